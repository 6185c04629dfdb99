//! Copies that other tools make: people register them, and the runs and reports that come in make them younger.

use backup_server::Role;
use chrono::Duration;
use platform_testing::{Client, Engine, both_engines};
use serde_json::{Value, json};

use crate::hall::{Hall, link};
use crate::intake_api::program;
use crate::pings::address;
use crate::told_copies::copies;

/// The form of a copy that the job's runs write.
fn form<'a>(name: &'a str, location: &'a str, medium: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("name", name),
        ("location", location),
        ("medium", medium),
        ("protection", "online"),
        ("encrypted", "yes"),
        ("follows", "true"),
    ]
}

fn with<'a>(form: &[(&'a str, &'a str)], field: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let others = form.iter().copied().filter(|(name, _)| *name != field);
    others.chain([(field, value)]).collect()
}

/// With a place away from production.
async fn hall_with_places(engine: Engine) -> (Hall, Client) {
    let hall = Hall::with_external(engine).await;
    hall.commanded(&["location", "add", "本社"]);
    hall.commanded(&["location", "add", "西日本", "--off-site"]);
    let operator = hall.as_operator().await;
    (hall, operator)
}

/// The answers of the verdict on 「基幹」, in the order of the digits.
async fn answers(hall: &Hall) -> Vec<String> {
    let mut reader = hall.with_token(Role::Viewer, "verdicts:read").await;
    let verdict = reader.get("/api/v1/jobs/1/verdict").await.assert_status(200).json();
    let clauses = verdict["verdict"]["clauses"].as_array().unwrap();
    clauses.iter().map(|clause| clause["answer"].as_str().unwrap().to_owned()).collect()
}

both_engines! {
    /// From nothing to 適合, with nothing but what people and programs can do.
    async fn a_ping_makes_the_copies_young_that_the_runs_write(engine: Engine) {
        let (hall, mut operator) = hall_with_places(engine).await;
        let ping = address(&hall).await;
        let mut cron = hall.visitor();
        cron.get(&ping).await.assert_status(200);
        assert_ne!(answers(&hall).await[0], "met");
        operator.get("/jobs/1").await.assert_contains("/jobs/1/copies/new");
        operator.post_form("/jobs/1/copies", &form("NAS", "本社", "disk")).await.assert_status(303);
        let cloud = with(&with(&form("クラウド", "西日本", "cloud"), "protection", "immutable"), "lock_days", "30");
        operator.post_form("/jobs/1/copies", &cloud).await.assert_status(303);
        // Registered is not written.
        assert!(copies(&hall).await.iter().all(|copy| copy["written_at"].is_null()));
        hall.clock.set(hall.clock.now() + Duration::hours(1));
        cron.get(&format!("{ping}/start")).await.assert_status(200);
        hall.clock.set(hall.clock.now() + Duration::minutes(30));
        cron.get(&ping).await.assert_status(200);
        let written = copies(&hall).await;
        for copy in &written {
            assert_eq!(copy["written_at"].as_str().unwrap()[..16], hall.clock.now().to_rfc3339()[..16], "{copy}");
            assert_eq!(copy["last_outcome"], "succeeded");
        }
        assert!(written[1]["immutable_until"].as_str().unwrap() > hall.clock.now().to_rfc3339().as_str());
        // Where production is nobody has said yet, and nothing was verified: all else is met.
        let found = answers(&hall).await;
        assert_eq!((found[0].as_str(), found[1].as_str(), found[3].as_str()), ("met", "met", "met"), "{found:?}");
        let verified = [("done_on", hall.clock.now().format("%Y-%m-%d").to_string())];
        assert!(!verified[0].1.is_empty());

        // A failure makes nothing younger, and what was told of one run in the end counts.
        hall.clock.set(hall.clock.now() + Duration::hours(1));
        cron.get(&format!("{ping}/fail")).await.assert_status(200);
        assert_eq!(copies(&hall).await[0]["written_at"], written[0]["written_at"]);
        let named = format!("{ping}?rid=6f2f7d0e-6e36-4a3a-9c39-9b0f3a7f1c11");
        cron.get(&named).await.assert_status(200);
        assert_ne!(copies(&hall).await[0]["written_at"], written[0]["written_at"]);
        cron.get(&named.replace('?', "/fail?")).await.assert_status(200);
        assert_eq!(copies(&hall).await[0]["last_outcome"], "failed");
        assert_eq!(answers(&hall).await[0], "broken");
    }

    async fn what_is_wrong_with_a_copy_is_named_beside_its_field(engine: Engine) {
        let (hall, mut operator) = hall_with_places(engine).await;
        let good = form("NAS", "本社", "disk");
        let future = (hall.clock.now() + Duration::days(2)).format("%Y-%m-%dT%H:%M").to_string();
        let cases = [
            (with(&good, "name", ""), "コピーの名前を入れてください"),
            (with(&good, "location", "月面"), "保管場所「月面」がありません"),
            (with(&good, "medium", "紙"), "媒体の種類を選んでください"),
            (with(&good, "protection", "immutable"), "ロックの期限か日数"),
            (with(&good, "lock_days", "30"), "「書き換え禁止」のときだけ"),
            (with(&with(&good, "protection", "immutable"), "lock_days", "-1"), "1から36500"),
            (with(&good, "protection", "stored"), "実行では書き込めません"),
            (with(&good, "written_at", &future), "書き込んだ日時が未来です"),
        ];
        for (filled, words) in cases {
            operator.post_form("/jobs/1/copies", &filled).await.assert_status(422).assert_contains(words);
        }
        operator.post_form("/jobs/1/copies", &good).await.assert_status(303);
        operator.post_form("/jobs/1/copies", &good).await.assert_status(422).assert_contains("すでにあります");
        assert_eq!(copies(&hall).await.len(), 1);
        hall.signed_in(Role::Viewer).await.post_form("/jobs/1/copies", &good).await.assert_status(403);
    }

    async fn a_copy_is_changed_retired_and_brought_back_by_one_at_a_time(engine: Engine) {
        let (hall, mut operator) = hall_with_places(engine).await;
        operator.post_form("/jobs/1/copies", &form("NAS", "本社", "disk")).await.assert_status(303);
        let edit = link(&operator.get("/jobs/1").await.text(), "/copies/");
        operator.get(&edit).await.assert_contains("コピーの変更").assert_contains("value=\"NAS\"");
        let changed = with(&form("NAS 2", "西日本", "disk"), "revision", "0");
        let changes = (0..8).map(|_| {
            let (mut one, edit, changed) = (operator.clone(), edit.clone(), changed.clone());
            async move { one.post_form(&edit, &changed).await.status.as_u16() }
        });
        let mut statuses = futures_util::future::join_all(changes).await;
        statuses.sort_unstable();
        assert_eq!((statuses[0], &statuses[1..]), (303, &[409; 7][..]));
        assert_eq!((&copies(&hall).await[0]["name"], &copies(&hall).await[0]["off_site"]), (&json!("NAS 2"), &json!(true)));
        let retirement = edit.replace("edit", "retirement");
        operator.post_form(&retirement, &[("revision", "1"), ("retired", "true")]).await.assert_status(303);
        operator.get("/jobs/1").await.assert_contains("登録終了");
        // It takes no part any more.
        program(&hall, "k").await.post_json("/api/v1/runs", &json!({
            "job": "基幹", "outcome": "succeeded", "started_at": hall.clock.now().to_rfc3339(), "ended_at": hall.clock.now().to_rfc3339()
        })).await.assert_status(201);
        assert!(copies(&hall).await[0]["written_at"].is_null());
        operator.post_form(&retirement, &[("revision", "2"), ("retired", "false")]).await.assert_status(303);
        assert_eq!(copies(&hall).await[0]["retired"], json!(false));
    }

    async fn programs_and_the_command_line_do_the_same(engine: Engine) {
        let (hall, _) = hall_with_places(engine).await;
        let mut writer = hall.with_token(Role::Operator, "copies:write").await;
        let sent = json!({ "name": "クラウド", "location": "西日本", "medium": "cloud", "protection": "immutable",
                           "lock_days": 14, "encrypted": true, "follows": true });
        let made = writer.post_json("/api/v1/jobs/1/copies", &sent).await.assert_status(201).json();
        assert_eq!((&made["location"], &made["lock_days"], &made["follows"]), (&json!("西日本"), &json!(14), &json!(true)));
        let wrong = json!({ "name": "", "location": "月面", "medium": "cloud", "protection": "online", "follows": "ja" });
        let refused = writer.post_json("/api/v1/jobs/1/copies", &wrong).await.assert_status(422).json();
        let fields: Vec<&str> =
            refused["errors"].as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["follows", "name"]);
        hall.with_token(Role::Operator, "runs:write").await.post_json("/api/v1/jobs/1/copies", &sent).await.assert_status(403);

        hall.commanded(&["copy", "add", "基幹", "NAS", "--location", "本社", "--medium", "disk", "--follows"]);
        hall.commanded(&["copy", "edit", "基幹", "NAS", "--location", "本社", "--medium", "external_disk",
                         "--protection", "connected", "--follows"]);
        assert!(hall.refused(&["copy", "add", "基幹", "NAS", "--location", "本社", "--medium", "disk"]).contains("すでにあります"));
        assert!(hall.refused(&["copy", "add", "基幹", "x", "--location", "本社", "--medium", "石"]).contains("medium: "));
        let listed = hall.commanded(&["copy", "list", "基幹"]);
        assert!(listed.contains("クラウド\t西日本\tまだ\t使用中") && listed.contains("NAS\t本社"), "{listed}");
        hall.commanded(&["copy", "retire", "基幹", "NAS"]);
        assert!(hall.commanded(&["copy", "list", "基幹"]).contains("終了"));
    }

    /// Whoever changes a copy says which one it saw, and a request that is sent twice makes one copy.
    async fn a_program_says_what_it_saw_and_makes_a_copy_once(engine: Engine) {
        let (hall, _) = hall_with_places(engine).await;
        let address = "/api/v1/jobs/1/copies";
        let mut writer = hall.with_token(Role::Operator, "copies:write").await;
        let sent = json!({ "name": "クラウド", "location": "西日本", "medium": "cloud", "protection": "online" });
        let mut keyed = writer.clone().with_header("idempotency-key", "order-1");
        let wrong = json!({ "name": "クラウド", "location": "月面", "medium": "cloud", "protection": "online" });
        keyed.post_json(address, &wrong).await.assert_status(422).assert_contains("月面");
        let first = keyed.post_json(address, &sent).await;
        assert_eq!(first.assert_status(201).header("etag"), Some("\"0\""));
        let again = keyed.post_json(address, &sent).await;
        assert_eq!((again.assert_status(200).json(), copies(&hall).await.len()), (first.json(), 1));
        let mut other = sent.clone();
        other["name"] = json!("別のクラウド");
        let refused = keyed.post_json(address, &other).await.assert_status(422).json();
        assert_eq!(refused["errors"][0]["field"], json!("Idempotency-Key"));
        let empty = writer.clone().with_header("idempotency-key", " ").post_json(address, &other).await;
        empty.assert_status(422).assert_contains("1から200文字");
        writer.post_json(address, &sent).await.assert_status(409).assert_contains("すでにあります");
        let mut hands: Vec<Client> =
            (0..6).map(|_| writer.clone().with_header("idempotency-key", "order-2")).collect();
        let made = futures_util::future::join_all(hands.iter_mut().map(|hand| hand.post_json(address, &other))).await;
        let count = |status: u16| made.iter().filter(|answer| answer.status.as_u16() == status).count();
        assert_eq!((count(201), count(200), copies(&hall).await.len()), (1, 5, 2));

        let copy = format!("/api/v1/copies/{}", first.json()["id"]);
        let mut reader = hall.with_token(Role::Viewer, "jobs:read").await;
        assert_eq!(reader.get(&copy).await.assert_status(200).header("etag"), Some("\"0\""));
        reader.clone().with_header("if-none-match", "\"0\"").get(&copy).await.assert_status(304);
        reader.get("/api/v1/copies/99").await.assert_status(404);
        let mut changed = sent.clone();
        changed["encrypted"] = json!(true);
        let answer = writer.put_json(&copy, "\"0\"", &changed).await;
        assert_eq!((answer.assert_status(200).header("etag"), &answer.json()["encrypted"]), (Some("\"1\""), &json!(true)));
        writer.put_json(&copy, "\"0\"", &changed).await.assert_status(412);
        writer.put_json(&copy, "0", &changed).await.assert_status(412);
        let retirement = format!("{copy}/retirement");
        writer.put_json(&retirement, "\"0\"", &json!({ "retired": true })).await.assert_status(412);
        writer.put_json(&retirement, "\"1\"", &json!({ "retired": "ja" })).await.assert_status(422);
        let retired = writer.put_json(&retirement, "\"1\"", &json!({ "retired": true })).await;
        assert_eq!((retired.assert_status(200).header("etag"), &retired.json()["retired"]), (Some("\"2\""), &json!(true)));
        // Without saying what was seen nothing is changed.
        writer.put_form(&copy, &[]).await.assert_status(428);
    }

    async fn a_copy_status_says_which_copy_it_means(engine: Engine) {
        let (hall, mut operator) = hall_with_places(engine).await;
        operator.post_form("/intake/names", &[("kind", "agent"), ("name", "2"), ("job", "1")]).await.assert_status(303);
        for (name, called) in [("NAS", "11"), ("クラウド", "copy-b")] {
            let filled = with(&with(&form(name, "西日本", "disk"), "called", called), "follows", "false");
            operator.post_form("/jobs/1/copies", &filled).await.assert_status(303);
        }
        let mut agent = hall.with_token(Role::Operator, "runs:write").await;
        let told = json!({ "job_id": 2, "status": "success", "last_backup_size": 4096 });
        let address = "/api/backup/copy-status";
        agent.post_json(address, &told).await.assert_status(422);
        for (field, value, status) in
            [("copy_id", json!(12), 422), ("copy_name", json!("テープ"), 422), ("copy_id", json!(11), 201), ("copy_id", json!(11), 200)]
        {
            let mut named = told.clone();
            named[field] = value;
            agent.post_json(address, &named).await.assert_status(status);
        }
        let known = copies(&hall).await;
        assert_eq!((&known[0]["last_outcome"], &known[1]["last_outcome"]), (&json!("succeeded"), &Value::Null));
        let mut named = told.clone();
        named["copy_name"] = json!("クラウド");
        agent.post_json(address, &named).await.assert_status(201);
        assert_eq!(copies(&hall).await[1]["last_outcome"], json!("succeeded"));
    }

    /// Only its end was told, so nobody says that it took no time; and a new job is 不明 wherever one looks.
    async fn what_nobody_knows_is_not_told(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let ping = address(&hall).await;
        hall.visitor().get(&ping).await.assert_status(200);
        let mut viewer = hall.signed_in(Role::Viewer).await;
        let page = viewer.get("/runs/1").await;
        assert!(!page.text().contains("0秒"), "{}", page.text());
        let mut agent = hall.with_token(Role::Operator, "runs:write").await;
        let task = json!({ "job_id": 0, "task_name": "夜間イメージ", "target_server": "PC-01" });
        agent.post_json("/api/v1/aomei/register", &task).await.assert_status(201);
        let listed = |answer: &str| format!("/jobs?answer={answer}");
        let answer = viewer.get("/jobs").await.text();
        assert!(answer.contains("夜間イメージ"));
        let places = ["broken", "unknown", "warning", "met"];
        let mut found = Vec::new();
        for code in places {
            if viewer.get(&listed(code)).await.contains("夜間イメージ") {
                found.push(code);
            }
        }
        assert_eq!(found, ["broken"], "a job without copies");
    }
}
