//! The main job by the command line alone.

use platform_testing::{Engine, both_engines};

use crate::hall::Hall;

both_engines! {
    /// From a roster and marks to numbers that are right, and the same numbers once they are final.
    async fn results_come_out_right_and_stay_so(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let path = hall.file("results.csv", "");
        hall.commanded(&["results", "--round", "2026-summer", "--csv", &path]);
        let provisional = std::fs::read_to_string(&path).unwrap();
        // 小6 国語: 50 43 30 30 0 → ranks 1 2 3 3 5; mean 30.6, population σ √293.44 (worked by hand).
        for line in [
            "012345,0005,小6,国語,50,1,5,1,4,1,1,61.3",
            "012345,0001,小6,国語,43,2,5,2,4,1,3,57.2",
            "012345,0002,小6,国語,30,3,5,3,4,2,3,49.6",
            "678345,0001,小6,国語,30,3,5,1,1,1,1,49.6",
            "012345,0003,小6,国語,0,5,5,4,4,3,3,32.1",
            "012345,0005,小6,合計,100,1,4,1,3,1,1,62.9",
        ] {
            assert!(provisional.lines().any(|found| found == line), "{line} is missing in\n{provisional}");
        }
        assert!(!provisional.contains("0003,小6,算数"), "an absent pupil has no result");
        hall.commanded(&["finalise", "--round", "2026-summer"]);
        hall.commanded(&["results", "--round", "2026-summer", "--csv", &path, "--final"]);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), provisional);
    }

    /// A second import of the same files finds nothing to do.
    async fn importing_again_changes_nothing(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let (roster, marks) = (hall.file("r.csv", crate::hall::ROSTER), hall.file("m.csv", crate::hall::MARKS));
        let said = hall.commanded(&["import-roster", &roster, "--round", "2026-summer", "--apply"]);
        assert!(said.contains("新規 0人、変更 0人、変更なし 8人"), "{said}");
        let said = hall.commanded(&["import-marks", &marks, "--round", "2026-summer", "--apply"]);
        assert!(said.contains("新規 0、変更 0、変更なし"), "{said}");
    }

    /// Final numbers cannot be changed by a file.
    async fn a_final_round_takes_no_marks(engine: Engine) {
        let hall = Hall::marked(engine).await;
        hall.commanded(&["finalise", "--round", "2026-summer"]);
        let marks = hall.file("m.csv", crate::hall::MARKS.replace("18,25", "19,25"));
        let reasons = hall.refused(&["import-marks", &marks, "--round", "2026-summer", "--apply"]);
        assert!(reasons.contains("確定のため"), "{reasons}");
    }

    /// Report cards are written for whom the options name; an id that several 塾 use needs its 塾.
    async fn report_cards_are_written_for_those_named(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let folder = hall.file("cards", "");
        std::fs::remove_file(&folder).unwrap();
        let print = |only: &[&'static str]| [&["report-cards", "--round", "2026-summer", "--out", &folder], only].concat();
        let written = || std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());

        let reasons = hall.refused(&print(&["--student", "0001"]));
        assert!(reasons.contains("複数の塾にいます") && reasons.contains("012345、678345"), "{reasons}");
        assert_eq!(written().count(), 0);
        let said = hall.commanded(&print(&["--juku", "678345", "--student", "0001"]));
        assert!(said.contains("成績表を1枚書き出しました（速報）"), "{said}");
        assert_eq!(written().collect::<Vec<_>>(), ["2026夏_小6_中央教室_加藤れん.pdf"]);
        let pdf = std::fs::read(format!("{folder}/2026夏_小6_中央教室_加藤れん.pdf")).unwrap();
        assert!(pdf.starts_with(b"%PDF-"));

        let reasons = hall.refused(&print(&["--juku", "678345", "--student", "9999"]));
        assert!(reasons.contains("条件に合う受験者がいません"), "{reasons}");
        hall.commanded(&print(&["--classroom", "345002"]));
        assert!(written().any(|name| name == "2026夏_小6_本町教室_小川ゆい.pdf"));
    }
}
