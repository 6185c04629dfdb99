//! What whoever watches the server learns of backups.

use backup_policy::Answer;
use platform_console::Measured;
use platform_database::{DbResult, ReadTx, Timestamp};
use platform_telemetry::Gauge;

use crate::alerts::{self, Counts};
use crate::app::App;
use crate::verdicts::{self, Judged};
use crate::{agents, capacities, drills, holdings, loans, media, pullers};

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
        found.extend(of_places(tx).await?);
        found.extend(of_media(tx).await?);
        found.push(of_drills(tx).await?);
        Ok(found)
    }
}

/// How full repositories are, and who reports no more.
async fn of_places(tx: &mut ReadTx) -> DbResult<[Gauge; 3]> {
    let mut bytes = Gauge::new(
        "backup_repository_bytes",
        "How much a repository held when it was last measured, and what it may hold.",
    );
    for capacity in capacities::load_capacities(tx).await? {
        let id = capacity.id.to_string();
        let labels = |kind| [("repository", id.as_str()), ("name", capacity.name.as_str()), ("kind", kind)];
        for (kind, amount) in [("stored", capacity.newest()), ("limit", capacity.limit)] {
            bytes = amount.into_iter().fold(bytes, |gauge, amount| gauge.with(&labels(kind), amount as f64));
        }
    }
    for held in holdings::load_held_capacities(tx).await? {
        let id = format!("place-{}", held.id);
        let labels = |kind| [("repository", id.as_str()), ("name", held.name.as_str()), ("kind", kind)];
        // What was told too long ago is not said again.
        let told =
            [("stored", held.used), ("limit", held.total)].into_iter().filter(|_| held.forecast.is_some());
        bytes = told.fold(bytes, |gauge, (kind, amount)| gauge.with(&labels(kind), amount as f64));
    }
    let agents = agents::count_in_use(tx).await?;
    let silent = agents::list_silent(tx).await?.len();
    let agents = Gauge::new("backup_agents", "Agents in use, and those of which nothing is heard.")
        .with(&[("state", "in_use")], agents as f64)
        .with(&[("state", "silent")], silent as f64);
    let sources = pullers::count_in_use(tx).await?;
    let unheard = pullers::list_unheard(tx).await?.len();
    let sources = Gauge::new("backup_sources", "Sources in use, and those that do not answer.")
        .with(&[("state", "in_use")], sources as f64)
        .with(&[("state", "unheard")], unheard as f64);
    Ok([bytes, agents, sources])
}

async fn of_media(tx: &mut ReadTx) -> DbResult<[Gauge; 2]> {
    let media = media::list_in_use(tx).await?.len();
    let media = Gauge::new("backup_media", "Media that are not discarded.").with(&[], media as f64);
    let out = loans::count_out(tx).await?;
    let loans = Gauge::new("backup_media_lent", "Media that are lent, and those that should be back.")
        .with(&[("state", "lent")], out.lent as f64)
        .with(&[("state", "overdue")], out.overdue as f64);
    Ok([media, loans])
}

/// How the newest drill of each job ended.
async fn of_drills(tx: &mut ReadTx) -> DbResult<Gauge> {
    let newest = drills::list_newest_results(tx).await?;
    let count = |passed| newest.iter().filter(|result| **result == passed).count() as f64;
    Ok(Gauge::new("backup_drills", "Jobs by how their newest drill ended.")
        .with(&[("result", "passed")], count(Some(true)))
        .with(&[("result", "failed")], count(Some(false)))
        .with(&[("result", "unknown")], count(None)))
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
