//! The copies of a run's snapshot in the job's other repositories.

use anyhow::Context;
use backup_engine::{Answer, BackupReport, Ending, Order};

use super::perform::{Ground, Level, Watch};
use crate::app::App;
use crate::copies::{self, Copy};
use crate::repositories;
use crate::working::reason_for;

/// Copies the snapshot to every other repository of the job; gives what went wrong, in words.
pub(super) async fn copy_to_others(
    app: &App,
    ground: &Ground,
    report: &BackupReport,
    watch: &Watch,
) -> Vec<String> {
    let others = match list_others(app, ground).await {
        Ok(others) => others,
        Err(error) => return vec![format!("コピー先を調べられません: {error:#}")],
    };
    let mut troubles = Vec::new();
    for copy in others {
        if let Err(error) = copy_to(app, ground, report, &copy, watch).await {
            let words = format!("「{}」へのコピーに失敗しました: {error:#}", copy.name);
            watch.note(Level::Error, &words);
            troubles.push(words);
        }
    }
    troubles
}

async fn list_others(app: &App, ground: &Ground) -> anyhow::Result<Vec<Copy>> {
    let copies = copies::list_copies(&mut app.database.read().await?, ground.job.id).await?;
    let other = |copy: &Copy| copy.repository_id.is_some_and(|id| id != ground.repository.id);
    Ok(copies.into_iter().filter(other).collect())
}

async fn copy_to(
    app: &App,
    ground: &Ground,
    report: &BackupReport,
    copy: &Copy,
    watch: &Watch,
) -> anyhow::Result<()> {
    let id = copy.repository_id.context("only copies in repositories are made here")?;
    let repository = repositories::find_repository(&mut app.database.read().await?, id).await?;
    let to = repository.context("the repository is gone")?.access(&app.vault)?;
    let snapshots = vec![report.snapshot.id.clone()];
    let ending = watch.perform(app, Order::Copy { from: ground.access.clone(), to, snapshots }).await;
    let done = matches!(ending, Ending::Done(Answer::Copied(_)));
    let mut tx = app.database.write().await?;
    let written_at = done.then(|| tx.now());
    let outcome = if done { "succeeded" } else { "failed" };
    copies::advance_written(&mut tx, ground.job.id, id, written_at, outcome).await?;
    tx.commit().await?;
    match ending {
        Ending::Done(_) => Ok(()),
        Ending::Failed(failure) => anyhow::bail!(reason_for(&failure)),
        Ending::Cancelled => anyhow::bail!("取り消されました"),
    }
}
