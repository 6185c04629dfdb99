//! 生徒のあゆみ: what a pupil reached, round by round.

use platform_database::Clock;
use platform_testing::{Engine, both_engines};

use crate::hall::{Hall, words};
use crate::narrow_results::hold;

both_engines! {
    async fn every_frozen_round_is_on_the_path(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let everybody: Vec<usize> = (1..=8).collect();
        hold(&hall, ("2025", "夏期"), "2025-summer", &everybody);
        hold(&hall, ("2025", "冬期"), "2025-winter", &[2, 3, 4, 5, 6, 7, 8]);
        hold(&hall, ("2026", "春期"), "2026-spring", &everybody);
        hall.clock.set(Clock::System.now());
        let mut office = hall.as_juku("012345").await;
        let page = office.get("/students/1").await.text();
        let read = words(&page);
        assert!(read.contains("国語 43 / 50点") && read.contains("合計 88 / 100点"), "{read}");
        assert!(read.contains("2位 / 5人"), "{read}");
        assert!(read.contains("2025年度 第3回 冬期 受験なし"), "{read}");
        let latest = read.find("2026年度 第1回 春期 小6 駅前教室").unwrap();
        assert!(latest < read.rfind("2025年度 第2回 夏期 小6 駅前教室").unwrap(), "the latest comes first: {read}");
        assert_eq!(page.matches("/report-card\"").count(), 2);
        // Three lines, each broken at the round that was missed.
        let lines: Vec<&str> = page.split("class=\"chart-line").skip(1).collect();
        assert_eq!(lines.len(), 3);
        for line in lines {
            let path = line.split(" d=\"").nth(1).unwrap().split('"').next().unwrap();
            assert_eq!((path.matches('M').count(), path.matches('L').count()), (2, 0), "{path}");
        }
        let absent = words(&office.get("/students/3").await.text());
        assert!(absent.contains("算数 欠席"), "{absent}");
        drop(hall);
    }

    /// A round that is not 確定 is not on it; without 結果 there is none.
    async fn the_path_is_for_those_who_may_see_results(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut office = hall.as_juku("012345").await;
        office.get("/students/1").await.assert_contains("確定したテスト回の成績が、まだありません");
        hall.commanded(&["finalise", "--round", "2026-summer"]);
        hall.clock.set(Clock::System.now());
        office.get("/students/1").await.assert_contains("偏差値の推移");
        let switches = [("register", "true"), ("mark", "true"), ("seen", "111")];
        office.post_form("/classrooms/1/switches", &switches).await.assert_status(303);
        let page = hall.as_classroom("012345", "345001").await.get("/students/1").await;
        assert!(!page.contains("あゆみ") && !page.contains("偏差値"));
    }
}
