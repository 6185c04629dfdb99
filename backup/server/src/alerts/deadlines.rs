//! Problems of dates, before and after they have passed, and what is wrong with the server itself.

use chrono::{NaiveDate, TimeDelta};
use platform_database::Timestamp;
use platform_identity::TokenLine;
use platform_web::dates;

use super::Kind;
use super::facts::Facts;
use super::problems::Problem;
use super::signs::plain;
use crate::days;
use crate::verification_plans::Plan;

/// So many days before a verification is due somebody is reminded.
const REMINDER_DAYS: i64 = 7;
/// So long before a token ends, and after it has ended, somebody should know.
const TOKEN: TimeDelta = TimeDelta::days(7);

/// What is due, or was.
pub(super) fn list(facts: &Facts, now: Timestamp) -> Vec<Problem> {
    let plans = facts.plans.iter().filter_map(|plan| verification(plan, facts.today));
    let loans = facts.due_loans.iter().map(|loan| {
        let words = format!("{}までに返却されます（{}）", days::words(loan.due_on), loan.borrower);
        plain(
            format!("loan-due/{}", loan.id),
            Kind::LoanDueSoon,
            &loan.medium,
            words,
            format!("/loans/{}", loan.id),
        )
    });
    let media = facts.missing_media.iter().map(|missing| {
        let words = format!("今夜の媒体「{}」を入れた記録がありません", missing.medium);
        plain(
            format!("tonight/rotation/{}", missing.rotation),
            Kind::MediumNotIn,
            &missing.job,
            words,
            "/rotations".to_owned(),
        )
    });
    let tokens = facts.tokens.iter().filter_map(|token| ending(token, now));
    let server = facts.server.iter().map(|sign| {
        let host = if sign.host.is_empty() { "サーバー" } else { &sign.host };
        let page = if sign.kind == Kind::AuditBroken { "/audit" } else { "/status" };
        let slot = format!("server/{}/{}", sign.slot(), sign.host);
        plain(slot, sign.kind, host, sign.words.clone(), page.to_owned())
    });
    plans.chain(loans).chain(media).chain(tokens).chain(server).collect()
}

fn verification(plan: &Plan, today: NaiveDate) -> Option<Problem> {
    let due = plan.next_due()?;
    let left = (due - today).num_days();
    let (kind, words) = match left {
        ..0 => (Kind::VerificationOverdue, format!("{}までの検証が終わっていません", days::words(due))),
        0..=REMINDER_DAYS => (Kind::VerificationSoon, format!("{}までに検証します", days::words(due))),
        _ => return None,
    };
    let words =
        if plan.assignee.is_empty() { words } else { format!("{words}（担当: {}）", plan.assignee) };
    let page = format!("/jobs/{}/verifications", plan.job_id);
    let problem = plain(format!("verification/job/{}", plan.job_id), kind, &plan.job, words, page);
    Some(Problem { job: Some(plan.job_id), ..problem })
}

fn ending(token: &TokenLine, now: Timestamp) -> Option<Problem> {
    let near = token.revoked_at.is_none() && (token.expires_at - now).abs() <= TOKEN;
    let ends = dates::date_time(token.expires_at);
    let words = if token.expires_at > now {
        format!("{ends}に切れます。新しいものを作り、使うプログラムに入れてください")
    } else {
        format!("{ends}に切れました。要らなければ取り消してください")
    };
    let subject = format!("{}のトークン「{}」", token.holder, token.name);
    let page = if token.machine { "/machines" } else { "/people" };
    near.then(|| plain(format!("token/{}", token.id), Kind::TokenEnding, &subject, words, page.to_owned()))
}
