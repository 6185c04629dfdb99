//! What stands before the table of addresses, as this server uses it.

use std::time::Duration;

use autograder_server::{App, router};
use platform_files::Files;
use platform_identity::DemoLogins;
use platform_testing::{Client, Engine, both_engines};
use platform_vault::{SecretKey, Vault};
use platform_web::{Front, asset};
use tokio::time::{Instant, sleep};

use crate::hall::Hall;

const STRANGER: [u8; 4] = [203, 0, 113, 7];

/// A second process over the same database.
fn another_node(hall: &Hall) -> Client {
    let vault = Vault::new(&SecretKey::random(), &[]);
    let files = Files::in_folder(hall.folder.path().join("other"));
    Client::new(router(&App::new(hall.database().clone(), files, vault, DemoLogins::default()))).at(STRANGER)
}

/// Waits until `client` is answered with `status`: the list is read anew every second.
async fn comes_to(client: &mut Client, status: u16) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while client.get("/login").await.status.as_u16() != status {
        assert!(Instant::now() < deadline, "the list is not read anew");
        sleep(Duration::from_millis(50)).await;
    }
}

both_engines! {
    /// Whoever watches is answered from anywhere, and hears at once that the database is gone.
    async fn health_is_told_to_anybody(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut watcher = hall.visitor().at([203, 0, 113, 7]);
        assert_eq!(watcher.get("/health").await.assert_status(200).text(), r#"{"status":"ok"}"#);
        hall.database().close().await;
        let said = watcher.get("/health").await.assert_status(503).text();
        assert!(said.contains("\"status\":\"unavailable\"") && said.contains("database"), "{said}");
        watcher.get("/health/live").await.assert_status(200);
    }

    async fn a_bookmark_of_the_former_system_leads_home(engine: Engine) {
        let hall = Hall::open(engine).await;
        for mut client in [hall.visitor(), hall.as_headquarters().await, hall.as_juku("012345").await] {
            for path in ["/admin", "/admin/", "/admin/schools/1/change/?q=1"] {
                assert_eq!(client.get(path).await.assert_status(308).location(), "/", "{path}");
            }
            client.get("/administration").await.assert_status(404);
        }
    }

    /// A program on this machine reads them, and one with a token from anywhere; nobody else learns anything.
    async fn metrics_are_for_this_machine_and_for_who_has_a_token(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut local = hall.visitor().at([127, 0, 0, 1]);
        local.get("/login").await.assert_status(200);
        let told = local.get("/metrics").await.assert_status(200).text();
        for line in [
            "database_up 1", "tasks{state=\"failed\"} 0", "mail_messages{state=\"dead\"} 0",
            "autograder_rounds{state=\"open\"} 1", "autograder_sheets_missing{round=\"2026-summer\"} 10",
        ] {
            assert!(told.lines().any(|other| other == line), "{line}\n{told}");
        }
        assert!(told.contains("http_requests_total{method=\"GET\",route=\"/login\",status=\"2xx\"}"), "{told}");
        assert!(!told.contains("あおば塾"));

        hall.visitor().at(STRANGER).get("/metrics").await.assert_status(401);
        // A proxy on this machine speaks for strangers.
        hall.visitor().at([127, 0, 0, 1]).with_header("x-forwarded-for", "203.0.113.7").get("/metrics").await.assert_status(401);
        let other = hall.with_token("rounds:read").await.at(STRANGER).get("/metrics").await;
        other.assert_status(401);
        hall.with_token("metrics:read").await.at(STRANGER).get("/metrics").await.assert_status(200);
        hall.database().close().await;
        let told = local.get("/metrics").await.assert_status(200).text();
        assert!(told.contains("database_up 0") && told.contains("http_requests_total"), "{told}");
    }

    async fn a_blocked_address_is_answered_nothing_at_once_and_on_every_node(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        let mut stranger = hall.visitor().at(STRANGER);
        let mut elsewhere = another_node(&hall);
        stranger.get("/login").await.assert_status(200);
        elsewhere.get("/login").await.assert_status(200);

        let filled = [("network", "203.0.113.0/24"), ("reason", "総当たり"), ("until", "")];
        headquarters.post_form("/blocks", &filled).await.assert_status(303);
        for path in ["/", "/login", "/nowhere", asset("app.css"), "/api/x"] {
            let answer = stranger.get(path).await;
            answer.assert_status(403);
            assert!(answer.body.is_empty(), "{path}: {}", answer.text());
        }
        stranger.post_form("/login", &[("login", "honbu"), ("password", "x")]).await.assert_status(403);
        comes_to(&mut elsewhere, 403).await;
        headquarters.get("/blocks").await.assert_contains("203.0.113.0/24").assert_contains("総当たり");

        hall.commanded(&["block", "remove", "203.0.113.0/24"]);
        comes_to(&mut stranger, 200).await;
        comes_to(&mut elsewhere, 200).await;
    }

    async fn a_block_ends_by_itself(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        let mut stranger = hall.visitor().at(STRANGER);
        let until = platform_web::dates::input_value(hall.clock.now() + chrono::TimeDelta::minutes(10));
        let filled = [("network", "203.0.113.7"), ("until", until.as_str())];
        headquarters.post_form("/blocks", &filled).await.assert_status(303);
        stranger.get("/login").await.assert_status(403);
        hall.clock.set(hall.clock.now() + chrono::TimeDelta::minutes(11));
        comes_to(&mut stranger, 200).await;
        headquarters.get("/blocks").await.assert_contains("期限切れ");
    }

    async fn nobody_locks_themselves_out_unawares(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        for (network, words) in [
            ("192.0.2.0/24", "いま操作しているアドレスが含まれています"),
            ("0.0.0.0/0", "いま操作しているアドレスが含まれています"),
            ("kouzyou.example", "IPアドレス(192.0.2.7)か範囲"),
            ("", "IPアドレス(192.0.2.7)か範囲"),
        ] {
            let page = headquarters.post_form("/blocks", &[("network", network)]).await;
            page.assert_status(422).assert_contains(words);
        }
        headquarters.get("/blocks").await.assert_contains("遮断しているアドレスはありません");
        let meant = [("network", "192.0.2.0/24"), ("own", "true")];
        headquarters.post_form("/blocks", &meant).await.assert_status(303);
        headquarters.get("/blocks").await.assert_status(403);
    }

    async fn every_kind_of_answer_is_guarded_behind_https(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let front = Front { https: true, https_below: true, ..Front::default() };
        hall.as_headquarters().await;
        let mut client = Client::new(router(&hall.app.clone().behind(front)));
        let signing_in = [("login", "honbu"), ("password", crate::hall::PASSWORD)];
        let signed_in = client.post_form("/login", &signing_in).await;
        signed_in.assert_status(303).assert_guarded();
        assert!(client.cookie("__Host-kouzyou_session").is_some());
        for (path, status) in [
            ("/", 200),
            ("/nowhere", 404),
            ("/rounds/1/results.csv?grade=6", 200),
            ("/login", 303),
            (asset("app.css"), 200),
            ("/api/nothing", 404),
        ] {
            client.get(path).await.assert_status(status).assert_guarded();
        }
        client.clone().from_another_site().post_form("/logout", &[]).await.assert_status(403).assert_guarded();
        client.post_form("/logout", &[]).await.assert_status(303).assert_guarded();
        assert!(client.cookie("__Host-kouzyou_session").is_none());
    }
}

#[test]
fn what_is_costly_is_limited() {
    let table = autograder_server::routes();
    let dear = [".xlsx", ".csv", ".pdf", ".svg", "/file", "/login", "/password", "/imports", "/printings"];
    for route in table.table() {
        let writes = route.method != axum::http::Method::GET;
        let file = [".xlsx", ".csv", ".pdf", ".svg", "/file"].iter().any(|end| route.path.ends_with(end));
        if file || writes && dear.iter().any(|end| route.path.ends_with(end)) {
            assert!(route.class.is_some(), "{} {} is not limited", route.method, route.path);
        }
    }
}
