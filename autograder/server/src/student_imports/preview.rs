//! Reading a file and planning what it would change, without changing anything.

use platform_database::{Database, DbError, DbResult, ReadTx};
use platform_spreadsheet::{Limits, UnreadableFile};
use serde_json::json;
use thiserror::Error;

use super::StudentImportId;
use super::store::{self, KeptFile};
use crate::imports::{Problems, aside, fingerprint};
use crate::roster_imports::{RosterLine, RosterPlan, plan_roster, read_roster};
use crate::staff::{Registrar, Scope};

/// Why a file gives no preview.
#[derive(Debug, Error)]
pub(super) enum PreviewStudentsError {
    /// No such kept file, or one of another 塾.
    #[error("取り込むファイルがありません")]
    NoSuchFile,
    /// No spreadsheet, or one that is too large or damaged.
    #[error(transparent)]
    Unreadable(#[from] UnreadableFile),
    /// The database.
    #[error("the file could not be previewed")]
    Db(#[from] DbError),
}

/// A plan with its fingerprint: two plans have the same one only if they would write the same.
pub(super) struct Previewed {
    pub(super) plan: RosterPlan,
    pub(super) fingerprint: String,
}

/// A file as it was read, before it is compared with anything.
pub(super) type ReadFile = (Vec<RosterLine>, Problems);

/// Reads a file's bytes and gives them back. Nothing is looked up, so no transaction waits for it.
pub(super) async fn read_file(bytes: Vec<u8>) -> (Vec<u8>, Result<ReadFile, UnreadableFile>) {
    aside(move || {
        let read = platform_spreadsheet::read(&bytes, &Limits::default()).map(|workbook| {
            let mut problems = Problems::default();
            (read_roster(&workbook, None, &mut problems), problems)
        });
        (bytes, read)
    })
    .await
}

/// Compares a file with what is there now.
pub(super) async fn plan_file(
    tx: &mut ReadTx,
    scope: &Scope,
    (lines, problems): ReadFile,
) -> DbResult<Previewed> {
    let plan = plan_roster(tx, scope, None, lines, problems).await?;
    Ok(Previewed { fingerprint: fingerprint(&plan), plan })
}

/// Reads and plans a file and keeps it to be applied.
pub(super) async fn preview_file(
    database: &Database,
    by: &Registrar,
    name: &str,
    bytes: Vec<u8>,
) -> Result<StudentImportId, PreviewStudentsError> {
    let (content, file) = read_file(bytes).await;
    let previewed = plan_file(&mut database.read().await?, by.scope(), file?).await?;
    let mut tx = database.write().await?;
    let id = store::insert_file(&mut tx, by, name, content, &previewed.fingerprint).await?;
    let (subject, facts) = (format!("student-imports/{id}"), json!({ "file": name }));
    platform_audit::record(&mut tx, by.staff().actor(), "student_imports.previewed", subject, &facts).await?;
    tx.commit().await?;
    Ok(id)
}

/// Plans a kept file anew: what it would change if it were applied now.
pub(super) async fn preview_again(
    database: &Database,
    by: &Registrar,
    id: StudentImportId,
) -> Result<(KeptFile, Previewed), PreviewStudentsError> {
    let kept = store::find_file(&mut database.read().await?, by.scope(), id).await?;
    let mut kept = kept.ok_or(PreviewStudentsError::NoSuchFile)?;
    let (content, file) = read_file(std::mem::take(&mut kept.content)).await;
    kept.content = content;
    let previewed = plan_file(&mut database.read().await?, by.scope(), file?).await?;
    Ok((kept, previewed))
}
