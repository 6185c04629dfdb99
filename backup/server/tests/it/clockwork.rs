//! What begins by itself: retries, windows, delays, and how many runs go on at once.

use std::fs;

use chrono::{DateTime, Duration, DurationRound, Utc};
use platform_database::{Clock, Sql, Value, sql};
use platform_testing::{Engine, both_engines};

use crate::hall::{Hall, somebody_reads, until};
use crate::reports::count;

/// The next full hour.
fn next_hour(hall: &Hall) -> DateTime<Utc> {
    hall.database().now().duration_trunc(Duration::hours(1)).unwrap() + Duration::hours(1)
}

/// The cause, attempt and outcome of each run of a job.
async fn runs_of(hall: &Hall, job: &str) -> Vec<(String, i64, Option<String>)> {
    let mut tx = hall.database().read().await.unwrap();
    tx.list(
        sql!("SELECT r.cause, r.attempt, r.outcome FROM runs r JOIN jobs j ON j.id = r.job_id WHERE j.name = $1 ORDER BY r.id"),
        vec![job.into()],
    )
    .await
    .unwrap()
}

/// How many runs somebody performs, and how many wait.
async fn at_once(hall: &Hall) -> (i64, i64) {
    let mut tx = hall.database().read().await.unwrap();
    let performed =
        tx.count(sql!("SELECT COUNT(*) FROM runs WHERE ended_at IS NULL AND claimed"), Vec::new()).await;
    let waiting =
        tx.count(sql!("SELECT COUNT(*) FROM runs WHERE ended_at IS NULL AND NOT claimed"), Vec::new()).await;
    (performed.unwrap(), waiting.unwrap())
}

/// Waits until `statement` counts so many.
async fn come_to(hall: &Hall, statement: Sql, params: Vec<Value>, number: i64) {
    let mut found = 0;
    for _ in 0..1_200 {
        found = count(hall, statement.clone(), params.clone()).await;
        if found == number {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("{found}, not {number}: {statement:?}");
}

/// Adds a job that reads for a long time; gives the file that it reads.
fn add_long_job(hall: &Hall, name: &str) -> std::path::PathBuf {
    let folder = hall.folder.path().join(name);
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("長い.bin");
    fs::File::create(&file).unwrap().set_len(200 << 30).unwrap();
    hall.commanded(&["job", "add", name, "--source", folder.to_str().unwrap(), "--repository", "手元"]);
    file
}

both_engines! {
    /// A run that failed is tried again after 1, 5 and 15 minutes, then no more until its next time.
    async fn a_failed_run_is_tried_again_three_times(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let source = hall.path("まだない");
        hall.commanded(&["job", "add", "毎時", "--source", &source, "--repository", "手元", "--schedule", "0 * * * *",
                         "--jitter-minutes", "0"]);
        hall.work().await;
        let start = next_hour(&hall) + Duration::seconds(10);
        let attempts = [(0, 1), (1, 2), (3, 2), (6, 3), (20, 3), (22, 4), (40, 4), (55, 4)];
        for (minutes, expected) in attempts {
            hall.clock.set(start + Duration::minutes(minutes));
            hall.work().await;
            let runs = runs_of(&hall, "毎時").await;
            assert_eq!(runs.len(), expected, "after {minutes} minutes: {runs:?}");
        }
        let runs = runs_of(&hall, "毎時").await;
        for (nth, (cause, attempt, outcome)) in (1..).zip(&runs) {
            let expected = if nth == 1 { "schedule" } else { "retry" };
            assert_eq!((cause.as_str(), *attempt, outcome.as_deref()), (expected, nth, Some("failed")), "{runs:?}");
        }
        fs::create_dir_all(&source).unwrap();
        hall.clock.set(start + Duration::minutes(60));
        hall.work().await;
        let newest = runs_of(&hall, "毎時").await.pop().unwrap();
        assert_eq!(newest, ("schedule".to_owned(), 1, Some("succeeded".to_owned())));
    }

    /// Outside its window a job begins nothing by itself: neither what was missed nor what is to be tried again.
    async fn nothing_begins_by_itself_outside_the_window(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let source = hall.path("まだない");
        hall.commanded(&["job", "add", "夜", "--source", &source, "--repository", "手元", "--schedule", "*/10 * * * *",
                         "--window", "22:00-23:00", "--jitter-minutes", "0"]);
        hall.work().await;
        let day = (hall.database().now() + Duration::days(2)).date_naive();
        // Nine hours before Japan's.
        let at = |hour, minute| day.and_hms_opt(hour, minute, 5).unwrap().and_utc();
        for (hour, minute, runs) in [(3, 0, 0), (12, 59, 0), (13, 55, 1), (13, 57, 2), (14, 3, 2), (20, 0, 2)] {
            hall.clock.set(at(hour, minute));
            hall.work().await;
            let found = runs_of(&hall, "夜").await;
            assert_eq!(found.len(), runs, "at {hour}:{minute} of UTC: {found:?}");
        }
    }

    /// Two jobs of one time begin at two times, each always at its own.
    async fn a_delay_is_each_jobs_own(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let source = hall.documents().display().to_string();
        for name in ["甲", "乙"] {
            hall.commanded(&["job", "add", name, "--source", &source, "--repository", "手元", "--schedule", "0 * * * *",
                             "--jitter-minutes", "60"]);
        }
        hall.work().await;
        let next = |page: String| {
            let (_, after) = page.split_once("<dt>これからの実行</dt><dd>").unwrap();
            after.split("</dd>").next().unwrap().to_owned()
        };
        hall.clock.set(next_hour(&hall) + Duration::hours(2));
        let mut client = hall.as_operator().await;
        let (first, second) = (next(client.get("/jobs/2").await.text()), next(client.get("/jobs/3").await.text()));
        assert_ne!(first, second);
        assert_eq!(next(client.get("/jobs/2").await.text()), first);
        // Within the hour each has begun once.
        hall.work().await;
        hall.clock.set(hall.database().now() + Duration::minutes(61));
        hall.work().await;
        let before = (runs_of(&hall, "甲").await.len(), runs_of(&hall, "乙").await.len());
        hall.clock.set(hall.database().now() + Duration::hours(1));
        hall.work().await;
        let after = (runs_of(&hall, "甲").await.len(), runs_of(&hall, "乙").await.len());
        assert_eq!((after.0 - before.0, after.1 - before.1), (1, 1));
    }

    /// A repository that takes one writer lets the second wait, who begins when there is room; the clock goes on meanwhile.
    async fn a_second_writer_waits_for_room(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let long = add_long_job(&hall, "長い");
        let mut admin = hall.signed_in(backup_server::Role::Admin).await;
        let fields = [("revision", "1"), ("name", "手元"), ("medium", "disk"), ("writers", "1")];
        admin.post_form("/repositories/1/edit", &fields).await.assert_status(303);
        hall.clock.set(hall.database().now().duration_trunc(Duration::minutes(1)).unwrap() + Duration::seconds(110));
        let workers = backup_server::start_workers(hall.app.clone(), 4).await.unwrap();
        let slow = admin.post_form("/jobs/2/runs", &[]).await.location().to_owned();
        until("the worker reads", || somebody_reads(&long)).await;
        let quick = admin.post_form("/jobs/1/runs", &[]).await.location().to_owned();
        // The minute's tasks are performed meanwhile, and the second is not begun. (A longer jump of the clock would make
        // the first look dead.)
        let looks = sql!("SELECT COUNT(*) FROM tasks WHERE kind = 'due.start' AND state = 'done'");
        assert_eq!(hall.database().read().await.unwrap().count(looks.clone(), Vec::new()).await.unwrap(), 0);
        hall.clock.set(hall.database().now() + Duration::seconds(20));
        come_to(&hall, looks, Vec::new(), 1).await;
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        admin.get(&quick).await.assert_contains("待機中").assert_contains("空きができると始まります");
        assert_eq!(at_once(&hall).await, (1, 1));
        admin.post_form(&format!("{slow}/cancellation"), &[]).await.assert_status(303);
        for _ in 0..600 {
            if admin.get(&quick).await.contains("成功") {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        }
        admin.get(&quick).await.assert_contains("成功");
        admin.get(&slow).await.assert_contains("取消");
        workers.stop(std::time::Duration::from_secs(5)).await;
    }

    /// Over all repositories no more than three runs go on in this hall, and a command waits like everybody else.
    async fn no_more_runs_go_on_than_are_allowed(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let mut admin = hall.signed_in(backup_server::Role::Admin).await;
        let fields = [("revision", "1"), ("name", "手元"), ("medium", "disk"), ("writers", "16")];
        admin.post_form("/repositories/1/edit", &fields).await.assert_status(303);
        let files: Vec<_> = ["一", "二", "三", "四"].iter().map(|name| add_long_job(&hall, name)).collect();
        let workers = backup_server::start_workers(hall.app.clone(), 6).await.unwrap();
        for job in 2..=5 {
            admin.post_form(&format!("/jobs/{job}/runs"), &[]).await.assert_status(303);
        }
        until("three workers read", || files.iter().filter(|file| somebody_reads(file)).count() == 3).await;
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        assert_eq!(at_once(&hall).await, (3, 1));
        // To the command, which goes by the machine's clock, whoever gave no sign for half a minute is dead.
        hall.clock.set(Clock::System.now());
        let alive = sql!("SELECT COUNT(*) FROM runs WHERE claimed AND ended_at IS NULL AND seen_at >= $1");
        come_to(&hall, alive, vec![hall.clock.now().into()], 3).await;
        let mut command = hall.spawn(&["run", "文書"]);
        come_to(&hall, sql!("SELECT COUNT(*) FROM runs WHERE ended_at IS NULL"), Vec::new(), 5).await;
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        assert_eq!(at_once(&hall).await, (3, 2));
        for run in 1..=4 {
            admin.post_form(&format!("/runs/{run}/cancellation"), &[]).await;
        }
        let ended = tokio::task::spawn_blocking(move || command.wait()).await.unwrap().unwrap();
        assert!(ended.success());
        workers.stop(std::time::Duration::from_secs(5)).await;
    }
}
