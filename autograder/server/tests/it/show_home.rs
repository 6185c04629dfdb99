//! The home page: which round, until when, how far, and what next.

use chrono::Duration;
use platform_testing::{Engine, both_engines};

use crate::follow_juku::add_winter;
use crate::hall::{EXAMS, Hall, ROSTER, card_of, latest_round, link, words};

/// 0001 is marked in 国語 and half in 算数, 0002 is absent in 算数; of みどり塾 only 0003 is marked, in 英語.
const SOME_MARKS: &str = "塾ID,生徒ID,出席,国語_大問1,国語_大問2,算数_大問1,算数_大問2_小問1,算数_大問2_小問2,英語_大問1,英語_大問2,数学_大問1,数学_大問2\r\n\
012345,0001,出席,18,25,20,,,,,,\r\n\
012345,0002,出席,,,欠席,欠席,欠席,,,,\r\n\
678345,0003,出席,,,,,,25,25,,\r\n";

/// A hall with some marks.
async fn half_marked(engine: Engine) -> Hall {
    let hall = Hall::open(engine).await;
    let marks = hall.file("some.csv", SOME_MARKS);
    hall.commanded(&["import-marks", &marks, "--round", "2026-summer", "--apply"]);
    hall
}

/// Where the first link into a 教室 leads, the menu apart.
fn first_of_screen(page: &str) -> String {
    link(page.split_once("<main").unwrap().1, "/classrooms/")
}

both_engines! {
    /// Before any round, the page says what will happen.
    async fn before_any_round_there_is_a_way_on(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let page = hall.as_headquarters().await.get("/").await;
        page.assert_status(200).assert_contains("テスト回がまだありません").assert_contains("href=\"/rounds\"");
    }

    /// A 教室 sees its sheets, 学年 by 教科, and goes on with the first unfinished one.
    async fn a_classroom_sees_its_sheets(engine: Engine) {
        let hall = half_marked(engine).await;
        let mut staff = hall.as_classroom("012345", "345001").await;
        let page = staff.get("/").await.assert_status(200).text();
        let read = words(&page);
        assert!(read.contains("2026年度 第2回 夏期 受付中"), "{read}");
        assert!(read.contains("小6 小6 国語 1 / 3 入力中 1/3 小6 算数 1 / 3 入力中 1/3"), "{read}");
        assert!(read.contains("中1 中1 英語 0 / 1 未着手 0/1 中1 数学 0 / 1 未着手 0/1"), "{read}");
        assert!(read.contains("小6 国語の得点を入力"), "{read}");
        assert!(first_of_screen(&page).ends_with("/marks"), "{page}");
        for door in ["results", "printings", "imports/new?kind=marks", "imports/new?kind=roster"] {
            let round = link(&page, "/rounds/").split('/').nth(2).unwrap().to_owned();
            assert!(page.contains(&format!("\"/rounds/{round}/{door}\"")), "{door} in {page}");
        }
    }

    /// A 塾 sees its 教室, the most behind first, and nobody else's.
    async fn a_juku_sees_its_classrooms(engine: Engine) {
        let hall = half_marked(engine).await;
        let page = hall.as_juku("012345").await.get("/").await.text();
        let read = words(&page);
        let (behind, ahead) = (read.find("本町教室 345002").unwrap(), read.find("駅前教室 345001").unwrap());
        assert!(behind < ahead, "{read}");
        assert!(read.contains("本町教室 0 / 2 未着手 0/2 遅れ: 小6 国語 0/1 —"), "{read}");
        assert!(read.contains("駅前教室 2 / 6 入力中 2/6 遅れ: 小6 国語 1/3 駅前教室 0 / 2 未着手"), "{read}");
        assert!(!read.contains("中央教室"), "{read}");
        assert!(read.contains("本町教室 小6 国語の得点を入力"), "{read}");
        assert!(first_of_screen(&page).ends_with("/marks"), "{page}");
    }

    /// 本部 sees every 塾, the most behind first; any column that is offered can be sorted by, no other.
    async fn headquarters_sees_every_juku(engine: Engine) {
        let hall = half_marked(engine).await;
        let mut staff = hall.as_headquarters().await;
        let order = async |client: &mut platform_testing::Client, query: &str| {
            let read = words(&client.get(&format!("/{query}")).await.assert_status(200).text());
            read.find("あおば塾 012345").unwrap() < read.find("みどり塾 678345").unwrap()
        };
        let read = words(&staff.get("/").await.text());
        assert!(read.contains("3 / 16"), "{read}");
        assert!(read.contains("みどり塾 678345 入力中 16% 1 / 6 5"), "{read}");
        assert!(read.contains("あおば塾 012345 入力中 20% 2 / 10 8"), "{read}");
        assert!(!order(&mut staff, "").await, "みどり塾 is further behind");
        assert!(order(&mut staff, "?sort=share&dir=desc").await);
        assert!(!order(&mut staff, "?sort=left").await);
        assert!(!order(&mut staff, "?sort=number%27;--").await, "an unknown key means the usual order");
    }

    /// The open round comes first, however many there are; another one can be chosen.
    async fn another_round_can_be_chosen(engine: Engine) {
        let hall = half_marked(engine).await;
        add_winter(&hall);
        let mut staff = hall.as_juku("012345").await;
        let page = staff.get("/").await.text();
        assert!(page.contains(r#"<h1><span class="unbroken">2026年度 第2回 夏期</span> "#), "{page}");
        assert!(page.contains("href=\"/?round=2026-winter\""), "{page}");
        let page = staff.get("/?round=2026-winter").await.text();
        assert!(page.contains(r#"<h1><span class="unbroken">2026年度 第3回 冬期</span> "#), "{page}");
        let read = words(&page);
        assert!(read.contains("準備中") && read.contains("まだ受付前です"), "{read}");
        assert!(!page.contains("kind=marks"), "marks are not taken yet");
        staff.get("/?round=2031-spring").await.assert_status(404);
    }

    /// A page whose address names no round says which one it is about.
    async fn every_page_names_its_round(engine: Engine) {
        let hall = half_marked(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        let summer = latest_round(&mut headquarters).await;
        add_winter(&hall);
        let chosen = "href=\"/?round=2026-summer\" aria-current=\"true\"";
        let mut classroom = hall.as_classroom("012345", "345001").await;
        let sheet = first_of_screen(&classroom.get("/").await.text());
        let card = card_of(&mut headquarters, 6, "青木 はな").await;
        for page in [classroom.get(&sheet).await, headquarters.get(&card).await] {
            page.assert_status(200).assert_contains(chosen);
        }
        let exam = link(&headquarters.get(&summer).await.text(), "/exams/");
        headquarters.get(&exam).await.assert_contains(chosen);
    }

    /// The deadline goes by the server's clock.
    async fn the_deadline_comes_closer(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let exams = hall.file("exams.json", EXAMS);
        hall.commanded(&["import-exams", &exams, "--open", "--deadline", "2030-01-10T12:00"]);
        let roster = hall.file("roster.csv", ROSTER);
        hall.commanded(&["import-roster", &roster, "--round", "2026-summer", "--apply"]);
        let mut staff = hall.as_headquarters().await;
        let noon = "2030-01-10T03:00:00Z".parse::<platform_database::Timestamp>().unwrap();
        for (at, words) in [
            (noon - Duration::hours(99), "締切まで あと4日3時間（2030年1月10日(木) 12:00）"),
            (noon + Duration::minutes(10), "締切を過ぎました。1/10 12:15まで入力できます。"),
            (noon + Duration::minutes(16), "入力は締め切りました（締切 2030年1月10日(木) 12:00）。"),
        ] {
            hall.clock.set(at);
            // A session ends after some days of rest, so each time somebody comes anew.
            staff = hall.as_headquarters().await;
            staff.get("/").await.assert_contains(words);
        }
        assert!(!staff.get("/").await.contains("kind=marks"), "no marks after the deadline");
    }
}
