//! The remarks of a 教室 on one page, and 塾から.

use platform_testing::{Client, Engine, both_engines};

use crate::hall::{Hall, card_of};

const BOARD: &str = "/rounds/1/remarks";
const MESSAGE: &str = "/rounds/1/juku-message";

/// Whose remarks the page offers, in its order: both subjects of one pupil after the other.
async fn cells(client: &mut Client, query: &str) -> Vec<String> {
    let page = client.get(&format!("{BOARD}{query}")).await.assert_status(200).text();
    page.split("name=\"cell\" value=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

fn draft<'a>(cell: &'a str, shown: &'a str, words: &'a str) -> [(&'a str, &'a str); 3] {
    [("cell", cell), ("shown", shown), ("words", words)]
}

both_engines! {
    async fn many_remarks_are_written_in_one_go(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        let page = juku.get(BOARD).await;
        page.assert_contains("青木 はな").assert_contains("標準の文例").assert_contains("欠席");
        assert!(!page.contains("小川 ゆい") && !page.contains("加藤 れん"));
        let found = cells(&mut juku, "").await;
        assert_eq!(found.len(), 5, "three pupils, one of them absent in 算数");

        let two = [draft(&found[0], "", "漢字をよく練習しました。"), draft(&found[2], "同じ", "同じ"), draft(&found[3], "", "計算が速くなりました。")].concat();
        juku.post_form(BOARD, &two).await.assert_status(303);
        let page = juku.get(BOARD).await;
        page.assert_contains("漢字をよく練習しました。").assert_contains("計算が速くなりました。").assert_contains("手直し済");
        assert!(!page.contains(">同じ<"));
        let card = card_of(&mut juku, 6, "青木 はな").await;
        juku.get(&card).await.assert_contains("漢字をよく練習しました。").assert_contains("文例に戻す");

        // What was seen is gone, so writing it again is refused; going back to the phrase is not.
        let stale = juku.post_form(BOARD, &draft(&found[0], "", "別の文。")).await;
        stale.assert_status(422).assert_contains("青木 はな 国語: 表示したあとに、別の人が書き換えました").assert_contains("別の文。");
        let now = cells(&mut juku, "").await;
        juku.post_form(BOARD, &draft(&now[0], "漢字をよく練習しました。", "")).await.assert_status(303);
        assert!(!juku.get(&card).await.contains("文例に戻す"));
    }

    /// Each remark says whether it is still to be made, the phrase as it is, or somebody's own words.
    async fn remarks_say_how_far_somebody_looked_after_them(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut juku = hall.as_juku("012345").await;
        juku.get(BOARD).await.assert_contains("未作成 6件").assert_contains("文例のまま 0件");
        let marks = hall.file("marks.csv", crate::hall::MARKS);
        hall.commanded(&["import-marks", &marks, "--round", "2026-summer", "--apply"]);
        hall.clock.set(platform_database::Clock::System.now());
        let page = juku.get(BOARD).await.text();
        assert!(page.contains("未作成 0件") && page.contains("文例のまま 5件") && page.contains("手直し済 0件"), "{page}");
        let phrase = page.split("data-suggestion=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert!(phrase.chars().count() > 5, "the phrase is what Ctrl+Enter takes: {phrase}");
        let found = cells(&mut juku, "").await;
        juku.post_form(BOARD, &draft(&found[0], "", "漢字をよく練習しました。")).await.assert_status(303);
        let page = juku.get(BOARD).await.text();
        assert!(page.contains("文例のまま 4件") && page.contains("手直し済 1件"), "{page}");
        assert!(page.contains(&format!("data-suggestion=\"{phrase}\"")), "the phrase can still be taken: {page}");
        let now = cells(&mut juku, "").await;
        juku.post_form(BOARD, &draft(&now[0], "漢字をよく練習しました。", &phrase)).await.assert_status(303);
        juku.get(BOARD).await.assert_contains("文例のまま 5件").assert_contains("手直し済 0件");
        hall.commanded(&["finalise", "--round", "2026-summer"]);
        assert!(!juku.get(BOARD).await.contains("手直し済"));
    }

    async fn nobody_writes_on_pupils_of_others(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut teacher = hall.as_classroom("012345", "345001").await;
        let found = cells(&mut teacher, "?classroom=2").await;
        assert_eq!(found, cells(&mut teacher, "").await, "a 教室 has no other to choose");
        let foreign = draft(&found[0], "", "よくできました。");
        hall.as_juku("678345").await.post_form(BOARD, &foreign).await.assert_status(404);
        hall.as_classroom("012345", "345002").await.post_form(BOARD, &foreign).await.assert_status(404);
        let other_grade = cells(&mut teacher, "?grade=7").await;
        let exam = other_grade[0].split('-').nth(1).unwrap();
        let mixed = format!("{}-{exam}-0", found[0].split('-').next().unwrap());
        teacher.post_form(BOARD, &draft(&mixed, "", "よくできました。")).await.assert_status(404);
        teacher.post_form(BOARD, &[("cell", "x"), ("shown", ""), ("words", "y")]).await.assert_status(422);

        let long = "い".repeat(121);
        let refused = teacher.post_form(BOARD, &[draft(&found[0], "", &long), draft(&found[1], "", "残る。")].concat()).await;
        refused.assert_status(422).assert_contains("青木 はな 国語: 120文字以内にしてください（いま121文字です）").assert_contains(&long);
        assert!(!teacher.get(BOARD).await.contains("残る。"), "all or none");

        hall.commanded(&["finalise", "--round", "2026-summer"]);
        teacher.post_form(BOARD, &foreign).await.assert_status(409).assert_contains("確定のため");
        assert!(!teacher.get(BOARD).await.contains("<textarea"));
    }

    async fn a_juku_says_something_on_all_of_its_cards(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        let card = card_of(&mut juku, 6, "小川 ゆい").await;
        let without = juku.get(&format!("{card}.svg")).await.body;
        let said = [("revision", "0"), ("message", "夏もよくがんばりました。")];
        juku.post_form(MESSAGE, &said).await.assert_status(303);
        let with = juku.get(&format!("{card}.svg")).await.body;
        assert!(with != without, "it is not on the card");
        juku.get(BOARD).await.assert_contains("夏もよくがんばりました。");

        juku.post_form(MESSAGE, &said).await.assert_status(409);
        let long = "え".repeat(161);
        let refused = juku.post_form(MESSAGE, &[("revision", "1"), ("message", &long)]).await;
        refused.assert_status(422).assert_contains("160文字以内にしてください（いま161文字です）").assert_contains(&long);
        for other in [&mut hall.as_headquarters().await, &mut hall.as_classroom("012345", "345001").await] {
            other.post_form(MESSAGE, &[("revision", "1"), ("message", "x")]).await.assert_status(404);
        }
        hall.as_classroom("012345", "345001").await.get(BOARD).await.assert_contains("夏もよくがんばりました。");
        assert!(!hall.as_juku("678345").await.get(BOARD).await.contains("夏もよくがんばりました。"));

        hall.commanded(&["finalise", "--round", "2026-summer"]);
        let changed = [("revision", "1"), ("message", "書き換え")];
        juku.post_form(MESSAGE, &changed).await.assert_status(409).assert_contains("確定のため");
        let frozen = juku.get(&format!("{card}.svg")).await.body;
        assert!(frozen != without);
        juku.post_form(MESSAGE, &[("revision", "1"), ("message", "")]).await.assert_status(409);
    }
}
