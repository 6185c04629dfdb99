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
