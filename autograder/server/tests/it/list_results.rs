//! The results of a round, as a list and as files.

use platform_spreadsheet::{Limits, Sheet, read};
use platform_testing::{Client, Engine, both_engines};

use crate::hall::Hall;

const RESULTS: &str = "/rounds/1/results";

/// The names on a page, in the order in which they stand there.
async fn names(client: &mut Client, query: &str) -> Vec<&'static str> {
    const ALL: [&str; 8] = [
        "青木 はな",
        "伊藤 けん",
        "上田 そら",
        "江口 りん",
        "小川 ゆい",
        "加藤 れん",
        "木村 さき",
        "工藤 まお",
    ];
    let page = client.get(&format!("{RESULTS}{query}")).await.assert_status(200).text();
    let mut found: Vec<(usize, &str)> =
        ALL.iter().filter_map(|name| Some((page.find(name)?, *name))).collect();
    found.sort_unstable();
    found.into_iter().map(|(_, name)| name).collect()
}

fn row(sheet: &Sheet, number: &str) -> Vec<String> {
    let of_pupil = |row: &&platform_spreadsheet::Row| row.cell(4).text() == number;
    let row = sheet.rows.iter().find(of_pupil).unwrap();
    (0..25).map(|index| row.cell(index).text().into_owned()).collect()
}

both_engines! {
    /// The files follow the columns that the list shows.
    async fn a_file_has_the_columns_of_the_list(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut office = hall.as_juku("012345").await;
        let page = office.get(&format!("{RESULTS}?grade=6&col=first&col=first-rank")).await.text();
        assert!(page.contains("表示する列（3 / 14）") && page.contains(".csv?grade=6&#38;col=first&#38;col=first-rank"), "{page}");
        let file = office.get("/rounds/1/results.csv?grade=6&col=first&col=first-rank").await.text();
        let head = file.lines().next().unwrap().trim_start_matches('\u{feff}').to_owned();
        assert_eq!(head, "生徒ID,氏名,学年,国語 得点,国語 全国順位,国語 全国人数,国語 塾内順位,国語 塾内人数");
        assert!(file.contains("0001,青木 はな,小6,43,2,5,2,4"), "{file}");
        let whole = office.get("/rounds/1/results.csv?grade=6").await.text();
        assert!(whole.contains("塾ID,塾名,教室ID,教室名,生徒ID,氏名,学年,国語 得点,国語 偏差値"), "{whole}");
    }

    async fn everybody_sees_their_own_pupils_and_no_others(engine: Engine) {
        let hall = Hall::marked(engine).await;
        hall.visitor().get(RESULTS).await.assert_status(303);

        let all = names(&mut hall.as_headquarters().await, "").await;
        assert_eq!(all, ["青木 はな", "伊藤 けん", "上田 そら", "小川 ゆい", "加藤 れん", "木村 さき"]);
        let mut juku = hall.as_juku("012345").await;
        assert_eq!(names(&mut juku, "").await, ["青木 はな", "伊藤 けん", "上田 そら", "小川 ゆい"]);
        assert_eq!(names(&mut juku, "?grade=7").await, ["江口 りん"]);
        assert_eq!(names(&mut juku, "?q=%E3%81%8A%E3%81%8C%E3%82%8F").await, [""; 0], "kanji are not kana");
        assert_eq!(names(&mut juku, "?q=%E5%B0%8F%E5%B7%9D").await, ["小川 ゆい"]);
        let mut classroom = hall.as_classroom("012345", "345002").await;
        assert_eq!(names(&mut classroom, "").await, ["小川 ゆい"]);

        let page = juku.get(RESULTS).await.text();
        let choices: Vec<&str> = page.split("<option value=\"").skip(1).filter_map(|part| part.split('"').next()).collect();
        let own = choices.iter().find(|id| id.parse::<u32>().is_ok()).unwrap();
        assert_eq!(names(&mut juku, &format!("?classroom={own}")).await.len(), 3);
        assert_eq!(names(&mut hall.as_juku("678345").await, &format!("?classroom={own}")).await, [""; 0]);
        juku.get("/rounds/9/results").await.assert_status(404);
    }

    async fn any_column_sorts_and_an_unknown_one_does_not(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        let best_first = ["小川 ゆい", "青木 はな", "伊藤 けん", "上田 そら"];
        for query in ["?sort=first&dir=desc", "?sort=first-deviation&dir=desc", "?sort=first-rank"] {
            assert_eq!(names(&mut juku, query).await, best_first, "{query}");
        }
        // Who has no result in 算数 comes last, whichever way.
        assert_eq!(names(&mut juku, "?sort=second").await.last(), Some(&"上田 そら"));
        assert_eq!(names(&mut juku, "?sort=second&dir=desc").await.last(), Some(&"上田 そら"));
        let usual = names(&mut juku, "").await;
        assert_eq!(names(&mut juku, "?sort=juku_id%3B--&dir=desc").await, usual);
    }

    async fn an_absent_pupil_has_no_points_and_zero_is_a_result(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let page = hall.as_juku("012345").await.get(&format!("{RESULTS}?q=%E4%B8%8A%E7%94%B0")).await.text();
        let row = page.split("<tr role=\"row\">").find(|row| row.contains("上田 そら")).unwrap();
        let cells: Vec<&str> = row.split("<td role=\"cell\"").skip(3).filter_map(|cell| cell.split(['>', '<']).nth(1)).collect();
        assert_eq!(cells, ["0", "32.1", "5位", "欠席", "—", "—", "—", "—", "—", "—"]);
        let hall = Hall::open(engine).await;
        hall.as_juku("012345").await.get(RESULTS).await.assert_contains("未入力");
    }

    async fn numbers_are_provisional_until_they_are_final(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        let before = juku.get(RESULTS).await;
        before.assert_contains("小6の結果（速報）").assert_contains("変わることがあります");
        hall.commanded(&["finalise", "--round", "2026-summer"]);
        let after = juku.get(RESULTS).await;
        after.assert_contains("小6の結果（確定（第1版））").assert_contains("公開まで");
        let frozen = names(&mut juku, "?sort=combined&dir=desc").await;
        assert_eq!(frozen, ["小川 ゆい", "青木 はな", "伊藤 けん", "上田 そら"]);
        assert_eq!(names(&mut juku, "?sort=name&q=0005").await, ["小川 ゆい"]);
    }

    async fn the_files_hold_the_same_rows_with_the_right_numbers(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        let answer = juku.get(&format!("{RESULTS}.xlsx?sort=first-rank")).await;
        answer.assert_status(200);
        assert!(answer.header("content-disposition").unwrap().contains("%E9%80%9F%E5%A0%B1.xlsx"));
        let workbook = read(&answer.body, &Limits::default()).unwrap();
        let sheet = &workbook.sheets[0];
        assert_eq!(sheet.name, "小6 速報");
        assert_eq!(sheet.rows.len(), 5);
        assert_eq!(sheet.rows[1].cell(5).text(), "小川 ゆい");
        // 小6 国語: 50 43 30 30 0, the first of five in the country and of four in the 塾.
        assert_eq!(
            row(sheet, "0005"),
            ["012345", "あおば塾", "345002", "本町教室", "0005", "小川 ゆい", "小6", "50", "61.3", "1", "5", "1", "4",
             "50", "62.1", "1", "4", "1", "3", "100", "62.9", "1", "4", "1", "3"]
        );
        assert_eq!(row(sheet, "0003")[13..], ["欠席", "", "", "", "", "", "", "", "", "", "", ""]);

        let csv = juku.get(&format!("{RESULTS}.csv?q=0002")).await.text();
        assert_eq!(csv.lines().count(), 2);
        assert!(csv.contains("012345,あおば塾,345001,駅前教室,0002,伊藤 けん,小6,30,49.6,3,5,3,4"), "{csv}");
        let foreign = hall.as_juku("678345").await.get(&format!("{RESULTS}.csv")).await.text();
        assert!(!foreign.contains("012345"), "{foreign}");
    }
}
