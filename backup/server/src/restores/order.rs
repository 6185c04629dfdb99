//! Asking for a restore.

use std::path::{Component, Path, PathBuf};

use platform_database::DbError;
use serde_json::json;
use thiserror::Error;

use super::store::{self, RestoreRow};
use super::{PerformRestore, RestoreId};
use crate::app::App;
use crate::jobs::{self, JobId};
use crate::members::Operator;

/// What is to be restored, and where to.
#[derive(Clone, Debug)]
pub(crate) struct NewRestore {
    pub(crate) job: JobId,
    pub(crate) snapshot: String,
    /// Paths within the snapshot; none means all of it.
    pub(crate) paths: Vec<String>,
    pub(crate) target: Target,
    pub(crate) overwrite: bool,
}

/// Where a restore goes.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    /// A new folder of that name below the folder for restores, as a screen asks.
    Below(String),
    /// Any folder, as somebody at the server's terminal may say.
    Folder(PathBuf),
}

/// Why nothing is restored.
#[derive(Debug, Error)]
pub(crate) enum OrderRestoreError {
    /// No such job.
    #[error("ジョブがありません")]
    NoSuchJob,
    /// The job is another tool's.
    #[error("このジョブは別のツールのものです。ここからは復元できません")]
    NotOurs,
    /// The name of the folder leads elsewhere.
    #[error("復元先のフォルダー名「{0}」は使えません。文字・数字・ハイフンで1つの名前を入れてください")]
    Target(String),
    /// The database.
    #[error("the restore could not be begun")]
    Db(#[from] DbError),
}

/// Keeps who wants what restored where; with `here` whoever asks performs it, otherwise the server's workers do.
pub(crate) async fn order_restore(
    app: &App,
    by: &Operator,
    new: &NewRestore,
    here: bool,
) -> Result<RestoreId, OrderRestoreError> {
    let target = new.target.path(&app.restores())?;
    let mut tx = app.database.write().await?;
    let job = jobs::find_job(&mut tx, new.job).await?.ok_or(OrderRestoreError::NoSuchJob)?;
    if job.source_kind.is_none() {
        return Err(OrderRestoreError::NotOurs);
    }
    let row = RestoreRow {
        job: job.id,
        snapshot: &new.snapshot,
        paths: &new.paths,
        target: &target.display().to_string(),
        overwrite: new.overwrite,
        caused_by: &by.actor().name,
        here,
    };
    let restore = store::insert_restore(&mut tx, &row).await?;
    let facts = json!({ "snapshot": new.snapshot, "paths": new.paths, "target": row.target });
    platform_audit::record(&mut tx, by.actor(), "restores.ordered", format!("jobs/{}", job.name), &facts)
        .await?;
    if !here {
        platform_tasks::enqueue(&mut tx, &PerformRestore { restore }).await?;
    }
    tx.commit().await?;
    Ok(restore)
}

impl Target {
    fn path(&self, below: &Path) -> Result<PathBuf, OrderRestoreError> {
        match self {
            Target::Folder(folder) => Ok(folder.clone()),
            Target::Below(name) => {
                let name = name.trim();
                let mut parts = Path::new(name).components();
                match (parts.next(), parts.next()) {
                    (Some(Component::Normal(_)), None) if !name.contains('\\') => Ok(below.join(name)),
                    _ => Err(OrderRestoreError::Target(name.to_owned())),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_restores_into_one_new_folder_and_nowhere_else() {
        let path = |name: &str| Target::Below(name.to_owned()).path(Path::new("/srv/restores"));
        assert_eq!(path(" 11月の名簿 ").unwrap(), Path::new("/srv/restores/11月の名簿"));
        for name in ["", ".", "..", "/etc", "a/b", "../a", "a\\b", "./a/.."] {
            assert!(path(name).is_err(), "{name}");
        }
    }
}
