//! Coming in, and what is refused until somebody does something.

use backup_agent::{Server, round};
use backup_agent::{Spool, deliver};
use backup_server::Role;
use chrono::Duration;
use platform_testing::{Engine, both_engines};

use crate::hall::Hall;

both_engines! {
    async fn an_agent_comes_in_by_its_code_once(engine: Engine) {
        let hall = Hall::start(engine).await;
        let status = hall.agent(&["status"]);
        assert_eq!(status.status.code(), Some(1));
        let code = hall.code().await;
        let enrol = ["enrol", "--server", &hall.url(), "--code", &code, "--host", "sv-kikan01"];
        assert_eq!(hall.agent_done(&enrol), "「SV-KIKAN01」として接続しました\n");
        let again = hall.agent(&enrol);
        assert_eq!(again.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&again.stderr).contains("このコードは使えません"));
        assert!(hall.agent_done(&["status"]).contains("SV-KIKAN01"));
        hall.agent_done(&["once"]);
        hall.signed_in(Role::Viewer).await.get("/agents").await.assert_contains("接続中").assert_contains("sv-kikan01");
        // A token does not travel in the open.
        let elsewhere = hall.agent(&["enrol", "--server", "http://backup.example.jp", "--code", &code]);
        assert!(String::from_utf8_lossy(&elsewhere.stderr).contains("https://"));
        assert_private(&hall.agent_path());
        let wrong = hall.agent(&["enroll"]);
        assert_eq!(wrong.status.code(), Some(2));
        let told = String::from_utf8(wrong.stderr).unwrap();
        assert!(told.starts_with("「enroll」というコマンドはありません。「enrol」のことですか。\n"), "{told}");
    }

    async fn what_is_refused_waits_until_its_job_is_registered_and_holds_nobody_up(engine: Engine) {
        let hall = Hall::start(engine).await;
        let identity = hall.enrolled().await;
        hall.agent(&["wrap", "--job", "夜間の写し", "--", "true"]);
        hall.agent(&["wrap", "--job", "文書", "--", "true"]);
        assert_eq!(hall.outcomes("文書").await, ["succeeded"]);
        let status = hall.agent(&["status"]);
        assert_eq!(status.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&status.stdout).contains("登録されていません"));
        hall.add_job("夜間の写し").await;
        let (spool, server) = (Spool::open(&hall.agent_folder()).unwrap(), Server::of(&identity).unwrap());
        let now = hall.clock.now();
        assert_eq!(deliver(&spool, &server, now + Duration::minutes(1)).unwrap().taken, 0);
        assert_eq!(deliver(&spool, &server, now + Duration::minutes(16)).unwrap().taken, 1);
        assert_eq!(hall.outcomes("夜間の写し").await, ["succeeded"]);
        assert_eq!(spool.count().unwrap(), (0, 0));
    }

    async fn a_silent_agent_is_an_alert_until_it_is_heard_again(engine: Engine) {
        let hall = Hall::start(engine).await;
        let identity = hall.enrolled().await;
        round(&hall.agent_folder(), &identity, hall.clock.now()).unwrap();
        hall.work().await;
        hall.pass(61);
        hall.work().await;
        let mut viewer = hall.signed_in(Role::Viewer).await;
        viewer.get("/alerts?kind=agent_silent").await.assert_contains("SV-KIKAN01");
        round(&hall.agent_folder(), &identity, hall.clock.now()).unwrap();
        hall.pass(1);
        hall.work().await;
        assert!(!viewer.get("/alerts?kind=agent_silent&state=open").await.contains("SV-KIKAN01"));
    }

    async fn a_revoked_agent_keeps_what_it_has(engine: Engine) {
        let hall = Hall::start(engine).await;
        hall.enrolled().await;
        let mut admin = hall.signed_in(Role::Admin).await;
        admin.post_form("/agents/1/revocation", &[]).await.assert_status(303);
        let wrapped = hall.agent(&["wrap", "--job", "文書", "--", "true"]);
        assert!(wrapped.status.success());
        assert!(String::from_utf8_lossy(&wrapped.stderr).contains("受け付けません"));
        assert_eq!(Spool::open(&hall.agent_folder()).unwrap().count().unwrap(), (1, 0));
    }
}

/// Nobody else reads what the agent keeps.
#[cfg(unix)]
fn assert_private(folder: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        let expected = if entry.path().is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode, expected, "{:?}", entry.path());
    }
}
