//! 在籍, 休会, 退会, and another 教室: what moves, and what stays.

use platform_testing::{Engine, both_engines};

use crate::hall::{Hall, words};

both_engines! {
    /// A pupil who leaves keeps every mark; only new rounds no longer offer them.
    async fn who_leaves_keeps_their_marks(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut office = hall.as_juku("012345").await;
        let left =
            [("revision", "0"), ("status", "left"), ("on", "2026-08-01"), ("reason", "引っ越しのため")];
        office.post_form("/students/1/status", &left).await.assert_status(303);
        let page = words(&office.get("/students/1").await.text());
        assert!(page.contains("2026年8月1日 状態 在籍 → 退会 引っ越しのため"), "{page}");
        office.get("/students?status=left").await.assert_contains("青木 はな").assert_contains("全1件");
        office.get("/students?status=enrolled").await.assert_contains("全4件");
        office.get("/rounds/1/results?grade=6").await.assert_contains("青木 はな");
        // Nobody who left is entered by a file without being brought back first.
        let roster = "塾ID,塾名,教室ID,教室名,生徒ID,生徒名,学年,年度,期間\r\n\
            012345,あおば塾,345001,駅前教室,0001,青木 はな,小6,2026,冬期\r\n";
        let winter = crate::hall::EXAMS.replace("夏期", "冬期");
        hall.commanded(&["import-exams", &hall.file("winter.json", winter), "--open"]);
        let file = hall.file("winter.csv", roster);
        let refused = hall.refused(&["import-roster", &file, "--round", "2026-winter", "--apply"]);
        assert!(refused.contains("この生徒は退会です"), "{refused}");
        hall.clock.set(platform_database::Clock::System.now());
        let back = [("revision", "1"), ("status", "enrolled"), ("on", "2026-09-01")];
        office.post_form("/students/1/status", &back).await.assert_status(303);
        hall.commanded(&["import-roster", &file, "--round", "2026-winter", "--apply"]);
    }

    /// Who of 本部 moved a pupil is 「本部」 for the 塾 and the 教室, on the page and for programs.
    async fn nobody_else_reads_who_of_headquarters_moved_a_pupil(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut honbu = hall.as_headquarters().await;
        let mut office = hall.as_juku("012345").await;
        let pause = [("revision", "0"), ("status", "paused")];
        honbu.post_form("/students/1/status", &pause).await.assert_status(303);
        let back = [("revision", "1"), ("status", "enrolled")];
        office.post_form("/students/1/status", &back).await.assert_status(303);
        let teacher = hall.as_classroom("012345", "345001").await;
        for (mut client, name) in [(honbu, "honbuの担当"), (office, "本部"), (teacher, "本部")] {
            let moves = client.get("/api/v1/students/1/moves").await.assert_status(200).json();
            let by: Vec<_> = moves["items"].as_array().unwrap().iter().map(|step| &step["by"]).collect();
            assert_eq!(by, ["012345の担当", name]);
            let page = words(&client.get("/students/1").await.assert_status(200).text());
            assert!(page.contains(&format!("状態 在籍 → 休会 — {name} ")), "{page}");
        }
    }

    async fn a_move_is_refused_with_words(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let long = "あ".repeat(101);
        for (fields, status, said) in [
            (vec![("revision", "0"), ("status", "gone")], 422, "状態を選び直して"),
            (vec![("revision", "0"), ("status", "enrolled")], 422, "もう在籍です"),
            (vec![("revision", "7"), ("status", "left")], 409, "別の人がこの生徒を変更しました"),
            (vec![("revision", "0"), ("status", "left"), ("on", "2999-01-01")], 422, "今日までの日"),
            (vec![("revision", "0"), ("status", "left"), ("on", "きのう")], 422, "2026-04-01"),
            (vec![("revision", "0"), ("status", "left"), ("reason", &long)], 422, "100文字まで"),
        ] {
            let answer = office.post_form("/students/1/status", &fields).await;
            answer.assert_status(status).assert_contains(said);
        }
        office.get("/students?status=enrolled").await.assert_contains("全5件");
        let stranger = [("revision", "0"), ("status", "left")];
        hall.as_juku("678345").await.post_form("/students/1/status", &stranger).await.assert_status(404);
    }

    /// Results keep the 教室 in which the pupil sat; the pupil is in the other one from now on.
    async fn who_moves_leaves_results_where_they_were(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut office = hall.as_juku("012345").await;
        let to = [("revision", "0"), ("classroom", "2"), ("on", "2026-09-01"), ("reason", "転居")];
        office.post_form("/students/1/transfers", &to).await.assert_status(303);
        let page = words(&office.get("/students/1").await.text());
        assert!(page.contains("教室 駅前教室 → 本町教室 転居"), "{page}");
        let results = words(&office.get("/rounds/1/results?grade=6&classroom=1").await.text());
        assert!(results.contains("青木 はな"), "{results}");
        hall.as_classroom("012345", "345001").await.get("/students/1").await.assert_status(404);
        hall.as_classroom("012345", "345002").await.get("/students/1").await.assert_status(200);
        for (fields, status, said) in [
            (vec![("revision", "1"), ("classroom", "3")], 422, "同じ塾の教室"),
            (vec![("revision", "1"), ("classroom", "2")], 422, "もうその教室です"),
            (vec![("revision", "0"), ("classroom", "1")], 409, "別の人"),
            (vec![("revision", "1")], 422, "うつる先の教室"),
        ] {
            let answer = office.post_form("/students/1/transfers", &fields).await;
            answer.assert_status(status).assert_contains(said);
        }
        let mut classroom = hall.as_classroom("012345", "345002").await;
        let away = [("revision", "1"), ("classroom", "1")];
        classroom.post_form("/students/1/transfers", &away).await.assert_status(404);
    }

    /// Before any mark, the entry goes along; a roster that moves a pupil is kept in the history, too.
    async fn an_entry_without_marks_goes_along(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let to = [("revision", "0"), ("classroom", "2")];
        office.post_form("/students/1/transfers", &to).await.assert_status(303);
        let page = office.get("/students/1").await;
        page.assert_contains("得点のまだない1回の受験者もうつりました");
        let sheet = hall.as_classroom("012345", "345002").await.get("/classrooms/2/exams/1/marks").await;
        sheet.assert_contains("青木 はな");
        let roster = hall.file("back.csv", crate::hall::ROSTER);
        hall.commanded(&["import-roster", &roster, "--round", "2026-summer", "--apply"]);
        hall.clock.set(platform_database::Clock::System.now());
        office.get("/students/1").await.assert_contains("教室 本町教室 → 駅前教室");
    }
}
