//! What programs write, by the same actions as the screens.

use chrono::TimeDelta;
use platform_testing::{Client, Engine, both_engines};
use serde_json::json;
use tokio::task::JoinSet;

use crate::hall::Hall;

const STUDENTS: &str = "/api/v1/students";

/// The same caller, naming what it asks for.
fn with_key(client: &Client, key: &str) -> Client {
    client.clone().with_header("idempotency-key", key)
}

both_engines! {
    async fn the_same_request_makes_one_pupil(engine: Engine) {
        let hall = Hall::open(engine).await;
        let office = hall.as_juku("012345").await;
        let new = json!({ "classroom": 1, "facts": { "name": "毛利 まい", "kana": "モウリ マイ", "grade": "中2" } });
        let made = with_key(&office, "k1").post_json(STUDENTS, &new).await;
        let id = made.assert_status(201).json()["id"].clone();
        assert_eq!(made.header("location"), Some(format!("{STUDENTS}/{id}").as_str()));
        let again = with_key(&office, "k1").post_json(STUDENTS, &new).await;
        assert_eq!(again.assert_status(201).json()["id"], id);
        let other = json!({ "classroom": 1, "facts": { "name": "森 まい", "grade": "中2" } });
        with_key(&office, "k1").post_json(STUDENTS, &other).await.assert_status(422);
        with_key(&hall.as_juku("678345").await, "k1").post_json(STUDENTS, &other).await.assert_status(422);
        let alike = with_key(&office, "k2").post_json(STUDENTS, &new).await;
        alike.assert_status(409);
        hall.work().await;
        hall.clock.set(hall.clock.now() + TimeDelta::hours(25));
        hall.work().await;
        let office = hall.as_juku("012345").await;
        with_key(&office, "k1").post_json(STUDENTS, &other).await.assert_status(201);
    }

    async fn of_many_at_once_one_makes_the_pupil(engine: Engine) {
        let hall = Hall::open(engine).await;
        let office = hall.as_juku("012345").await;
        let new = json!({ "classroom": 1, "facts": { "name": "毛利 まい", "grade": "中2" } });
        let mut sending = JoinSet::new();
        for _ in 0..12 {
            let (mut client, new) = (with_key(&office, "k1"), new.clone());
            sending.spawn(async move { client.post_json(STUDENTS, &new).await.status.as_u16() });
        }
        let statuses = sending.join_all().await;
        assert!(statuses.iter().all(|status| [201, 409].contains(status)), "{statuses:?}");
        assert!(statuses.contains(&201));
        let found = office.clone().get("/api/v1/students?grade=%E4%B8%AD2").await.json();
        assert_eq!(found["items"].as_array().unwrap().len(), 1);
    }

    async fn a_wrong_field_is_named_and_the_key_is_free_again(engine: Engine) {
        let hall = Hall::open(engine).await;
        let office = hall.as_juku("012345").await;
        let wrong = json!({ "classroom": 1, "facts": { "name": "", "kana": "毛利", "grade": "高1" } });
        let refused = with_key(&office, "k1").post_json(STUDENTS, &wrong).await;
        assert_eq!(refused.assert_status(422).header("content-type"), Some("application/problem+json"));
        let errors = refused.json()["errors"].as_array().unwrap().clone();
        assert_eq!(errors.iter().map(|error| &error["field"]).collect::<Vec<_>>(), ["name", "kana", "grade"]);
        let missing = office.clone().post_json(STUDENTS, &json!({ "classroom": 1, "facts": { "name": "毛利" } })).await;
        assert_eq!(missing.assert_status(422).json()["errors"][0]["field"], "facts.grade");
        office.clone().post_form(STUDENTS, &[("name", "毛利")]).await.assert_status(415);
        let right = json!({ "classroom": 1, "facts": { "name": "毛利 まい", "grade": "中2" } });
        with_key(&office, "k1").post_json(STUDENTS, &right).await.assert_status(201);
        let foreign = json!({ "classroom": 3, "facts": { "name": "毛利 みな", "grade": "中2" } });
        office.clone().post_json(STUDENTS, &foreign).await.assert_status(422);
    }

    async fn of_two_changes_the_second_is_told(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let path = "/api/v1/students/2";
        let seen = office.get(path).await.header("etag").unwrap().to_owned();
        let facts = json!({ "name": "伊藤 健", "grade": "小6", "memo": "左きき" });
        let written = office.put_json(path, &seen, &facts).await;
        assert_eq!(written.assert_status(200).json()["memo"], "左きき");
        assert_ne!(written.header("etag"), Some(seen.as_str()));
        office.put_json(path, &seen, &facts).await.assert_status(412).assert_contains("ETag");
        office.put_json(path, "3", &facts).await.assert_status(412);
        office.put_form(path, &[]).await.assert_status(428);
        let status = format!("{path}/status");
        let newest = written.header("etag").unwrap().to_owned();
        office.put_json(&status, &seen, &json!({ "status": "paused" })).await.assert_status(412);
        let paused = office.put_json(&status, &newest, &json!({ "status": "paused" })).await;
        assert_eq!(paused.assert_status(200).json()["status"], "paused");
    }

    async fn a_pupil_moves_to_another_classroom_of_the_juku(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let seen = office.get("/api/v1/students/2").await.header("etag").unwrap().to_owned();
        let path = "/api/v1/students/2/classroom";
        let moved = office.put_json(path, &seen, &json!({ "classroom": 2, "reason": "引っ越し" })).await;
        assert_eq!(moved.assert_status(200).json()["classroom_name"], "本町教室");
        office.put_json(path, &seen, &json!({ "classroom": 1 })).await.assert_status(412);
        let newest = moved.header("etag").unwrap().to_owned();
        office.put_json(path, &newest, &json!({ "classroom": 3 })).await.assert_status(422);
        let mut station = hall.as_classroom("012345", "345002").await;
        station.put_json(path, &newest, &json!({ "classroom": 1 })).await.assert_status(404);
        office.get("/students/2").await.assert_contains("引っ越し");
    }

    async fn headquarters_gives_a_round_other_dates(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut honbu = hall.as_headquarters().await;
        let seen = honbu.get("/api/v1/rounds/1").await.header("etag").unwrap().to_owned();
        let path = "/api/v1/rounds/1/schedule";
        let dates = |deadline: &str| {
            json!({ "sat_on": "2026-07-25", "opens_at": "2026-07-01T00:00:00Z", "deadline_at": deadline, "grace_minutes": 30 })
        };
        let early = honbu.put_json(path, &seen, &dates("2026-06-30T00:00:00Z")).await;
        assert_eq!(early.assert_status(422).json()["errors"][0]["field"], "deadline_at");
        let written = honbu.put_json(path, &seen, &dates("2099-08-31T09:00:00Z")).await;
        assert_eq!(written.assert_status(200).json()["sat_on"], "2026-07-25");
        honbu.put_json(path, &seen, &dates("2099-08-31T09:00:00Z")).await.assert_status(412);
        hall.as_juku("012345").await.put_json(path, &seen, &dates("2099-08-31T09:00:00Z")).await.assert_status(404);
    }

    async fn a_juku_writes_what_it_says_on_its_cards(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut office = hall.as_juku("012345").await;
        let path = "/api/v1/rounds/1/juku-message";
        let none = office.get(path).await;
        assert_eq!(none.assert_status(200).json()["words"], "");
        let seen = none.header("etag").unwrap().to_owned();
        let written = office.put_json(path, &seen, &json!({ "words": "よくがんばりました。" })).await;
        assert_eq!(written.assert_status(200).json()["words"], "よくがんばりました。");
        office.put_json(path, &seen, &json!({ "words": "おつかれさま。" })).await.assert_status(412);
        let long = json!({ "words": "あ".repeat(161) });
        office.put_json(path, written.header("etag").unwrap(), &long).await.assert_status(422);
        hall.as_classroom("012345", "345001").await.get(path).await.assert_status(404);
    }

    async fn headquarters_registers_a_juku_and_changes_it(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut honbu = hall.as_headquarters().await;
        let facts = json!({ "name": "そら塾", "person": "空野 あおい" });
        let new = json!({ "number": "555001", "membership": "general", "status": "member", "facts": facts });
        let place = honbu.post_json("/api/v1/juku", &new).await.assert_status(201).header("location").unwrap().to_owned();
        assert_eq!(honbu.post_json("/api/v1/juku", &new).await.assert_status(409).json()["errors"][0]["field"], "number");
        let juku = honbu.get(&place).await;
        let seen = juku.assert_status(200).header("etag").unwrap().to_owned();
        assert_eq!(juku.json()["facts"]["person"], "空野 あおい");
        let wrong = json!({ "name": "そら塾", "email": "sora" });
        assert_eq!(honbu.put_json(&place, &seen, &wrong).await.assert_status(422).json()["errors"][0]["field"], "email");
        let right = json!({ "name": "あおぞら塾" });
        assert_eq!(honbu.put_json(&place, &seen, &right).await.assert_status(200).json()["facts"]["name"], "あおぞら塾");
        honbu.put_json(&place, &seen, &right).await.assert_status(412);
        let listed = honbu.get("/api/v1/juku?q=%E3%81%82%E3%81%8A%E3%81%9E%E3%82%89").await.json();
        assert_eq!(listed["items"][0]["number"], "555001");
        hall.as_juku("012345").await.post_json("/api/v1/juku", &new).await.assert_status(404);
    }

    async fn marks_are_written_once_however_often_they_are_sent(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut classroom = hall.as_classroom("012345", "345001").await;
        let path = "/api/v1/classrooms/1/exams/1/marks";
        let sheet = classroom.get(path).await.assert_status(200).json();
        let (item, entry) = (&sheet["items"][0], &sheet["rows"][0]["entry"]);
        let operation = |op: &str, seen: Option<i64>, value: i64| {
            json!({ "op": op, "entry": entry, "item": item, "seen": seen, "value": value, "means": "typed" })
        };
        let batch = json!({ "operations": [operation("a1", None, 17), operation("a2", Some(17), 99)] });
        let operations = format!("{path}/operations");
        for _ in 0..2 {
            let said = classroom.post_json(&operations, &batch).await.assert_status(200).json();
            let results: Vec<_> = said["outcomes"].as_array().unwrap().iter().map(|one| &one["result"]).collect();
            assert_eq!(results, ["kept", "invalid"]);
        }
        let marks = classroom.get(path).await.json()["rows"][0]["marks"].clone();
        assert_eq!(marks, json!([17, null]));
        let nameless = json!({ "operations": [operation("", None, 17)] });
        let refused = classroom.post_json(&operations, &nameless).await.assert_status(422).json();
        assert_eq!(refused["errors"][0]["field"], "operations[0].op");
        hall.as_classroom("678345", "345001").await.post_json(&operations, &batch).await.assert_status(404);
    }

    async fn a_round_moves_and_a_remark_is_kept(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut honbu = hall.as_headquarters().await;
        let words = json!({ "exam": 1, "words": "漢字の練習をよく続けました。" });
        honbu.post_json("/api/v1/entries/1/remarks", &words).await.assert_status(200);
        let remarks = honbu.get("/api/v1/rounds/1/remarks?grade=6").await.assert_status(200).json();
        assert_eq!(remarks["items"][0]["words"], "漢字の練習をよく続けました。");
        let long = json!({ "exam": 1, "words": "あ".repeat(200) });
        let refused = honbu.post_json("/api/v1/entries/1/remarks", &long).await.assert_status(422).json();
        assert_eq!(refused["errors"][0]["field"], "words");
        let moves = "/api/v1/rounds/1/moves";
        honbu.post_json(moves, &json!({ "to": "final" })).await.assert_status(422);
        honbu.post_json(moves, &json!({ "to": "x" })).await.assert_status(422);
        let moved = honbu.post_json(moves, &json!({ "to": "closed" })).await;
        assert_eq!(moved.assert_status(200).json()["state"], "closed");
        honbu.post_json(moves, &json!({ "to": "closed" })).await.assert_status(409);
        let mut reader = hall.with_token("rounds:read").await;
        reader.post_json(moves, &json!({ "to": "aggregating" })).await.assert_status(403);
    }
}
