//! One round, lived through by programs alone: 本部 with a token, the 塾 and its 教室 by the same addresses.

use platform_testing::{Answer, Client, Engine, both_engines};
use serde_json::{Value, json};

use crate::hall::Hall;

/// Everything that 本部 does in a round.
const SCOPES: [&str; 16] = [
    "rounds:read",
    "rounds:write",
    "rounds:finalise",
    "places:read",
    "places:write",
    "students:read",
    "marks:read",
    "marks:write",
    "results:read",
    "billing:read",
    "billing:write",
    "billing:issue",
    "notices:write",
    "papers:read",
    "papers:write",
    "audit:read",
];

/// A program of 本部 with every scope that it needs.
async fn program(hall: &Hall) -> Client {
    hall.as_headquarters().await;
    let mut words = vec!["token", "create", "--login", "honbu", "--name", "連携"];
    words.extend(SCOPES.iter().flat_map(|scope| ["--scope", *scope]));
    let token = hall.commanded(&words);
    hall.visitor().with_header("authorization", &format!("Bearer {}", token.trim()))
}

/// Makes something and gives its id.
pub(crate) async fn make(client: &mut Client, path: &str, sent: &Value) -> i64 {
    let made = client.post_json(path, sent).await;
    made.assert_status(201).json()["id"].as_i64().unwrap()
}

/// Asks for something, and sends it back as `write` says, with the revision that was read.
pub(crate) async fn change(client: &mut Client, path: &str, sent: &Value) -> Answer {
    let seen = etag(client, path).await;
    client.put_json(path, &seen, sent).await
}

pub(crate) async fn etag(client: &mut Client, path: &str) -> String {
    client.get(path).await.assert_status(200).header("etag").unwrap().to_owned()
}

/// The same caller, saying what it saw.
pub(crate) fn having_seen(client: &Client, seen: &str) -> Client {
    client.clone().with_header("if-match", seen)
}

/// The 小6 exams of a round.
async fn sixth_grade(client: &mut Client, round: i64) -> Vec<i64> {
    let exams =
        client.get(&format!("/api/v1/rounds/{round}/exams?limit=200")).await.assert_status(200).json();
    let of_grade = exams["items"].as_array().unwrap().iter().filter(|exam| exam["grade"] == "小6");
    of_grade.map(|exam| exam["id"].as_i64().unwrap()).collect()
}

/// Types a sheet and calls it complete.
async fn enter(client: &mut Client, room: i64, exam: i64, rows: &[&[i64]]) {
    let path = format!("/api/v1/classrooms/{room}/exams/{exam}/marks");
    let sheet = client.get(&path).await.assert_status(200).json();
    let mut operations = Vec::new();
    for (row, marks) in sheet["rows"].as_array().unwrap().iter().zip(rows) {
        for (item, mark) in sheet["items"].as_array().unwrap().iter().zip(*marks) {
            let op = format!("{exam}-{}-{item}", row["entry"]);
            let operation = json!({ "op": op, "entry": row["entry"], "item": item, "seen": null,
                "value": mark, "means": "typed" });
            operations.push(operation);
        }
    }
    let sent = client.post_json(&format!("{path}/operations"), &json!({ "operations": operations })).await;
    let outcomes = sent.assert_status(200).json()["outcomes"].clone();
    assert!(outcomes.as_array().unwrap().iter().all(|one| one["result"] == "kept"), "{outcomes}");
    let completion = format!("{path}/completion");
    let before = client.get(&completion).await;
    let doubts = before.assert_status(200).json()["doubts"].as_array().unwrap().len();
    let seen = before.header("etag").unwrap().to_owned();
    if doubts > 0 {
        let unseen = client.put_json(&completion, &seen, &json!({ "complete": true })).await;
        assert_eq!(unseen.assert_status(422).json()["errors"][0]["field"], "looked_at");
    }
    let looked_at: Vec<usize> = (1..=doubts).collect();
    let whole = json!({ "complete": true, "looked_at": looked_at });
    client.put_json(&completion, "\"0\"", &whole).await.assert_status(412);
    let done = client.put_json(&completion, &seen, &whole).await;
    assert_eq!(done.assert_status(200).json()["blank"], 0);
    assert!(done.json()["completion"]["at"].is_string());
}

both_engines! {
    async fn a_round_is_lived_through_by_programs_alone(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let mut honbu = program(&hall).await;

        // The places and their pupils.
        let juku = json!({ "number": "555001", "membership": "general", "status": "member", "facts": { "name": "そら塾" } });
        let juku = make(&mut honbu, "/api/v1/juku", &juku).await;
        let room = json!({ "juku": juku, "number": "100001", "name": "空教室" });
        let room = make(&mut honbu, "/api/v1/classrooms", &room).await;
        let mut office = hall.as_juku("555001").await;
        let mut classroom = hall.as_classroom("555001", "100001").await;
        for name in ["空野 あおい", "海野 みどり"] {
            let pupil = json!({ "classroom": room, "facts": { "name": name, "grade": "小6" } });
            make(&mut office, "/api/v1/students", &pupil).await;
        }

        // The round, its exams and its papers.
        let schedule = json!({ "sat_on": "2026-01-10", "opens_at": "2026-01-01T00:00:00Z",
            "deadline_at": "2099-08-31T09:00:00Z", "grace_minutes": 0 });
        let new = json!({ "name": "2026-winter", "schedule": schedule, "source": "presets" });
        office.post_json("/api/v1/rounds", &new).await.assert_status(404);
        let wrong = json!({ "name": "2026", "schedule": schedule, "source": "presets" });
        assert_eq!(honbu.post_json("/api/v1/rounds", &wrong).await.assert_status(422).json()["errors"][0]["field"], "name");
        let id = make(&mut honbu, "/api/v1/rounds", &new).await;
        honbu.post_json("/api/v1/rounds", &new).await.assert_status(409);
        let round = format!("/api/v1/rounds/{id}");
        let exams = sixth_grade(&mut honbu, id).await;
        let shape = json!({ "full_points": 50, "sections": [{ "title": "一", "points": 20 }, { "title": "二", "points": 30, "items": [10, 20] }] });
        for exam in &exams {
            change(&mut honbu, &format!("/api/v1/exams/{exam}"), &shape).await.assert_status(200);
        }
        let uneven = json!({ "full_points": 50, "sections": [{ "title": "一", "points": 20, "items": [5, 5] }] });
        let refused = change(&mut honbu, &format!("/api/v1/exams/{}", exams[0]), &uneven).await;
        assert_eq!(refused.assert_status(422).json()["errors"][0]["field"], "sections[0].points");
        let moves = format!("{round}/moves");
        assert_eq!(honbu.post_json(&moves, &json!({ "to": "open" })).await.assert_status(200).json()["state"], "open");
        let papers = format!("/api/v1/exams/{}/papers", exams[0]);
        let kind = [("kind", "questions"), ("edition", "0")];
        let pdf = b"%PDF-1.7\n%%EOF\n";
        honbu.post_multipart(&papers, &kind, "問題.pdf", b"x").await.assert_status(422).assert_contains("file");
        let paper = honbu.post_multipart(&papers, &kind, "問題.pdf", pdf).await.assert_status(201).json();
        honbu.post_multipart(&papers, &kind, "問題.pdf", pdf).await.assert_status(412);
        let file = format!("/api/v1/papers/{}/file.pdf", paper["id"]);
        office.get(&file).await.assert_status(403);
        let times = json!({ "questions_at": "2026-01-05T00:00:00Z", "answers_at": null });
        change(&mut honbu, &format!("{round}/paper-releases"), &times).await.assert_status(200);
        office.get(&file).await.assert_status(200);
        assert_eq!(honbu.get(&papers).await.json()["items"][0]["edition"], 1);

        // Who sits it, and what they scored.
        let sitting = format!("{round}/classrooms/{room}/examinees");
        let pupils = classroom.get(&sitting).await.assert_status(200).json()["items"].clone();
        let row = |pupil: &Value| json!({ "student": pupil["student"], "seen": pupil["seen"], "sits": [true, true] });
        let rows: Vec<Value> = pupils.as_array().unwrap().iter().map(row).collect();
        let doubled = json!({ "rows": [rows[0], rows[0]] });
        assert_eq!(classroom.post_json(&sitting, &doubled).await.assert_status(422).json()["errors"][0]["field"], "rows[1].student");
        let entered = classroom.post_json(&sitting, &json!({ "rows": rows })).await.assert_status(200).json();
        assert_eq!(entered, json!({ "added": 2, "removed": 0, "turned": 0, "noted": 0 }));
        classroom.post_json(&sitting, &json!({ "rows": rows })).await.assert_status(409);
        enter(&mut classroom, room, exams[0], &[&[17, 5, 11], &[12, 9, 4]]).await;
        enter(&mut classroom, room, exams[1], &[&[8, 7, 16], &[20, 3, 9]]).await;
        let sheet = format!("/api/v1/classrooms/{room}/exams/{}/marks", exams[0]);
        let retyping = format!("{sheet}/retyping");
        let seen = etag(&mut classroom, &sheet).await;
        classroom.put_json(&retyping, &seen, &json!({ "rows": [] })).await.assert_status(422);
        let rows = classroom.get(&sheet).await.json()["rows"].clone();
        let typed = json!({ "rows": [{ "entry": rows[0]["entry"], "marks": [17, null, 12] }] });
        let found = classroom.put_json(&retyping, &seen, &typed).await.assert_status(200).json();
        assert_eq!((found["untyped"].clone(), found["differences"].as_array().unwrap().len()), (json!(4), 1));
        let stamp = classroom.get(&format!("{sheet}/completion")).await.json()["retyping"].clone();
        assert!(stamp.is_null(), "a part is no comparison of the sheet: {stamp}");
        let again = |marks: [u16; 3], row: usize| json!({ "entry": rows[row]["entry"], "marks": marks });
        let typed = json!({ "rows": [again([17, 5, 11], 0), again([12, 9, 4], 1)] });
        let found = classroom.put_json(&retyping, &seen, &typed).await.assert_status(200).json();
        assert_eq!(found, json!({ "untyped": 0, "differences": [] }));

        // The deadline, more time, and the end.
        honbu.post_json(&moves, &json!({ "to": "closed" })).await.assert_status(200);
        let note = json!({ "classroom": room, "note": "採点もれ" });
        let request = make(&mut classroom, &format!("{round}/extension-requests"), &note).await;
        let waiting = honbu.get(&format!("{round}/extension-requests")).await.json();
        assert_eq!(waiting["items"][0]["note"], "採点もれ");
        let grant = json!({ "juku": "555001", "classroom": "100001", "until": "2199-12-31T12:00:00Z", "reason": "採点もれ", "request": request });
        let extension = make(&mut honbu, &format!("{round}/extensions"), &grant).await;
        honbu.post_json(&format!("/api/v1/extensions/{extension}/withdrawal"), &json!({})).await.assert_status(204);
        assert!(honbu.get(&format!("{round}/extensions")).await.json()["items"][0]["withdrawn_at"].is_string());
        assert!(honbu.get(&format!("{round}/inspections?open=true")).await.assert_status(200).json()["items"].is_array());

        // 確定, published, printed.
        honbu.post_json(&moves, &json!({ "to": "aggregating" })).await.assert_status(200);
        let snapshots = format!("{round}/snapshots");
        office.post_json(&snapshots, &json!({})).await.assert_status(404);
        hall.with_token("rounds:write").await.post_json(&snapshots, &json!({})).await.assert_status(403);
        assert_eq!(make(&mut honbu, &snapshots, &json!({})).await, 1);
        assert_eq!(honbu.get(&format!("{snapshots}/1")).await.assert_status(200).json()["cards"], 2);
        assert_eq!(honbu.get(&snapshots).await.json()["items"][0]["version"], 1);
        assert_eq!(honbu.get(&format!("{round}/correction")).await.assert_status(200).json()["cards"], json!([]));
        assert_eq!(honbu.post_json(&moves, &json!({ "to": "published" })).await.json()["state"], "published");
        let printings = format!("{round}/printings");
        let beyond = office.post_json(&printings, &json!({ "binding": "pdf", "window_x": 11 })).await;
        assert_eq!(beyond.assert_status(422).json()["errors"][0]["field"], "window_x");
        let order = json!({ "binding": "pdf", "grade": "小6", "order": "grade", "window_x": 3, "blank_backs": true });
        let printing = make(&mut office, &printings, &order).await;
        hall.work().await;
        let printing = format!("/api/v1/printings/{printing}");
        let made = office.get(&printing).await.assert_status(200).json();
        assert_eq!((&made["state"], &made["order"], &made["window"]), (&json!("ready"), &json!("grade"), &json!([3, 0])));
        assert!(office.get(&format!("{printing}/file")).await.assert_status(200).body.starts_with(b"%PDF"));
        office.post_json(&format!("{printing}/cancellation"), &json!({})).await.assert_status(409);

        // Billed.
        let billing = format!("{round}/billing");
        let seen = etag(&mut honbu, &billing).await;
        let drafts = format!("{round}/invoice-drafts");
        honbu.post_json(&drafts, &json!({})).await.assert_status(428);
        let drafted = having_seen(&honbu, &seen).post_json(&drafts, &json!({})).await;
        assert_eq!(drafted.assert_status(200).json()["count"], 1);
        having_seen(&honbu, &seen).post_json(&drafts, &json!({})).await.assert_status(412);
        let seen = etag(&mut honbu, &billing).await;
        let issued = having_seen(&honbu, &seen).post_json(&format!("{round}/invoices"), &json!({})).await;
        assert_eq!(issued.assert_status(200).json()["count"], 1);
        let invoice = office.get("/api/v1/invoices").await.json()["items"][0].clone();
        assert_eq!(invoice["examinees"], 2);
        let invoice = format!("/api/v1/invoices/{}", invoice["id"]);
        assert_eq!(office.get(&format!("{invoice}/examinees")).await.json()["items"][1]["sat"], json!([true, true]));
        assert!(office.get(&format!("{invoice}/invoice.pdf")).await.assert_status(200).body.starts_with(b"%PDF"));

        // It is all on record.
        let record = honbu.get("/api/v1/audit-entries?event=rounds.").await.assert_status(200).json();
        assert_eq!(record["items"][0]["event"], "rounds.moved");
        office.get("/api/v1/audit-entries").await.assert_status(404);
    }
}
