//! Every route, used as it is meant to be: what it leaves in the audit record is the committed table `tests/audit.txt`.

use autograder_server::routes;
use axum::http::Method;
use platform_audit::verify;
use platform_testing::{Client, Engine, Trail};
use serde_json::json;

use crate::hall::{Hall, ROSTER, field, link};
use crate::page_form::PageForm;
use crate::{audit_by_api, audit_of_registers};

const ROUND: &str = "/rounds/1";
const SHEET: &str = "/classrooms/1/exams/1/marks";
const PRESENCE: &str = "/classrooms/{classroom}/exams/{exam}/marks/presence";

#[tokio::test(flavor = "multi_thread")]
async fn every_route_leaves_what_the_table_says() {
    let hall = Hall::marked(Engine::Sqlite).await;
    hall.as_juku("012345").await;
    let mut client = hall.as_headquarters().await;
    let mut trail = Trail::new(hall.database().clone(), routes().table());
    look(&mut trail, &mut client).await;
    enter(&mut trail, &mut client).await;
    say(&hall, &mut trail).await;
    import(&mut trail, &mut client).await;
    print(&hall, &mut trail, &mut client).await;
    announce(&mut trail, &mut client).await;
    hand_out(&mut trail, &mut client).await;
    extend(&mut trail, &mut client).await;
    inspect(&mut trail, &mut client).await;
    audit_of_registers::write(&mut trail, &mut client).await;
    audit_by_api::program(&mut trail, &mut client).await;
    audit_by_api::write(&hall, &mut trail, &mut client).await;
    run_rounds(&mut trail, &mut client).await;
    audit_by_api::correct(&mut trail, &mut client).await;
    ask(&hall, &mut trail, &mut client).await;
    bill(&mut trail, &mut client).await;
    audit_by_api::look_at_invoice(&mut trail, &mut client).await;
    look_on(&mut trail, &mut client).await;
    erase(&mut trail, &mut client).await;
    sign_in_and_out(&hall, &mut trail, &mut client).await;

    assert_eq!(
        trail.silent(),
        // That somebody is on a sheet changes nothing and shows nobody's data; what they see there is recorded.
        [format!("{PRESENCE} PUT -"), format!("{PRESENCE} DELETE -")],
        "what changes something or hands out a file is recorded"
    );
    let found = trail.text();
    assert!(found == include_str!("../audit.txt"), "tests/audit.txt should be:\n{found}");
    verify(hall.database(), None).await.unwrap();
}

/// The pages and files that only need to be asked for.
async fn look(trail: &mut Trail, client: &mut Client) {
    for path in [
        "/",
        "/juku",
        "/juku/1",
        "/juku/1/classrooms",
        "/juku/1/rounds",
        "/juku/1/history",
        "/juku/1/classroom-switches/new",
        "/juku/new",
        "/juku/1/edit",
        "/juku.xlsx",
        "/juku-list.xlsx",
        "/juku/1/classrooms.xlsx",
        "/juku-imports/new",
        "/prices",
        "/billing",
        "/billing/1",
        "/rounds/1/invoices.xlsx",
        "/rounds/1/invoices.csv",
        "/classrooms",
        "/classrooms.xlsx",
        "/classrooms/1",
        "/progress.xlsx",
        "/people.xlsx",
        "/students",
        "/students.xlsx",
        "/students/new",
        "/students/1",
        "/students/1/edit",
        "/students/1/mergers/new",
        "/left-students",
        "/student-pastes/new",
        "/student-imports/new",
        "/student-imports/template.xlsx",
        "/juku/1/promotions/new",
        "/rounds",
        "/rounds/new",
        ROUND,
        "/exams/1",
        SHEET,
        "/juku/1/exams/1/marks",
        "/classrooms/1/exams/1/marks/completion",
        "/classrooms/1/exams/1/marks/proof",
        "/classrooms/1/exams/1/marks/retyping",
        "/classrooms/1/exams/1/marks/template.xlsx",
        "/classrooms/1/exams/1/marks/changes",
        "/mark-changes.xlsx",
        "/mark-changes.csv",
        "/rounds/1/examinees",
        "/rounds/1/classrooms/1/examinees",
        "/rounds/1/examinees.xlsx",
        "/rounds/1/examinee-pastes/new",
        "/rounds/1/carry-overs/new",
        "/rounds/1/imports/new",
        "/rounds/1/imports/roster.xlsx",
        "/rounds/1/imports/marks.xlsx",
        "/exports",
        "/exports/juku-template",
        "/exports/juku",
        "/exports/student-template",
        "/exports/roster",
        "/exports/students",
        "/exports/students-by-juku",
        "/exports/examinees",
        "/exports/all-examinees",
        "/exports/marks",
        "/exports/mark-template",
        "/exports/results",
        "/exports/section-marks",
        "/exports/billing",
        "/exports/billing-details",
        "/exports/test-report",
        "/rounds/1/results",
        "/rounds/1/results.xlsx",
        "/rounds/1/results.csv",
        "/rounds/1/section-results",
        "/rounds/1/section-results.xlsx",
        "/rounds/1/section-results.csv",
        "/rounds/1/section-results/1/students",
        "/rounds/1/section-results/1/students.xlsx",
        "/rounds/1/section-results/1/students.csv",
        "/rounds/1/remarks",
        "/phrases",
        "/phrases/japanese",
        "/phrases/changes",
        "/entries/1/report-card",
        "/entries/1/report-card.pdf",
        "/entries/1/report-card.svg",
        "/rounds/1/printings",
        "/rounds/1/printings/new?binding=pdf",
        "/students/1/personal-data",
        "/students/1/personal-data.zip",
        "/audit",
        "/audit/1",
        "/audit.csv",
        "/audit.json",
    ] {
        trail.get(client, path).await;
    }
}

async fn enter(trail: &mut Trail, client: &mut Client) {
    trail.post(client, "/juku/1/rank-policy", &[("seen", "11"), ("national", "true")]).await;
    trail.post(client, "/juku/1/contact", &[("seen", ""), ("contact", "電話 03-0000-0000")]).await;
    let form = PageForm::on(&client.get(SHEET).await.text(), SHEET).typed("青木 はな 大問1", "17");
    trail.step(Method::POST, SHEET, form.send(client)).await;
    let presence = format!("{SHEET}/presence");
    let sign = json!({ "page": "a", "entry": 1 });
    trail.step(Method::PUT, &presence, client.put_json(&presence, "", &sign)).await;
    trail.step(Method::DELETE, &presence, client.delete(&format!("{presence}?page=a"))).await;
    let retyping = format!("{SHEET}/retyping");
    let form = PageForm::on(&client.get(&retyping).await.text(), &retyping).typed("青木 はな 大問1", "17");
    trail.step(Method::POST, &retyping, form.send(client)).await;
    let list = trail.get(client, "/mark-changes").await.text();
    let asking = list.split('"').find(|address| address.ends_with("/restorations/new")).unwrap();
    trail.get(client, asking).await;
    trail.post(client, asking.trim_end_matches("/new"), &[]).await;
    let words = [("exam", "1"), ("words", "漢字の練習をよく続けました。")];
    trail.post(client, "/entries/1/remarks", &words).await;
    let words = [("cell", "2-1-0"), ("shown", ""), ("words", "読解の練習をよく続けました。")];
    trail.post(client, "/rounds/1/remarks", &words).await;
    let set = [("revision", "0"), ("lowest", "0"), ("highest", "100"), ("words", "よくがんばりました。")];
    trail.post(client, "/phrases/japanese", &set).await;
    trail.post(client, "/phrases/japanese/withdrawal", &[("revision", "1")]).await;
}

/// What a 塾 says on its report cards.
async fn say(hall: &Hall, trail: &mut Trail) {
    let mut juku = hall.as_juku("012345").await;
    let message = [("revision", "0"), ("message", "よくがんばりました。")];
    trail.get(&mut juku, "/activities").await;
    trail.post(&mut juku, "/rounds/1/juku-message", &message).await;
    let path = "/api/v1/rounds/1/juku-message";
    trail.get(&mut juku, path).await;
    let words = json!({ "words": "おつかれさまでした。" });
    trail.step(Method::PUT, path, juku.put_json(path, "\"1\"", &words)).await;
    trail.get(&mut juku, "/api/v1/activities").await;
    let notes = "/students/1/interviews";
    trail.get(&mut juku, &format!("{notes}/new")).await;
    trail.post(&mut juku, notes, &[("words", "家での学習について話しました。")]).await;
    trail.get(&mut juku, &format!("{notes}/1/edit")).await;
    let anew = [("revision", "0"), ("words", "家での学習と進路について話しました。")];
    trail.post(&mut juku, &format!("{notes}/1"), &anew).await;
    trail.post(&mut juku, &format!("{notes}/1/removal"), &[("revision", "1")]).await;
    audit_by_api::note_interviews(trail, &mut juku).await;
}

async fn import(trail: &mut Trail, client: &mut Client) {
    let roster = format!("{ROSTER}012345,あおば塾,345001,駅前教室,0009,久保 なな,小6,2026,夏期\r\n");
    let path = "/rounds/1/imports";
    let sent = client.post_multipart(path, &[("kind", "roster")], "名簿.csv", roster.as_bytes());
    let import = trail.step(Method::POST, path, sent).await.location().to_owned();
    let preview = trail.get(client, &import).await.text();
    let seen = field(&preview, "fingerprint");
    trail.post(client, &format!("{import}/application"), &[("fingerprint", &seen)]).await;
    for ending in ["xlsx", "csv"] {
        trail.get(client, &format!("{import}/result.{ending}")).await;
    }
}

async fn print(hall: &Hall, trail: &mut Trail, client: &mut Client) {
    let order = [("grade", "6"), ("place", ""), ("binding", "pdf")];
    let printing = trail.post(client, "/rounds/1/printings", &order).await.location().to_owned();
    hall.work().await;
    trail.get(client, &printing).await;
    trail.get(client, &format!("{printing}/file")).await;
    let other = client.post_form("/rounds/1/printings", &order).await.location().to_owned();
    trail.post(client, &format!("{other}/cancellation"), &[]).await;
}

/// The papers of an exam.
async fn hand_out(trail: &mut Trail, client: &mut Client) {
    let exam = "/exams/1/papers";
    let kind = [("kind", "answers"), ("edition", "0")];
    let sent = client.post_multipart(exam, &kind, "解答.pdf", b"%PDF-1.7\n%%EOF\n");
    trail.step(Method::POST, exam, sent).await;
    let times = [("revision", "0"), ("questions_at", ""), ("answers_at", "2026-01-01T00:00")];
    trail.post(client, "/rounds/1/paper-releases", &times).await;
    for path in [exam, "/rounds/1/papers", "/papers/1/file", "/rounds/1/papers.zip?paper=1"] {
        trail.get(client, path).await;
    }
}

/// More time for a 教室.
async fn extend(trail: &mut Trail, client: &mut Client) {
    let path = "/rounds/1/extensions";
    let grant =
        [("juku", "012345"), ("classroom", "345001"), ("until", "2199-12-31T12:00"), ("reason", "採点もれ")];
    trail.post(client, path, &grant).await;
    trail.get(client, path).await;
    trail.post(client, "/extensions/1/withdrawal", &[]).await;
}

/// A 教室 asks for more time once the round is 確定.
async fn ask(hall: &Hall, trail: &mut Trail, client: &mut Client) {
    let mut classroom = hall.as_classroom("012345", "345001").await;
    let note = [("classroom", "1"), ("exam", "1"), ("note", "採点もれ")];
    trail.post(&mut classroom, "/rounds/1/extension-requests", &note).await;
    trail.get(client, "/extension-requests/1").await;
    trail.post(client, "/extension-requests/1/refusal", &[("words", "今回は直せません")]).await;
}

/// What looks wrong.
async fn inspect(trail: &mut Trail, client: &mut Client) {
    for path in ["confirmed", "confirmed.xlsx"] {
        trail.get(client, &format!("/rounds/1/inspections/{path}")).await;
    }
    trail.get(client, "/rounds/1/inspections.xlsx").await;
    let page = trail.get(client, "/rounds/1/inspections?kind=zero").await.text();
    let tick = [("finding", &*field(&page, "finding")), ("note", "答案を確かめました")];
    trail.post(client, "/rounds/1/inspection-ticks", &tick).await;
    trail.post(client, "/inspection-ticks/1/removal", &[]).await;
}

/// What is told: 本部 was told of the printing, and tells the 塾.
async fn announce(trail: &mut Trail, client: &mut Client) {
    trail.get(client, "/notices").await;
    trail.post(client, "/notices/readings", &[("all", "true")]).await;
    let list = client.get("/notices").await.text();
    trail.get(client, &link(list.split_once("<tbody").unwrap().1, "/notices/")).await;
    trail.get(client, "/me/notices").await;
    trail.post(client, "/me/notices", &[("quiet_from", "22"), ("quiet_until", "7")]).await;
    trail.get(client, "/me").await;
    trail.get(client, "/me/grid-keys").await;
    trail.post(client, "/me/grid-keys", &[("enter", "down")]).await;
    trail.get(client, "/announcements").await;
    trail.get(client, "/announcements/new").await;
    let written =
        [("title", "ご案内"), ("words", "お読みください。"), ("reach", "everybody"), ("revision", "0")];
    let draft = trail.post(client, "/announcements", &written).await.location().to_owned();
    trail.get(client, &draft).await;
    trail.get(client, &format!("{draft}/edit")).await;
    trail.post(client, &draft, &written).await;
    trail.post(client, &format!("{draft}/sending"), &[("revision", "1")]).await;
    let other = client.post_form("/announcements", &written).await.location().to_owned();
    trail.post(client, &format!("{other}/cancellation"), &[]).await;
}

/// The invoices of the round that is 確定.
async fn bill(trail: &mut Trail, client: &mut Client) {
    trail.post(client, "/rounds/1/invoice-drafts", &[("revision", "0")]).await;
    trail.post(client, "/rounds/1/invoices", &[("revision", "1")]).await;
    let invoice = link(&client.get("/billing?round=2026-summer").await.text(), "/invoices/");
    trail.get(client, &invoice).await;
    trail.get(client, &format!("{invoice}/invoice.pdf")).await;
}

async fn run_rounds(trail: &mut Trail, client: &mut Client) {
    for to in ["closed", "aggregating"] {
        trail.post(client, "/rounds/1/moves", &[("to", to), ("reason", "")]).await;
    }
    let version = trail.post(client, "/rounds/1/snapshots", &[]).await.location().to_owned();
    trail.get(client, &version).await;
    trail.get(client, "/rounds/1/correction").await;

    let form = client.get("/rounds/new?year=2026&season=winter").await.text();
    let sent = form.split_once("action=\"/rounds\"").unwrap().1;
    let names = ["year", "season", "sat_on", "opens_at", "deadline_at", "grace_minutes"];
    let values = names.map(|name| field(sent, name));
    let mut fields: Vec<(&str, &str)> = names.into_iter().zip(values.iter().map(String::as_str)).collect();
    fields.push(("source", "nothing"));
    let round = trail.post(client, "/rounds", &fields).await.location().to_owned();
    trail.post(client, &format!("{round}/exams"), &[("source", "presets")]).await;
    let page = client.get(&round).await.text();
    let names = ["revision", "sat_on", "opens_at", "deadline_at", "grace_minutes"];
    let values = names.map(|name| field(&page, name));
    let fields: Vec<(&str, &str)> = names.into_iter().zip(values.iter().map(String::as_str)).collect();
    trail.post(client, &format!("{round}/schedule"), &fields).await;
    let program = format!("/api/v1{round}");
    let seen = client.get(&program).await;
    let (etag, mut dates) = (seen.header("etag").unwrap().to_owned(), seen.json());
    for other in ["id", "name", "label", "state"] {
        dates.as_object_mut().unwrap().remove(other);
    }
    let path = format!("{program}/schedule");
    trail.step(Method::PUT, &path, client.put_json(&path, &etag, &dates)).await;
    let exam = link(&page, "/exams/");
    let seen = field(&client.get(&exam).await.text(), "revision");
    let shape = [
        ("revision", seen.as_str()),
        ("full_points", "100"),
        ("title", "言葉"),
        ("field", "言葉"),
        ("points", "100"),
        ("items", ""),
    ];
    trail.post(client, &exam, &shape).await;
    let seen = field(&client.get(&format!("{round}/carry-overs/new?juku=2")).await.text(), "fingerprint");
    trail.post(client, &format!("{round}/carry-overs"), &[("juku", "2"), ("fingerprint", &*seen)]).await;
}

/// The screens of a 塾, as 本部 sees them.
async fn look_on(trail: &mut Trail, client: &mut Client) {
    trail.post(client, "/juku/1/viewing", &[]).await;
    trail.get(client, "/viewing").await;
    trail.post(client, "/viewing/ending", &[]).await;
}

async fn erase(trail: &mut Trail, client: &mut Client) {
    trail.post(client, "/students/1/erasure", &[("number", "0001")]).await;
}

async fn sign_in_and_out(hall: &Hall, trail: &mut Trail, client: &mut Client) {
    let password = "correct horse battery staple";
    let mut visitor = hall.visitor();
    trail.get(&mut visitor, "/login").await;
    trail.post(&mut visitor, "/login", &[("login", "honbu"), ("password", password)]).await;
    trail.get(client, "/me/password").await;
    let new = "another horse battery staple";
    let change = [("current", password), ("new", new), ("again", new)];
    trail.post(client, "/me/password", &change).await;
    trail.post(client, "/logout", &[]).await;
}
