//! 総評 on the page of a report card.

use platform_testing::{Client, Engine, both_engines};

use crate::hall::{Hall, card_of, field};

/// The address of the form, and the ids of the exams in the order of the subjects.
async fn form(client: &mut Client, card: &str) -> (String, Vec<String>) {
    let page = client.get(card).await.text();
    let exams = page.split("name=\"exam\" value=\"").skip(1).filter_map(|part| part.split('"').next());
    let mut exams: Vec<String> = exams.map(str::to_owned).collect();
    exams.dedup();
    (card.replace("/report-card", "/remarks"), exams)
}

both_engines! {
    async fn a_remark_is_written_printed_and_taken_back(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        let card = card_of(&mut juku, 6, "青木 はな").await;
        let (remarks, exams) = form(&mut juku, &card).await;
        let phrase = juku.get(&format!("{card}.svg")).await.body;
        juku.get(&card).await.assert_contains("得点に合わせた文例です");

        let words = "漢字の練習をよく続けました。";
        juku.post_form(&remarks, &[("exam", &exams[0]), ("words", words)]).await.assert_status(303);
        juku.get(&card).await.assert_contains(words).assert_contains("文例に戻す");
        assert!(juku.get(&format!("{card}.svg")).await.body != phrase);

        juku.post_form(&remarks, &[("exam", &exams[0]), ("words", " ")]).await.assert_status(303);
        assert!(!juku.get(&card).await.contains("文例に戻す"));
        assert!(juku.get(&format!("{card}.svg")).await.body == phrase);
    }

    /// The phrase follows the total, so saving it unchanged must not nail it down.
    async fn an_unchanged_phrase_is_nobodys_remark(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        let card = card_of(&mut juku, 6, "青木 はな").await;
        let (remarks, exams) = form(&mut juku, &card).await;
        let page = juku.get(&card).await.text();
        let shown = page.split("</textarea>").next().unwrap().rsplit('>').next().unwrap().to_owned();
        assert!(shown.chars().count() > 20, "{shown}");
        let unchanged = [("exam", &*exams[0]), ("words", &shown), ("shown", &field(&page, "shown"))];
        juku.post_form(&remarks, &unchanged).await.assert_status(303);
        assert!(!juku.get(&card).await.contains("文例に戻す"));
    }

    async fn what_cannot_be_kept_is_refused_by_name(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        let card = card_of(&mut juku, 6, "青木 はな").await;
        let (remarks, exams) = form(&mut juku, &card).await;
        let fitting = "あ".repeat(120);
        juku.post_form(&remarks, &[("exam", &exams[0]), ("words", &fitting)]).await.assert_status(303);
        let long = juku.post_form(&remarks, &[("exam", &exams[0]), ("words", &"い".repeat(121))]).await;
        long.assert_status(422).assert_contains("いま121文字です").assert_contains(&"い".repeat(121));
        juku.get(&card).await.assert_contains(&fitting);

        let good = [("exam", exams[0].as_str()), ("words", "よくできました。")];
        hall.as_juku("678345").await.post_form(&remarks, &good).await.assert_status(404);
        hall.as_classroom("012345", "345002").await.post_form(&remarks, &good).await.assert_status(404);
        let other_grade = card_of(&mut juku, 7, "江口 りん").await;
        let (_, other_exams) = form(&mut juku, &other_grade).await;
        juku.post_form(&remarks, &[("exam", &other_exams[0]), ("words", "x")]).await.assert_status(404);

        hall.commanded(&["finalise", "--round", "2026-summer"]);
        juku.post_form(&remarks, &good).await.assert_status(409).assert_contains("確定のため");
        let page = juku.get(&card).await;
        page.assert_contains(&fitting);
        assert!(!page.contains("<textarea"));
    }
}
