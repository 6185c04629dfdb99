//! What is to stay after a run: snapshots that no rule keeps are forgotten, in every repository of the job.

use anyhow::Context;
use backup_engine::{Answer, Ending, Order, Retention};
use chrono::TimeDelta;

use super::perform::{Ground, Level, Watch};
use crate::app::App;
use crate::copies;
use crate::jobs;
use crate::repositories::{self, Repository, RepositoryId};
use crate::working::reason_for;

/// How long nobody else may tidy the repository up, should this process die meanwhile.
const AT_MOST: TimeDelta = TimeDelta::hours(6);

/// Forgets what the job's retention does not keep; gives what went wrong, in words. A repository that only takes more
/// keeps everything; one that somebody tidies up now is left to the next run.
pub(super) async fn forget_old(app: &App, ground: &Ground, watch: &Watch) -> Vec<String> {
    let retention: Retention = match serde_json::from_str(&ground.job.retention) {
        Ok(retention) => retention,
        Err(error) => return vec![format!("保持の設定を読み取れません: {error}")],
    };
    if retention == Retention::default() {
        return Vec::new();
    }
    let repositories = match list_repositories(app, ground).await {
        Ok(repositories) => repositories,
        Err(error) => return vec![format!("リポジトリを調べられません: {error:#}")],
    };
    let mut troubles = Vec::new();
    for repository in repositories.into_iter().filter(|repository| !repository.append_only) {
        if let Err(error) = tidy_up(app, ground, &repository, &retention, watch).await {
            troubles
                .push(format!("「{}」の古いスナップショットを整理できません: {error:#}", repository.name));
        }
    }
    troubles
}

/// Every repository that keeps a copy of the job.
async fn list_repositories(app: &App, ground: &Ground) -> anyhow::Result<Vec<Repository>> {
    let mut tx = app.database.read().await?;
    let copies = copies::list_copies(&mut tx, ground.job.id).await?;
    let mut found = Vec::new();
    for id in copies.into_iter().filter_map(|copy| copy.repository_id) {
        found.extend(repositories::find_repository(&mut tx, id).await?);
    }
    Ok(found)
}

async fn tidy_up(
    app: &App,
    ground: &Ground,
    repository: &Repository,
    retention: &Retention,
    watch: &Watch,
) -> anyhow::Result<()> {
    if !claim(app, repository.id).await? {
        watch.note(
            Level::Note,
            &format!("「{}」は別のジョブが整理中です。次の実行で整理します", repository.name),
        );
        return Ok(());
    }
    let order = Order::ApplyRetention {
        repository: repository.access(&app.vault)?,
        label: jobs::label(&ground.job),
        retention: retention.clone(),
        prune: true,
    };
    let ending = watch.perform(app, order).await;
    give_back(app, repository.id).await?;
    match ending {
        Ending::Done(Answer::RetentionApplied(report)) => {
            if !report.removed.is_empty() {
                let removed = report.removed.len();
                let words = format!("「{}」の古いスナップショットを{removed}個削除しました", repository.name);
                watch.note(Level::Note, &words);
            }
            Ok(())
        }
        Ending::Failed(failure) => anyhow::bail!(reason_for(&failure)),
        _ => anyhow::bail!("途中で止まりました"),
    }
}

async fn claim(app: &App, id: RepositoryId) -> anyhow::Result<bool> {
    let mut tx = app.database.write().await?;
    let until = tx.now() + AT_MOST;
    let claimed = repositories::claim_tidying(&mut tx, id, until).await?;
    tx.commit().await.context("while taking the repository")?;
    Ok(claimed)
}

async fn give_back(app: &App, id: RepositoryId) -> anyhow::Result<()> {
    let mut tx = app.database.write().await?;
    repositories::update_tidied(&mut tx, id).await?;
    tx.commit().await.context("while giving the repository back")
}
