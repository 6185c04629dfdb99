//! The server's own backup, with the files that it keeps.

use platform_testing::{Engine, both_engines};

use crate::hall::Hall;

both_engines! {
    /// What 塾 see of a round is the same before and after; the printed cards come along.
    async fn a_server_is_restored_with_its_results_and_its_printed_files(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let csv = hall.file("results.csv", "");
        hall.commanded(&["results", "--round", "2026-summer", "--csv", &csv]);
        let before = std::fs::read_to_string(&csv).unwrap();
        let printed = hall.folder.path().join("printings/1/cards.pdf");
        std::fs::create_dir_all(printed.parent().unwrap()).unwrap();
        std::fs::write(&printed, "%PDF").unwrap();

        let backup = hall.folder.path().join("own.tar.zst").to_string_lossy().into_owned();
        let said = hall.commanded(&["backup", "--media", "--out", &backup]);
        assert!(said.contains("ファイル 1"), "{said}");
        hall.commanded(&["verify-backup", &backup]);
        let marks = hall.file("m.csv", crate::hall::MARKS.replace("18,25", "19,25"));
        hall.commanded(&["import-marks", &marks, "--round", "2026-summer", "--apply"]);
        std::fs::remove_file(&printed).unwrap();

        // As an operator stops the server first.
        hall.test.database.close().await;
        hall.commanded(&["restore-backup", &backup, "--replace"]);
        hall.commanded(&["results", "--round", "2026-summer", "--csv", &csv]);
        assert_eq!(std::fs::read_to_string(&csv).unwrap(), before);
        assert!(printed.is_file());
    }
}
