//! From what is known to what is wrong.

use std::collections::HashMap;

use backup_policy::{Answer, Clause, Evidence, Fact, Lateness, Outcome, Reason, Rule, VerificationKind};
use chrono::TimeDelta;
use platform_database::Timestamp;
use platform_web::dates;

use super::facts::Facts;
use super::store::{JobFacts, RefusedReport, RepositoryFacts};
use super::{Kind, Severity, deadlines, signs, warnings};
use crate::agents::{SilentAgent, WatchTrouble};
use crate::digests::sha256;
use crate::events::EventSign;
use crate::jobs::JobId;
use crate::pullers::UnheardPuller;
use crate::repositories::RepositoryId;
use crate::verdicts::Judged;

/// So many failures in a row are 連続失敗.
const IN_A_ROW: i64 = 3;
/// How long a new job may take until its copies are in order.
const SETTLING: TimeDelta = TimeDelta::days(1);
/// How long a drill that is due may take.
const DRILL_GRACE: TimeDelta = TimeDelta::days(1);

/// Something that is wrong now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    /// Which one; the same as long as it is the same problem.
    pub(super) problem: String,
    pub(super) kind: Kind,
    pub(super) job: Option<JobId>,
    pub(super) repository: Option<RepositoryId>,
    /// Whose it is, for people.
    pub(super) subject: String,
    pub(super) words: String,
    /// The page that shows it.
    pub(super) evidence: String,
    /// How often it happened at least.
    pub(super) times: i64,
}

impl Problem {
    pub(super) fn severity(&self) -> Severity {
        self.kind.severity()
    }

    pub(super) fn of_job(job: &JobFacts, slot: &str, kind: Kind, words: String, evidence: String) -> Problem {
        Problem {
            problem: format!("{slot}/job/{}", job.id),
            kind,
            job: Some(job.id),
            repository: None,
            subject: job.name.clone(),
            words,
            evidence,
            times: 1,
        }
    }
}

/// Everything that is wrong now. A job that a person has paused is nobody's worry.
pub(super) fn find_problems(facts: &Facts, now: Timestamp) -> Vec<Problem> {
    let judged: HashMap<JobId, &Judged> = facts.judged.iter().map(|judged| (judged.id, judged)).collect();
    let mut found = Vec::new();
    for job in facts.jobs.iter().filter(|job| !job.paused) {
        found.extend(run_problem(job));
        found.extend(drill_problem(job, now));
        found.extend(signs::unusual_run(job, facts));
        found.extend(signs::touched_canary(job, facts));
        if let Some(judged) = judged.get(&job.id) {
            found.extend(late_problem(job, judged));
            if now - job.created_at >= SETTLING {
                found.extend(clause_problems(job, judged));
                found.extend(warnings::list(job, &judged.verdict, facts));
            }
        }
    }
    found.extend(facts.repositories.iter().flat_map(repository_problems));
    found.extend(facts.refused.iter().map(intake_problem));
    found.extend(signs::list(facts));
    found.extend(facts.silent.iter().map(silence_problem));
    found.extend(facts.troubled.iter().map(watch_problem));
    found.extend(facts.unheard.iter().map(source_problem));
    found.extend(facts.events.iter().map(event_problem));
    found.extend(deadlines::list(facts, now));
    found
}

fn run_problem(job: &JobFacts) -> Option<Problem> {
    let run = job.run_id?;
    let reason = job.run_reason.clone().unwrap_or_default();
    let or = |words: &str| if reason.is_empty() { words.to_owned() } else { reason.clone() };
    let (kind, words) = match job.outcome.as_deref().and_then(Outcome::from_code)? {
        Outcome::Failed | Outcome::Interrupted if job.failures >= IN_A_ROW => {
            (Kind::RunsFailing, format!("{}回続けて失敗しました。{}", job.failures, or("")))
        }
        Outcome::Failed => (Kind::RunFailed, or("失敗しました")),
        Outcome::Interrupted => (Kind::RunFailed, or("中断しました")),
        Outcome::Warned => (Kind::RunWarned, or("警告付きで終わりました")),
        Outcome::Succeeded | Outcome::Cancelled => return None,
    };
    let problem = Problem::of_job(job, "run", kind, words, format!("/runs/{run}"));
    Some(Problem { times: job.failures.max(1), ..problem })
}

fn drill_problem(job: &JobFacts, now: Timestamp) -> Option<Problem> {
    if let (Some(drill), Some(false)) = (job.drill_id, job.drill_passed) {
        let words = job.drill_reason.clone().unwrap_or_default();
        return Some(Problem::of_job(job, "drill", Kind::DrillFailed, words, format!("/drills/{drill}")));
    }
    let every = TimeDelta::try_days(job.drill_every_days?)?;
    let due = job.drilled_at.unwrap_or(job.created_at).checked_add_signed(every)?;
    let words = || format!("{}までに復元訓練が終わっていません", dates::date_time(due));
    let page = || format!("/jobs/{}", job.id);
    (now - due > DRILL_GRACE).then(|| Problem::of_job(job, "drill", Kind::DrillOverdue, words(), page()))
}

fn late_problem(job: &JobFacts, judged: &Judged) -> Option<Problem> {
    let Some(Lateness::Late { due }) = judged.reporting else { return None };
    let words = format!("{}までに終わりの報告がありません", dates::date_time(due));
    Some(Problem::of_job(job, "late", Kind::Late, words, format!("/jobs/{}", job.id)))
}

fn clause_problems(job: &JobFacts, judged: &Judged) -> Vec<Problem> {
    let mut found = Vec::new();
    for clause in &judged.verdict.clauses {
        let kind = match clause.answer {
            Answer::Broken if warnings::is_offline_stale(clause) => continue,
            Answer::Broken => Kind::ClauseBroken,
            Answer::Unknown => Kind::ClauseUnknown,
            Answer::Warning | Answer::Met => continue,
        };
        if let Some(words) = clause_words(clause) {
            let slot = format!("clause/{}", clause.rule.code());
            found.push(Problem::of_job(job, &slot, kind, words, format!("/jobs/{}", job.id)));
        }
    }
    found
}

/// 「「コピーの数」の規則: データが古すぎます」; `None` where alerts of other kinds say all of it.
fn clause_words(clause: &Clause) -> Option<String> {
    let told = |evidence: &Evidence| clause.rule == Rule::NoErrors && is_told_elsewhere(evidence);
    let deciding =
        clause.evidence.iter().filter(|evidence| evidence.answer() == clause.answer && !told(evidence));
    let deciding: Vec<&Evidence> = deciding.collect();
    if clause.rule == Rule::NoErrors && deciding.is_empty() {
        return None;
    }
    let mut reasons: Vec<&str> = Vec::new();
    for reason in deciding.iter().flat_map(|evidence| &evidence.reasons) {
        if !reasons.contains(&reason.label()) {
            reasons.push(reason.label());
        }
    }
    let tally = clause.evidence.iter().find_map(|evidence| match evidence.fact {
        Fact::Tally { counted, wanted, .. } => Some(format!("有効 {counted}（必要 {wanted}）")),
        _ => None,
    });
    let objects = deciding.iter().filter_map(|evidence| match &evidence.fact {
        Fact::Object { name, .. } | Fact::Point { name, .. } => Some(format!("対象「{name}」")),
        _ => None,
    });
    let reasons = reasons.into_iter().map(str::to_owned);
    let parts: Vec<String> = tally.into_iter().chain(reasons).chain(objects.take(5)).collect();
    Some(format!("「{}」の規則: {}", clause.rule.label(), parts.join("、")))
}

/// Whether a failed run, drill or check, or a late report, has an alert of its own.
fn is_told_elsewhere(evidence: &Evidence) -> bool {
    use Reason::{ChecksOpen, NeverSucceeded, ReportLate, RunFailed, RunInterrupted, VerificationFailed};
    // What a tool verified by itself has none.
    if matches!(evidence.fact, Fact::Verification { kind: VerificationKind::Reported, .. }) {
        return false;
    }
    let told = [ChecksOpen, NeverSucceeded, ReportLate, RunFailed, RunInterrupted, VerificationFailed];
    evidence.reasons.iter().all(|reason| told.contains(reason))
}

fn repository_problems(facts: &RepositoryFacts) -> Vec<Problem> {
    let problem = |slot: &str, kind, check, reason: &Option<String>| Problem {
        problem: format!("{slot}/repository/{}", facts.id),
        kind,
        job: None,
        repository: Some(facts.id),
        subject: facts.name.clone(),
        words: reason.clone().unwrap_or_default(),
        evidence: format!("/checks/{check}"),
        times: 1,
    };
    let failed = facts.failed_id.map(|id| problem("check", Kind::CheckFailed, id, &facts.failed_reason));
    let newest = facts.check_id.filter(|_| facts.unreached);
    let unreached = newest.map(|id| problem("reach", Kind::Unreachable, id, &facts.check_reason));
    failed.into_iter().chain(unreached).collect()
}

fn source_problem(puller: &UnheardPuller) -> Problem {
    let page = format!("/pullers/{}", puller.id);
    let words =
        if puller.trouble.is_empty() { "取り込みが終わりません" } else { puller.trouble.as_str() };
    Problem {
        problem: format!("source/{}", puller.id),
        kind: Kind::SourceUnheard,
        job: None,
        repository: None,
        subject: puller.name.clone(),
        words: words.to_owned(),
        evidence: page,
        times: 1,
    }
}

fn event_problem(sign: &EventSign) -> Problem {
    Problem {
        problem: format!("event/{}", sign.id),
        kind: if sign.is_danger { Kind::SourceDanger } else { Kind::SourceSign },
        job: None,
        repository: None,
        subject: sign.subject.clone(),
        words: sign.words.clone(),
        evidence: sign.page.clone(),
        times: sign.times,
    }
}

fn intake_problem(report: &RefusedReport) -> Problem {
    let subject = match report.said.as_str() {
        "" => report.sender.clone(),
        said => format!("{} {said}", report.sender),
    };
    Problem {
        problem: format!("intake/{}", shortened(&format!("{}\n{}", report.sender, report.said))),
        kind: Kind::IntakeRefused,
        job: None,
        repository: None,
        subject,
        words: report.reason.clone(),
        evidence: format!("/intake/{}", report.id),
        times: 1,
    }
}

/// What others say may be longer than an index takes.
fn shortened(said: &str) -> String {
    let mut digits = sha256(said);
    digits.truncate(32);
    digits
}

fn silence_problem(agent: &SilentAgent) -> Problem {
    let seen = dates::date_time(agent.seen_at);
    Problem {
        problem: format!("silent/agent/{}", agent.id),
        kind: Kind::AgentSilent,
        job: None,
        repository: None,
        subject: agent.name.clone(),
        words: format!("{seen}から連絡がありません（{}分以上で通知します）", agent.silent_minutes),
        evidence: format!("/agents/{}", agent.id),
        times: 1,
    }
}

fn watch_problem(watch: &WatchTrouble) -> Problem {
    let which = shortened(&format!("{}\n{}", watch.job_name, watch.tool));
    Problem {
        problem: format!("watch/agent/{}/{which}", watch.agent_id),
        kind: Kind::WatchFailed,
        job: None,
        repository: None,
        subject: format!("{}: {}（{}）", watch.agent, watch.job_name, watch.tool),
        words: watch.problem.clone(),
        evidence: format!("/agents/{}", watch.agent_id),
        times: 1,
    }
}
