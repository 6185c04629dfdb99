//! Editing a policy.

use backup_policy::{DataClass, InvalidPolicy, Policy, PolicyTerms};
use chrono::TimeDelta;
use platform_database::{Database, DbError};
use serde_json::{Map, Value, json};
use thiserror::Error;

use super::store;
use super::views::percent_words;
use crate::amounts;
use crate::members::Admin;
use crate::verdicts::judge_soon;

/// Why a policy was not edited.
#[derive(Debug, Error)]
pub(super) enum SavePolicyError {
    /// Terms that make no sense, each by name.
    #[error(transparent)]
    Invalid(#[from] InvalidPolicy),
    /// Somebody made another edition since this one was shown.
    #[error(
        "表示したあとに、別の人がこの方針を変更しました。いまの内容を確かめてから、もう一度保存してください"
    )]
    Stale,
    /// The database.
    #[error("the policy could not be kept")]
    Db(#[from] DbError),
}

/// Makes the next edition of a class's policy, if `seen` is still the newest, and lets every job be judged by it.
pub(super) async fn save_policy(
    database: &Database,
    by: &Admin,
    class: DataClass,
    seen: i64,
    terms: PolicyTerms,
) -> Result<i64, SavePolicyError> {
    let policy = Policy::new(terms)?;
    let mut tx = database.write().await?;
    let before = store::find_current(&mut tx, class).await?;
    let edition = before.edition + 1;
    let text = serde_json::to_string(&policy).expect("a policy is plain data");
    let by = by.operator();
    if before.edition != seen
        || !store::insert_edition(&mut tx, class, edition, &text, &by.actor().name).await?
    {
        return Err(SavePolicyError::Stale);
    }
    let mut facts = changes(before.policy.terms(), policy.terms());
    facts.insert("edition".to_owned(), edition.into());
    platform_audit::record(
        &mut tx,
        by.actor(),
        "policies.edited",
        format!("policies/{}", class.code()),
        &facts,
    )
    .await?;
    judge_soon(&mut tx).await?;
    tx.commit().await?;
    Ok(edition)
}

/// Each term that is another one now, as it was and as it is, for the audit record.
fn changes(before: &PolicyTerms, after: &PolicyTerms) -> Map<String, Value> {
    let sides = told(before).into_iter().zip(told(after)).filter(|(old, new)| old != new);
    sides.map(|((name, old), (_, new))| (name.to_owned(), json!({ "old": old, "new": new }))).collect()
}

fn told(terms: &PolicyTerms) -> [(&'static str, String); 14] {
    let days = |span: TimeDelta| format!("{}日", span.num_days());
    [
        ("copies", terms.copies.to_string()),
        ("media", terms.media.to_string()),
        ("off_site", terms.off_site.label().to_owned()),
        ("off_site_locations", terms.off_site_locations.to_string()),
        ("offline", terms.offline.label().to_owned()),
        ("encryption", terms.encryption.label().to_owned()),
        ("rpo", amounts::goal(terms.rpo)),
        ("offline_age", days(terms.offline_age)),
        ("offline_limit", days(terms.offline_limit)),
        ("verification_window", days(terms.verification_window)),
        ("warn_percent", format!("{}%", terms.warn_percent)),
        ("keep_years", format!("{}年", terms.keep_years)),
        ("rto", amounts::goal(terms.rto)),
        ("level_goal", format!("{}%", percent_words(terms.level_goal))),
    ]
}
