//! What the registers of 塾, 教室 and pupils leave in the audit record, as a part of [`crate::audit_trail`].

use axum::http::Method;
use platform_testing::{Client, Trail};
use serde_json::json;

use crate::audit_by_api::send;
use crate::hall::field;

/// What is written there.
pub(crate) async fn write(trail: &mut Trail, client: &mut Client) {
    keep_pupils(trail, client).await;
    register(trail, client).await;
    keep_classrooms(trail, client).await;
}

/// The pupils of a 塾, one by one and many at once.
async fn keep_pupils(trail: &mut Trail, client: &mut Client) {
    let new = [("classroom", "1"), ("name", "毛利 まい"), ("grade", "中2")];
    trail.post(client, "/students", &new).await;
    trail.post(client, "/students/2", &[("revision", "0"), ("name", "伊藤 健"), ("grade", "小6")]).await;
    trail.post(client, "/students/2/status", &[("revision", "1"), ("status", "paused")]).await;
    trail.post(client, "/students/2/transfers", &[("revision", "2"), ("classroom", "2")]).await;
    trail.post(client, "/student-changes", &[("row", "7"), ("row", "8"), ("act", "paused")]).await;
    let rows = [("classroom", "1"), ("text", "山田 ゆう\tやまだ ゆう\t小4")];
    let page = trail.post(client, "/student-pastes", &rows).await.text();
    let seen = field(&page, "fingerprint");
    let ticked = [rows[0], rows[1], ("row", "1"), ("fingerprint", &*seen)];
    trail.post(client, "/student-pastes/application", &ticked).await;
    let ticks = [("was", "10:000"), ("sits", "10:1"), ("sits", "10:2")];
    trail.post(client, "/rounds/1/classrooms/1/examinees", &ticks).await;
    let pair = [("revision", "0"), ("other", "11"), ("other_revision", "0")];
    trail.post(client, "/students/10/mergers", &pair).await;
    let seen = field(&client.get("/juku/2/promotions/new").await.text(), "fingerprint");
    trail.post(client, "/juku/2/promotions", &[("fingerprint", &*seen), ("student", "6")]).await;
    take_in(trail, client).await;
    let new = [("classroom", "1"), ("name", "野村 あゆ"), ("grade", "小6")];
    client.post_form("/students", &new).await.assert_status(303);
    let lines = [("juku", "1"), ("text", "野村 あゆ")];
    let page = trail.post(client, "/rounds/1/examinee-pastes", &lines).await.text();
    let (seen, pupil) = (field(&page, "fingerprint"), field(&page, "student"));
    let ticked = [lines[0], lines[1], ("fingerprint", &*seen), ("student", &*pupil)];
    trail.post(client, "/rounds/1/examinee-pastes/application", &ticked).await;
}

/// Pupils in a file of no round.
async fn take_in(trail: &mut Trail, client: &mut Client) {
    let file = "塾ID,塾名,教室ID,教室名,生徒ID,生徒名,学年\r\n012345,あおば塾,345001,駅前教室,0700,根本 はる,小5\r\n";
    let sent = client.post_multipart("/student-imports", &[], "生徒.csv", file.as_bytes());
    let import = trail.step(Method::POST, "/student-imports", sent).await.location().to_owned();
    let seen = field(&trail.get(client, &import).await.text(), "fingerprint");
    trail.post(client, &format!("{import}/application"), &[("fingerprint", &*seen)]).await;
    for ending in ["xlsx", "csv"] {
        trail.get(client, &format!("{import}/result.{ending}")).await;
    }
}

/// The 教室 of a 塾, on screens and by a program.
async fn keep_classrooms(trail: &mut Trail, client: &mut Client) {
    trail.get(client, "/classrooms/new").await;
    let new = [("juku", "012345"), ("number", "345900"), ("name", "港教室")];
    let made = trail.post(client, "/classrooms", &new).await.location().to_owned();
    trail.get(client, &format!("{made}/edit")).await;
    trail.post(client, &made, &[("revision", "0"), ("name", "みなと教室")]).await;
    trail.post(client, &format!("{made}/closing"), &[("revision", "1")]).await;
    trail.post(client, &format!("{made}/closing/withdrawal"), &[("revision", "2")]).await;
    let pressed = [("turn", "mark"), ("seen", "111")];
    trail.post(client, &format!("{made}/switches"), &pressed).await;
    let seen = field(&client.get("/juku/2/classroom-switches/new?register=true").await.text(), "seen");
    trail.post(client, "/juku/2/classroom-switches", &[("wanted", "100"), ("seen", &*seen)]).await;
    let new = json!({ "juku": 1, "number": "345901", "name": "山の手教室" });
    let made = send(trail, client, "/api/v1/classrooms", &new).await.header("location").unwrap().to_owned();
    let name = json!({ "name": "山手教室" });
    trail.step(Method::PUT, &made, client.put_json(&made, "\"0\"", &name)).await;
    let status = format!("{made}/status");
    trail.step(Method::PUT, &status, client.put_json(&status, "\"1\"", &json!({ "status": "closed" }))).await;
}

/// The register of 塾 and the prices.
async fn register(trail: &mut Trail, client: &mut Client) {
    let new = [("number", "098765"), ("name", "しらかば塾"), ("membership", "eduplus"), ("status", "trial")];
    trail.post(client, "/juku", &new).await;
    trail
        .post(client, "/juku/1", &[("revision", "0"), ("name", "あおば塾"), ("person", "佐々木 りく")])
        .await;
    let membership = [("revision", "1"), ("membership", "eduplus"), ("valid_from", "2026-04-01")];
    trail.post(client, "/juku/1/memberships", &membership).await;
    let price = [
        ("membership", "general"),
        ("valid_from", "2040-04-01"),
        ("yen", "600"),
        ("seen_general", "1970-01-01"),
    ];
    trail.post(client, "/prices", &price).await;
    trail.post(client, "/prices/general/withdrawal", &[("seen", "2040-04-01")]).await;

    let sent =
        client.post_multipart("/juku-imports", &[], "塾.csv", "塾ID,塾名\r\n087654,やなぎ塾\r\n".as_bytes());
    let import = trail.step(Method::POST, "/juku-imports", sent).await.location().to_owned();
    let seen = field(&trail.get(client, &import).await.text(), "fingerprint");
    trail.post(client, &format!("{import}/application"), &[("fingerprint", &seen)]).await;
    for ending in ["xlsx", "csv"] {
        trail.get(client, &format!("{import}/result.{ending}")).await;
    }
}
