//! The calendar: what ran, what failed and what is planned, day by day.

use backup_server::Role;
use chrono::{Datelike, Duration, Months};
use platform_testing::{Engine, both_engines};

use crate::hall::Hall;
use crate::reports::{at, day, report};

/// What stands in the square of a day.
fn square(page: &str, number: u32) -> String {
    let (_, after) = page.split_once("<ol class=\"month\">").unwrap();
    let squares = after.split("</ol>").next().unwrap();
    let start = format!(">{number}<span class=\"month-words\">");
    let (_, of_it) = squares.split_once(&start).unwrap_or_else(|| panic!("no {number} on {squares}"));
    of_it.split("</li>").next().unwrap().to_owned()
}

both_engines! {
    /// On a day that has days before and after it in its month.
    async fn a_month_shows_what_ran_and_what_is_planned(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let today = day(&hall, -1).iter_days().find(|day| (4..=25).contains(&day.day())).unwrap();
        hall.clock.set(at(today, 12));
        let agent = hall.with_token(Role::Operator, "runs:write").await;
        for (ago, hour, outcome) in [(2, 2, "failed"), (2, 4, "succeeded"), (1, 2, "succeeded"), (0, 2, "warned")] {
            report(&hall, &agent, at(day(&hall, ago), hour), outcome, (1, 1)).await;
        }
        let mut viewer = hall.signed_in(Role::Viewer).await;
        let page = viewer.get("/calendar").await.assert_status(200).text();
        let of_day = |ago: i64| square(&page, day(&hall, ago).day());
        let trouble = of_day(2);
        assert!(trouble.contains("失敗 1") && trouble.contains("成功 1") && trouble.contains("基幹"), "{trouble}");
        assert!(of_day(1).contains("成功 1"));
        assert!(of_day(0).contains("警告 1") && !of_day(0).contains("予定"), "two o'clock is over: {}", of_day(0));
        assert!(of_day(-1).contains("予定 1") && of_day(-2).contains("予定 1"));
        assert!(!of_day(3).contains("badge"), "nothing happened");

        // Each number leads to what it counts, and the address is all that there is to know.
        let failed = day(&hall, 2);
        assert!(page.contains(&format!("/runs?from={failed}&#38;until={failed}&#38;outcome=failed")), "{trouble}");
        let one = viewer.get(&format!("/calendar?month={}&day={failed}&job=1", failed.format("%Y-%m"))).await;
        one.assert_contains("だけを表示しています").assert_contains("この日の実行履歴").assert_contains("失敗 1");
        let tomorrow = day(&hall, -1);
        viewer.get(&format!("/calendar?day={tomorrow}")).await.assert_contains("予定のジョブ").assert_contains("2:00");
        let next = (today + Months::new(1)).format("%Y-%m");
        let next = viewer.get(&format!("/calendar?month={next}")).await;
        next.assert_contains("今月");
        assert!(square(&next.text(), 28).contains("予定 1"));
        for strange in ["month=x", "month=99999-1", "day=きのう", "job=99", "month=2026-13&day=0000-00-00"] {
            viewer.get(&format!("/calendar?{strange}")).await.assert_status(200);
        }
        hall.visitor().get("/calendar").await.assert_status(303);
    }

    async fn nothing_is_planned_for_a_job_that_is_paused_or_retired(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let mut operator = hall.as_operator().await;
        let plan = [("revision", "1"), ("paused", "true"), ("reason", "引っ越し")];
        hall.commanded(&["job", "add", "毎時", "--source", &hall.path("documents"), "--repository", "手元", "--schedule", "0 * * * *"]);
        let planned = |text: &str| text.matches("予定 1").count() + text.matches("予定 2").count();
        let next = (day(&hall, 0) + Duration::days(40)).format("%Y-%m").to_string();
        let month = format!("/calendar?month={next}");
        assert!(planned(&operator.get(&month).await.text()) >= 28, "an hourly job is planned on each day, once");
        operator.post_form("/jobs/2/pause", &plan).await.assert_status(303);
        assert_eq!(planned(&operator.get(&month).await.text()), 0);
    }
}
