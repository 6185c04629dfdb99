//! What a verdict warns of: what still counts and will not for long, where the policy insists on it.

use backup_policy::{Answer, Clause, Evidence, Fact, Reason, Rule, Step, Timestamp, Verdict};
use platform_web::dates;

use super::Kind;
use super::facts::Facts;
use super::problems::Problem;
use super::store::JobFacts;

/// So many things are named.
const NAMED: usize = 5;
/// What speaks against a copy that lies on no medium that is taken out.
const NOT_TAKEN_OUT: [Reason; 4] =
    [Reason::Online, Reason::LockExpired, Reason::LockEndsSoon, Reason::LockEndUnknown];

/// The warnings of a job, a problem for each clause; how old its offline copy is has one of its own.
pub(super) fn list(job: &JobFacts, verdict: &Verdict, facts: &Facts) -> Vec<Problem> {
    let offline = offline_copy(job, verdict.clause(Rule::Offline));
    let told = |reason| is_told(reason, job, facts, offline.is_some());
    let warned = verdict.clauses.iter().filter_map(|clause| warned_clause(job, clause, told));
    let warned: Vec<Problem> = warned.collect();
    warned.into_iter().chain(offline).collect()
}

/// Whether an alert of its own says of the clause that the offline copy is too old to count.
pub(super) fn is_offline_stale(clause: &Clause) -> bool {
    clause.rule == Rule::Offline && old_copy(clause).is_some_and(|(kind, _)| kind == Kind::OfflineStale)
}

/// What a policy only advises, or does not ask for, is nobody's alert.
fn insists(clause: &Clause) -> bool {
    !clause.evidence.iter().any(|found| matches!(found.fact, Fact::Asked { .. }))
}

fn offline_copy(job: &JobFacts, clause: &Clause) -> Option<Problem> {
    let (kind, copy) = old_copy(clause)?;
    let (name, written_at) = named_copy(copy)?;
    let why = match kind {
        Kind::OfflineStale => "古すぎるため、オフラインのコピーとして数えません",
        _ => "更新の期限を過ぎています",
    };
    let words = format!("コピー「{name}」は{}のものです。{why}", dates::date(written_at));
    Some(Problem::of_job(job, "offline", kind, words, format!("/jobs/{}", job.id)))
}

/// The youngest copy on a medium that is taken out, where the clause suffers from its age.
fn old_copy(clause: &Clause) -> Option<(Kind, &Evidence)> {
    let (kind, reason) = match clause.answer {
        Answer::Warning => (Kind::OfflineAgeing, Reason::OfflineAgeing),
        Answer::Broken => (Kind::OfflineStale, Reason::OfflineStale),
        Answer::Met | Answer::Unknown => return None,
    };
    let taken_out = |found: &&Evidence| !found.reasons.iter().any(|reason| NOT_TAKEN_OUT.contains(reason));
    let youngest = clause
        .evidence
        .iter()
        .filter(taken_out)
        .filter_map(|found| Some((named_copy(found)?.1, found)))
        .max_by_key(|(written_at, _)| *written_at)?
        .1;
    (insists(clause) && youngest.reasons.contains(&reason)).then_some((kind, youngest))
}

fn named_copy(evidence: &Evidence) -> Option<(&str, Timestamp)> {
    match &evidence.fact {
        Fact::Copy { name, written_at: Some(at), .. } => Some((name, *at)),
        _ => None,
    }
}

/// 「「エラーなし」の規則: 対象「VM-03」: この対象は失敗しました。取れていない対象の…」, with what to do.
fn warned_clause(job: &JobFacts, clause: &Clause, told: impl Fn(Reason) -> bool) -> Option<Problem> {
    if clause.answer != Answer::Warning || !insists(clause) {
        return None;
    }
    let deciding = clause.evidence.iter().filter(|found| found.answer() == Answer::Warning);
    let found: Vec<(&Evidence, Reason)> = deciding
        .flat_map(|found| found.reasons.iter().map(move |reason| (found, *reason)))
        .filter(|(_, reason)| reason.answer() == Answer::Warning && !told(*reason))
        .collect();
    let mut parts: Vec<String> = found.iter().map(|(found, reason)| reason_words(found, *reason)).collect();
    let more = parts.len().saturating_sub(NAMED);
    parts.truncate(NAMED);
    if parts.is_empty() {
        return None;
    }
    parts.extend((more > 0).then(|| format!("ほかに{more}件")));
    let mut steps: Vec<Step> = Vec::new();
    for step in found.iter().filter_map(|(_, reason)| reason.step()) {
        if !steps.contains(&step) {
            steps.push(step);
        }
    }
    let steps: String = steps.iter().map(ToString::to_string).collect();
    let words = format!("「{}」の規則: {}。{steps}", clause.rule.label(), parts.join("、"));
    let slot = format!("clause/{}", clause.rule.code());
    Some(Problem::of_job(job, &slot, Kind::ClauseWarned, words, format!("/jobs/{}", job.id)))
}

fn reason_words(found: &Evidence, reason: Reason) -> String {
    match &found.fact {
        Fact::Copy { name, .. } => format!("コピー「{name}」: {reason}"),
        Fact::Object { name, .. } | Fact::Point { name, .. } => format!("対象「{name}」: {reason}"),
        Fact::Verification { .. } => format!("検証: {reason}"),
        _ => reason.label().to_owned(),
    }
}

/// Whether a warning needs no alert here: another one tells of it, somebody did it and knows, the schedule mends it by itself
/// (and a run that does not come is told), or it is mere advice.
fn is_told(reason: Reason, job: &JobFacts, facts: &Facts, offline: bool) -> bool {
    match reason {
        Reason::RunWarned | Reason::RunCancelled | Reason::Paused | Reason::EncryptionAdvised => true,
        Reason::CopyWarned => job.outcome.as_deref() == Some("warned"),
        Reason::SuccessAgeing | Reason::CopyAgeing => job.scheduled,
        Reason::VerificationAgeing => {
            job.drill_every_days.is_some() || facts.plans.iter().any(|plan| plan.job_id == job.id)
        }
        Reason::OfflineAgeing => offline,
        _ => false,
    }
}
