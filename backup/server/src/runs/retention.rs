//! What is to stay after a run: snapshots that no rule keeps are forgotten, in every repository of the job.

use backup_engine::{Answer, Ending, Order, Retention, SnapshotSeries};

use super::perform::{Ground, Level, Watch};
use crate::app::App;
use crate::repositories::{self, Repository};
use crate::snapshots;
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
    let (repositories, series) = match look_up(app, ground).await {
        Ok(found) => found,
        Err(error) => return vec![format!("リポジトリを調べられません: {error:#}")],
    };
    let mut troubles = Vec::new();
    for repository in repositories.into_iter().filter(|repository| !repository.append_only) {
        if let Err(error) = tidy_up(app, &repository, &series, &retention, watch).await {
            troubles
                .push(format!("「{}」の古いスナップショットを整理できません: {error:#}", repository.name));
        }
    }
    troubles
}

/// Every repository that keeps a copy of the job, and which snapshots there are the job's.
async fn look_up(app: &App, ground: &Ground) -> anyhow::Result<(Vec<Repository>, SnapshotSeries)> {
    let mut tx = app.database.read().await?;
    let repositories = repositories::list_of_job(&mut tx, ground.job.id).await?;
    Ok((repositories, snapshots::find_series(&mut tx, &ground.job).await?))
}

async fn tidy_up(
    app: &App,
    repository: &Repository,
    series: &SnapshotSeries,
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
        series: series.clone(),
        retention: retention.clone(),
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
