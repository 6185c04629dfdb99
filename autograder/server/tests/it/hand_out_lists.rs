//! Lists are handed out as they are shown: the rows that the filters leave, in the columns that were chosen.

use platform_testing::{Engine, both_engines};

use crate::exported::lines;
use crate::hall::Hall;

both_engines! {
    async fn pupils_come_with_the_rows_and_columns_of_the_list(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        office.get("/students?grade=%E5%B0%8F6").await.assert_contains("/students.xlsx?grade=%E5%B0%8F6");
        let all = lines(&mut office, "/students.xlsx").await;
        assert_eq!(all[0], "生徒ID,氏名,ふりがな,学年,教室,状態,直近の受験,担当メモ");
        assert_eq!(all[1], "0001,青木 はな,,小6,駅前教室,在籍,26夏,");
        assert_eq!(all.len(), 6, "its own pupils, and no others: {all:?}");
        let few = lines(&mut office, "/students.xlsx?col=name&col=grade&q=%E9%9D%92%E6%9C%A8&pupil=1").await;
        assert_eq!(few, ["氏名,ふりがな,学年", "青木 はな,,小6"]);
        let none = lines(&mut office, "/students.xlsx?status=left").await;
        assert_eq!(none.len(), 1, "{none:?}");
        hall.visitor().get("/students.xlsx").await.assert_status(303);

        let switches = [("mark", "true"), ("report", "true"), ("seen", "111")];
        office.post_form("/classrooms/1/switches", &switches).await.assert_status(303);
        let mut teacher = hall.as_classroom("012345", "345001").await;
        assert!(!teacher.get("/students").await.contains("/students.xlsx"), "no link to what is refused");
        teacher.get("/students.xlsx").await.assert_status(403);
    }

    async fn headquarters_takes_the_lists_of_places(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        let juku = lines(&mut headquarters, "/juku-list.xlsx").await;
        assert_eq!(
            juku,
            [
                "塾ID,塾名,会員種別,状態,状態の日付,担当者,教室,生徒,今回の進み,入力済 / 受験者",
                "012345,あおば塾,一般塾,本入会,,,2,5,0%,0 / 10",
                "678345,みどり塾,一般塾,本入会,,,1,3,0%,0 / 6",
            ]
        );
        let narrow = lines(&mut headquarters, "/juku-list.xlsx?q=678345&col=name").await;
        assert_eq!(narrow, ["塾名", "みどり塾"]);
        let rooms = lines(&mut headquarters, "/classrooms.xlsx?q=012345&sort=number&dir=desc").await;
        assert_eq!(rooms, ["教室ID,教室,塾,生徒", "345002,本町教室,あおば塾,1", "345001,駅前教室,あおば塾,4"]);
        for mut other in [hall.as_juku("012345").await, hall.as_classroom("012345", "345001").await] {
            other.get("/juku-list.xlsx").await.assert_status(404);
        }
    }

    async fn a_juku_takes_the_table_of_its_classrooms(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        hall.as_classroom("012345", "345001").await;
        office.get("/classrooms").await.assert_contains("/classrooms.xlsx");
        let switches = [("register", "true"), ("report", "true"), ("seen", "111")];
        office.post_form("/classrooms/2/switches", &switches).await.assert_status(303);
        let table = lines(&mut office, "/classrooms.xlsx").await;
        assert_eq!(
            table,
            [
                "教室ID,教室,閉室,生徒,入力済,受験者,スタッフ,生徒登録,得点入力,結果",
                "345001,駅前教室,,4,0,8,012345345001の担当（利用中）,オン,オン,オン",
                "345002,本町教室,,1,0,2,,オン,オフ,オン",
            ]
        );
        let mut headquarters = hall.as_headquarters().await;
        assert_eq!(lines(&mut headquarters, "/juku/1/classrooms.xlsx").await, table);
        hall.as_juku("678345").await.get("/juku/1/classrooms.xlsx").await.assert_status(404);
        hall.as_classroom("012345", "345001").await.get("/classrooms.xlsx").await.assert_status(404);
    }

    async fn the_board_of_progress_is_handed_out_as_each_sees_it(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        let board = lines(&mut headquarters, "/progress.xlsx?round=2026-summer&sort=expected&dir=desc").await;
        assert!(board[0].starts_with("塾,塾ID,状態,進み,入力済 / 受験者,残り,入力完了,確かめたところ,点検"), "{board:?}");
        assert_eq!(board[1..], ["あおば塾,012345,未着手,0%,0 / 10,10,—,,—", "みどり塾,678345,未着手,0%,0 / 6,6,—,,—"]);
        let complete = lines(&mut headquarters, "/progress.xlsx?round=2026-summer&stand=complete").await;
        assert_eq!(complete.len(), 1, "{complete:?}");
        headquarters.get("/progress.xlsx?round=2020-summer").await.assert_status(404);

        let mut office = hall.as_juku("012345").await;
        office.get("/").await.assert_contains("/progress.xlsx?round=2026-summer");
        let board = lines(&mut office, "/progress.xlsx").await;
        assert!(board[0].starts_with("教室ID,教室,小学生 入力済,小学生 受験者,小学生 状態,小学生 備考,中学生 入力済"), "{board:?}");
        assert_eq!(board.len(), 3, "{board:?}");
        let mut teacher = hall.as_classroom("012345", "345002").await;
        let board = lines(&mut teacher, "/progress.xlsx").await;
        assert_eq!(board, ["学年,教科,入力済,受験者,状態,入力完了", "小6,国語,0,1,未着手,", "小6,算数,0,1,未着手,"]);
    }

    async fn what_was_found_is_handed_out_kind_by_kind(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        headquarters.get("/rounds/1/inspections?kind=zero").await.assert_contains("/rounds/1/inspections.xlsx?kind=zero");
        let zero = lines(&mut headquarters, "/rounds/1/inspections.xlsx?kind=zero").await;
        assert_eq!(zero[0], "塾・教室,生徒ID,氏名,テスト,内容,教室で確認,確認,確認した内容,確認した人");
        assert!(zero[1].starts_with("あおば塾 駅前教室,0003,上田 そら,小6 国語,"), "{zero:?}");
        assert!(zero.len() == 2 && zero[1].contains(",未確認,"), "{zero:?}");
        let full = lines(&mut headquarters, "/rounds/1/inspections.xlsx?kind=full").await;
        assert_eq!(full.len(), 5, "{full:?}");
        let confirmed = lines(&mut headquarters, "/rounds/1/inspections/confirmed.xlsx").await;
        assert_eq!(confirmed, ["塾・教室,生徒ID,氏名,テスト,内容,確かめた人,そのあと"]);
        let mut office = hall.as_juku("012345").await;
        office.get("/rounds/1/inspections.xlsx?kind=zero").await.assert_status(404);
        office.get("/rounds/1/inspections/confirmed.xlsx").await.assert_status(404);
    }

    async fn a_manager_takes_the_list_of_their_people(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        hall.as_juku("678345").await;
        let mut teacher = hall.as_classroom("012345", "345001").await;
        office.get("/people").await.assert_contains("/people.xlsx");
        let people = lines(&mut office, "/people.xlsx?role=%E6%95%99%E5%AE%A4").await;
        assert_eq!(people[0], "名前,ログインID,メール,役割,所属,状態,2段階認証,最後のログイン");
        assert!(people.len() == 2 && people[1].starts_with("012345345001の担当,012345345001,,教室,あおば塾 駅前教室,"), "{people:?}");
        let all = lines(&mut office, "/people.xlsx").await;
        assert!(all.len() == 3 && !all.iter().any(|line| line.contains("678345")), "{all:?}");
        teacher.get("/people.xlsx").await.assert_status(404);
    }
}
