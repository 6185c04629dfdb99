//! Problems that nobody has reported: signs in numbers, places that fill up, media that do not come back.

use super::Kind;
use super::facts::Facts;
use super::problems::Problem;
use super::store::JobFacts;
use crate::anomalies;
use crate::capacities::forecast_words;
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
    let short = facts.capacities.iter().filter(|capacity| capacity.is_short(facts.today));
    let short = short.map(|capacity| Problem {
        repository: Some(capacity.id),
        ..plain(
            format!("capacity/repository/{}", capacity.id),
            Kind::FullSoon,
            &capacity.name,
            // The day moves a little with each measurement, which is nothing new.
            forecast_words(capacity.forecast),
            format!("/capacities#repository-{}", capacity.id),
        )
    });
    let held = facts.held.iter().filter(|held| held.is_short(facts.today)).map(|held| {
        let problem = format!("capacity/place/{}", held.id);
        plain(problem, Kind::FullSoon, &held.name, forecast_words(held.forecast), held.page.clone())
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
