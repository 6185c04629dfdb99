//! Planning what a file would change, without changing anything.

use platform_database::{Database, DbResult, ReadTx};
use serde_json::json;

use super::plan::{JukuPlan, plan_juku};
use super::read::{JukuLine, read_juku};
use super::{JukuImportId, store};
use crate::imports::{KeptFile, PreviewError, Previewed, Problems, read_file};
use crate::staff::Headquarters;

/// Compares a file with what is there now.
pub(super) async fn plan_file(
    tx: &mut ReadTx,
    (lines, problems): (Vec<JukuLine>, Problems),
) -> DbResult<Previewed<JukuPlan>> {
    Ok(Previewed::of(plan_juku(tx, lines, problems).await?))
}

/// Reads and plans a file and keeps it to be applied.
pub(super) async fn preview_file(
    database: &Database,
    by: &Headquarters,
    name: &str,
    bytes: Vec<u8>,
) -> Result<JukuImportId, PreviewError> {
    let (content, file) = read_file(bytes, read_juku).await;
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
) -> Result<(KeptFile, Previewed<JukuPlan>), PreviewError> {
    let kept = store::find_file(&mut database.read().await?, id).await?;
    let mut kept = kept.ok_or(PreviewError::NoSuchImport)?;
    let (content, file) = read_file(std::mem::take(&mut kept.content), read_juku).await;
    kept.content = content;
    let previewed = plan_file(&mut database.read().await?, file?).await?;
    Ok((kept, previewed))
}
