//! Applying a previewed file.

use platform_database::{Database, DbError, WriteTx};
use platform_spreadsheet::UnreadableFile;
use platform_web::dates::day_of;
use serde_json::json;
use thiserror::Error;

use super::plan::{Effect, PlannedJuku};
use super::preview::{plan_file, read_file};
use super::views::outcomes_of;
use super::{JukuImportId, store};
use crate::imports::Consent;
use crate::juku::JukuStatus;
use crate::juku_register::{self, NewEntry, RegisterJukuError};
use crate::memberships::{self, MembershipKind};
use crate::staff::Headquarters;

/// Why nothing was applied.
#[derive(Debug, Error)]
pub(super) enum ApplyJukuError {
    /// No such file.
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

/// Applies a kept file exactly as it was previewed, and says in words what was done.
pub(super) async fn apply_file(
    database: &Database,
    by: &Headquarters,
    id: JukuImportId,
    consent: Consent<'_>,
) -> Result<String, ApplyJukuError> {
    let kept = store::find_file(&mut database.read().await?, id).await?.ok_or(ApplyJukuError::NoSuchFile)?;
    if kept.applied_at.is_some() {
        return Err(ApplyJukuError::AlreadyApplied);
    }
    let (_, file) = read_file(kept.content).await;
    let file = file?;
    let mut tx = database.write().await?;
    let planned = plan_file(&mut tx, file).await?;
    if planned.fingerprint != consent.fingerprint {
        return Err(ApplyJukuError::DataMoved);
    }
    let problems = &planned.plan.problems;
    if problems.spoil_the_file() || (!consent.leaves_out_problems && !problems.errors.is_empty()) {
        return Err(ApplyJukuError::Problems);
    }
    let words = planned.plan.words();
    let outcomes = outcomes_of(&planned.plan).to_text();
    if !store::claim_application(&mut tx, id, &words, &outcomes).await? {
        return Err(ApplyJukuError::AlreadyApplied);
    }
    for line in planned.plan.lines.iter().filter(|line| line.effect() != Effect::Unchanged) {
        write(&mut tx, by, line).await?;
    }
    let (subject, facts) = (format!("juku-imports/{id}"), json!({ "file": kept.file_name, "words": words }));
    platform_audit::record(&mut tx, by.actor(), "juku_imports.applied", subject, &facts).await?;
    tx.commit().await?;
    Ok(words)
}

async fn write(tx: &mut WriteTx, by: &Headquarters, planned: &PlannedJuku) -> Result<(), ApplyJukuError> {
    let Some(before) = &planned.before else {
        let today = day_of(tx.now());
        let new = NewEntry {
            number: planned.line.number.clone(),
            facts: planned.facts.clone(),
            membership: planned.membership.unwrap_or((MembershipKind::default(), today)),
            status: JukuStatus::Member,
        };
        return match juku_register::register_in(tx, by, &new).await {
            Ok(_) => Ok(()),
            Err(RegisterJukuError::Exists(_)) => Err(ApplyJukuError::DataMoved),
            Err(RegisterJukuError::Db(error)) => Err(error.into()),
        };
    };
    if !juku_register::revise_in(tx, by, before, &planned.facts).await? {
        return Err(ApplyJukuError::DataMoved);
    }
    if let Some((kind, from)) = planned.membership {
        memberships::change_in(tx, by, (before.id, &before.number), kind, from).await?;
    }
    Ok(())
}
