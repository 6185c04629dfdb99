//! 座席 and メモ of those who sit a round.

use platform_testing::{Client, Engine, both_engines, columns_holding};
use serde_json::json;

use crate::exported::lines;
use crate::hall::{Hall, words};
use crate::page_form::PageForm;

const PAGE: &str = "/rounds/1/classrooms/1/examinees";

async fn form(client: &mut Client) -> PageForm {
    PageForm::on(&client.get(PAGE).await.assert_status(200).text(), PAGE)
}

both_engines! {
    async fn they_are_shown_wherever_the_pupil_is_looked_for(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut office = hall.as_juku("012345").await;
        let noted = form(&mut office).await.typed("青木 はな 座席", " Ａ-1 ").typed("青木 はな メモ", "左ききの席");
        noted.send(&mut office).await.assert_status(303);
        office.get(PAGE).await.assert_contains("追加 0人、取り消し 0人、教科の変更 0人、座席・メモ 1人");
        let again = form(&mut office).await;
        assert_eq!((again.value("青木 はな 座席"), again.value("青木 はな メモ")), ("Ａ-1", "左ききの席"));
        let list = lines(&mut office, "/rounds/1/examinees.xlsx?classroom=1").await;
        assert_eq!(list[1], "345001,駅前教室,小6,0001,青木 はな,,○,○,Ａ-1,左ききの席");
        // The 教室 sees both, and the desk wherever marks are typed and read out.
        let mut teacher = hall.as_classroom("012345", "345001").await;
        teacher.get(PAGE).await.assert_contains("左ききの席");
        let sheet = words(&teacher.get("/classrooms/1/exams/1/marks").await.text());
        assert!(sheet.contains("1. 青木 はな 0001 席 Ａ-1") && !sheet.contains("左きき"), "{sheet}");
        let both = words(&office.get("/juku/1/exams/1/marks").await.text());
        assert!(both.contains("0001 席 Ａ-1"), "{both}");
        let proof = words(&teacher.get("/classrooms/1/exams/1/marks/proof").await.text());
        assert!(proof.contains("番号 生徒ID 座席 氏名") && proof.contains("1 0001 Ａ-1 青木 はな"), "{proof}");
        let other = words(&office.get("/classrooms/2/exams/1/marks/proof").await.text());
        assert!(other.contains("番号 生徒ID 氏名"), "no column where nobody has a desk: {other}");
        let card = office.get("/entries/1/report-card.svg").await.assert_status(200).text();
        assert!(!card.contains("左きき") && !card.contains("Ａ-1"), "not on the card");
        // A blank takes them away again.
        again.typed("青木 はな 座席", "").typed("青木 はな メモ", "").send(&mut office).await.assert_status(303);
        assert!(!office.get(PAGE).await.contains("左きき"));
    }

    /// What cannot be kept is refused by name, what was typed stays, and nothing is half-written.
    async fn what_is_too_long_or_of_nobody_is_refused(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let long = "あ".repeat(61);
        let sent = form(&mut office).await.typed("青木 はな メモ", &long).typed("伊藤 けん 座席", "B-2");
        let refused = sent.send(&mut office).await;
        refused.assert_status(422).assert_contains("生徒ID 0001 青木 はな メモは60文字までです（いまは61文字）");
        let shown = PageForm::on(&refused.text(), PAGE);
        assert_eq!((shown.value("青木 はな メモ"), shown.value("伊藤 けん 座席")), (&*long, "B-2"));
        assert_eq!(form(&mut office).await.value("伊藤 けん 座席"), "");
        let none = form(&mut office).await.ticked("上田 そら 国語", false).ticked("上田 そら 算数", false);
        none.send(&mut office).await.assert_status(303);
        let refused = form(&mut office).await.typed("上田 そら 座席", "C-3").send(&mut office).await;
        refused.assert_status(422).assert_contains("座席とメモは、受験者にだけ付けられます");
        // Somebody who is entered in the same step may have a desk at once.
        let entered = form(&mut office).await.ticked("上田 そら 国語", true).ticked("上田 そら 算数", true);
        entered.typed("上田 そら 座席", "C-3").send(&mut office).await.assert_status(303);
        assert_eq!(form(&mut office).await.value("上田 そら 座席"), "C-3");
    }

    /// Whose page is older than another's note is told, and overwrites nothing; strangers find no page.
    async fn an_older_page_overwrites_nothing(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let older = form(&mut office).await;
        older.clone().typed("青木 はな 座席", "A-1").send(&mut office).await.assert_status(303);
        let stale = older.clone().typed("青木 はな メモ", "遅れて来る").send(&mut office).await;
        stale.assert_status(409).assert_contains("ほかの人が変えた生徒がいます: 0001 青木 はな");
        assert_eq!(form(&mut office).await.value("青木 はな 座席"), "A-1");
        let mut other = hall.as_juku("678345").await;
        older.typed("青木 はな メモ", "遅れて来る").send(&mut other).await.assert_status(404);
        hall.clock.set(hall.clock.now() + chrono::TimeDelta::days(200));
        let mut office = hall.as_juku("012345").await;
        let page = office.get(PAGE).await;
        page.assert_contains("A-1");
        assert!(!page.contains("name=\"seat\""), "after the deadline they are only read");
    }

    async fn programs_read_and_write_them(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let path = "/api/v1/rounds/1/classrooms/1/examinees";
        let first = office.get(path).await.assert_status(200).json()["items"][0].clone();
        assert_eq!((&first["seat"], &first["memo"]), (&json!(""), &json!("")));
        let row = |seen: &serde_json::Value, note: serde_json::Value| {
            let mut row = json!({ "student": first["student"], "seen": seen, "sits": [true, true] });
            row.as_object_mut().unwrap().extend(note.as_object().unwrap().clone());
            json!({ "rows": [row] })
        };
        let noted = row(&first["seen"], json!({ "seat": "A-1", "memo": "左ききの席" }));
        let written = office.post_json(path, &noted).await.assert_status(200).json();
        assert_eq!(written, json!({ "added": 0, "removed": 0, "turned": 0, "noted": 1 }));
        office.post_json(path, &noted).await.assert_status(409);
        let seen = office.get(path).await.json()["items"][0]["seen"].clone();
        // What is left out stays.
        office.post_json(path, &row(&seen, json!({ "memo": "" }))).await.assert_status(200);
        let listed = office.get("/api/v1/rounds/1/examinees").await.json()["items"][0].clone();
        assert_eq!((&listed["seat"], &listed["memo"]), (&json!("A-1"), &json!("")));
        let long = row(&office.get(path).await.json()["items"][0]["seen"].clone(), json!({ "seat": "席".repeat(11) }));
        office.post_json(path, &long).await.assert_status(422);
    }

    async fn an_erasure_takes_them_away(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let noted = form(&mut office).await.typed("青木 はな 座席", "ゆり組").typed("青木 はな メモ", "ゆりの花粉に注意");
        noted.send(&mut office).await.assert_status(303);
        assert_eq!(columns_holding(&hall.test, "ゆり").await, ["entry_notes.seat", "entry_notes.memo"]);
        office.post_form("/students/1/erasure", &[("number", "0001")]).await.assert_status(303);
        assert_eq!(columns_holding(&hall.test, "ゆり").await, Vec::<String>::new());
    }
}
