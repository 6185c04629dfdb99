//! Editing a policy.

use backup_policy::{DataClass, InvalidPolicy, Policy, PolicyTerms};
use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::store;
use crate::members::Admin;
use crate::verdicts::JudgeFleet;

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
    let facts = json!({ "edition": edition, "before": before.policy, "after": policy });
    platform_audit::record(
        &mut tx,
        by.actor(),
        "policies.edited",
        format!("policies/{}", class.code()),
        &facts,
    )
    .await?;
    platform_tasks::enqueue_unique(&mut tx, "all", &JudgeFleet).await?;
    tx.commit().await?;
    Ok(edition)
}
