//! Looking into snapshots: what was seen a moment ago is shown without opening the repository again, and is never old.

use std::fs;

use platform_testing::{Client, Engine, both_engines};

use crate::hall::Hall;

/// The ids of the snapshots on the job's page of them.
async fn snapshots(client: &mut Client) -> Vec<String> {
    let page = client.get("/jobs/1/snapshots").await.assert_status(200).text();
    let links = page.split("\"/jobs/1/snapshots/").skip(1);
    links.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

both_engines! {
    /// Pages that were seen are still shown while the repository cannot be reached; others are not.
    async fn what_was_seen_is_remembered(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        hall.commanded(&["run", "文書"]);
        let mut client = hall.as_operator().await;
        let ids = snapshots(&mut client).await;
        assert_eq!(ids.len(), 1);
        let documents = hall.documents().display().to_string();
        let seen = format!("/jobs/1/snapshots/{}?path={documents}", ids[0]);
        client.get(&seen).await.assert_contains("台帳.csv");

        fs::rename(hall.path("near"), hall.path("away")).unwrap();
        assert_eq!(snapshots(&mut client).await, ids);
        client.get(&seen).await.assert_contains("台帳.csv");
        let unseen = format!("/jobs/1/snapshots/{}?path=/", ids[0]);
        client.get(&unseen).await.assert_status(409).assert_contains("その場所にリポジトリがありません");
        fs::rename(hall.path("away"), hall.path("near")).unwrap();
        client.get(&unseen).await.assert_status(200);
    }

    /// A run that another process performed is on the list at once, and `latest` always means the newest.
    async fn a_new_snapshot_shows_at_once(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        hall.commanded(&["run", "文書"]);
        let mut client = hall.as_operator().await;
        let latest = format!("/jobs/1/snapshots/latest?path={}", hall.documents().display());
        client.get(&latest).await.assert_contains("台帳.csv");
        let first = snapshots(&mut client).await;
        fs::write(hall.documents().join("追記.txt"), "あとから").unwrap();
        hall.commanded(&["run", "文書"]);
        let second = snapshots(&mut client).await;
        assert_eq!((second.len(), &second[1..]), (2, &first[..]));
        client.get(&latest).await.assert_contains("追記.txt");
    }

    /// What a tidying of another process removed is off the list at once.
    async fn a_forgotten_snapshot_is_gone_at_once(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        hall.commanded(&["run", "文書"]);
        fs::write(hall.documents().join("追記.txt"), "あとから").unwrap();
        hall.commanded(&["run", "文書"]);
        hall.commanded(&["job", "edit", "文書", "--keep-last", "1"]);
        let mut client = hall.as_operator().await;
        let both = snapshots(&mut client).await;
        hall.commanded(&["forget", "文書", "--apply"]);
        assert_eq!(snapshots(&mut client).await, both[..1]);
    }
}
