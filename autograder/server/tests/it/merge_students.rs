//! 統合: 本部 makes one pupil of two rows.

use platform_database::Clock;
use platform_testing::{Client, Engine, both_engines};

use crate::hall::{EXAMS, Hall, card_of, field, words};
use crate::page_form::PageForm;

const COMPARE: &str = "/students/1/mergers/new?number=0123450001";

/// A hall whose summer is final, where 青木 はな (0001) sat it, and a second row of the same pupil (student 9) sat winter.
async fn doubled(engine: Engine) -> (Hall, Client) {
    let hall = Hall::marked(engine).await;
    hall.commanded(&["finalise", "--round", "2026-summer"]);
    hall.clock.set(Clock::System.now());
    let mut office = hall.as_juku("012345").await;
    let again = [("classroom", "2"), ("name", "青木はな"), ("grade", "小6"), ("is_somebody_else", "true")];
    assert_eq!(office.post_form("/students", &again).await.location(), "/students/9");
    let winter = EXAMS.replace("夏期", "冬期");
    hall.commanded(&["import-exams", &hall.file("winter.json", winter), "--open"]);
    let roster = "塾ID,塾名,教室ID,教室名,生徒ID,生徒名,学年,年度,期間\r\n\
        012345,あおば塾,345002,本町教室,0123450001,青木はな,小6,2026,冬期\r\n\
        012345,あおば塾,345002,本町教室,0005,小川 ゆい,小6,2026,冬期\r\n";
    hall.commanded(&["import-roster", &hall.file("winter.csv", roster), "--round", "2026-winter", "--apply"]);
    let marks = "塾ID,生徒ID,出席,国語_大問1,国語_大問2,算数_大問1,算数_大問2_小問1,算数_大問2_小問2\r\n\
        012345,0123450001,出席,20,30,20,10,20\r\n012345,0005,出席,10,10,10,10,10\r\n";
    hall.commanded(&[
        "import-marks",
        &hall.file("winter-marks.csv", marks),
        "--round",
        "2026-winter",
        "--apply",
    ]);
    hall.clock.set(Clock::System.now());
    let headquarters = hall.as_headquarters().await;
    (hall, headquarters)
}

/// Sends what the page of two rows offers.
async fn merge(client: &mut Client) -> platform_testing::Answer {
    let page = client.get(COMPARE).await.text();
    let [revision, other, seen] = ["revision", "other", "other_revision"].map(|name| field(&page, name));
    let pair = [("revision", &*revision), ("other", &*other), ("other_revision", &*seen)];
    client.post_form("/students/1/mergers", &pair).await
}

both_engines! {
    async fn two_rows_become_one_pupil(engine: Engine) {
        let (hall, mut headquarters) = doubled(engine).await;
        let frozen = card_of(&mut headquarters, 6, "青木 はな").await;
        let before = headquarters.get(&format!("{frozen}.svg")).await.body;
        headquarters.get("/students/1/mergers/new").await.assert_contains("0123450001 青木はな");
        let compared = words(&headquarters.get(COMPARE).await.text());
        assert!(compared.contains("受験した回 2026年度 第2回 夏期 2026年度 第3回 冬期"), "{compared}");
        merge(&mut headquarters).await.assert_status(303);

        let page = words(&headquarters.get("/students/1").await.text());
        assert!(page.contains("生徒ID 0123450001 を統合"), "{page}");
        headquarters.get("/students/9").await.assert_status(404);
        headquarters.get("/students?q=%E9%9D%92%E6%9C%A8").await.assert_contains("全1件");
        let winter = words(&headquarters.get("/rounds/2/results?grade=6").await.text());
        assert!(winter.contains("青木 はな") && !winter.contains("青木はな"), "{winter}");
        assert_eq!(headquarters.get(&format!("{frozen}.svg")).await.body, before, "what is frozen stays");
        // Its 生徒ID is given to nobody else, and no file brings it back.
        let mut office = hall.as_juku("012345").await;
        let new = [("classroom", "1"), ("name", "久保 なな"), ("grade", "小6")];
        let made = office.post_form("/students", &new).await.location().to_owned();
        office.get(&made).await.assert_contains("0123450002");
        let roster = "塾ID,塾名,教室ID,教室名,生徒ID,生徒名,学年,年度,期間\r\n\
            012345,あおば塾,345002,本町教室,0123450001,青木はな,小6,2026,冬期\r\n";
        let file = hall.file("again.csv", roster);
        let refused = hall.refused(&["import-roster", &file, "--round", "2026-winter", "--apply"]);
        assert!(refused.contains("ほかの生徒に統合されました"), "{refused}");
        // Erasing the pupil erases the double, too.
        hall.clock.set(Clock::System.now());
        headquarters.post_form("/students/1/erasure", &[("number", "0001")]).await.assert_status(303);
        hall.work().await;
        assert_eq!(platform_testing::columns_holding(&hall.test, "青木").await, Vec::<String>::new());
    }

    /// Who sat a round twice is two pupils, or a mistake that somebody must look at.
    async fn who_sat_the_same_round_is_not_merged(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        let page = headquarters.get("/students/1/mergers/new?number=0002").await;
        page.assert_contains("2026年度 第2回 夏期に、両方の得点か欠席があります");
        assert!(!page.contains("統合する</button>"));
        let pair = [("revision", "0"), ("other", "2"), ("other_revision", "0")];
        let refused = headquarters.post_form("/students/1/mergers", &pair).await;
        refused.assert_status(409).assert_contains("統合できません");
        let foreign = [("revision", "0"), ("other", "6"), ("other_revision", "0")];
        headquarters.post_form("/students/1/mergers", &foreign).await.assert_status(404);
        let itself = [("revision", "0"), ("other", "1"), ("other_revision", "0")];
        headquarters.post_form("/students/1/mergers", &itself).await.assert_status(404);
        headquarters.get("/students/1/mergers/new?number=999").await.assert_contains("その生徒IDのほかの生徒はいません");
        headquarters.get("/students").await.assert_contains("全8件");
        hall.as_juku("012345").await.post_form("/students/1/mergers", &pair).await.assert_status(404);
    }

    /// An entry of which nothing is known makes way; of two who merge at once, one does.
    async fn an_empty_entry_makes_way(engine: Engine) {
        let hall = Hall::open(engine).await;
        let headquarters = hall.as_headquarters().await;
        let (mut one, mut two) = (headquarters.clone(), headquarters.clone());
        let pair = [("revision", "0"), ("other", "2"), ("other_revision", "0")];
        let (a, b) = tokio::join!(
            one.post_form("/students/1/mergers", &pair),
            two.post_form("/students/1/mergers", &pair),
        );
        let mut statuses = [a.status.as_u16(), b.status.as_u16()];
        statuses.sort_unstable();
        assert!(statuses == [303, 404] || statuses == [303, 409], "{statuses:?}");
        let results = words(&one.get("/rounds/1/results?grade=6").await.text());
        assert!(results.contains("青木 はな") && !results.contains("伊藤 けん"), "{results}");
    }

    /// What was noted of an entry that makes way stays with the pupil: it fills what is blank.
    async fn what_was_noted_of_an_empty_entry_stays(engine: Engine) {
        const PAGE: &str = "/rounds/1/classrooms/1/examinees";
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let form = PageForm::on(&office.get(PAGE).await.text(), PAGE).typed("青木 はな メモ", "左ききの席");
        let noted = form.typed("伊藤 けん 座席", "B-2").typed("伊藤 けん メモ", "前の列");
        noted.send(&mut office).await.assert_status(303);
        let pair = [("revision", "0"), ("other", "2"), ("other_revision", "0")];
        hall.as_headquarters().await.post_form("/students/1/mergers", &pair).await.assert_status(303);
        let form = PageForm::on(&office.get(PAGE).await.text(), PAGE);
        assert_eq!((form.value("青木 はな 座席"), form.value("青木 はな メモ")), ("B-2", "左ききの席"));
    }

    /// Merging cannot be taken back: the password was given within ten minutes, or is asked for.
    async fn merging_asks_who_it_is(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        hall.clock.set(hall.clock.now() + chrono::TimeDelta::minutes(11));
        let pair = [("revision", "0"), ("other", "2"), ("other_revision", "0")];
        let asked = headquarters.post_form("/students/1/mergers", &pair).await;
        assert_ne!(asked.status, 303);
        asked.assert_contains("パスワード");
        headquarters.get("/students").await.assert_contains("全8件");
    }
}
