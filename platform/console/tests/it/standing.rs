//! The page that says how the server stands.

use platform_testing::{Engine, both_engines};

use crate::place::Place;

both_engines! {
    async fn whoever_is_in_charge_sees_how_the_server_stands(engine: Engine) {
        let place = Place::with_two(engine).await;
        let mut chief = place.as_user("honbu").await;
        let page = chief.get("/status").await;
        let name = match engine {
            Engine::Sqlite => "SQLite 3.",
            Engine::Postgres => "PostgreSQL 1",
        };
        page.assert_status(200).assert_contains(name).assert_contains("1.2.3").assert_contains("送れなかったメール");
        page.assert_contains("異常 1件").assert_contains("空きがありません").assert_contains("→ 空けてください");
        let text = page.text();
        let (wrong, fine) = (text.find("空きがありません").unwrap(), text.find("足りています").unwrap());
        assert!(wrong < fine, "what is wrong comes first");
    }

    async fn nobody_else_sees_how_the_server_stands(engine: Engine) {
        let place = Place::with_two(engine).await;
        place.as_user("juku").await.get("/status").await.assert_status(404);
    }
}
