//! 本部 looks for what is wrong in a round's marks.
//!
//! Of the hall's marks 上田 has 0 in 小6 国語, 小川 full marks in both, and 工藤 full marks in both of 中1.

use chrono::TimeDelta;
use platform_testing::{Client, Engine, both_engines};

use crate::hall::{Hall, field, link};
use crate::page_form::PageForm;

const INSPECTIONS: &str = "/rounds/1/inspections";
const TICKS: &str = "/rounds/1/inspection-ticks";

/// The rows of one kind of finding, as 本部 reads them.
async fn rows(client: &mut Client, kind: &str) -> Vec<String> {
    let page = client.get(&format!("{INSPECTIONS}?kind={kind}")).await.assert_status(200).text();
    page.split("<tr><td").skip(1).map(|row| row.split("</tr>").next().unwrap().to_owned()).collect()
}

/// A round of one exam with three 大問 and two 教室, whose marks are these; `ids` are 生徒ID.
async fn three_sections(engine: Engine, marks: &[(&str, [&str; 3])]) -> Hall {
    let hall = Hall::empty(engine).await;
    let exams = r#"{"year":2026,"period":"夏期","exams":[
      {"grade":"小6","subject":"国語","full_points":30,"sections":[{"number":1,"title":"一","points":10},{"number":2,"title":"二","points":10},{"number":3,"title":"三","points":10}]},
      {"grade":"小6","subject":"算数","full_points":30,"sections":[{"number":1,"title":"一","points":10},{"number":2,"title":"二","points":20}]}]}"#;
    hall.commanded(&["import-exams", &hall.file("exams.json", exams), "--open"]);
    let mut roster = "塾ID,塾名,教室ID,教室名,生徒ID,生徒名,学年,年度,期間\r\n".to_owned();
    let mut table = "塾ID,生徒ID,出席,国語_大問1,国語_大問2,国語_大問3,算数_大問1,算数_大問2\r\n".to_owned();
    for (id, [one, two, three]) in marks {
        let classroom = if id.starts_with('1') { "345001,東教室" } else { "345002,西教室" };
        roster.push_str(&format!("012345,あおば塾,{classroom},{id},生徒 {id},小6,2026,夏期\r\n"));
        table.push_str(&format!("012345,{id},出席,{one},{two},{three},5,5\r\n"));
    }
    for (command, name, content) in [("import-roster", "r.csv", roster), ("import-marks", "m.csv", table)] {
        hall.commanded(&[command, &hall.file(name, content), "--round", "2026-summer", "--apply"]);
    }
    hall.clock.set(platform_database::Clock::System.now());
    hall
}

both_engines! {
    async fn zeros_and_full_marks_and_half_filled_rows_are_found(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        let zero = rows(&mut headquarters, "zero").await;
        assert!(zero.len() == 1 && zero[0].contains("上田 そら") && zero[0].contains("小6 国語"), "{zero:?}");
        assert!(zero[0].contains("href=\"/classrooms/1/exams/1/marks#e3\""), "{zero:?}");
        assert!(headquarters.get("/classrooms/1/exams/1/marks").await.contains("id=\"e3\""));
        let full = rows(&mut headquarters, "full").await;
        assert_eq!(full.len(), 4, "{full:?}");
        assert!(full[0].contains("小川 ゆい") && full[3].contains("工藤 まお"), "{full:?}");
        assert!(rows(&mut headquarters, "partial").await.is_empty());

        let mut station = hall.as_classroom("012345", "345001").await;
        let sheet = "/classrooms/1/exams/1/marks";
        let form = PageForm::on(&station.get(sheet).await.text(), sheet).typed("青木 はな 大問2", "");
        form.send(&mut station).await.assert_status(303);
        let partial = rows(&mut headquarters, "partial").await;
        assert!(partial.len() == 1 && partial[0].contains("2か所のうち1か所だけ"), "{partial:?}");
        for mut other in [hall.as_juku("012345").await, station] {
            other.get(INSPECTIONS).await.assert_status(404);
            other.post_form(TICKS, &[("finding", "zero-1-3-0"), ("note", "x")]).await.assert_status(404);
        }
    }

    async fn equal_rows_of_one_classroom_are_found_from_three_sections_on(engine: Engine) {
        let hall = three_sections(
            engine,
            &[
                ("1001", ["3", "4", "5"]),
                ("1002", ["3", "4", "5"]),
                ("1003", ["4", "3", "5"]),
                ("1004", ["3", "4", "5"]),
                ("2001", ["3", "4", "5"]),
                ("1005", ["0", "0", "0"]),
                ("1006", ["0", "0", "0"]),
            ],
        )
        .await;
        let same = rows(&mut hall.as_headquarters().await, "same").await;
        assert_eq!(same.len(), 2, "{same:?}");
        for (row, id) in same.iter().zip(["1002", "1004"]) {
            assert!(row.contains(&format!("生徒 {id}")) && row.contains("生徒 1001さん（1001）"), "{row}");
            assert!(row.contains("小6 国語"), "算数 has two 大問 only: {row}");
        }
    }

    async fn a_mean_far_from_that_of_the_country_is_found(engine: Engine) {
        let low = ["2001", "2002", "2003", "2004", "2005"].map(|id| (id, ["0", "5", "5"]));
        let high = ["1001", "1002", "1003", "1004", "1005"].map(|id| (id, ["7", "5", "5"]));
        let few: Vec<_> = low[..4].iter().chain(&high).copied().collect();
        let hall = three_sections(engine, &few).await;
        let far = rows(&mut hall.as_headquarters().await, "mean").await;
        assert!(far.len() == 1 && far[0].contains("東教室"), "four pupils are too few: {far:?}");

        let all: Vec<_> = low.iter().chain(&high).copied().collect();
        let hall = three_sections(engine, &all).await;
        let far = rows(&mut hall.as_headquarters().await, "mean").await;
        assert_eq!(far.len(), 2, "{far:?}");
        assert!(far[0].contains("東教室") && far[0].contains("平均が7.0点です（全国は3.5点、10点満点、5人）"), "{far:?}");
        assert!(far[1].contains("西教室") && far[1].contains("大問1"), "{far:?}");
    }

    async fn late_changes_are_found_and_a_later_one_is_open_again(engine: Engine) {
        let hall = Hall::marked(engine).await;
        hall.clock.set(hall.clock.now() + TimeDelta::days(40));
        let mut headquarters = hall.as_headquarters().await;
        assert!(rows(&mut headquarters, "late").await.is_empty());
        for to in ["closed", "aggregating"] {
            headquarters.post_form("/rounds/1/moves", &[("to", to), ("reason", "")]).await.assert_status(303);
        }
        let sheet = "/classrooms/1/exams/1/marks";
        for mark in ["17", "16"] {
            let form = PageForm::on(&headquarters.get(sheet).await.text(), sheet).typed("青木 はな 大問1", mark);
            form.send(&mut headquarters).await.assert_status(303);
            let late = rows(&mut headquarters, "late").await;
            assert!(late.len() == 1 && late[0].contains("青木 はな") && late[0].contains("honbuの担当"), "{late:?}");
            let finding = field(&late[0], "finding");
            let tick = [("finding", finding.as_str()), ("note", "答案を確かめました")];
            headquarters.post_form(TICKS, &tick).await.assert_status(303);
            assert!(rows(&mut headquarters, "late").await[0].contains("確認済み"));
        }
    }

    async fn a_finding_is_ticked_off_once_with_a_note_and_can_be_opened_again(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        headquarters.post_form("/rounds/1/moves", &[("to", "closed"), ("reason", "")]).await.assert_status(303);
        headquarters.get("/rounds/1").await.assert_contains("未確認のものが5件あります");
        let finding = field(&rows(&mut headquarters, "zero").await[0], "finding");
        let empty = headquarters.post_form(TICKS, &[("finding", &finding)]).await;
        empty.assert_status(422).assert_contains("確認した内容をひとこと書いてください");
        let gone = headquarters.post_form(TICKS, &[("finding", "zero-1-999-0"), ("note", "x")]).await;
        gone.assert_status(409).assert_contains("もう点検に出ていません");
        let tick = [("finding", finding.as_str()), ("note", "本当に0点でした")];
        let mut other = headquarters.clone();
        let (one, two) = tokio::join!(headquarters.post_form(TICKS, &tick), other.post_form(TICKS, &tick));
        let mut statuses = [one.status.as_u16(), two.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
        let row = rows(&mut headquarters, "zero").await.remove(0);
        assert!(row.contains("本当に0点でした") && row.contains("honbuの担当"), "{row}");
        headquarters.get("/rounds/1").await.assert_contains("未確認のものが4件あります");
        let removal = link(&row, "/inspection-ticks/");
        headquarters.post_form(&removal, &[]).await.assert_status(303);
        headquarters.post_form(&removal, &[]).await.assert_status(404);
        headquarters.get("/rounds/1").await.assert_contains("未確認のものが5件あります");
        headquarters.get("/rounds/987/inspections").await.assert_status(404);
    }

    async fn what_was_noted_on_a_pupil_is_handed_out_and_erased_with_the_pupil(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        let finding = field(&rows(&mut headquarters, "zero").await[0], "finding");
        let tick = [("finding", finding.as_str()), ("note", "上田さんの答案を確かめました")];
        headquarters.post_form(TICKS, &tick).await.assert_status(303);
        headquarters.get("/students/3/personal-data").await.assert_contains("点検の確認");
        headquarters.post_form("/students/3/erasure", &[("number", "0003")]).await.assert_status(303);
        hall.work().await;
        assert_eq!(platform_testing::columns_holding(&hall.test, "上田").await, Vec::<String>::new());
        assert!(!rows(&mut headquarters, "zero").await[0].contains("上田"), "memory forgets the name too");
    }
}
