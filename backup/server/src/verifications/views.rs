//! What the screens of verifications by hand show.

use askama::Template;
use platform_web::{Choice, Problems, Tone, dates};

use super::kinds::{ERRORS, KINDS, SEVERITIES, choices, words};
use super::routes::FilledVerification;
use super::store::Verification;
use crate::checklists::{CheckedItem, Checklist};
use crate::days;
use crate::jobs::Job;
use crate::verification_plans::Plan;

/// The verifications of a job, with its plan and the form of a new one.
#[derive(Template)]
#[template(path = "verifications/job.html")]
pub(super) struct JobVerificationsView {
    address: String,
    job: (String, String),
    plan: PlanForm,
    lines: Vec<VerificationLine>,
    kinds: Vec<Choice>,
    errors: Vec<Choice>,
    severities: Vec<Choice>,
    answers: Vec<Choice>,
    lists: Vec<ListForm>,
    filled: FilledVerification,
    problems: Problems,
    may_operate: bool,
}

/// The plan as its form shows it.
struct PlanForm {
    revision: i64,
    every_months: String,
    first_on: String,
    assignee: String,
    due: Option<String>,
}

/// What is to be looked at in a verification of a kind.
struct ListForm {
    label: &'static str,
    /// Whether the kind is chosen.
    open: bool,
    items: Vec<ItemBox>,
}

struct ItemBox {
    name: String,
    words: String,
    ticked: bool,
}

/// One verification.
#[derive(Template)]
#[template(path = "verifications/show.html")]
pub(super) struct VerificationView {
    number: i64,
    line: VerificationLine,
    facts: Vec<(&'static str, String)>,
    evidence: Option<(String, String)>,
    checklist: Vec<CheckedItem>,
    may_close: bool,
    severities: Vec<Choice>,
    severity: String,
    assignee: String,
}

/// A verification in a list.
pub(crate) struct VerificationLine {
    pub(crate) href: String,
    pub(crate) job: (String, String),
    pub(crate) at: String,
    pub(crate) kind: &'static str,
    pub(crate) tone: Tone,
    pub(crate) result: String,
    pub(crate) note: String,
    /// How bad it is and who works on it; empty of what passed.
    pub(crate) handling: String,
    pub(crate) by: String,
    pub(crate) open: bool,
}

impl JobVerificationsView {
    pub(super) fn new(
        job: &Job,
        plan: Option<&Plan>,
        found: &[Verification],
        (filled, lists): (FilledVerification, &[Checklist]),
        problems: Problems,
        may_operate: bool,
    ) -> JobVerificationsView {
        JobVerificationsView {
            address: format!("/jobs/{}", job.id),
            job: (job.name.clone(), format!("/jobs/{}", job.id)),
            plan: PlanForm::of(plan),
            lines: found.iter().map(VerificationLine::new).collect(),
            kinds: choices(&KINDS),
            errors: choices(&ERRORS),
            severities: choices(&SEVERITIES),
            answers: vec![Choice::new("yes", "合格"), Choice::new("no", "不合格")],
            lists: lists.iter().map(|list| ListForm::new(list, &filled)).collect(),
            filled,
            problems,
            may_operate: may_operate && job.retired_at.is_none(),
        }
    }

    fn spans(&self) -> Vec<Choice> {
        [("1", "毎月"), ("3", "3か月ごと"), ("6", "半年ごと"), ("12", "毎年")]
            .map(|(months, words)| Choice::new(months, words))
            .into()
    }
}

impl ListForm {
    fn new(list: &Checklist, filled: &FilledVerification) -> ListForm {
        let item = |(place, words): (usize, &String)| {
            let name = format!("check-{}-{place}", list.kind);
            ItemBox { ticked: filled.ticked.contains_key(&name), name, words: words.clone() }
        };
        ListForm {
            label: list.label,
            open: filled.kind == list.kind,
            items: list.items.iter().enumerate().map(item).collect(),
        }
    }
}

impl PlanForm {
    fn of(plan: Option<&Plan>) -> PlanForm {
        PlanForm {
            revision: plan.map_or(0, |plan| plan.revision),
            every_months: plan.map_or("3".to_owned(), |plan| plan.every_months.to_string()),
            first_on: plan.map_or(String::new(), |plan| plan.first_on.to_string()),
            assignee: plan.map(|plan| plan.assignee.clone()).unwrap_or_default(),
            due: plan.and_then(Plan::next_due).map(days::words),
        }
    }
}

impl VerificationView {
    pub(super) fn new(found: &Verification, may_operate: bool) -> VerificationView {
        let line = VerificationLine::new(found);
        VerificationView {
            number: found.id.0,
            facts: facts(found),
            evidence: found.evidence_name.clone().map(|name| (name, format!("{}/evidence", line.href))),
            checklist: found.checklist(),
            may_close: may_operate && line.open,
            severities: choices(&SEVERITIES),
            severity: found.severity.clone().unwrap_or_default(),
            assignee: found.assignee.clone(),
            line,
        }
    }
}

impl VerificationLine {
    pub(crate) fn new(found: &Verification) -> VerificationLine {
        let open = !found.passed && found.closed_at.is_none();
        let error = found.error_kind.as_deref().map_or("", |kind| words(&ERRORS, kind));
        let (tone, result) = match (found.passed, open, found.taken_up_at) {
            (true, ..) => (Tone::Good, "合格".to_owned()),
            (false, true, None) => (Tone::Bad, format!("不合格・未対応（{error}）")),
            (false, true, Some(_)) => (Tone::Warn, format!("不合格・対応中（{error}）")),
            (false, false, _) => (Tone::Neutral, format!("不合格・対応済み（{error}）")),
        };
        VerificationLine {
            href: format!("/verifications/{}", found.id),
            job: (found.job.clone(), format!("/jobs/{}/verifications", found.job_id)),
            at: dates::date(found.done_at),
            kind: words(&KINDS, &found.kind),
            tone,
            result,
            note: found.note.clone(),
            handling: handling(found),
            by: found.recorded_by.clone(),
            open,
        }
    }
}

/// 「深刻度 高、担当 佐藤 花」
fn handling(found: &Verification) -> String {
    let severity = found.severity.as_deref().map(|code| format!("深刻度 {}", words(&SEVERITIES, code)));
    let assignee = (!found.assignee.is_empty()).then(|| format!("担当 {}", found.assignee));
    severity.into_iter().chain(assignee).collect::<Vec<_>>().join("、")
}

/// What is known of it.
pub(super) fn facts(found: &Verification) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("行った日", dates::date(found.done_at)),
        ("内容", words(&KINDS, &found.kind).to_owned()),
        ("復元先・確認したもの", found.target.clone()),
        ("記録", format!("{} {}", dates::date_time(found.recorded_at), found.recorded_by)),
    ];
    let told = [("確認内容", Some(found.note.clone())), ("証拠のSHA-256", found.evidence_digest.clone())];
    facts.extend(
        told.into_iter().filter_map(|(name, words)| Some((name, words.filter(|words| !words.is_empty())?))),
    );
    facts.extend(found.severity.as_deref().map(|code| ("深刻度", words(&SEVERITIES, code).to_owned())));
    facts.extend(found.taken_up_at.map(|at| {
        ("担当", format!("{}（{} {}から対応中）", found.assignee, dates::date_time(at), found.taken_up_by))
    }));
    facts.extend(found.closed_at.map(|at| {
        ("対応", format!("{}（{} {}）", found.closing_words, dates::date_time(at), found.closed_by))
    }));
    facts
}
