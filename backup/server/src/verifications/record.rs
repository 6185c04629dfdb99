//! Recording a verification.

use chrono::NaiveDate;
use platform_database::{Database, DbError, WriteTx};
use serde_json::json;
use thiserror::Error;

use super::VerificationId;
use super::store::{self, NewRow};
use crate::checklists::{self, CheckedItem};
use crate::days;
use crate::digests::sha256;
use crate::jobs::{self, JobId};
use crate::members::Operator;
use crate::verdicts::judge_soon;

/// A verification as somebody tells of it.
#[derive(Clone, Debug)]
pub(crate) struct NewVerification {
    pub(crate) kind: &'static str,
    pub(crate) done_on: NaiveDate,
    pub(crate) passed: bool,
    pub(crate) error_kind: Option<&'static str>,
    pub(crate) severity: Option<&'static str>,
    pub(crate) target: String,
    pub(crate) note: String,
    /// Name and content of the file that proves it.
    pub(crate) evidence: Option<(String, Vec<u8>)>,
    /// The items of the checklist that were done, word by word.
    pub(crate) checked: Vec<String>,
}

/// Why a verification was not kept.
#[derive(Debug, Error)]
pub(crate) enum RecordVerificationError {
    /// No such job, or a retired one.
    #[error("ジョブがありません")]
    NoSuchJob,
    /// A day that is still to come, or too long ago to be evidence of anything.
    #[error("行った日は、きょうまでの1年以内にしてください")]
    Day,
    /// Nobody knows where.
    #[error("復元先や確認したものを入れてください")]
    NoTarget,
    /// What passed needs something to show.
    #[error("合格には、証拠のファイル（画面の写しやログ）を付けてください")]
    NoEvidence,
    /// What did not pass needs to be told.
    #[error("不合格のときは、エラーの種類と確認内容を入れてください")]
    NoWords,
    /// The database.
    #[error("the verification could not be kept")]
    Db(#[from] DbError),
}

/// Keeps what somebody tried. One that did not pass stays open until it is closed.
pub(crate) async fn record_verification(
    database: &Database,
    by: &Operator,
    job: JobId,
    new: &NewVerification,
) -> Result<VerificationId, RecordVerificationError> {
    if new.target.trim().is_empty() {
        return Err(RecordVerificationError::NoTarget);
    }
    if new.passed && new.evidence.is_none() {
        return Err(RecordVerificationError::NoEvidence);
    }
    if !new.passed && (new.note.trim().is_empty() || new.error_kind.is_none()) {
        return Err(RecordVerificationError::NoWords);
    }
    let digest = new.evidence.as_ref().map(|(_, bytes)| sha256(bytes));
    let mut tx = database.write().await?;
    let job = jobs::find_job(&mut tx, job).await?.filter(|job| job.retired_at.is_none());
    let job = job.ok_or(RecordVerificationError::NoSuchJob)?;
    let age = (days::of(tx.now()) - new.done_on).num_days();
    let done_at = days::last_moment(new.done_on).filter(|_| (0..=366).contains(&age));
    let done_at = done_at.ok_or(RecordVerificationError::Day)?.min(tx.now());
    let checklist = checklist(&mut tx, new).await?;
    let row = NewRow {
        job: job.id,
        new,
        done_at,
        digest: digest.as_deref(),
        checklist: &checklist,
        by: &by.actor().name,
    };
    let id = store::insert_verification(&mut tx, &row).await?;
    let facts = json!({ "verification": id, "passed": new.passed, "evidence": digest });
    let subject = format!("jobs/{}", job.name);
    platform_audit::record(&mut tx, by.actor(), "verifications.recorded", subject, &facts).await?;
    judge_soon(&mut tx).await?;
    tx.commit().await?;
    Ok(id)
}

/// The items of the kind as they are now, as JSON; empty where there are none.
async fn checklist(tx: &mut WriteTx, new: &NewVerification) -> Result<String, DbError> {
    let lists = checklists::list_checklists(tx).await?;
    let items =
        lists.into_iter().find(|list| list.kind == new.kind).map(|list| list.items).unwrap_or_default();
    let items: Vec<CheckedItem> =
        items.into_iter().map(|words| CheckedItem { done: new.checked.contains(&words), words }).collect();
    if items.is_empty() {
        return Ok(String::new());
    }
    Ok(serde_json::to_string(&items).expect("items are plain data"))
}
