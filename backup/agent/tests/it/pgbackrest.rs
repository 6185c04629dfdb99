//! Debian's pgBackRest, on a cluster that nobody has started.

use std::path::PathBuf;
use std::process::Command;

use platform_testing::{Engine, both_engines};

use crate::hall::{Hall, tool};

/// Makes a cluster in the folder; a superuser's cluster would be refused.
fn make_cluster(hall: &Hall) {
    let versions = std::fs::read_dir("/usr/lib/postgresql").unwrap();
    let initdb = versions.map(|entry| entry.unwrap().path().join("bin/initdb")).find(|path| path.exists());
    let initdb: PathBuf = initdb.expect("./test installs PostgreSQL");
    let data = hall.path("cluster");
    let root = tool(Command::new("id").arg("-u")).trim() == "0";
    std::fs::create_dir(&data).unwrap();
    let mut command = if root {
        tool(Command::new("chown").args(["postgres", &data]));
        tool(Command::new("chmod").args(["o+x", hall.folder.path().to_str().unwrap()]));
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(initdb);
        command
    } else {
        Command::new(initdb)
    };
    tool(command.args(["--no-sync", "-A", "trust", "-D", &data]).current_dir("/"));
}

fn options(hall: &Hall) -> [String; 4] {
    [
        format!("--repo1-path={}", hall.path("pgbackrest")),
        format!("--lock-path={}", hall.path("lock")),
        "--log-level-file=off".to_owned(),
        "--stanza=main".to_owned(),
    ]
}

fn pgbackrest(hall: &Hall, arguments: &[&str]) {
    let cluster = format!("--pg1-path={}", hall.path("cluster"));
    let mut command = Command::new("pgbackrest");
    tool(
        command
            .args(options(hall))
            .args([&cluster, "--no-online", "--log-level-console=warn"])
            .args(arguments),
    );
}

both_engines! {
    async fn each_backup_of_a_stanza_is_reported_once(engine: Engine) {
        let hall = Hall::start(engine).await;
        hall.enrolled().await;
        make_cluster(&hall);
        let [repository, lock, ..] = options(&hall);
        let ask = ["pgbackrest", "info", "--output=json", "--log-level-console=off", &repository, &lock];
        let add = ["watch", "add", "--job", "基幹", "--tool", "pgbackrest", "--only", "main", "--"];
        hall.agent_done(&[&add[..], &ask].concat());
        // No stanza yet: that is a problem, and no run.
        hall.agent_done(&["once"]);
        let status = hall.agent(&["status"]);
        assert!(String::from_utf8_lossy(&status.stdout).contains("スタンザがありません"));
        pgbackrest(&hall, &["stanza-create"]);
        hall.agent_done(&["once"]);
        assert_eq!(hall.outcomes("基幹").await.len(), 0);
        pgbackrest(&hall, &["--type=full", "backup"]);
        hall.agent_done(&["once"]);
        pgbackrest(&hall, &["--type=full", "backup"]);
        hall.agent_done(&["once"]);
        assert_eq!(hall.agent_done(&["once"]), "新しい報告 0件、送信 0件、拒否 0件\n");
        assert_eq!(hall.outcomes("基幹").await, ["succeeded"; 2]);
        hall.agent_done(&["status"]);
    }
}
