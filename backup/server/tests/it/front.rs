//! What stands before the table of addresses, as this server uses it.

use backup_server::{Role, router};
use platform_testing::{Client, Engine, both_engines};
use platform_web::{Front, asset};

use crate::hall::{Hall, PASSWORD};

both_engines! {
    /// Whoever watches is answered from anywhere, and hears at once that the database is gone.
    async fn health_is_told_to_anybody(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let mut watcher = hall.visitor().at([203, 0, 113, 7]);
        assert_eq!(watcher.get("/health").await.assert_status(200).text(), r#"{"status":"ok"}"#);
        hall.database().close().await;
        let said = watcher.get("/health").await.assert_status(503).text();
        assert!(said.contains("\"status\":\"unavailable\"") && said.contains("database"), "{said}");
        watcher.get("/health/live").await.assert_status(200);
    }

    /// A program on this machine reads them, and one with a token from anywhere; nobody else learns anything.
    async fn metrics_tell_how_backups_stand(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let mut local = hall.visitor().at([127, 0, 0, 1]);
        let told = local.get("/metrics").await.assert_status(200).text();
        for line in [
            "backup_jobs{verdict=\"met\"} 0", "backup_jobs{verdict=\"unknown\"} 1", "backup_alerts_open{severity=\"critical\"} 0",
            "backup_repositories{state=\"in_use\"} 2", "backup_repositories{state=\"unreachable\"} 0",
            "backup_last_success_timestamp_seconds 0",
        ] {
            assert!(told.lines().any(|other| other == line), "{line}\n{told}");
        }
        assert!(!told.contains("backup_job_last_success"), "{told}");
        hall.commanded(&["run", "文書"]);
        let told = local.get("/metrics").await.text();
        assert!(told.contains("backup_job_last_success_timestamp_seconds{job=\"1\",name=\"文書\"} 1"), "{told}");

        let stranger = [203, 0, 113, 7];
        hall.visitor().at(stranger).get("/metrics").await.assert_status(401);
        hall.with_token(Role::Viewer, "jobs:read").await.at(stranger).get("/metrics").await.assert_status(401);
        hall.with_token(Role::Auditor, "metrics:read").await.at(stranger).get("/metrics").await.assert_status(200);
    }

    async fn only_administrators_block_addresses(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let mut stranger = hall.visitor().at([203, 0, 113, 7]);
        stranger.get("/login").await.assert_status(200);
        for role in [Role::Operator, Role::Viewer, Role::Auditor] {
            let mut member = hall.signed_in(role).await;
            member.get("/blocks").await.assert_status(403);
            member.post_form("/blocks", &[("network", "203.0.113.7")]).await.assert_status(403);
        }
        stranger.get("/login").await.assert_status(200);
        let mut admin = hall.signed_in(Role::Admin).await;
        admin.get("/").await.assert_contains("アドレスの遮断");
        admin.post_form("/blocks", &[("network", "203.0.113.7")]).await.assert_status(303);
        assert!(stranger.get("/login").await.assert_status(403).body.is_empty());
    }

    async fn every_kind_of_answer_is_guarded_behind_https(engine: Engine) {
        let hall = Hall::empty(engine).await;
        hall.as_operator().await;
        let front = Front { https: true, https_below: true, ..Front::default() };
        let mut client = Client::new(router(&hall.app.clone().behind(front)));
        let signed_in = client.post_form("/login", &[("login", "operator"), ("password", PASSWORD)]).await;
        signed_in.assert_status(303).assert_guarded();
        for (path, status) in [("/", 200), ("/jobs/9", 404), ("/blocks", 403), (asset("app.js"), 200)] {
            client.get(path).await.assert_status(status).assert_guarded();
        }
        let added = client.post_form("/locations", &[("name", "分室")]).await;
        added.assert_status(303).assert_guarded();
        assert!(client.cookie("__Host-flash").is_some());
        client.get("/locations").await.assert_contains("保管場所を登録しました。").assert_guarded();
        assert!(client.cookie("__Host-flash").is_none());
    }
}
