//! What programs leave in the audit record, as a part of [`crate::audit_trail`].

use axum::http::Method;
use platform_testing::{Answer, Client, Trail};
use serde_json::{Value, json};

use crate::hall::Hall;

/// Sends `sent`, as one step of the trail.
pub(crate) async fn send(trail: &mut Trail, client: &mut Client, path: &str, sent: &Value) -> Answer {
    trail.step(Method::POST, path, client.post_json(path, sent)).await
}

/// Reads a thing and sends `sent` to it with the revision that was read.
async fn change(trail: &mut Trail, client: &mut Client, path: &str, sent: &Value) {
    let seen = client.get(path).await.header("etag").unwrap().to_owned();
    trail.step(Method::PUT, path, client.put_json(path, &seen, sent)).await;
}

/// Sends `sent` with the revision of what is read at `read`.
async fn send_having_seen(trail: &mut Trail, client: &mut Client, (read, path): (&str, &str), sent: &Value) {
    let seen = client.get(read).await.header("etag").unwrap().to_owned();
    let mut seeing = client.clone().with_header("if-match", &seen);
    send(trail, &mut seeing, path, sent).await;
}

/// What programs read and write.
pub(crate) async fn program(trail: &mut Trail, client: &mut Client) {
    for path in [
        "/api/v1/",
        "/api/v1/me",
        "/api/v1/rounds",
        "/api/v1/rounds/1",
        "/api/v1/rounds/1/exams",
        "/api/v1/exams/1",
        "/api/v1/juku",
        "/api/v1/juku/1",
        "/api/v1/classrooms",
        "/api/v1/classrooms/1",
        "/api/v1/students",
        "/api/v1/students/5",
        "/api/v1/rounds/1/examinees",
        "/api/v1/classrooms/1/exams/1/marks",
        "/api/v1/mark-changes",
        "/api/v1/rounds/1/progress",
        "/api/v1/rounds/1/results",
        "/api/v1/rounds/1/remarks?grade=6",
        "/api/v1/invoices",
        "/api/v1/notices",
        "/api/v1/rounds/1/papers",
        "/api/v1/papers/1/file.pdf",
        "/api/v1/staff",
        "/api/v1/rounds/1/extensions",
        "/api/v1/rounds/1/extension-requests",
        "/api/v1/rounds/1/snapshots",
        "/api/v1/rounds/1/billing",
        "/api/v1/rounds/1/inspections",
        "/api/v1/rounds/1/inspections/confirmed",
        "/api/v1/rounds/1/classrooms/1/examinees",
        "/api/v1/rounds/1/printings",
        "/api/v1/rounds/1/paper-releases",
        "/api/v1/printings/1",
        "/api/v1/printings/1/file",
        "/api/v1/exams/1/papers",
        "/api/v1/juku/1/standing",
        "/api/v1/juku/1/switches",
        "/api/v1/juku/1/rank-policy",
        "/api/v1/juku/1/memberships",
        "/api/v1/juku/1/promotions",
        "/api/v1/classrooms/1/switches",
        "/api/v1/classrooms/1/exams/1/marks/completion",
        "/api/v1/phrases",
        "/api/v1/phrases/japanese",
        "/api/v1/phrase-changes",
        "/api/v1/prices",
        "/api/v1/announcements",
        "/api/v1/announcements/1",
        "/api/v1/audit-entries",
        "/api/v1/rounds/1/section-results",
        "/api/v1/rounds/1/section-results/1/students",
        "/api/v1/students/5/results",
        "/api/v1/students/5/moves",
        "/api/v1/entries/1/report-card",
        "/api/v1/rounds/1/fee-estimates",
        "/api/v1/juku/1/rounds",
        "/api/v1/juku/1/history",
        "/api/v1/exports",
        "/api/v1/exports/juku-template",
        "/api/v1/exports/juku",
        "/api/v1/exports/student-template",
        "/api/v1/exports/roster",
        "/api/v1/exports/students",
        "/api/v1/exports/students-by-juku",
        "/api/v1/exports/examinees",
        "/api/v1/exports/all-examinees",
        "/api/v1/exports/marks",
        "/api/v1/exports/mark-template",
        "/api/v1/exports/results",
        "/api/v1/exports/section-marks",
        "/api/v1/exports/billing",
        "/api/v1/exports/billing-details",
        "/api/v1/exports/test-report",
    ] {
        trail.get(client, path).await;
    }
    let facts = json!({ "name": "青空塾" });
    let juku = json!({ "number": "555777", "membership": "general", "status": "member", "facts": facts });
    let made = send(trail, client, "/api/v1/juku", &juku).await.header("location").unwrap().to_owned();
    let seen = client.get(&made).await.header("etag").unwrap().to_owned();
    let path = made.clone();
    trail.step(Method::PUT, &path, client.put_json(&made, &seen, &json!({ "name": "青空の塾" }))).await;
    let facts = json!({ "name": "水野 あい", "grade": "小4" });
    let pupil = json!({ "classroom": 1, "facts": facts });
    let made = send(trail, client, "/api/v1/students", &pupil).await.header("location").unwrap().to_owned();
    trail.step(Method::PUT, &made, client.put_json(&made, "\"0\"", &facts)).await;
    let room = format!("{made}/classroom");
    trail.step(Method::PUT, &room, client.put_json(&room, "\"1\"", &json!({ "classroom": 2 }))).await;
    let status = format!("{made}/status");
    trail.step(Method::PUT, &status, client.put_json(&status, "\"2\"", &json!({ "status": "left" }))).await;
    let sheet = client.get("/api/v1/classrooms/1/exams/1/marks").await.json();
    let row = &sheet["rows"][0];
    let operation = json!({ "op": "api-1", "entry": row["entry"], "item": sheet["items"][0],
        "seen": row["marks"][0], "value": 11, "means": "typed" });
    let path = "/api/v1/classrooms/1/exams/1/marks/operations";
    send(trail, client, path, &json!({ "operations": [operation] })).await;
    let changes = client.get("/api/v1/mark-changes?limit=1").await.json();
    let change = changes["items"][0]["id"].as_str().unwrap();
    let path = format!("/api/v1/mark-changes/{change}/restorations");
    send(trail, client, &path, &json!({})).await;
    let words = json!({ "exam": 1, "words": "漢字の練習をよく続けました。" });
    send(trail, client, "/api/v1/entries/1/remarks", &words).await;
    let path = "/api/v1/rounds/1/moves";
    send(trail, client, path, &json!({ "to": "closed" })).await;
    send(trail, client, path, &json!({ "to": "open", "reason": "締切を延ばすため" })).await;
}

/// A 塾 notes a talk.
pub(crate) async fn note_interviews(trail: &mut Trail, juku: &mut Client) {
    let path = "/api/v1/students/1/interviews";
    let talk = json!({ "words": "夏休みの予定を話しました。" });
    let made = send(trail, juku, path, &talk).await.header("location").unwrap().to_owned();
    trail.get(juku, path).await;
    trail.get(juku, &made).await;
    change(trail, juku, &made, &talk).await;
    send_having_seen(trail, juku, (&made, &format!("{made}/removal")), &json!({})).await;
}

/// What is written while round 1 takes marks.
pub(crate) async fn write(hall: &Hall, trail: &mut Trail, client: &mut Client) {
    keep_places(trail, client).await;
    keep_sheets(trail, client).await;
    hand_out(trail, client).await;
    tell(hall, trail, client).await;
    make_a_round(trail, client).await;
    keep_pupils(trail, client).await;
}

async fn keep_places(trail: &mut Trail, client: &mut Client) {
    let on = json!({ "register": true, "mark": true, "report": true });
    for path in ["/api/v1/juku/1/switches", "/api/v1/classrooms/1/switches"] {
        change(trail, client, path, &on).await;
    }
    let ranks = json!({ "national": true, "juku": true });
    change(trail, client, "/api/v1/juku/1/rank-policy", &ranks).await;
    let standing = client.get("/api/v1/juku/1/standing").await.json();
    let (contact, status) = (&standing["contact"], &standing["status"]);
    send(trail, client, "/api/v1/juku/1/contact", &json!({ "seen": contact, "contact": contact })).await;
    send(trail, client, "/api/v1/juku/1/status", &json!({ "seen": status, "status": status })).await;
    let member = json!({ "membership": "eduplus", "valid_from": "2026-05-01" });
    let seen = client.get("/api/v1/juku/1").await.header("etag").unwrap().to_owned();
    let path = "/api/v1/juku/1/membership";
    trail.step(Method::PUT, path, client.put_json(path, &seen, &member)).await;
    let prices = client.get("/api/v1/prices").await.json();
    let last = |price: &&Value| price["membership"] == "general" && price["valid_until"].is_null();
    let seen = &prices.as_array().unwrap().iter().find(last).unwrap()["valid_from"];
    let price = json!({ "membership": "general", "valid_from": "2041-04-01", "yen": 600, "seen": seen });
    send(trail, client, "/api/v1/prices", &price).await;
    let back = json!({ "membership": "general", "seen": "2041-04-01" });
    send(trail, client, "/api/v1/prices/withdrawal", &back).await;
}

async fn keep_sheets(trail: &mut Trail, client: &mut Client) {
    send(trail, client, "/api/v1/rounds/1/classrooms/1/examinees", &json!({ "rows": [] })).await;
    let sheet = "/api/v1/classrooms/2/exams/1/marks";
    let completion = format!("{sheet}/completion");
    let doubts = client.get(&completion).await.json()["doubts"].as_array().unwrap().len();
    let looked_at: Vec<usize> = (1..=doubts).collect();
    let whole = json!({ "complete": true, "looked_at": looked_at });
    change(trail, client, &completion, &whole).await;
    let shown = client.get(sheet).await;
    let seen = shown.header("etag").unwrap().to_owned();
    let retyping = format!("{sheet}/retyping");
    let typed = json!({ "rows": [{ "entry": shown.json()["rows"][0]["entry"], "marks": [1] }] });
    trail.step(Method::PUT, &retyping, client.put_json(&retyping, &seen, &typed)).await;
    let set = json!({ "bands": [{ "lowest": 0, "highest": 100, "words": "よくがんばりました。" }] });
    change(trail, client, "/api/v1/phrases/japanese", &set).await;
    let grant = json!({ "juku": "012345", "until": "2199-12-31T12:00:00Z", "reason": "採点もれ" });
    let path = "/api/v1/rounds/1/extensions";
    let made = send(trail, client, path, &grant).await.json()["id"].clone();
    send(trail, client, &format!("/api/v1/extensions/{made}/withdrawal"), &json!({})).await;
    let found = client.get("/api/v1/rounds/1/inspections?open=true").await.json()["items"][0].clone();
    let tick = json!({ "finding": found["finding"], "note": "答案を確かめました" });
    let made = send(trail, client, "/api/v1/rounds/1/inspection-ticks", &tick).await.json()["id"].clone();
    send(trail, client, &format!("/api/v1/inspection-ticks/{made}/removal"), &json!({})).await;
}

async fn hand_out(trail: &mut Trail, client: &mut Client) {
    let path = "/api/v1/exams/1/papers";
    let kind = [("kind", "rubric"), ("edition", "0")];
    let sent = client.post_multipart(path, &kind, "採点基準.pdf", b"%PDF-1.7\n%%EOF\n");
    trail.step(Method::POST, path, sent).await;
    let times = json!({ "questions_at": null, "answers_at": "2026-01-01T00:00:00Z" });
    change(trail, client, "/api/v1/rounds/1/paper-releases", &times).await;
}

/// Whoever has cards printed is told of it; 本部 tells the 塾.
async fn tell(hall: &Hall, trail: &mut Trail, client: &mut Client) {
    let order = json!({ "grade": "小6", "binding": "pdf" });
    let path = "/api/v1/rounds/1/printings";
    send(trail, client, path, &order).await;
    hall.work().await;
    send(trail, client, "/api/v1/notices/readings", &json!({ "all": true })).await;
    let other = send(trail, client, path, &order).await.json()["id"].clone();
    send(trail, client, &format!("/api/v1/printings/{other}/cancellation"), &json!({})).await;
    let words = json!({ "title": "ご案内", "words": "お読みください。", "reach": "everybody" });
    let path = "/api/v1/announcements";
    let draft = send(trail, client, path, &words).await.header("location").unwrap().to_owned();
    change(trail, client, &draft, &words).await;
    send_having_seen(trail, client, (&draft, &format!("{draft}/sending")), &json!({})).await;
    let other = send(trail, client, path, &words).await.header("location").unwrap().to_owned();
    send(trail, client, &format!("{other}/cancellation"), &json!({})).await;
}

async fn make_a_round(trail: &mut Trail, client: &mut Client) {
    let schedule = json!({ "sat_on": "2027-04-10", "opens_at": "2027-04-01T00:00:00Z",
        "deadline_at": "2099-08-31T09:00:00Z", "grace_minutes": 0 });
    let new = json!({ "name": "2027-spring", "schedule": schedule, "source": "nothing" });
    let round = send(trail, client, "/api/v1/rounds", &new).await.header("location").unwrap().to_owned();
    let exams = format!("{round}/exams");
    send(trail, client, &exams, &json!({ "source": "presets" })).await;
    let exam = client.get(&exams).await.json()["items"][0]["id"].clone();
    let shape = json!({ "full_points": 100, "sections": [{ "title": "言葉", "points": 100 }] });
    change(trail, client, &format!("/api/v1/exams/{exam}"), &shape).await;
}

async fn keep_pupils(trail: &mut Trail, client: &mut Client) {
    let new = |name: &str| json!({ "classroom": 1, "facts": { "name": name, "grade": "小4" } });
    let mut made = Vec::new();
    for name in ["砂川 ひかり", "砂川 光"] {
        made.push(client.post_json("/api/v1/students", &new(name)).await.json()["id"].clone());
    }
    let path = format!("/api/v1/students/{}", made[0]);
    let pair = json!({ "other": made[1], "other_revision": 0 });
    send_having_seen(trail, client, (&path, &format!("{path}/mergers")), &pair).await;
    let number = client.get(&path).await.json()["number"].clone();
    send(trail, client, &format!("{path}/erasure"), &json!({ "number": number })).await;
    let preview = client.get("/api/v1/juku/1/promotions").await.json();
    let ticked = json!({ "fingerprint": preview["fingerprint"],
        "students": [preview["candidates"][0]["student"]] });
    send(trail, client, "/api/v1/juku/1/promotions", &ticked).await;
}

/// A second version of the round that is 確定.
pub(crate) async fn correct(trail: &mut Trail, client: &mut Client) {
    trail.get(client, "/api/v1/rounds/1/correction").await;
    let back = json!({ "to": "aggregating", "reason": "採点の訂正" });
    send(trail, client, "/api/v1/rounds/1/moves", &back).await;
    let path = "/api/v1/rounds/1/snapshots";
    send(trail, client, path, &json!({ "reason": "採点の訂正" })).await;
    trail.get(client, &format!("{path}/2")).await;
}

/// The first invoice of the round.
pub(crate) async fn look_at_invoice(trail: &mut Trail, client: &mut Client) {
    let invoice = client.get("/api/v1/invoices").await.json()["items"][0]["id"].clone();
    trail.get(client, &format!("/api/v1/invoices/{invoice}")).await;
    trail.get(client, &format!("/api/v1/invoices/{invoice}/examinees")).await;
    trail.get(client, &format!("/api/v1/invoices/{invoice}/invoice.pdf")).await;
    let billing = ("/api/v1/rounds/1/billing", "/api/v1/rounds/1/invoice-drafts");
    send_having_seen(trail, client, billing, &json!({})).await;
}
