//! What whoever watches the server learns of backups.

use backup_policy::Answer;
use platform_console::Measured;
use platform_database::{DbResult, ReadTx, Timestamp};
use platform_telemetry::Gauge;

use crate::alerts::{self, Counts};
use crate::app::App;
use crate::verdicts::{self, Judged};

/// Every answer of a verdict, the worst first.
const ANSWERS: [Answer; 4] = [Answer::Broken, Answer::Unknown, Answer::Warning, Answer::Met];

impl Measured for App {
    async fn measure(tx: &mut ReadTx) -> DbResult<Vec<Gauge>> {
        let judged = verdicts::judge_fleet_now(tx).await?;
        let mut found = Vec::from(of_jobs(&judged));
        found.extend(of_alerts(alerts::count_unresolved(tx).await?));
        let (repositories, unreached) = alerts::count_repositories(tx).await?;
        found.push(
            Gauge::new(
                "backup_repositories",
                "Repositories in use, and those the newest check did not reach.",
            )
            .with(&[("state", "in_use")], repositories as f64)
            .with(&[("state", "unreachable")], unreached as f64),
        );
        Ok(found)
    }
}

/// Jobs by verdict, and when each was last backed up; a job that never was has no time.
fn of_jobs(judged: &[Judged]) -> [Gauge; 3] {
    let mut jobs = Gauge::new("backup_jobs", "Jobs in use by their verdict.");
    for answer in ANSWERS {
        let count = judged.iter().filter(|job| job.verdict.answer == answer).count();
        jobs = jobs.with(&[("verdict", answer.code())], count as f64);
    }
    let mut each =
        Gauge::new("backup_job_last_success_timestamp_seconds", "When a job's newest success ended.");
    for (job, ended) in judged.iter().filter_map(|job| Some((job, job.succeeded_at?))) {
        each = each.with(&[("job", &job.id.to_string()), ("name", &job.name)], seconds(ended));
    }
    let newest = judged.iter().filter_map(|job| job.succeeded_at).max();
    let newest = Gauge::new(
        "backup_last_success_timestamp_seconds",
        "When the newest success of all ended; 0 for never.",
    )
    .with(&[], newest.map_or(0.0, seconds));
    [jobs, each, newest]
}

fn of_alerts(counts: Counts) -> [Gauge; 2] {
    let open = Gauge::new("backup_alerts_open", "Alerts that nobody has taken on, by severity.")
        .with(&[("severity", "critical")], counts.critical as f64)
        .with(&[("severity", "warning")], counts.warning as f64)
        .with(&[("severity", "info")], counts.info as f64);
    let taken = Gauge::new("backup_alerts_acknowledged", "Alerts that somebody has taken on.")
        .with(&[], counts.acknowledged as f64);
    [open, taken]
}

fn seconds(at: Timestamp) -> f64 {
    at.timestamp() as f64
}
