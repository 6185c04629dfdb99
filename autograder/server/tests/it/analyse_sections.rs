//! 大問分析: the questions of an exam, counted.

use platform_spreadsheet::{Limits, read};
use platform_testing::{Client, Engine, both_engines};

use crate::hall::{Hall, words};

const SECTIONS: &str = "/rounds/1/section-results";

/// The lines of the CSV below its headings.
async fn lines(client: &mut Client, query: &str) -> Vec<String> {
    let csv = client.get(&format!("{SECTIONS}.csv{query}")).await.assert_status(200).text();
    csv.lines().skip(1).map(str::to_owned).collect()
}

// 国語 of 小6, from the marks of the hall: 18+25, 10+20, 0+0 in 駅前教室, 20+30 in 本町教室, 15+15 in みどり塾, whose
// other pupil was absent.
//   全国  n 5: 漢字 63 of 100, one pupil full, one at 0; 読解 90 of 150, one full, one at 0
//   塾    n 4: 漢字 48 of 80; 読解 75 of 120; one full and one at 0 in both
//   教室  n 3: 漢字 28 of 60; 読解 45 of 90; nobody full, one at 0 in both
// Last stand how many of the smallest lost points, and the place of the 大問 whose 正答率 is the lowest there.
const JAPANESE: [&str; 2] = [
    "大問1,漢字,,20,5,12.6,63.0,20.0,20.0,0,4,12.0,60.0,25.0,25.0,0,3,9.3,46.7,0.0,33.3,0,3,1",
    "大問2,読解,,30,5,18.0,60.0,20.0,20.0,0,4,18.8,62.5,25.0,25.0,0,3,15.0,50.0,0.0,33.3,0,3,",
];
// 算数: 20+10+15, 10+5+10, 20+10+20, 15+5+10; one absent in each 塾.
const ARITHMETIC: [&str; 4] = [
    "大問1,計算,,20,4,16.3,81.3,50.0,0.0,0,2,",
    "大問2,図形,,30,4,21.3,70.8,25.0,0.0,0,3,1",
    "大問2(1),,,10,4,7.5,75.0,50.0,0.0,0,2,",
    "大問2(2),,,20,4,13.8,68.8,25.0,0.0,0,3,",
];

both_engines! {
    async fn the_figures_are_those_counted_by_hand(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut classroom = hall.as_classroom("012345", "345001").await;
        assert_eq!(lines(&mut classroom, "?exam=6-japanese").await, JAPANESE);
        assert_eq!(lines(&mut hall.as_headquarters().await, "?exam=6-math").await, ARITHMETIC);

        let page = words(&classroom.get(&format!("{SECTIONS}?exam=6-japanese")).await.assert_status(200).text());
        for told in ["速報", "全国 5人", "塾 4人", "教室 3人", "−16 全国より低い", "−10 全国より低い", "47%", "全国 63%"] {
            assert!(page.contains(told), "{told}: {page}");
        }
        let workbook = classroom.get(&format!("{SECTIONS}.xlsx?exam=6-japanese")).await;
        let sheet = &read(&workbook.body, &Limits::default()).unwrap().sheets[0];
        assert_eq!((sheet.name.as_str(), sheet.rows.len()), ("小6国語 速報", 3));
        assert_eq!(sheet.rows[1].cell(5).text(), "12.6");
    }

    async fn final_numbers_come_from_the_snapshot_and_are_the_same(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut classroom = hall.as_classroom("012345", "345001").await;
        hall.commanded(&["finalise", "--round", "2026-summer"]);
        assert_eq!(lines(&mut classroom, "?exam=6-japanese").await, JAPANESE);
        assert_eq!(lines(&mut hall.as_headquarters().await, "?exam=6-math").await, ARITHMETIC);
        classroom.get(SECTIONS).await.assert_contains("確定（第1版）");
    }

    async fn nobody_looks_into_the_places_of_others(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let own = lines(&mut hall.as_classroom("012345", "345002").await, "?exam=6-japanese&classroom=1").await;
        assert!(own[0].ends_with(",1,20.0,100.0,100.0,0.0,0,0,"), "{own:?}");
        let chosen = lines(&mut hall.as_juku("012345").await, "?exam=6-japanese&classroom=1").await;
        assert_eq!(chosen, JAPANESE);
        let foreign = lines(&mut hall.as_juku("678345").await, "?exam=6-japanese&classroom=1").await;
        assert_eq!(foreign[0], "大問1,漢字,,20,5,12.6,63.0,20.0,20.0,0,1,15.0,75.0,0.0,0.0,0,1,");
        hall.as_juku("012345").await.get("/rounds/9/section-results").await.assert_status(404);
    }

    async fn questions_are_sorted_and_missing_marks_are_told(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        let first = |lines: Vec<String>| lines[0].split(',').next().unwrap().to_owned();
        assert_eq!(first(lines(&mut headquarters, "?exam=6-math&sort=rate").await), "大問2");
        assert_eq!(first(lines(&mut headquarters, "?exam=6-math&sort=rate&dir=desc").await), "大問1");
        let turned = lines(&mut headquarters, "?exam=6-math&sort=number&dir=desc").await;
        let places: Vec<&str> = turned.iter().map(|line| line.split(',').next().unwrap()).collect();
        assert_eq!(places, ["大問2", "大問2(1)", "大問2(2)", "大問1"]);

        let hall = Hall::open(engine).await;
        let empty = lines(&mut hall.as_juku("012345").await, "?exam=6-japanese").await;
        assert_eq!(empty[0], "大問1,漢字,,20,0,,,,,6,0,,,,,4,0,");
        hall.as_juku("012345").await.get(SECTIONS).await.assert_contains("4人");
    }
}
