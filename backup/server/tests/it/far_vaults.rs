//! Places of which nothing is told but what is copied there, and one of which more was told.

use chrono::{Datelike, TimeDelta};
use platform_database::Timestamp;
use platform_testing::{Engine, both_engines};
use platform_web::dates;

use crate::hall::Hall;
use crate::mock::aws::{self, Aws};
use crate::pullers::{add_cloud, poll, register_as};
use crate::told_copies::{behind_manager, form_of};

/// What a copy counts as whose place nobody tells of any more.
const UNKNOWN: &str = "不明（書き換えられるかどうか分かりません）";

/// On the day before at two o'clock, which comes again in five days at the earliest.
fn weekly(start: Timestamp) -> String {
    let day = start.with_timezone(&dates::japan()).weekday().pred().num_days_from_sunday();
    format!("0 2 * * {day}")
}

both_engines! {
    /// Copies may come once a week, and what else the source does moves on from when it is asked.
    async fn a_vault_elsewhere_counts_until_its_next_copy_is_due(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let cloud = Aws::start(hall.clock.now());
        let start = hall.clock.now();
        let before = |hours| start - TimeDelta::hours(hours);
        let (far, span) = (aws::vault_in("ap-northeast-3"), (before(2), Some(before(1))));
        {
            let mut state = cloud.state();
            state.jobs = vec![aws::job("J1", "vol-01", before(11), Some(before(10)), "COMPLETED")];
            state.points = vec![aws::point("J1", "vol-01", before(11))];
            state.copies = vec![aws::copy_job("C1", ("J1", "vol-01"), &far, span, "COMPLETED")];
        }
        add_cloud(&hall, &cloud).await;
        hall.commanded(&["location", "add", "大阪リージョン", "--off-site"]);
        poll(&hall).await;
        register_as(&hall, "東京/EBS volume/vol-01", "会計の台帳").await;
        hall.commanded(&["job", "edit", "会計の台帳", "--schedule", &weekly(start), "--rpo-hours", "800"]);
        poll(&hall).await;
        let confirm = form_of(&mut hall.as_operator().await, "Default（ap-northeast-3、123456789012）").await;
        let said = [("revision", "0"), ("location", "1"), ("medium", "cloud"), ("lock_days", "90")];
        hall.as_operator().await.post_form(&confirm, &said).await.assert_status(303);

        let asked_after = async |hours: i64| {
            hall.clock.set(start + TimeDelta::hours(hours));
            cloud.state().now = hall.clock.now();
            poll(&hall).await;
            hall.as_operator().await.get("/jobs/1").await.text()
        };
        // What else the source does moves on what it is asked for.
        let daily = |id, hours: i64| aws::job(id, "vol-02", before(1 - hours), Some(before(-hours)), "COMPLETED");
        cloud.state().jobs.push(daily("J2", 95));
        asked_after(96).await;
        let page = asked_after(99).await;
        assert!(page.contains("4日前）: 有効") && !page.contains(UNKNOWN), "{page}");

        // Whoever may not ask for copies any more does not know whether any came.
        cloud.state().may_list_copies = false;
        let page = asked_after(102).await;
        assert!(page.contains(&format!("4日前）: {UNKNOWN}")), "{page}");
        cloud.state().may_list_copies = true;
        assert!(asked_after(105).await.contains("4日前）: 有効"));

        cloud.state().jobs.push(daily("J3", 215));
        asked_after(216).await;
        let page = asked_after(219).await;
        assert!(page.contains(&format!("9日前）: {UNKNOWN}")), "{page}");
    }

    /// A repository that was listed is told of by being listed, and not by what is due there.
    async fn a_repository_that_is_listed_no_more_counts_no_more(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let start = hall.clock.now();
        let manager = behind_manager(&hall).await;
        hall.commanded(&["job", "edit", "本店の日次", "--schedule", &weekly(start), "--rpo-hours", "800"]);
        {
            let mut state = manager.state();
            state.repositories.clear();
            state.backups.clear();
            state.points.clear();
            state.points_of_machines.clear();
        }
        hall.clock.set(start + TimeDelta::hours(99));
        poll(&hall).await;
        let page = hall.as_operator().await.get("/jobs/1").await.text();
        assert!(page.contains(&format!("4日前）: {UNKNOWN}")), "{page}");
    }
}
