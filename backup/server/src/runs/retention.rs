//! What is to stay after a run: snapshots that no rule keeps are forgotten, in every repository of the job.

use backup_engine::{Answer, Ending, Order, Retention};

use super::perform::{Ground, Level, Watch};
use crate::app::App;
use crate::copies;
use crate::jobs;
use crate::repositories::{self, Repository};
use crate::working::reason_for;

/// Forgets what the job's retention does not keep; gives what went wrong, in words. A repository that only takes more
/// keeps everything; one that somebody tidies up now is left to the next run.
pub(super) async fn forget_old(app: &App, ground: &Ground, watch: &Watch) -> Vec<String> {
    let retention = match ground.job.retention() {
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
    if !repositories::take_for_tidying(app, repository.id).await? {
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
    repositories::give_back(app, repository.id).await?;
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
