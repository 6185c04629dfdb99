//! The rules and the dashboard that are delivered ask for what the server really tells.

use std::collections::BTreeSet;

use backup_server::Role;
use platform_testing::Engine;

use crate::hall::Hall;

/// The names of this product's gauges in a text.
fn names(text: &str) -> BTreeSet<String> {
    let letter = |letter: char| letter.is_ascii_lowercase() || letter == '_';
    let words = text.split(|other: char| !letter(other));
    words.filter(|word| word.starts_with("backup_")).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_and_dashboard_ask_for_gauges_that_are_there() {
    let hall = Hall::with_job(Engine::Sqlite).await;
    hall.commanded(&["run", "文書"]);
    let mut admin = hall.signed_in(Role::Admin).await;
    admin.post_form("/repositories/1/limit", &[("limit_gb", "100")]).await.assert_status(303);
    let told = hall.visitor().at([127, 0, 0, 1]).get("/metrics").await.assert_status(200).text();
    let told: BTreeSet<String> = told
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(|line| names(line.split(['{', ' ']).next().unwrap()))
        .collect();
    let deployed = |path: &str| {
        std::fs::read_to_string(format!("{}/../../deploy/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
    };
    let exprs = |text: &str| {
        let lines = text
            .lines()
            .filter(|line| line.contains("backup_") && !line.contains("summary") && !line.contains("action"));
        lines.flat_map(names).collect::<BTreeSet<_>>()
    };
    for path in ["prometheus/alerts.yml", "grafana/backup-mgmt.json"] {
        let asked = exprs(&deployed(path));
        assert!(asked.len() >= 8, "{path}: {asked:?}");
        assert_eq!(
            asked.difference(&told).collect::<Vec<_>>(),
            Vec::<&String>::new(),
            "{path} asks for what is not told"
        );
    }
    for gauge in [
        "backup_agents",
        "backup_sources",
        "backup_media",
        "backup_media_lent",
        "backup_drills",
        "backup_repository_bytes",
    ] {
        assert!(told.contains(gauge), "{gauge}");
    }
}
