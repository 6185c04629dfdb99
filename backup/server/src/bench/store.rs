//! The SQL that fills a fleet in bulk.

use chrono::TimeDelta;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, rows_sql, sql};
use platform_web::dates;

/// Makes jobs of another tool, each with `copies` copies.
pub(super) async fn insert_fleet(tx: &mut WriteTx, jobs: i64, copies: i64) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!("INSERT INTO locations (name, off_site, production, created_at) VALUES ('本番', FALSE, TRUE, $1), ('遠隔', TRUE, FALSE, $1)"),
        params![now],
    )
    .await?;
    let created = now - TimeDelta::days(400);
    let began = newest_start(now).with_timezone(&dates::japan());
    tx.execute_rows(
        &rows_sql!(8, "INSERT INTO jobs (name, rpo_minutes, created_at, tool, target, data_class, retention, schedule) VALUES {rows}"),
        (0..jobs).map(|job| {
            let name = format!("ジョブ{job:04}").into();
            let nightly = began.format("%-M %-H * * *").to_string().into();
            [name, 2160_i64.into(), created.into(), "見本".into(), "対象".into(), "internal".into(), "{}".into(), nightly]
        }),
    )
    .await?;
    tx.execute_rows(
        &rows_sql!(
            9,
            "INSERT INTO copies (job_id, name, location_id, medium, written_at, created_at, protection, encrypted, last_outcome)
             VALUES {rows}"
        ),
        (0..jobs * copies).map(|number| {
            let copy = number % copies;
            [
                (number / copies + 1).into(),
                format!("コピー{copy}").into(),
                (copy % 2 + 1).into(),
                if copy == 0 { "disk" } else { "cloud" }.into(),
                (now - TimeDelta::hours(6)).into(),
                created.into(),
                "online".into(),
                true.into(),
                "succeeded".into(),
            ]
        }),
    )
    .await?;
    Ok(())
}

/// When the newest runs began, and every one at that time of its day.
fn newest_start(now: Timestamp) -> Timestamp {
    now - TimeDelta::hours(7)
}

/// Makes `days` daily runs of every job, some of which failed.
pub(super) async fn insert_runs(tx: &mut WriteTx, jobs: i64, days: i64) -> DbResult<()> {
    let newest = newest_start(tx.now());
    tx.execute_rows(
        &rows_sql!(
            9,
            "INSERT INTO runs (job_id, started_at, ended_at, outcome, seen_at, cause, caused_by, claimed, bytes) VALUES {rows}"
        ),
        (0..days).rev().flat_map(|day| {
            (1..=jobs).map(move |job| {
                let started = newest - TimeDelta::days(day);
                let outcome = if (job * 31 + day * 17) % 97 == 0 { "failed" } else { "succeeded" };
                let ended = started + TimeDelta::minutes(20);
                [
                    job.into(),
                    started.into(),
                    ended.into(),
                    outcome.into(),
                    ended.into(),
                    "report".into(),
                    "".into(),
                    true.into(),
                    1_000_000_i64.into(),
                ]
            })
        }),
    )
    .await?;
    Ok(())
}

/// How many runs there are.
pub(super) async fn count_runs(tx: &mut ReadTx) -> DbResult<i64> {
    tx.count(sql!("SELECT COUNT(*) FROM runs"), params![]).await
}

/// Lets SQLite's planner have its statistics, as after a day on which the server was stopped once.
pub(super) async fn analyse(tx: &mut WriteTx) -> DbResult<()> {
    tx.execute(sql!("ANALYZE"), params![]).await?;
    Ok(())
}
