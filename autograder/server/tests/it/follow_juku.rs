//! 本部 follows a 塾: how far it is now, what it came to in each round, and what was changed of it.

use chrono::TimeDelta;
use platform_testing::{Client, Engine, both_engines, count_fewest};

use crate::hall::{EXAMS, Hall, MARKS, ROSTER, words};

const ROUNDS: &str = "/juku/1/rounds";
const HISTORY: &str = "/juku/1/history";

/// A second round, 準備中, with the same pupils.
pub(crate) fn add_winter(hall: &Hall) {
    hall.commanded(&["import-exams", &hall.file("winter.json", EXAMS.replace("夏期", "冬期"))]);
    let roster = hall.file("winter.csv", ROSTER.replace("夏期", "冬期"));
    hall.commanded(&["import-roster", &roster, "--round", "2026-winter", "--apply"]);
}

/// What stands in the table of a page.
async fn table(client: &mut Client, address: &str) -> String {
    let page = client.get(address).await.assert_status(200).text();
    let rows = page.split_once("<tbody").unwrap_or_else(|| panic!("no table on the page: {page}")).1;
    words(&format!("<tbody{}", rows.split("</tbody>").next().unwrap()))
}

async fn refuse_strangers(hall: &Hall, address: &str) {
    let own = hall.as_juku("012345").await;
    for mut stranger in [own, hall.as_juku("678345").await, hall.as_classroom("012345", "345001").await] {
        stranger.get(address).await.assert_status(404);
    }
    hall.visitor().get(address).await.assert_status(303);
    let mut headquarters = hall.as_headquarters().await;
    headquarters.get(&address.replace("/1/", "/9/")).await.assert_status(404);
    headquarters.post_form("/juku/1/viewing", &[]).await.assert_status(303);
    headquarters.get(address).await.assert_status(404);
}

both_engines! {
    async fn the_list_tells_how_far_the_round_of_now_is(engine: Engine) {
        let hall = Hall::open(engine).await;
        let lines = MARKS.lines().filter(|line| !line.starts_with("012345"));
        let marks = hall.file("some.csv", lines.collect::<Vec<_>>().join("\r\n"));
        hall.commanded(&["import-marks", &marks, "--round", "2026-summer", "--apply"]);
        let mut headquarters = hall.as_headquarters().await;
        let new = [("number", "098765"), ("name", "しらかば塾"), ("membership", "general"), ("status", "member")];
        headquarters.post_form("/juku", &new).await.assert_status(303);
        let usual = table(&mut headquarters, "/juku").await;
        assert!(usual.contains("012345 あおば塾 一般塾 本入会 2 5 0% 0 / 10"), "{usual}");
        assert!(usual.contains("678345 みどり塾 一般塾 本入会 1 3 100% 6 / 6"), "{usual}");
        headquarters.get("/juku").await.assert_contains("「今回の進み」は、2026年度 第2回 夏期の得点");
        for (query, order) in [
            ("?sort=share", ["あおば塾", "みどり塾", "しらかば塾"]),
            ("?sort=share&dir=desc", ["みどり塾", "あおば塾", "しらかば塾"]),
        ] {
            let read = table(&mut headquarters, &format!("/juku{query}")).await;
            let places = order.map(|name| read.find(name).unwrap());
            assert!(places.is_sorted(), "{query}: {read}");
            assert!(read[places[2]..].contains("—"), "who takes no part has no progress: {read}");
        }
        let narrowed = table(&mut headquarters, "/juku?q=678345").await;
        assert!(narrowed.contains("100% 6 / 6") && !narrowed.contains("あおば塾"), "{narrowed}");
    }

    async fn every_round_is_told_with_what_it_came_to(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        let before = table(&mut headquarters, ROUNDS).await;
        assert!(before.contains("受付中 5人 結果あり 5人 100% 10 / 10 — — 2,500円 概算"), "{before}");
        hall.commanded(&["finalise", "--round", "2026-summer"]);
        // 合計 88, 55, 70 and 100; 偏差値 56.5, 39.0, 40.0 and 62.9. 上田 was absent in 算数.
        let frozen = table(&mut headquarters, ROUNDS).await;
        assert!(frozen.contains("確定 5人 結果あり 5人 100% 10 / 10 78.3点 49.6 2,500円 概算"), "{frozen}");
        // 木村 was absent in both.
        let other = table(&mut headquarters, "/juku/2/rounds").await;
        assert!(other.contains("確定 3人 結果あり 2人 100% 6 / 6 80.0点 50.8 1,000円 概算"), "{other}");

        headquarters.post_form("/rounds/1/invoice-drafts", &[("revision", "0")]).await.assert_status(303);
        let drafted = table(&mut headquarters, ROUNDS).await;
        assert!(drafted.contains("2,500円 下書き"), "{drafted}");
        headquarters.post_form("/rounds/1/invoices", &[("revision", "1")]).await.assert_status(303);
        let issued = table(&mut headquarters, ROUNDS).await;
        assert!(issued.contains("2,500円 確定"), "{issued}");
        refuse_strangers(&hall, ROUNDS).await;
    }

    async fn rounds_are_sorted_and_those_without_a_number_come_last(engine: Engine) {
        let hall = Hall::marked(engine).await;
        hall.commanded(&["finalise", "--round", "2026-summer"]);
        add_winter(&hall);
        let mut headquarters = hall.as_headquarters().await;
        let read = table(&mut headquarters, ROUNDS).await;
        assert!(read.contains("準備中 5人 結果あり 0人 0% 0 / 10 — — 2,500円 概算"), "{read}");
        for (query, first) in [
            ("", "冬期"),
            ("?sort=round", "夏期"),
            ("?sort=mean", "夏期"),
            ("?sort=mean&dir=desc", "夏期"),
            ("?sort=deviation", "夏期"),
            ("?sort=share", "冬期"),
            ("?sort=share&dir=desc", "夏期"),
        ] {
            let read = table(&mut headquarters, &format!("{ROUNDS}{query}")).await;
            let other = if first == "夏期" { "冬期" } else { "夏期" };
            assert!(read.find(first).unwrap() < read.find(other).unwrap(), "{query}: {read}");
        }
        let empty = headquarters.get(&format!("{ROUNDS}?year=2025")).await;
        empty.assert_contains("条件に合うものがありません");
        assert!(table(&mut headquarters, &format!("{ROUNDS}?year=2026")).await.contains("夏期"));
    }

    async fn what_was_changed_of_it_is_told_for_a_year(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let mut other = hall.as_juku("678345").await;
        let mut headquarters = hall.as_headquarters().await;
        let contact = [("seen", ""), ("contact", "電話 03-0000-0000")];
        office.post_form("/juku/1/contact", &contact).await.assert_status(303);
        other.post_form("/juku/2/contact", &contact).await.assert_status(303);
        let switches = [("register", "true"), ("mark", "true"), ("seen", "111")];
        office.post_form("/classrooms/1/switches", &switches).await.assert_status(303);
        other.post_form("/classrooms/3/switches", &switches).await.assert_status(303);
        let status = [("seen", "member"), ("status", "trial")];
        headquarters.post_form("/juku/1/status", &status).await.assert_status(303);
        headquarters.get("/juku/1/exams/1/marks").await.assert_status(200);

        let read = table(&mut headquarters, HISTORY).await;
        for told in [
            "012345の担当 塾 塾の連絡先の変更 塾 012345 連絡先: （空） → 電話 03-0000-0000",
            "012345の担当 塾 教室の権限の変更 教室 345001",
            "honbuの担当 本部 塾の状態の変更 塾 012345 変更後: 体験 / 変更前: 本入会",
        ] {
            assert!(read.contains(told), "{told} in {read}");
        }
        assert!(read.find("塾の状態の変更").unwrap() < read.find("塾の連絡先の変更").unwrap(), "the newest first");
        for foreign in ["678345", "得点表の閲覧"] {
            assert!(!read.contains(foreign), "{foreign} in {read}");
        }
        let one = headquarters.get(&format!("{HISTORY}?event=juku.contact_changed")).await;
        one.assert_contains("全1件");
        refuse_strangers(&hall, HISTORY).await;
        hall.clock.set(hall.clock.now() + TimeDelta::days(366));
        hall.as_headquarters().await.get(HISTORY).await.assert_contains("この1年の変更はありません");
    }
}

/// More rounds and more changes ask no more.
#[tokio::test]
async fn a_longer_story_asks_no_more() {
    let hall = Hall::marked(Engine::Postgres).await;
    let mut headquarters = hall.as_headquarters().await;
    headquarters.get(ROUNDS).await.assert_status(200);
    headquarters.get(HISTORY).await.assert_status(200);
    let (few_rounds, _) = count_fewest(async || headquarters.get(ROUNDS).await).await;
    let (few_changes, _) = count_fewest(async || headquarters.get(HISTORY).await).await;
    add_winter(&hall);
    let mut seen = String::new();
    for contact in ["電話 1", "電話 2", "電話 3"] {
        let sent = [("seen", &*seen), ("contact", contact)];
        headquarters.post_form("/juku/1/contact", &sent).await.assert_status(303);
        seen = contact.to_owned();
    }
    let (rounds, page) = count_fewest(async || headquarters.get(ROUNDS).await).await;
    page.assert_contains("冬期");
    let (changes, page) = count_fewest(async || headquarters.get(HISTORY).await).await;
    page.assert_contains("電話 3");
    assert_eq!((rounds, changes), (few_rounds, few_changes));
}
