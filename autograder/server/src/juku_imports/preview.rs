//! Reading a file and planning what it would change, without changing anything.

use platform_database::{Database, DbError, DbResult, ReadTx};
use platform_spreadsheet::{Limits, UnreadableFile};
use serde_json::json;
use thiserror::Error;

use super::JukuImportId;
use super::plan::{JukuPlan, plan_juku};
use super::read::{JukuLine, read_juku};
use super::store::{self, KeptFile};
use crate::imports::{Problems, aside, fingerprint};
use crate::staff::Headquarters;

/// Why a file gives no preview.
#[derive(Debug, Error)]
pub(super) enum PreviewJukuError {
    /// No such kept file.
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
    pub(super) plan: JukuPlan,
    pub(super) fingerprint: String,
}

/// A file as it was read, before it is compared with anything.
pub(super) type ReadFile = (Vec<JukuLine>, Problems);

/// Reads a file's bytes and gives them back. Nothing is looked up, so no transaction waits for it.
pub(super) async fn read_file(bytes: Vec<u8>) -> (Vec<u8>, Result<ReadFile, UnreadableFile>) {
    aside(move || {
        let read = platform_spreadsheet::read(&bytes, &Limits::default()).map(|workbook| {
            let mut problems = Problems::default();
            (read_juku(&workbook, &mut problems), problems)
        });
        (bytes, read)
    })
    .await
}

/// Compares a file with what is there now.
pub(super) async fn plan_file(tx: &mut ReadTx, (lines, problems): ReadFile) -> DbResult<Previewed> {
    let plan = plan_juku(tx, lines, problems).await?;
    Ok(Previewed { fingerprint: fingerprint(&plan), plan })
}

/// Reads and plans a file and keeps it to be applied.
pub(super) async fn preview_file(
    database: &Database,
    by: &Headquarters,
    name: &str,
    bytes: Vec<u8>,
) -> Result<JukuImportId, PreviewJukuError> {
    let (content, file) = read_file(bytes).await;
    let previewed = plan_file(&mut database.read().await?, file?).await?;
    let mut tx = database.write().await?;
    let id = store::insert_file(&mut tx, by, name, content, &previewed.fingerprint).await?;
    let subject = format!("juku-imports/{id}");
    platform_audit::record(&mut tx, by.actor(), "juku_imports.previewed", subject, &json!({ "file": name }))
        .await?;
    tx.commit().await?;
    Ok(id)
}

/// Plans a kept file anew: what it would change if it were applied now.
pub(super) async fn preview_again(
    database: &Database,
    id: JukuImportId,
) -> Result<(KeptFile, Previewed), PreviewJukuError> {
    let kept = store::find_file(&mut database.read().await?, id).await?;
    let mut kept = kept.ok_or(PreviewJukuError::NoSuchFile)?;
    let (content, file) = read_file(std::mem::take(&mut kept.content)).await;
    kept.content = content;
    let previewed = plan_file(&mut database.read().await?, file?).await?;
    Ok((kept, previewed))
}
