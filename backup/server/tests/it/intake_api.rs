//! Programs that report runs by the API, and what people see of it.

use backup_server::Role;
use chrono::Duration;
use platform_database::Sql;
use platform_testing::{Client, Engine, both_engines};
use serde_json::{Value, json};

use crate::hall::{Hall, link};
use crate::programs::fields;

const RUNS: &str = "/api/v1/runs";

/// A report of an hour's run of 「基幹」 that is just over.
fn report(hall: &Hall) -> Value {
    let ended_at = hall.clock.now();
    json!({ "job": "基幹", "outcome": "succeeded", "started_at": (ended_at - Duration::hours(1)).to_rfc3339(),
            "ended_at": ended_at.to_rfc3339(), "bytes": 5_000_000_000_i64, "files": 12, "log": ["一行目", "二行目"] })
}

fn with(report: &Value, field: &str, value: impl Into<Value>) -> Value {
    let mut changed = report.clone();
    changed[field] = value.into();
    changed
}

/// A program that may report, whose orders are called `key`.
pub(crate) async fn program(hall: &Hall, key: &str) -> Client {
    hall.with_token(Role::Operator, "runs:write").await.with_header("idempotency-key", key)
}

both_engines! {
    async fn one_key_makes_one_run(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let mut first = program(&hall, "2026-11-28/kikan").await;
        let made = first.post_json(RUNS, &report(&hall)).await.assert_status(201).json();
        assert_eq!((&made["job"], &made["job_name"], &made["created"]), (&json!(1), &json!("基幹"), &json!(true)));
        let again = first.post_json(RUNS, &report(&hall)).await.assert_status(200).json();
        assert_eq!((&again["run"], &again["created"]), (&made["run"], &json!(false)));
        assert_eq!(fields(&first.post_json(RUNS, &with(&report(&hall), "outcome", "failed")).await), ["Idempotency-Key"]);
        assert_eq!(hall.outcomes("基幹").await, ["succeeded"]);
        let run = hall.as_operator().await.get(&format!("/runs/{}", made["run"])).await;
        run.assert_contains("二行目").assert_contains("5.0 GB").assert_contains("<dd>1時間</dd>").assert_contains("報告（");
        program(&hall, "2026-11-29/kikan").await.post_json(RUNS, &report(&hall)).await.assert_status(201);
        assert_eq!(hall.outcomes("基幹").await.len(), 2);
        let mut nameless = hall.with_token(Role::Operator, "runs:write").await;
        assert_eq!(fields(&nameless.post_json(RUNS, &report(&hall)).await), ["Idempotency-Key"]);
    }

    /// The keys of before stood in a table of the server.
    async fn a_report_from_before_the_upgrade_makes_no_second_run(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let (mut program, report) = (program(&hall, "k").await, report(&hall));
        let made = program.post_json(RUNS, &report).await.assert_status(201).json();
        let mut tx = hall.database().write().await.unwrap();
        for statement in [
            "INSERT INTO report_orders (user_id, name, digest, run_id, made_at)
             SELECT user_id, name, digest, made, created_at FROM api_orders",
            "DELETE FROM api_orders",
            include_str!("../../migrations/0032_orders_to_platform.sql"),
        ] {
            tx.execute(Sql::fixed(statement), vec![]).await.unwrap();
        }
        tx.commit().await.unwrap();
        let again = program.post_json(RUNS, &report).await.assert_status(200).json();
        assert_eq!((&again["run"], &again["created"]), (&made["run"], &json!(false)));
        assert_eq!(hall.outcomes("基幹").await, ["succeeded"]);
    }

    async fn one_key_makes_one_run_also_when_many_come_at_once(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let (program, report) = (program(&hall, "k").await, report(&hall));
        let sent = (0..20).map(|_| {
            let (mut program, report) = (program.clone(), report.clone());
            async move { program.post_json(RUNS, &report).await.status.as_u16() }
        });
        let mut statuses = futures_util::future::join_all(sent).await;
        statuses.sort_unstable();
        assert_eq!((statuses[..19].to_vec(), statuses[19]), (vec![200; 19], 201));
        assert_eq!(hall.outcomes("基幹").await, ["succeeded"]);
    }

    async fn what_is_wrong_is_named_field_by_field(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let mut program = program(&hall, "k").await;
        let good = report(&hall);
        let future = (hall.clock.now() + Duration::hours(1)).to_rfc3339();
        let cases = [
            (with(&good, "outcome", "ok"), vec!["outcome"]),
            (with(&good, "outcome", Value::Null), vec!["outcome"]),
            (with(&good, "job", true), vec!["job"]),
            (with(&good, "job", "だれも知らない"), vec!["job"]),
            (with(&good, "job", 99), vec!["job"]),
            (with(&good, "ended_at", "昨日"), vec!["ended_at"]),
            (with(&good, "ended_at", "2020-01-01T00:00:00Z"), vec!["ended_at"]),
            (with(&good, "ended_at", future), vec!["ended_at"]),
            (with(&good, "bytes", -1), vec!["bytes"]),
            (with(&good, "log", 1), vec!["log"]),
            (with(&good, "ouctome", "failed"), vec!["ouctome"]),
            (json!({}), vec!["job", "outcome", "started_at", "ended_at"]),
            (json!([]), vec!["（全体）"]),
        ];
        for (sent, wrong) in cases {
            assert_eq!(fields(&program.post_json(RUNS, &sent).await), wrong, "{sent}");
        }
        assert_eq!(hall.outcomes("基幹").await.len(), 0);
        // None of them used up the key.
        program.post_json(RUNS, &good).await.assert_status(201);
        let list = hall.as_operator().await.get("/intake?result=refused").await;
        list.assert_contains("outcome: ").assert_contains("「だれも知らない」のジョブは登録されていません");
    }

    async fn only_jobs_of_other_tools_in_use_are_reported_of(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        hall.commanded(&["job", "add", "基幹", "--tool", "Veeam", "--target", "SV01"]);
        hall.commanded(&["job", "retire", "基幹"]);
        let mut program = program(&hall, "k").await;
        let ours = program.post_json(RUNS, &with(&report(&hall), "job", "文書")).await;
        assert_eq!(fields(&ours), ["job"]);
        ours.assert_contains("このサーバーが実行するジョブです");
        program.post_json(RUNS, &report(&hall)).await.assert_status(422).assert_contains("登録を終了しています");
        assert_eq!(hall.outcomes("文書").await.len() + hall.outcomes("基幹").await.len(), 0);
    }

    async fn a_name_that_nobody_knows_is_offered_and_registered(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let sent = with(&report(&hall), "job", "KIKAN <夜>");
        program(&hall, "k").await.post_json(RUNS, &sent).await.assert_status(422);
        let mut viewer = hall.signed_in(Role::Viewer).await;
        let page = viewer.get("/intake").await;
        page.assert_contains("未登録のジョブ").assert_contains("KIKAN &#60;夜&#62;");
        assert!(!page.contains("/intake/names/new"));
        viewer.get("/intake/names/new?kind=name&name=x").await.assert_status(403);
        let mut operator = hall.as_operator().await;
        let form = link(&operator.get("/intake").await.text(), "/intake/names/new").replace("&amp;", "&").replace("&#38;", "&");
        operator.get(&form).await.assert_contains("どのジョブのことですか").assert_contains("基幹");
        let nothing = [("kind", "name"), ("name", "KIKAN <夜>"), ("class", "internal")];
        operator.post_form("/intake/names", &nothing).await.assert_status(422).assert_contains("ツールの名前を入れてください");
        operator.post_form("/intake/names", &[("kind", "name"), ("name", "KIKAN <夜>"), ("job", "1")]).await.assert_status(303);
        assert!(!operator.get("/intake").await.contains("未登録のジョブ"));
        operator.get("/jobs/1").await.assert_contains("ツールでの名前");
        // What came before waited for that; its order is done.
        assert_eq!(hall.outcomes("基幹").await, ["succeeded"]);
        program(&hall, "k").await.post_json(RUNS, &sent).await.assert_status(200);
        assert_eq!(hall.outcomes("基幹").await, ["succeeded"]);
        // The name is taken now.
        let other = [("kind", "name"), ("name", "KIKAN <夜>"), ("new_name", "別"), ("tool", "x"), ("target", "y"),
                     ("class", "internal")];
        operator.post_form("/intake/names", &other).await.assert_status(422).assert_contains("別のジョブに登録されています");
        operator.get("/jobs").await.assert_contains("基幹");
        assert!(!hall.commanded(&["job", "list"]).contains('別'));
    }

    async fn whoever_is_turned_away_is_noted(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        hall.work().await;
        let mut stranger = hall.visitor().with_header("authorization", "Bearer kz_1");
        for _ in 0..3 {
            stranger.post_json(RUNS, &report(&hall)).await.assert_status(401);
        }
        hall.with_token(Role::Viewer, "runs:write").await.post_json(RUNS, &report(&hall)).await.assert_status(403);
        hall.with_token(Role::Operator, "jobs:read").await.post_json(RUNS, &report(&hall)).await.assert_status(403);
        let mut operator = hall.as_operator().await;
        let page = operator.get("/intake").await;
        page.assert_contains("期限切れ・取り消し済みです").assert_contains("runs:write").assert_contains("192.0.2.1");
        assert_eq!(page.text().matches("期限切れ・取り消し済みです").count(), 1);
        let shown = link(&page.text(), "/intake/");
        operator.get(&shown).await.assert_status(200).assert_contains("送り元");
        assert_eq!(hall.outcomes("基幹").await.len(), 0);
        // Notes do not stay for ever.
        hall.clock.set(hall.clock.now() + Duration::days(92));
        hall.work().await;
        hall.as_operator().await.get("/intake").await.assert_contains("まだ何も届いていません");
    }
}
