//! Problems that nobody has reported: signs in numbers, places that fill up, media that do not come back.

use backup_policy::{Forecast, Shortage};

use super::Kind;
use super::facts::Facts;
use super::problems::Problem;
use super::store::JobFacts;
use crate::anomalies;
use crate::capacities::room_words;
use crate::days;

/// What is unlike before in the newest good run of a job.
pub(super) fn unusual_run(job: &JobFacts, facts: &Facts) -> Option<Problem> {
    let found = facts.signs.iter().find(|found| found.job == job.id)?;
    let words: Vec<String> = found.signs.iter().map(anomalies::words).collect();
    Some(Problem::of_job(job, "unusual", Kind::Unusual, words.join("。"), format!("/runs/{}", found.run)))
}

/// A file of a job that nobody was to touch.
pub(super) fn touched_canary(job: &JobFacts, facts: &Facts) -> Option<Problem> {
    let found = facts.touched.iter().find(|found| found.job_id == job.id)?;
    Some(Problem::of_job(
        job,
        "canary",
        Kind::CanaryTouched,
        found.words(),
        format!("/runs/{}", found.run_id),
    ))
}

/// What is wrong with places and media.
pub(super) fn list(facts: &Facts) -> Vec<Problem> {
    let gone = facts.vanished.iter().map(|found| Problem {
        repository: Some(found.repository),
        ..plain(
            format!("snapshots/repository/{}", found.repository),
            Kind::SnapshotsGone,
            &found.name,
            anomalies::words(&found.sign),
            format!("/repositories/{}", found.repository),
        )
    });
    let short = facts.capacities.iter().filter_map(|capacity| {
        let page = format!("/capacities#repository-{}", capacity.id);
        let of = (format!("capacity/repository/{}", capacity.id), capacity.name.as_str(), page);
        let problem =
            room_problem(of, capacity.used_percent(), capacity.forecast, capacity.shortage(facts.today)?);
        Some(Problem { repository: Some(capacity.id), ..problem })
    });
    let held = facts.held.iter().filter_map(|held| {
        let of = (format!("capacity/place/{}", held.id), held.name.as_str(), held.page.clone());
        Some(room_problem(of, Some(held.used_percent()), held.forecast, held.shortage(facts.today)?))
    });
    let late = facts.late_loans.iter().map(|loan| {
        let words = format!("{}までに返却されていません（{}）", days::words(loan.due_on), loan.borrower);
        plain(
            format!("loan/{}", loan.id),
            Kind::LoanOverdue,
            &loan.medium,
            words,
            format!("/loans/{}", loan.id),
        )
    });
    gone.chain(short).chain(held).chain(late).collect()
}

/// A place that needs room. Percent and day move a little with each measurement, which is nothing new.
fn room_problem(
    (problem, name, page): (String, &str, String),
    percent: Option<i64>,
    forecast: Option<Forecast>,
    shortage: Shortage,
) -> Problem {
    let kind = match shortage {
        Shortage::Soon => Kind::FullSoon,
        Shortage::Now => Kind::AlmostFull,
    };
    plain(problem, kind, name, room_words(percent, forecast, Some(shortage)), page)
}

pub(super) fn plain(problem: String, kind: Kind, subject: &str, words: String, evidence: String) -> Problem {
    Problem {
        problem,
        kind,
        job: None,
        repository: None,
        subject: subject.to_owned(),
        words,
        evidence,
        times: 1,
    }
}
