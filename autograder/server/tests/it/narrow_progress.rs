//! 本部 narrows the board of 塾, and sees where something looks wrong.

use platform_testing::{Client, Engine, both_engines};
use serde_json::{Value, json};

use crate::hall::{Hall, MARKS, field, words};

/// A hall in which みどり塾, now an eduplus導入塾, has entered everything and あおば塾 nothing.
async fn half_done(engine: Engine) -> (Hall, Client) {
    let hall = Hall::open(engine).await;
    let lines = MARKS.lines().filter(|line| !line.starts_with("012345"));
    let marks = hall.file("some.csv", lines.collect::<Vec<_>>().join("\r\n"));
    hall.commanded(&["import-marks", &marks, "--round", "2026-summer", "--apply"]);
    let mut headquarters = hall.as_headquarters().await;
    let seen = field(&headquarters.get("/juku/2").await.text(), "revision");
    let sent = [("membership", "eduplus"), ("valid_from", "2020-04-01"), ("revision", &*seen)];
    headquarters.post_form("/juku/2/memberships", &sent).await.assert_status(303);
    (hall, headquarters)
}

/// Which 塾 are on the board, in its order.
async fn board(client: &mut Client, query: &str) -> Vec<&'static str> {
    let page = client.get(&format!("/{query}")).await.assert_status(200).text();
    let list = page.split_once("id=\"list\"").unwrap_or_else(|| panic!("no list on the page: {page}")).1;
    let list = list.split("</section>").next().unwrap();
    let mut found: Vec<(usize, &str)> =
        ["あおば塾", "みどり塾"].iter().filter_map(|name| Some((list.find(name)?, *name))).collect();
    found.sort_unstable();
    found.into_iter().map(|(_, name)| name).collect()
}

/// The sheets that a program is told of, as 教室 and 教科.
async fn sheets(client: &mut Client, query: &str) -> Vec<(i64, String)> {
    let page = client.get(&format!("/api/v1/rounds/1/progress?{query}")).await.assert_status(200).json();
    let sheet =
        |item: &Value| (item["classroom"].as_i64().unwrap(), item["subject"].as_str().unwrap().to_owned());
    page["items"].as_array().unwrap().iter().map(sheet).collect()
}

both_engines! {
    async fn the_board_is_narrowed_by_words_state_and_membership(engine: Engine) {
        let (hall, mut headquarters) = half_done(engine).await;
        for (query, found) in [
            ("", "あおば塾 みどり塾"),
            ("?stand=complete", "みどり塾"),
            ("?stand=untouched", "あおば塾"),
            ("?stand=left", "あおば塾"),
            ("?stand=underway", ""),
            ("?membership=eduplus", "みどり塾"),
            ("?membership=general", "あおば塾"),
            ("?q=%E3%82%A2%E3%82%AA%E3%83%90", "あおば塾"),
            ("?q=678345", "みどり塾"),
            ("?q=678345&stand=left", ""),
            ("?round=2026-summer&stand=complete", "みどり塾"),
            ("?sort=share&dir=desc", "みどり塾 あおば塾"),
        ] {
            assert_eq!(board(&mut headquarters, query).await.join(" "), found, "{query}");
        }
        let page = headquarters.get("/?stand=underway").await;
        page.assert_contains("条件に合うものがありません").assert_contains("全国の進み具合");
        let page = headquarters.get("/?stand=complete").await.text();
        assert!(page.contains("name=\"round\" value=\"2026-summer\""), "narrowing stays in the round: {page}");
        assert!(!hall.as_juku("678345").await.get("/?membership=general").await.contains("あおば塾"));
    }

    async fn what_looks_wrong_is_counted_juku_by_juku(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        // 上田 has 0 in 国語, 小川 full marks twice, and so has 工藤 of みどり塾.
        let read = words(&headquarters.get("/").await.text());
        assert!(read.contains("あおば塾 012345 完了 100% 10 / 10 0 — 3件"), "{read}");
        assert!(read.contains("みどり塾 678345 完了 100% 6 / 6 0 — 2件"), "{read}");
        assert_eq!(board(&mut headquarters, "?sort=findings").await, ["みどり塾", "あおば塾"]);
        assert_eq!(board(&mut headquarters, "?sort=findings&dir=desc").await, ["あおば塾", "みどり塾"]);

        let finding = field(&headquarters.get("/rounds/1/inspections?kind=zero").await.text(), "finding");
        let tick = [("finding", &*finding), ("note", "答案を確かめました")];
        headquarters.post_form("/rounds/1/inspection-ticks", &tick).await.assert_status(303);
        let read = words(&headquarters.get("/").await.text());
        assert!(read.contains("10 / 10 0 — 2件") && read.contains("6 / 6 0 — 2件"), "{read}");
        let told = "点検で確認していないもの";
        assert!(!hall.as_juku("012345").await.get("/").await.contains(told));
        headquarters.get("/").await.assert_contains(told);
        hall.commanded(&["finalise", "--round", "2026-summer"]);
        assert!(!headquarters.get("/").await.contains(told), "what is 確定 is not looked through");
    }

    async fn programs_ask_for_what_is_left(engine: Engine) {
        let (hall, mut headquarters) = half_done(engine).await;
        let done = sheets(&mut headquarters, "state=complete").await;
        assert_eq!(done.iter().map(|(classroom, _)| *classroom).collect::<Vec<_>>(), [3, 3, 3, 3]);
        let left = sheets(&mut hall.as_juku("012345").await, "state=untouched").await;
        assert_eq!(left.iter().filter(|(classroom, _)| *classroom == 2).count(), 2);
        assert_eq!((left.len(), sheets(&mut headquarters, "state=underway").await.len()), (6, 0));
        let wrong = headquarters.get("/api/v1/rounds/1/progress?state=behind").await;
        assert_eq!(wrong.assert_status(422).json()["errors"][0]["field"], "state");
        let juku = headquarters.get("/api/v1/juku").await.assert_status(200).json();
        let expected = json!({ "round": 1, "expected": 6, "done": 6, "begun": 6 });
        assert_eq!(juku["items"][1]["progress"], expected);
        assert_eq!(juku["items"][0]["progress"]["done"], 0);
    }
}
