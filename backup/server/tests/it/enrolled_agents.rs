//! Agents: how they come in, that they are heard, and what becomes of those that are not.

use backup_server::Role;
use chrono::Duration;
use platform_testing::{Client, Engine, both_engines};
use serde_json::{Value, json};

use crate::hall::Hall;

/// The code that a page shows once.
fn code_on(page: &str) -> String {
    let (_, after) = page.split_once("--code ").unwrap_or_else(|| panic!("no code on {page}"));
    after.split('<').next().unwrap().trim().to_owned()
}

fn enrolment(code: &str) -> Value {
    json!({ "code": code, "host": "sv-kikan01", "version": "0.1.0" })
}

/// Adds an agent 「SV-KIKAN01」 and enrols it.
async fn enrolled(hall: &Hall) -> Client {
    let mut admin = hall.signed_in(Role::Admin).await;
    let form = [("name", "SV-KIKAN01"), ("silent_minutes", "60")];
    let code = code_on(&admin.post_form("/agents", &form).await.assert_status(201).text());
    with_code(hall, &code).await
}

async fn with_code(hall: &Hall, code: &str) -> Client {
    let said = hall.visitor().post_json("/api/v1/agents", &enrolment(code)).await.assert_status(201).json();
    let token = said["token"].as_str().unwrap();
    hall.visitor().with_header("authorization", &format!("Bearer {token}"))
}

fn heartbeat(watches: &Value) -> Value {
    json!({ "host": "sv-kikan01", "version": "0.1.0", "waiting": 0, "refused": 0, "watches": watches })
}

async fn beat(agent: &mut Client, watches: &Value) {
    agent.post_json("/api/v1/agents/heartbeats", &heartbeat(watches)).await.assert_status(204);
}

/// A report of a run of 「基幹」 that is just over.
async fn report(hall: &Hall, agent: &Client, key: &str) -> u16 {
    let at = hall.clock.now().to_rfc3339();
    let told = json!({ "job": "基幹", "outcome": "succeeded", "started_at": at, "ended_at": at });
    let mut agent = agent.clone().with_header("idempotency-key", key);
    agent.post_json("/api/v1/runs", &told).await.status.as_u16()
}

both_engines! {
    async fn a_code_enrols_once_and_its_agent_reports(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let mut admin = hall.signed_in(Role::Admin).await;
        let form = [("name", "SV-KIKAN01"), ("silent_minutes", "60")];
        let code = code_on(&admin.post_form("/agents", &form).await.assert_status(201).text());
        let list = admin.get("/agents").await;
        list.assert_contains("登録待ち");
        assert!(!list.contains(&code));
        let agent = with_code(&hall, &code).await;
        hall.visitor().post_json("/api/v1/agents", &enrolment(&code)).await.assert_status(422).assert_contains("使えません");
        assert_eq!(report(&hall, &agent, "1").await, 201);
        assert_eq!(report(&hall, &agent, "1").await, 200);
        assert_eq!(hall.outcomes("基幹").await, ["succeeded"]);
        admin.get("/agents").await.assert_contains("接続中").assert_contains("sv-kikan01");
        // Reporting is all that its token is good for.
        agent.clone().get("/api/v1/jobs").await.assert_status(403);
        hall.signed_in(Role::Auditor).await.get("/audit?event=agents.enrolled").await.assert_contains("エージェントの接続");
    }

    async fn of_many_that_bring_one_code_one_is_enrolled(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let code = hall.commanded(&["agent", "add", "SV-KIKAN01"]).trim().to_owned();
        hall.clock.set(platform_database::Clock::System.now());
        let asked = (0..10).map(|_| {
            let (mut visitor, sent) = (hall.visitor(), enrolment(&code));
            async move { visitor.post_json("/api/v1/agents", &sent).await.status.as_u16() }
        });
        let mut statuses = futures_util::future::join_all(asked).await;
        statuses.sort_unstable();
        assert_eq!((statuses[0], &statuses[1..]), (201, &[422; 9][..]));
        assert!(hall.commanded(&["agent", "list"]).contains("接続中"));
    }

    async fn a_code_is_good_for_a_day_and_a_wrong_form_is_told(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let mut admin = hall.signed_in(Role::Admin).await;
        let form = [("name", "SV-KIKAN01"), ("silent_minutes", "60")];
        let code = code_on(&admin.post_form("/agents", &form).await.assert_status(201).text());
        admin.post_form("/agents", &form).await.assert_status(422).assert_contains("すでにあります");
        admin.post_form("/agents", &[("name", " "), ("silent_minutes", "60")]).await.assert_status(422).assert_contains("50文字以内");
        admin.post_form("/agents", &[("name", "x"), ("silent_minutes", "1")]).await.assert_status(422).assert_contains("15〜10080分");
        hall.visitor().post_json("/api/v1/agents", &json!({ "code": code })).await.assert_status(422).assert_contains("host");
        hall.clock.set(hall.clock.now() + Duration::hours(25));
        hall.visitor().post_json("/api/v1/agents", &enrolment(&code)).await.assert_status(422).assert_contains("24時間");
        let mut admin = hall.signed_in(Role::Admin).await;
        admin.get("/agents").await.assert_contains("コードの期限切れ");
        let anew = code_on(&admin.post_form("/agents/1/code", &[]).await.assert_status(201).text());
        with_code(&hall, &anew).await;
        hall.signed_in(Role::Operator).await.post_form("/agents", &form).await.assert_status(403);
    }

    async fn enrolling_anew_ends_the_old_token_and_keeps_what_was_reported(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let old = enrolled(&hall).await;
        assert_eq!(report(&hall, &old, "1").await, 201);
        let mut admin = hall.signed_in(Role::Admin).await;
        let code = code_on(&admin.post_form("/agents/1/code", &[]).await.assert_status(201).text());
        // Until the code is used the agent goes on.
        assert_eq!(report(&hall, &old, "1").await, 200);
        let new = with_code(&hall, &code).await;
        assert_eq!(report(&hall, &old, "2").await, 401);
        assert_eq!(report(&hall, &new, "1").await, 200);
        assert_eq!(hall.outcomes("基幹").await.len(), 1);
    }

    async fn a_revoked_agent_is_turned_away_at_once(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let agent = enrolled(&hall).await;
        let mut admin = hall.signed_in(Role::Admin).await;
        admin.post_form("/agents/1/revocation", &[]).await.assert_status(303);
        assert_eq!(report(&hall, &agent, "1").await, 401);
        admin.get("/agents/1").await.assert_contains("取り消し");
        admin.post_form("/agents/1/revocation", &[]).await.assert_status(404);
        admin.post_form("/agents/1/code", &[]).await.assert_status(404);
        hall.refused(&["agent", "revoke", "SV-KIKAN01"]);
        // The name is free again.
        hall.commanded(&["agent", "add", "SV-KIKAN01"]);
        assert_eq!(hall.outcomes("基幹").await.len(), 0);
    }

    async fn an_agent_says_what_it_watches_and_a_job_says_its_agent(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let mut agent = enrolled(&hall).await;
        let watches = json!([
            { "job": "基幹", "tool": "restic", "looked_at": hall.clock.now().to_rfc3339() },
            { "job": "だれも知らない", "tool": "borg", "problem": "borg: リポジトリがありません" },
        ]);
        beat(&mut agent, &watches).await;
        let mut viewer = hall.signed_in(Role::Viewer).await;
        viewer.get("/jobs/1").await.assert_contains("SV-KIKAN01").assert_contains("/agents/1");
        viewer.get("/agents/1").await.assert_contains("未登録").assert_contains("リポジトリがありません");
        hall.work().await;
        viewer.get("/alerts?kind=watch_failed&state=open").await.assert_contains("だれも知らない");
        beat(&mut agent, &json!([{ "job": "#1", "tool": "restic" }])).await;
        hall.work().await;
        assert!(!viewer.get("/alerts?kind=watch_failed&state=open").await.contains("だれも知らない"));
        assert!(!viewer.get("/agents/1").await.contains("未登録"));
        let wrong = heartbeat(&json!([{ "job": "基幹" }]));
        agent.post_json("/api/v1/agents/heartbeats", &wrong).await.assert_status(422).assert_contains("1件目の tool");
        // A person's token is no agent's.
        let mut person = hall.with_token(Role::Operator, "runs:write").await;
        person.post_json("/api/v1/agents/heartbeats", &heartbeat(&json!([]))).await.assert_status(403);
    }

    async fn a_silent_agent_is_an_alert_until_it_is_heard(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let mut agent = enrolled(&hall).await;
        beat(&mut agent, &json!([])).await;
        let silent = |page: &platform_testing::Answer| page.contains("から連絡がありません");
        hall.clock.set(hall.clock.now() + Duration::minutes(59));
        hall.work().await;
        assert!(!silent(&hall.signed_in(Role::Viewer).await.get("/alerts?state=open").await));
        hall.clock.set(hall.clock.now() + Duration::minutes(2));
        hall.work().await;
        let mut viewer = hall.signed_in(Role::Viewer).await;
        viewer.get("/alerts?kind=agent_silent&state=open").await.assert_contains("SV-KIKAN01").assert_contains("から連絡がありません");
        viewer.get("/agents").await.assert_contains("応答なし");
        beat(&mut agent, &json!([])).await;
        hall.clock.set(hall.clock.now() + Duration::minutes(1));
        hall.work().await;
        assert!(!silent(&viewer.get("/alerts?state=open").await));
    }

    async fn the_token_of_an_agent_that_is_heard_lives_on(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let mut agent = enrolled(&hall).await;
        for _ in 0..4 {
            hall.clock.set(hall.clock.now() + Duration::days(50));
            beat(&mut agent, &json!([])).await;
        }
        hall.clock.set(hall.clock.now() + Duration::days(91));
        agent.post_json("/api/v1/agents/heartbeats", &heartbeat(&json!([]))).await.assert_status(401);
    }
}
