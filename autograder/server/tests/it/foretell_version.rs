//! What the next version of a round would change, told before it is frozen.

use platform_testing::{Client, Engine, both_engines};

use crate::hall::{Hall, field, words};
use crate::page_form::PageForm;

const PAGE: &str = "/rounds/1/correction";

/// A round that is 確定 in its first version and opened again for a correction.
async fn reopened(engine: Engine) -> (Hall, Client) {
    let hall = Hall::marked(engine).await;
    let mut headquarters = hall.as_headquarters().await;
    move_to(&mut headquarters, "closed").await;
    move_to(&mut headquarters, "aggregating").await;
    headquarters.post_form("/rounds/1/snapshots", &[]).await.assert_status(303);
    move_to(&mut headquarters, "aggregating").await;
    headquarters.get(PAGE).await.assert_contains("変わる成績表はありません");
    (hall, headquarters)
}

async fn move_to(headquarters: &mut Client, state: &str) {
    let fields = [("to", state), ("reason", "訂正")];
    headquarters.post_form("/rounds/1/moves", &fields).await.assert_status(303);
}

/// The grades that the page names, and whose cards it lists under the first of them.
async fn told(headquarters: &mut Client) -> (Vec<String>, String) {
    let page = headquarters.get(PAGE).await.assert_status(200).text();
    let grades = page.split("/rounds/1/correction?grade=").skip(1);
    let grades = grades.map(|tab| words(&format!("<a href=\"{}", tab.split("</a>").next().unwrap())));
    (grades.collect(), words(&page))
}

/// Types another mark of 青木 in 小6 国語.
async fn mark(client: &mut Client, points: &str) {
    let sheet = "/classrooms/1/exams/1/marks";
    let page = client.get(sheet).await.text();
    PageForm::on(&page, sheet).typed("青木 はな 大問1", points).send(client).await.assert_status(303);
}

both_engines! {
    async fn a_corrected_mark_moves_its_grade_alone(engine: Engine) {
        let (_hall, mut headquarters) = reopened(engine).await;
        mark(&mut headquarters, "17").await;
        let (grades, page) = told(&mut headquarters).await;
        assert_eq!(grades, ["小6"]);
        assert!(page.contains("青木 はな") && page.contains("得点・総評の変更 1人"), "{page}");
        assert!(page.contains("順位・平均・実施日だけの変更 5人"), "everybody's average moved: {page}");
        headquarters.get("/rounds/1/correction?grade=7").await.assert_contains("青木 はな");

        // Back as it was: the grade was touched, and no card differs.
        mark(&mut headquarters, "18").await;
        let (grades, page) = told(&mut headquarters).await;
        assert_eq!(grades, ["小6"]);
        assert!(page.contains("この学年で変わる成績表はありません"), "{page}");
    }

    async fn another_name_is_told_wherever_it_is_printed(engine: Engine) {
        let (hall, mut headquarters) = reopened(engine).await;
        let mut juku = hall.as_juku("012345").await;
        let changed = [("revision", "0"), ("name", "江口 りんか"), ("grade", "中1")];
        juku.post_form("/students/4", &changed).await.assert_status(303);
        let (grades, page) = told(&mut headquarters).await;
        assert_eq!(grades, ["中1"]);
        assert!(page.contains("得点・総評の変更 1人"), "{page}");
    }

    async fn words_are_told_of_the_round_and_phrases_of_every_grade(engine: Engine) {
        let (hall, mut headquarters) = reopened(engine).await;
        let mut juku = hall.as_juku("678345").await;
        let fields = [("revision", "0"), ("message", "夏の努力が実りましたね。")];
        juku.post_form("/rounds/1/juku-message", &fields).await.assert_status(303);
        let (grades, page) = told(&mut headquarters).await;
        assert_eq!(grades, ["小6", "中1"]);
        assert!(page.contains("加藤 れん") && !page.contains("青木 はな"), "{page}");

        let (_hall, mut headquarters) = reopened(engine).await;
        let set = [("revision", "0"), ("lowest", "0"), ("highest", "100"), ("words", "よく書けています。")];
        headquarters.post_form("/phrases/english", &set).await.assert_status(303);
        assert_eq!(told(&mut headquarters).await.0, ["小6", "中1"]);
        headquarters.get(PAGE).await.assert_contains("この学年で変わる成績表はありません");
        let of_seventh = headquarters.get("/rounds/1/correction?grade=7").await;
        of_seventh.assert_contains("江口 りん").assert_contains("得点・総評の変更 2人");
        let seen = field(&headquarters.get("/phrases/english").await.text(), "revision");
        let back = [("revision", &*seen)];
        headquarters.post_form("/phrases/english/withdrawal", &back).await.assert_status(303);
        let of_seventh = headquarters.get("/rounds/1/correction?grade=7").await;
        of_seventh.assert_contains("この学年で変わる成績表はありません");
    }

    async fn another_day_changes_every_card(engine: Engine) {
        let (_hall, mut headquarters) = reopened(engine).await;
        let page = headquarters.get("/rounds/1").await.text();
        let fields = [
            ("revision", &*field(&page, "revision")),
            ("sat_on", "2026-07-12"),
            ("opens_at", &field(&page, "opens_at")),
            ("deadline_at", &field(&page, "deadline_at")),
            ("grace_minutes", "15"),
        ];
        headquarters.post_form("/rounds/1/schedule", &fields).await.assert_status(303);
        let (grades, page) = told(&mut headquarters).await;
        assert_eq!(grades, ["小6", "中1"]);
        assert!(page.contains("順位・平均・実施日だけの変更 6人"), "{page}");
    }
}
