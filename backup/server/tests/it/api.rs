//! Programs that read jobs and verdicts by a token.

use backup_server::{RequiredRoles, Role};
use platform_testing::{Client, Engine, both_engines};

use crate::hall::Hall;

both_engines! {
    async fn a_program_reads_jobs_page_by_page_and_their_verdicts(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let source = hall.path("documents");
        hall.commanded(&["job", "add", "控え", "--source", &source, "--repository", "手元"]);
        let mut program = hall.with_token(Role::Viewer, "jobs:read").await;
        let first = program.get("/api/v1/jobs?limit=1").await.assert_status(200).json();
        assert_eq!(first["items"][0]["name"], "文書");
        assert_eq!(first["items"][0]["answer"], "unknown");
        let next = first["next"].as_i64().unwrap();
        let second = program.get(&format!("/api/v1/jobs?limit=1&after={next}")).await.json();
        assert_eq!(second["items"][0]["name"], "控え");
        assert!(second["next"].is_null());
        program.get("/api/v1/jobs?limit=x").await.assert_status(400);
        program.get("/api/v1/jobs/1/verdict").await.assert_status(403);

        let mut judge = hall.with_token(Role::Viewer, "verdicts:read").await;
        let judged = judge.get("/api/v1/jobs/1/verdict").await.assert_status(200).json();
        assert_eq!(judged["name"], "文書");
        assert!(judged["verdict"]["clauses"].as_array().is_some_and(|clauses| !clauses.is_empty()));
        let missing = judge.get("/api/v1/jobs/99/verdict").await;
        missing.assert_status(404);
        assert_eq!(missing.header("content-type"), Some("application/problem+json"));
        assert_eq!(missing.json()["title"], "見つかりません");
    }

    async fn an_administrator_sets_a_second_factor_up_before_anything_else(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let asking = hall.asking(RequiredRoles::usual());
        let mut admin = hall.signed_in(Role::Admin).await.on(asking.clone());
        for page in ["/", "/jobs", "/me/tokens", "/machines"] {
            assert_eq!(admin.get(page).await.assert_status(303).location(), "/me/second-factor", "{page}");
        }
        admin.post_form("/locations", &[("name", "分室")]).await.assert_status(403);
        admin.get("/api/v1/jobs").await.assert_status(403);
        admin.get("/me/second-factor").await.assert_status(200).assert_contains("先に2段階認証を設定してください");
        hall.signed_in(Role::Viewer).await.on(asking.clone()).get("/jobs").await.assert_status(200);
        hall.with_token(Role::Admin, "jobs:read").await.on(asking).get("/api/v1/jobs").await.assert_status(403);
    }

    async fn a_machine_looks_or_operates(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let machine = ["token", "create", "--login", "kanshi", "--machine", "監視", "--name", "連携", "--scope", "jobs:read"];
        let refused = hall.refused(&[&machine[..], &["--role", "admin"]].concat());
        assert!(refused.contains("「admin」という役割はありません"), "{refused}");
        let token = hall.commanded(&[&machine[..], &["--role", "viewer"]].concat());
        let mut program: Client = hall.visitor().with_header("authorization", &format!("Bearer {}", token.trim()));
        program.get("/api/v1/jobs").await.assert_status(200);
        program.get("/jobs").await.assert_status(401);
        program.post_form("/jobs", &[]).await.assert_status(401);
        // It is no person: nobody resets its password.
        let mut admin = hall.signed_in(Role::Admin).await;
        admin.get("/machines").await.assert_contains("監視");
        assert!(!admin.get("/people").await.contains("監視"));
        admin.get("/people/1").await.assert_status(404);
        hall.commanded(&["token", "revoke", "1"]);
        program.get("/api/v1/jobs").await.assert_status(401);
    }
}
