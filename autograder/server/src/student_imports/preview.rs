//! Reading a file and planning what it would change, without changing anything.

use platform_database::{Database, DbResult, ReadTx};
use platform_spreadsheet::UnreadableFile;
use serde_json::json;

use super::{StudentImportId, store};
use crate::imports::{KeptFile, PreviewError, Previewed, Problems, read_file};
use crate::roster_imports::{RosterLine, RosterPlan, plan_roster, read_roster};
use crate::staff::{Registrar, Scope};

/// A file as it was read, before it is compared with anything.
pub(super) type ReadFile = (Vec<RosterLine>, Problems);

/// Reads a file's bytes and gives them back.
pub(super) async fn read_students(bytes: Vec<u8>) -> (Vec<u8>, Result<ReadFile, UnreadableFile>) {
    read_file(bytes, |workbook, problems| read_roster(workbook, None, problems)).await
}

/// Compares a file with what is there now.
pub(super) async fn plan_file(
    tx: &mut ReadTx,
    scope: &Scope,
    (lines, problems): ReadFile,
) -> DbResult<Previewed<RosterPlan>> {
    Ok(Previewed::of(plan_roster(tx, scope, None, lines, problems).await?))
}

/// Reads and plans a file and keeps it to be applied.
pub(super) async fn preview_file(
    database: &Database,
    by: &Registrar,
    name: &str,
    bytes: Vec<u8>,
) -> Result<StudentImportId, PreviewError> {
    let (content, file) = read_students(bytes).await;
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
) -> Result<(KeptFile, Previewed<RosterPlan>), PreviewError> {
    let kept = store::find_file(&mut database.read().await?, by.scope(), id).await?;
    let mut kept = kept.ok_or(PreviewError::NoSuchImport)?;
    let (content, file) = read_students(std::mem::take(&mut kept.content)).await;
    kept.content = content;
    let previewed = plan_file(&mut database.read().await?, by.scope(), file?).await?;
    Ok((kept, previewed))
}
