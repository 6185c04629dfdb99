//! What is 確定 is read by 本部 alone until its 公開日時, then by everybody, who are told once.
//!
//! 青木 はな has 43 points in 国語 when the round is frozen. 駅前教室, which has more time, makes 44 of them afterwards: so every
//! page tells where its numbers come from.

use std::io::{Cursor, Read};

use autograder_server::start_workers;
use platform_testing::{Client, Engine, both_engines, work_off};
use serde_json::{Value, json};
use zip::ZipArchive;

use crate::exported::{book, found};
use crate::hall::{Hall, MARKS, field, words};
use crate::page_form::PageForm;
use crate::round_dates::set_dates;

const SHEET: &str = "/classrooms/1/exams/1/marks";
const RESULTS: &str = "/rounds/1/results?grade=6";
const FINAL: &str = "確定（第1版）";
const AHEAD: &str = "公開は2030年2月10日(日) 09:00です";

async fn advance(headquarters: &mut Client, to: &str, reason: &str) {
    let fields = [("to", to), ("reason", reason)];
    headquarters.post_form("/rounds/1/moves", &fields).await.assert_status(303);
}

async fn freeze(headquarters: &mut Client, reason: &str) {
    headquarters.post_form("/rounds/1/snapshots", &[("reason", reason)]).await.assert_status(303);
}

/// A hall with everybody's marks, before its 締切.
async fn marked(engine: Engine) -> Hall {
    let hall = Hall::before_deadline(engine, "2030-01-02T10:00").await;
    let marks = hall.file("marks.csv", MARKS);
    hall.commanded(&["import-marks", &marks, "--round", "2026-summer", "--apply"]);
    hall.set_clock("2030-01-02T10:00");
    hall
}

/// The round is 確定 and waits for nine o'clock on 10 February; 青木 はな has 44 points by now.
async fn waiting(engine: Engine) -> Hall {
    let hall = marked(engine).await;
    let mut headquarters = hall.as_headquarters().await;
    set_dates(&mut headquarters, &[("publish_at", "2030-02-10T09:00")]).await.assert_status(303);
    hall.set_clock("2030-01-20T10:00");
    let mut headquarters = hall.as_headquarters().await;
    for to in ["closed", "aggregating"] {
        advance(&mut headquarters, to, "").await;
    }
    headquarters.get("/rounds/1").await.assert_contains("2030年2月10日(日) 09:00から見えます");
    freeze(&mut headquarters, "").await;
    let more =
        [("juku", "012345"), ("classroom", "345001"), ("until", "2030-03-01T12:00"), ("reason", "採点もれ")];
    headquarters.post_form("/rounds/1/extensions", &more).await.assert_status(303);
    let mut station = hall.as_classroom("012345", "345001").await;
    let page = station.get(SHEET).await.text();
    let form = PageForm::on(&page, SHEET).typed("青木 はな 大問1", "19");
    form.send(&mut station).await.assert_status(303);
    hall
}

/// The notices about results that a person has.
async fn told(client: &mut Client) -> Vec<String> {
    let page = client.get("/notices?kind=results_final").await.assert_status(200).text();
    let notices = page.split_once("<main").unwrap().1.split("<a href=\"/notices/").skip(1);
    notices.map(|notice| notice.split_once('>').unwrap().1.split("</a>").next().unwrap().to_owned()).collect()
}

async fn personal_data(client: &mut Client) -> Value {
    let archive = client.get("/students/1/personal-data.zip").await;
    let mut archive = ZipArchive::new(Cursor::new(archive.assert_status(200).body.clone())).unwrap();
    let mut text = String::new();
    archive.by_name("個人情報.json").unwrap().read_to_string(&mut text).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// How many cards and results of 青木 はな are in the file of personal data.
fn frozen_rows(file: &Value) -> [usize; 2] {
    ["確定した成績表", "確定した結果"].map(|table| file[table].as_array().map_or(0, Vec::len))
}

/// Orders the cards of 小6 and gives the page of the printing once it is done.
async fn printed(hall: &Hall, client: &mut Client) -> String {
    let order = [("grade", "6"), ("place", ""), ("binding", "pdf")];
    let printing =
        client.post_form("/rounds/1/printings", &order).await.assert_status(303).location().to_owned();
    hall.work().await;
    client.get(&printing).await.assert_contains("できました").text()
}

/// Everything that an office reads says what the marks come to now, and nothing of a version.
async fn reads_nothing_final(hall: &Hall, office: &mut Client) {
    let page = office.get(RESULTS).await;
    page.assert_contains("速報").assert_contains("確定した結果の公開は2030年2月10日(日) 09:00です");
    let pages = [
        RESULTS,
        "/rounds/1/section-results",
        "/rounds/1/printings",
        "/rounds/1/remarks",
        "/entries/1/report-card",
    ];
    for path in pages {
        let page = office.get(path).await;
        assert!(page.assert_status(200).contains("速報") && !page.contains(FINAL), "{path}");
    }
    office.get("/entries/1/report-card").await.assert_contains("44 / 50点").assert_contains("公開前のため");
    office.get("/entries/1/report-card.pdf").await.assert_status(200);
    let csv = office.get("/rounds/1/results.csv?grade=6").await.text();
    assert!(csv.contains("青木 はな,小6,44,"), "{csv}");
    let api = office.get("/api/v1/rounds/1/results?grade=6").await.json();
    assert_eq!(
        (&api["basis"], &api["version"], &api["publish_at"]),
        (&json!("provisional"), &Value::Null, &Value::Null)
    );
    assert_eq!(api["page"]["items"][0]["subjects"][0]["points"], 44);
    let results = book(office, "results").await;
    let keys = [("生徒ID", "0001"), ("科目", "国語")];
    assert_eq!(found(&results.sheets[0], &keys, "基準,合計点"), "速報,44");
    office.get("/students/1").await.assert_contains("確定したテスト回の成績が、まだありません");
    assert_eq!(frozen_rows(&personal_data(office).await), [0, 0]);
    let printing = printed(hall, office).await;
    assert!(printing.contains("速報") && !printing.contains(FINAL), "{printing}");
    for path in ["/rounds/1", "/rounds/1/snapshots/1", "/rounds/1/correction", "/api/v1/rounds/1/snapshots"] {
        office.get(path).await.assert_status(404);
    }
}

/// Everything that an office reads says what was frozen.
async fn reads_what_is_final(hall: &Hall, office: &mut Client) {
    for path in [RESULTS, "/rounds/1/section-results", "/entries/1/report-card"] {
        office.get(path).await.assert_contains(FINAL);
    }
    let card = office.get("/entries/1/report-card").await;
    assert!(card.contains("43 / 50点") && !card.contains("公開前のため"), "the card counts");
    let csv = office.get("/rounds/1/results.csv?grade=6").await.text();
    assert!(csv.contains("青木 はな,小6,43,"), "{csv}");
    let api = office.get("/api/v1/rounds/1/results?grade=6").await.json();
    assert_eq!((&api["basis"], &api["version"]), (&json!("final"), &json!(1)));
    let results = book(office, "results").await;
    let keys = [("生徒ID", "0001"), ("科目", "国語")];
    assert_eq!(found(&results.sheets[0], &keys, "基準,合計点"), format!("{FINAL},43"));
    let path = words(&office.get("/students/1").await.text());
    assert!(path.contains("国語 43 / 50点"), "{path}");
    assert_eq!(frozen_rows(&personal_data(office).await), [1, 3]);
    let printing = printed(hall, office).await;
    assert!(printing.contains(FINAL), "{printing}");
}

both_engines! {
    async fn nothing_is_read_a_minute_before_and_everything_at_the_time(engine: Engine) {
        let hall = waiting(engine).await;
        let mut office = hall.as_juku("012345").await;
        reads_nothing_final(&hall, &mut office).await;
        office.get("/").await.assert_contains("確定した結果の公開は、2030年2月10日(日) 09:00です");
        let mut looking_on = hall.as_headquarters().await;
        looking_on.post_form("/juku/1/viewing", &[]).await.assert_status(303);
        let page = looking_on.get(RESULTS).await;
        assert!(page.contains("速報") && !page.contains(FINAL), "本部 sees what the 塾 sees");

        // 本部 reads it all, and is told that nobody else does.
        looking_on.post_form("/viewing/ending", &[]).await.assert_status(303);
        let mut headquarters = hall.as_headquarters().await;
        for path in [RESULTS, "/rounds/1/section-results", "/rounds/1/printings", "/entries/1/report-card"] {
            headquarters.get(path).await.assert_contains(FINAL).assert_contains(AHEAD);
        }
        headquarters.get("/rounds/1/snapshots/1").await.assert_contains("公開の予定 2030年2月10日(日) 09:00");
        let api = headquarters.get("/api/v1/rounds/1/results?grade=6").await.json();
        assert_eq!((&api["basis"], &api["publish_at"]), (&json!("final"), &json!("2030-02-10T00:00:00Z")));
        assert_eq!(api["page"]["items"][0]["subjects"][0]["points"], 43);
        assert_eq!(frozen_rows(&personal_data(&mut headquarters).await), [1, 3]);
        // What 本部 printed is not the office's.
        let order = [("grade", "6"), ("place", ""), ("binding", "pdf")];
        let printing = headquarters.post_form("/rounds/1/printings", &order).await.location().to_owned();
        hall.work().await;
        headquarters.get(&printing).await.assert_contains(FINAL);
        office.get(&printing).await.assert_status(404);
        office.get(&format!("{printing}/file")).await.assert_status(404);

        hall.set_clock("2030-02-10T08:59");
        hall.work().await;
        let mut office = hall.as_juku("012345").await;
        reads_nothing_final(&hall, &mut office).await;
        assert_eq!(told(&mut office).await, Vec::<String>::new());

        let neighbour = hall.as_juku("678345").await;
        hall.set_clock("2030-02-10T09:00");
        let mut office = hall.as_juku("012345").await;
        office.get(RESULTS).await.assert_contains(FINAL);
        let card = office.get("/entries/1/report-card").await;
        assert!(card.contains(FINAL) && !card.contains("公開前のため"), "the time decides, before any task has run");
        // Two servers follow the queue at once.
        let (one, other) = tokio::join!(start_workers(hall.app.clone(), 1), start_workers(hall.app.clone(), 1));
        let other = other.unwrap();
        work_off(hall.database(), one.unwrap()).await;
        work_off(hall.database(), other).await;
        reads_what_is_final(&hall, &mut office).await;
        for mut client in [office, hall.as_classroom("012345", "345001").await, neighbour] {
            let told = told(&mut client).await;
            assert_eq!(told.len(), 1, "{told:?}");
            assert!(told[0].contains("の成績表を印刷できます"), "{told:?}");
        }
        let mut headquarters = hall.as_headquarters().await;
        let page = headquarters.get("/rounds/1").await;
        page.assert_contains("公開しています").assert_contains("公開日時になりました");
        assert!(!headquarters.get(RESULTS).await.contains(AHEAD));
    }

    async fn headquarters_publishes_without_waiting(engine: Engine) {
        let hall = waiting(engine).await;
        hall.set_clock("2030-01-21T10:00");
        let mut office = hall.as_juku("012345").await;
        for path in ["/rounds/1/moves", "/api/v1/rounds/1/moves"] {
            office.post_form(path, &[("to", "published"), ("reason", "")]).await.assert_status(404);
        }
        let mut headquarters = hall.as_headquarters().await;
        headquarters.get("/rounds/1").await.assert_contains("いま公開する").assert_contains("を待たずに、いま公開します");
        let (mut one, mut other) = (headquarters.clone(), headquarters.clone());
        let now = [("to", "published"), ("reason", "")];
        let (first, second) =
            tokio::join!(one.post_form("/rounds/1/moves", &now), other.post_form("/rounds/1/moves", &now));
        let mut statuses = [first.status.as_u16(), second.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
        reads_what_is_final(&hall, &mut office).await;
        let round = headquarters.get("/api/v1/rounds/1").await.json();
        assert_eq!((&round["state"], &round["publish_at"]), (&json!("published"), &json!("2030-01-21T01:00:00Z")));

        hall.set_clock("2030-02-10T09:01");
        hall.work().await;
        assert_eq!(told(&mut hall.as_juku("012345").await).await.len(), 1, "nobody is told twice");
        let page = hall.as_headquarters().await.get("/rounds/1").await;
        assert!(!page.contains("公開日時になりました"));
    }

    /// What was taken back before its time is never read, and the next version is the first that anybody sees.
    async fn a_version_that_was_taken_back_stays_unread(engine: Engine) {
        let hall = waiting(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        advance(&mut headquarters, "aggregating", "採点もれ").await;
        headquarters.get("/rounds/1/snapshots/1").await.assert_contains("公開せずに取り下げ");
        headquarters.get("/rounds/1/correction").await.assert_status(404);
        let page = headquarters.get("/rounds/1").await;
        page.assert_contains("第2版になります。それまで、塾には速報が見えます");

        hall.set_clock("2030-02-10T09:01");
        hall.work().await;
        let mut office = hall.as_juku("012345").await;
        let page = office.get(RESULTS).await;
        assert!(page.contains("速報") && !page.contains("（第1版）"), "its time has come and gone");
        assert_eq!(told(&mut office).await, Vec::<String>::new());
        assert_eq!(frozen_rows(&personal_data(&mut office).await), [0, 0]);

        let mut headquarters = hall.as_headquarters().await;
        headquarters.get("/rounds/1").await.assert_contains("確定すると、すぐに塾と教室に見えます");
        freeze(&mut headquarters, "採点もれ").await;
        headquarters.get("/rounds/1/snapshots/2").await.assert_contains("最初の版です");
        office.get(RESULTS).await.assert_contains("確定（第2版）");
        let page = office.get(&format!("{RESULTS}&col=card")).await;
        assert!(!page.contains("第1版と同じ"), "no card is like one that nobody could read: {}", page.text());
        let api = office.get("/api/v1/rounds/1/results?grade=6").await.json();
        assert_eq!(api["page"]["items"][0]["card"], json!({ "version": 2, "same_since": 2 }));
        let csv = office.get("/rounds/1/results.csv?grade=6").await.text();
        assert!(csv.contains("青木 はな,小6,44,"), "{csv}");
        let told = told(&mut office).await;
        assert!(told.len() == 1 && told[0].contains("の結果が確定しました"), "{told:?}");
        assert_eq!(frozen_rows(&personal_data(&mut office).await), [1, 3], "of the second version alone");
    }

    /// The version before is read until the correction's time comes.
    async fn a_correction_may_wait_too(engine: Engine) {
        let hall = marked(engine).await;
        hall.set_clock("2030-01-20T10:00");
        let mut headquarters = hall.as_headquarters().await;
        for to in ["closed", "aggregating"] {
            advance(&mut headquarters, to, "").await;
        }
        freeze(&mut headquarters, "").await;
        let mut office = hall.as_juku("012345").await;
        office.get(RESULTS).await.assert_contains(FINAL);
        advance(&mut headquarters, "published", "").await;
        assert_eq!(told(&mut office).await.len(), 1);

        advance(&mut headquarters, "aggregating", "小6国語の採点もれ").await;
        set_dates(&mut headquarters, &[("publish_at", "2030-02-10T09:00")]).await.assert_status(303);
        let page = headquarters.get(SHEET).await.text();
        let form = PageForm::on(&page, SHEET).typed("青木 はな 大問1", "19");
        form.send(&mut headquarters).await.assert_status(303);
        freeze(&mut headquarters, "小6国語の採点もれ").await;
        headquarters.get(RESULTS).await.assert_contains("確定（第2版）").assert_contains(AHEAD);
        headquarters.get("/rounds/1/snapshots/2").await.assert_contains("得点・総評の変更 1人");
        let page = office.get(&format!("{RESULTS}&col=card")).await;
        page.assert_contains(FINAL).assert_contains("それまで、前の版の結果を表示しています");
        assert!(!page.contains("第2版") && !page.contains("前の版から変更"), "{}", page.text());
        let card = office.get("/entries/1/report-card").await;
        assert!(card.contains("43 / 50点") && !card.contains("44 / 50点"));
        let changed = office.get("/rounds/1/printings/new?grade=6&place=&binding=pdf").await;
        assert!(!changed.assert_status(200).contains("changed=true"), "there is nothing to tell apart yet");
        assert_eq!(told(&mut office).await.len(), 1);

        hall.set_clock("2030-02-10T09:00");
        hall.work().await;
        let mut office = hall.as_juku("012345").await;
        office.get(RESULTS).await.assert_contains("確定（第2版）");
        office.get("/entries/1/report-card").await.assert_contains("44 / 50点");
        let told = told(&mut office).await;
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(told.iter().any(|title| title.contains("の結果を訂正しました")), "{told:?}");
        assert_eq!(field(&hall.as_headquarters().await.get("/rounds/1").await.text(), "to"), "aggregating");
    }
}
