//! Applying a previewed file.

use platform_database::{Database, DbError, WriteTx};
use platform_spreadsheet::UnreadableFile;
use serde_json::json;
use thiserror::Error;

use super::preview::{Plan, plan_file, read_import};
use super::{ImportId, Kind, Problem, Problems, store};
use crate::extensions;
use crate::marks::{self, Means, Source};
use crate::roster_imports::{self, NotApplied, Target};
use crate::rounds::{self, MarkingClosed, Round};
use crate::staff::Staff;

/// Why nothing was applied.
#[derive(Debug, Error)]
pub(crate) enum ApplyImportError {
    /// No such file, or one of another 塾.
    #[error("取り込むファイルがありません")]
    NoSuchImport,
    /// It was applied before.
    #[error("このファイルはもう取り込みました")]
    AlreadyApplied,
    /// Something in the file must be mended, or its rows left out on purpose.
    #[error("ファイルに直すところがあります")]
    Problems(Vec<Problem>),
    /// What it would change is no longer what the preview showed.
    #[error("プレビューのあとにデータが変わりました。もう一度読み込んで、内容を確かめてください")]
    DataMoved,
    /// The round takes nothing now.
    #[error(transparent)]
    Closed(#[from] MarkingClosed),
    /// The kept file cannot be read any more.
    #[error(transparent)]
    Unreadable(#[from] UnreadableFile),
    /// The database.
    #[error("the file could not be applied")]
    Db(#[from] DbError),
}

impl From<NotApplied> for ApplyImportError {
    fn from(reason: NotApplied) -> ApplyImportError {
        match reason {
            NotApplied::Raced => ApplyImportError::DataMoved,
            NotApplied::Db(error) => ApplyImportError::Db(error),
        }
    }
}

/// What a person says by applying a preview.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Consent<'a> {
    /// The fingerprint of the preview that the person saw.
    pub(crate) fingerprint: &'a str,
    /// The rows with errors stay out; without this any error refuses the whole file.
    pub(crate) leaves_out_problems: bool,
}

impl Consent<'_> {
    /// Whether it is given to a plan with that fingerprint and those problems.
    pub(crate) fn covers(self, fingerprint: &str, problems: &Problems) -> Result<(), ApplyImportError> {
        if fingerprint != self.fingerprint {
            return Err(ApplyImportError::DataMoved);
        }
        if problems.spoil_the_file() || (!self.leaves_out_problems && !problems.errors.is_empty()) {
            return Err(ApplyImportError::Problems(problems.errors.clone()));
        }
        Ok(())
    }
}

/// Applies a kept file exactly as it was previewed, and says in words what was done.
pub(crate) async fn apply_import(
    database: &Database,
    by: &Staff,
    id: ImportId,
    consent: Consent<'_>,
) -> Result<String, ApplyImportError> {
    let kept = store::find_import(&mut database.read().await?, by.scope(), id).await?;
    let kept = kept.ok_or(ApplyImportError::NoSuchImport)?;
    if kept.applied.is_some() {
        return Err(ApplyImportError::AlreadyApplied);
    }
    let round = rounds::find_round(&mut database.read().await?, kept.round_id).await?;
    let round = round.ok_or(ApplyImportError::NoSuchImport)?;
    let (_, file) = read_import(kept.kind, round.name, kept.content).await;
    let file = file?;

    let mut tx = database.write().await?;
    let round = hold(&mut tx, by, kept.kind, &round).await?;
    let planned = plan_file(&mut tx, by.scope(), &round, file).await?;
    consent.covers(&planned.fingerprint, planned.plan.problems())?;
    let words = write(&mut tx, by, &round, &planned.plan).await?;
    let outcomes = planned.plan.outcomes().to_text();
    if !store::claim_application(&mut tx, id, &words, &outcomes).await? {
        return Err(ApplyImportError::AlreadyApplied);
    }
    let subject = format!("rounds/{}/imports/{id}", round.name);
    let facts = json!({ "file": kept.file_name, "kind": kept.kind.code(), "words": words });
    platform_audit::record(&mut tx, by.actor(), "imports.applied", subject, &facts).await?;
    tx.commit().await?;
    Ok(words)
}

/// Holds the round alone: nobody else writes its roster or its marks until this is committed.
async fn hold(tx: &mut WriteTx, by: &Staff, kind: Kind, round: &Round) -> Result<Round, ApplyImportError> {
    let held = rounds::hold_round_alone(tx, round.id).await?.ok_or(ApplyImportError::NoSuchImport)?;
    let held = extensions::seen_by(tx, held, by.scope()).await?;
    kind.is_taken(&held, by.scope(), tx.now())?;
    Ok(held)
}

async fn write(tx: &mut WriteTx, by: &Staff, round: &Round, plan: &Plan) -> Result<String, ApplyImportError> {
    match plan {
        Plan::Roster(plan) => {
            roster_imports::apply_roster(tx, by.actor(), Target::Round(round.id), plan).await?;
            if plan.changes_something() {
                rounds::advance_round_roster(tx, round.id).await?;
            }
            Ok(plan.words())
        }
        Plan::Marks(plan) => {
            let sheets: Vec<_> = plan.sheets.iter().copied().collect();
            marks::advance_sheets(tx, &sheets).await?;
            let source = Source::read(round, by.scope());
            marks::write_marks(tx, by.actor(), round.id, source, Means::Typed, &plan.changes()).await?;
            Ok(plan.words())
        }
    }
}
