//! Programs that read rounds and results by a token.

use autograder_server::RequiredRoles;
use platform_testing::{Engine, both_engines};

use crate::hall::Hall;

both_engines! {
    async fn a_program_reads_rounds_page_by_page(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut program = hall.with_token("rounds:read").await;
        let page = program.get("/api/v1/rounds").await.assert_status(200).json();
        assert_eq!(page["items"][0]["name"], "2026-summer");
        assert_eq!(page["items"][0]["state"], "open");
        assert!(page["next"].is_null());
        let after = page["items"][0]["id"].as_i64().unwrap();
        let rest = program.get(&format!("/api/v1/rounds?after={after}")).await.json();
        assert_eq!(rest["items"], serde_json::json!([]));
        program.get("/rounds").await.assert_status(401);
        program.get("/rounds/1/results.csv?grade=6").await.assert_status(403);
        hall.as_juku("012345").await.get("/api/v1/rounds").await.assert_status(404);
    }

    async fn a_program_reads_results_as_its_holder_sees_them(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut program = hall.with_token("results:read").await;
        let all = program.get("/rounds/1/results.csv?grade=6").await;
        all.assert_status(200).assert_contains("青木 はな").assert_contains("加藤 れん");
        hall.as_juku("012345").await;
        let token = ["token", "create", "--login", "012345", "--name", "塾", "--scope", "results:read"];
        let token = hall.commanded(&token);
        let mut program = hall.visitor().with_header("authorization", &format!("Bearer {}", token.trim()));
        let own = program.get("/rounds/1/results.csv?grade=6").await;
        own.assert_status(200).assert_contains("青木 はな");
        assert!(!own.contains("加藤 れん"));
    }

    async fn headquarters_sets_a_second_factor_up_before_anything_else(engine: Engine) {
        let hall = Hall::open(engine).await;
        let asking = hall.asking(RequiredRoles::usual());
        let mut honbu = hall.as_headquarters().await.on(asking.clone());
        for page in ["/", "/rounds", "/machines", "/rounds/1/results.csv"] {
            assert_eq!(honbu.get(page).await.assert_status(303).location(), "/me/second-factor", "{page}");
        }
        honbu.post_form("/rounds/1/moves", &[("to", "closed")]).await.assert_status(403);
        hall.with_token("rounds:read").await.on(asking.clone()).get("/api/v1/rounds").await.assert_status(403);
        hall.as_juku("012345").await.on(asking).get("/").await.assert_status(200);
    }
}
