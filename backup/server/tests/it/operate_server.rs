//! Looking after the server from a terminal beside it.

use std::process::{Command, Output};
use std::time::Duration;

use backup_server::Role;
use platform_database::Clock;
use platform_testing::{Engine, both_engines, free_address};
use serde_json::Value;
use tokio::time::sleep;

use crate::hall::{Hall, until};

fn output(mut command: Command) -> (String, Option<i32>) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let said = [stdout, stderr].concat();
    (String::from_utf8(said).unwrap(), status.code())
}

both_engines! {
    async fn a_server_that_runs_says_since_when_and_is_not_restored_over(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let listen = free_address().to_string();
        let at_port = |arguments: &[&str]| {
            let mut command = hall.program().command(arguments);
            command.env("LISTEN", &listen);
            output(command)
        };
        let (said, code) = at_port(&["status"]);
        assert!(said.contains("動いていません"), "{said}");
        assert_eq!(code, Some(1));
        let path = hall.path("before.tar.zst");
        hall.commanded(&["backup", "--out", &path]);

        let mut server = hall.spawn(&["serve", "--listen", &listen]);
        until("the server answers", || at_port(&["status"]).1 == Some(0)).await;
        let status: Value = serde_json::from_str(&at_port(&["status", "--json"]).0).unwrap();
        assert_eq!(status["answers"], true);
        assert!(status["started_at"].is_string(), "{status}");
        let (said, _) = at_port(&["doctor"]);
        assert!(said.contains(&format!("{listen} でサーバーが動いています")), "{said}");
        let (said, code) = at_port(&["restore-backup", &path, "--replace"]);
        assert!(said.contains("止めてから、もう一度実行してください"), "{said}");
        assert_eq!(code, Some(1));
        server.kill().unwrap();
        server.wait().unwrap();
        hall.test.database.close().await;
        let (said, code) = at_port(&["restore-backup", &path, "--replace"]);
        assert_eq!(code, Some(0), "{said}");
    }

    async fn while_there_is_maintenance_only_those_in_charge_work(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let (mut admin, mut viewer) = (hall.signed_in(Role::Admin).await, hall.signed_in(Role::Viewer).await);
        viewer.get("/jobs").await.assert_status(200);
        hall.commanded(&["maintenance", "on", "--minutes", "30", "--words", "第2土曜の点検です。"]);
        // The half-hour began by the machine's clock.
        hall.clock.set(Clock::System.now());
        sleep(Duration::from_millis(1100)).await;

        let answer = viewer.get("/jobs").await;
        answer.assert_status(503).assert_contains("メンテナンス中です").assert_contains("第2土曜の点検です。");
        let wait: i64 = answer.header("retry-after").unwrap().parse().unwrap();
        assert!((1_700..=1_900).contains(&wait), "{wait}");
        hall.visitor().get("/").await.assert_status(503);
        hall.visitor().get("/api/v1/jobs").await.assert_status(503);
        viewer.post_form("/jobs", &[("name", "x")]).await.assert_status(503);
        hall.visitor().get("/login").await.assert_status(200);
        hall.visitor().get(platform_web::asset("app.css")).await.assert_status(200);
        admin.get("/jobs").await.assert_status(200);

        hall.commanded(&["maintenance", "off"]);
        sleep(Duration::from_millis(1100)).await;
        viewer.get("/jobs").await.assert_status(200);
    }
}

#[tokio::test]
async fn settings_that_cannot_be_read_are_a_finding_of_the_doctor() {
    let hall = Hall::empty(Engine::Sqlite).await;
    let refused = hall.command_with(&[("TASK_WORKERS", "none")], &["doctor"]);
    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8(refused.stdout).unwrap();
    assert!(said.contains("[異常] 設定") && said.contains("TASK_WORKERS"), "{said}");
    let refused = hall.command_with(&[("TASK_WORKERS", "none")], &["status"]);
    assert_eq!(refused.status.code(), Some(1));
}
