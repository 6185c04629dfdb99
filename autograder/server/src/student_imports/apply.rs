//! Applying a previewed file.

use platform_database::{Database, DbError};
use platform_spreadsheet::UnreadableFile;
use serde_json::json;
use thiserror::Error;

use super::preview::{plan_file, read_file};
use super::views::outcomes_of;
use super::{StudentImportId, store};
use crate::entries;
use crate::imports::Consent;
use crate::roster_imports::{NotApplied, Target, apply_roster};
use crate::staff::Registrar;

/// Why nothing was applied.
#[derive(Debug, Error)]
pub(super) enum ApplyStudentsError {
    /// No such file, or one of another 塾.
    #[error("取り込むファイルがありません")]
    NoSuchFile,
    /// It was applied before.
    #[error("このファイルはもう取り込みました")]
    AlreadyApplied,
    /// Something in the file must be mended, or its rows left out on purpose.
    #[error("ファイルに直すところがあります")]
    Problems,
    /// What it would change is no longer what the preview showed.
    #[error("プレビューのあとにデータが変わりました。もう一度読み込んで、内容を確かめてください")]
    DataMoved,
    /// The kept file cannot be read any more.
    #[error(transparent)]
    Unreadable(#[from] UnreadableFile),
    /// The database.
    #[error("the file could not be applied")]
    Db(#[from] DbError),
}

impl From<NotApplied> for ApplyStudentsError {
    fn from(reason: NotApplied) -> ApplyStudentsError {
        match reason {
            NotApplied::Raced => ApplyStudentsError::DataMoved,
            NotApplied::Db(error) => ApplyStudentsError::Db(error),
        }
    }
}

/// Applies a kept file exactly as it was previewed, and says in words what was done.
pub(super) async fn apply_file(
    database: &Database,
    by: &Registrar,
    id: StudentImportId,
    consent: Consent<'_>,
) -> Result<String, ApplyStudentsError> {
    let kept = store::find_file(&mut database.read().await?, by.scope(), id).await?;
    let kept = kept.ok_or(ApplyStudentsError::NoSuchFile)?;
    if kept.applied_at.is_some() {
        return Err(ApplyStudentsError::AlreadyApplied);
    }
    let (_, file) = read_file(kept.content).await;
    let file = file?;
    let mut tx = database.write().await?;
    let held = entries::hold_registering(&mut tx, by.scope()).await?;
    let planned = plan_file(&mut tx, by.scope(), file).await?;
    if planned.fingerprint != consent.fingerprint {
        return Err(ApplyStudentsError::DataMoved);
    }
    let problems = &planned.plan.problems;
    if problems.spoil_the_file() || (!consent.leaves_out_problems && !problems.errors.is_empty()) {
        return Err(ApplyStudentsError::Problems);
    }
    let (words, outcomes) = (planned.plan.words(), outcomes_of(&planned.plan).to_text());
    if !store::claim_application(&mut tx, id, &words, &outcomes).await? {
        return Err(ApplyStudentsError::AlreadyApplied);
    }
    let actor = by.staff().actor();
    apply_roster(&mut tx, actor, Target::Register(&held), &planned.plan).await?;
    let (subject, facts) =
        (format!("student-imports/{id}"), json!({ "file": kept.file_name, "words": words }));
    platform_audit::record(&mut tx, actor, "student_imports.applied", subject, &facts).await?;
    tx.commit().await?;
    Ok(words)
}
