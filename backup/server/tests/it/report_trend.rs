//! How compliance went, month by month, against SQL that is written here by hand.

use backup_server::Role;
use chrono::{Datelike, Duration, Months, NaiveDate};
use platform_database::{Value, sql};
use platform_testing::{Engine, both_engines};

use crate::hall::Hall;
use crate::reports::{at, count, day, lines, make};

/// The last day of the month that lies so many months before that of a day.
fn month_end(day: NaiveDate, ago: u32) -> NaiveDate {
    let month = day.with_day(1).unwrap().checked_sub_months(Months::new(ago)).unwrap();
    month.checked_add_months(Months::new(1)).unwrap().pred_opt().unwrap()
}

/// A hall that was looked at in three months: in the first its job 「文書」 had just run, in the second there was another
/// job beside it, and in the third nothing had run for long.
async fn over_three_months(engine: Engine) -> Hall {
    let hall = Hall::with_job(engine).await;
    hall.commanded(&["run", "文書"]);
    hall.commanded(&["drill", "文書"]);
    hall.work().await;
    let first = month_end(day(&hall, 0), 0);
    hall.commanded(&["job", "add", "基幹", "--tool", "Veeam", "--target", "SV-KIKAN01"]);
    for days in [10, 41] {
        hall.clock.set(at(first + Duration::days(days), 12));
        hall.work().await;
    }
    hall
}

both_engines! {
    async fn each_month_tells_what_the_newest_verdicts_said_at_its_end(engine: Engine) {
        let hall = over_three_months(engine).await;
        let (mut admin, today) = (hall.signed_in(Role::Admin).await, day(&hall, 0));
        let report = make(&mut admin, "compliance", today.with_day(1).unwrap(), today).await;
        let told = lines(&mut admin, &report).await;
        let rows = |title: &str| told.iter().filter(|line| line[0] == title).skip(1).collect::<Vec<_>>();
        let trend = rows("準拠の推移");
        assert_eq!(trend.len(), 12);

        for (row, ago) in trend.iter().zip((0..12).rev()) {
            let end = if ago == 0 { today } else { month_end(today, ago) };
            assert!(row[1].starts_with(&format!("{}年{}月", end.year(), end.month())), "{row:?}");
            let until: Value = (at(end, 0) + Duration::days(1)).into();
            let judged = sql!("SELECT COUNT(DISTINCT job_id) FROM verdict_changes WHERE judged_at < $1");
            let judged = count(&hall, judged, vec![until.clone()]).await;
            if judged == 0 {
                assert_eq!(row[2..8], ["—", "—", "—", "—", "—", "記録なし"], "nothing is known of that month");
                continue;
            }
            assert_eq!(row[6], judged.to_string(), "{row:?}");
            let mut met = 0;
            for (place, answer) in [(2, "met"), (3, "warning"), (4, "unknown"), (5, "broken")] {
                let newest = sql!(
                    "SELECT COUNT(*) FROM verdict_changes v WHERE v.judged_at < $1 AND v.answer = $2
                       AND NOT EXISTS (SELECT 1 FROM verdict_changes n WHERE n.job_id = v.job_id AND n.judged_at < $1 AND n.id > v.id)"
                );
                let jobs = count(&hall, newest, vec![until.clone(), answer.into()]).await;
                assert_eq!(row[place], jobs.to_string(), "{answer} in {row:?}");
                if answer == "met" {
                    met = jobs;
                }
            }
            assert_eq!(row[7], format!("{}.{}%", met * 1_000 / judged / 10, met * 1_000 / judged % 10));
        }
        // The story is one: a month without a record, one job, two jobs, and a verdict that became another.
        let jobs: Vec<&str> = trend[8..].iter().map(|row| row[6].as_str()).collect();
        assert_eq!(jobs, ["—", "1", "2", "2"]);
        let courses = rows("ジョブごとの推移");
        let course = |job: &str| courses.iter().find(|row| row[1] == job).unwrap()[2..14].to_vec();
        let (documents, other) = (course("文書"), course("基幹"));
        assert_eq!(documents[..9], ["－"; 9]);
        assert_ne!(documents[9], documents[11], "{documents:?}");
        assert_eq!(other[..10], ["－"; 10]);
        assert_ne!(other[10], "－");

        // The page draws it.
        let page = admin.get(&report).await.text();
        let drawn = page.split_once("id=\"準拠の推移\"").unwrap().1.split("</section>").next().unwrap();
        assert!(drawn.contains("<svg") && drawn.contains("chart-part bad"), "{drawn}");
        let monthly = make(&mut admin, "monthly", today.with_day(1).unwrap(), today).await;
        admin.get(&monthly).await.assert_contains("id=\"準拠の推移\"");

        // Who is retired counts no more from that month on.
        let other = crate::hall::link(&page, "/jobs/2");
        admin.post_form(&format!("{other}/retirement"), &[("revision", "1"), ("retired", "true")]).await.assert_status(303);
        let report = make(&mut admin, "compliance", today.with_day(1).unwrap(), today).await;
        let told = lines(&mut admin, &report).await;
        let jobs: Vec<&str> = told.iter().filter(|line| line[0] == "準拠の推移").map(|line| line[6].as_str()).collect();
        assert_eq!(jobs[9..], ["—", "1", "2", "1"]);
    }
}
