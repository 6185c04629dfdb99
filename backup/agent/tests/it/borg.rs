//! Debian's BorgBackup.

use std::process::Command;

use platform_testing::{Engine, both_engines};

use crate::hall::{Hall, tool};

fn borg(hall: &Hall, arguments: &[&str]) {
    let mut command = Command::new("borg");
    command.args(arguments).env("BORG_REPO", hall.path("borg")).env("BORG_BASE_DIR", hall.path("borg-home"));
    tool(command.env("LC_ALL", "C.UTF-8").current_dir(hall.folder.path()));
}

both_engines! {
    async fn each_archive_is_reported_once(engine: Engine) {
        let hall = Hall::start(engine).await;
        hall.enrolled().await;
        std::fs::write(hall.path("台帳.csv"), "番号,品名\n1,机\n").unwrap();
        borg(&hall, &["init", "--encryption", "none"]);
        borg(&hall, &["create", "::one", "台帳.csv"]);
        let (repository, home) =
            (format!("BORG_REPO={}", hall.path("borg")), format!("BORG_BASE_DIR={}", hall.path("borg-home")));
        hall.agent_done(&["watch", "add", "--job", "基幹", "--tool", "borg", "--env", &repository, "--env", &home]);
        hall.agent_done(&["once"]);
        borg(&hall, &["create", "::two", "台帳.csv"]);
        hall.agent_done(&["once"]);
        assert_eq!(hall.agent_done(&["once"]), "新しい報告 0件、送信 0件、拒否 0件\n");
        assert_eq!(hall.outcomes("基幹").await, ["succeeded"; 2]);
        // Its times have no zone: they are of this hour, not of another.
        let mut viewer = hall.signed_in(backup_server::Role::Viewer).await;
        let today = (hall.clock.now() + chrono::Duration::hours(9)).format("%-m月%-d日").to_string();
        let page = viewer.get("/runs/1").await.text();
        assert!(page.contains(&today) || page.contains(&today.replace('月', "/").replace('日', "")), "{page}");
    }
}
