//! What the page of verifications shows.

use askama::Template;
use chrono::NaiveDate;
use platform_web::Tone;

use super::Plan;
use crate::days;
use crate::verifications::{Verification, VerificationLine};

/// From how many days before it is due a verification is announced.
const SOON_DAYS: i64 = 7;

/// 検証.
#[derive(Template)]
#[template(path = "verifications/list.html")]
pub(super) struct PlansView {
    plans: Vec<PlanLine>,
    open: Vec<VerificationLine>,
    newest: Vec<VerificationLine>,
}

struct PlanLine {
    job: (String, String),
    every: String,
    last: String,
    due: String,
    tone: Tone,
    state: &'static str,
    assignee: String,
}

impl PlansView {
    pub(super) fn new(
        plans: &[Plan],
        open: &[Verification],
        newest: &[Verification],
        today: NaiveDate,
    ) -> PlansView {
        PlansView {
            plans: plans.iter().map(|plan| PlanLine::new(plan, today)).collect(),
            open: open.iter().map(VerificationLine::new).collect(),
            newest: newest.iter().map(VerificationLine::new).collect(),
        }
    }
}

impl PlanLine {
    fn new(plan: &Plan, today: NaiveDate) -> PlanLine {
        let due = plan.next_due();
        let (tone, state) = match due.map(|due| (due - today).num_days()) {
            None => (Tone::Bad, "不明"),
            Some(left) if left < 0 => (Tone::Bad, "期限切れ"),
            Some(left) if left <= SOON_DAYS => (Tone::Warn, "まもなく"),
            Some(_) => (Tone::Good, "予定どおり"),
        };
        PlanLine {
            job: (plan.job.clone(), format!("/jobs/{}/verifications", plan.job_id)),
            every: format!("{}か月ごと", plan.every_months),
            last: plan.last().map_or("未実施".to_owned(), days::words),
            due: due.map_or("—".to_owned(), days::words),
            tone,
            state,
            assignee: plan.assignee.clone(),
        }
    }
}
