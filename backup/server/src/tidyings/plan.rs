//! Asking the engine what a job's retention would do.

use backup_engine::{Answer, Ending, Order, Retention, RetentionPlan, SnapshotSeries};
use platform_database::DbError;
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::app::App;
use crate::jobs::Job;
use crate::repositories::{self, Repository};
use crate::snapshots;
use crate::working::{Working, reason_for};

/// What would become of a job's snapshots in one repository.
pub(crate) struct Prospect {
    pub(crate) repository: Repository,
    pub(crate) planned: Planned,
}

/// What there is to say of it.
pub(crate) enum Planned {
    /// This stays, and this goes.
    Plan(RetentionPlan),
    /// The repository only takes more.
    AppendOnly,
    /// The repository does not answer, in words.
    Trouble(String),
}

/// Why there is no plan.
#[derive(Debug, Error)]
pub(crate) enum PlanError {
    /// The job is another tool's.
    #[error("このジョブは別のツールのものです。整理はそのツールでしてください")]
    NotOurs,
    /// Nothing says what may go.
    #[error("このジョブには保持の設定がないので、何も削除しません")]
    NoRules,
    /// The settings of the job cannot be read.
    #[error("保持の設定を読み取れません")]
    Unreadable(#[source] serde_json::Error),
    /// The database.
    #[error("the repositories could not be looked up")]
    Db(#[from] DbError),
}

/// Plans the retention of a job, in every repository that keeps its snapshots.
pub(crate) async fn plan_job(app: &App, job: &Job) -> Result<Vec<Prospect>, PlanError> {
    if job.source_kind.is_none() {
        return Err(PlanError::NotOurs);
    }
    let retention = job.retention().map_err(PlanError::Unreadable)?;
    if retention == Retention::default() {
        return Err(PlanError::NoRules);
    }
    let mut tx = app.database.read().await?;
    let repositories = repositories::list_of_job(&mut tx, job.id).await?;
    let series = snapshots::find_series(&mut tx, job).await?;
    drop(tx);
    let mut prospects = Vec::new();
    for repository in repositories {
        let planned = plan_in(app, &series, &repository, &retention).await;
        prospects.push(Prospect { repository, planned });
    }
    Ok(prospects)
}

async fn plan_in(
    app: &App,
    series: &SnapshotSeries,
    repository: &Repository,
    retention: &Retention,
) -> Planned {
    if repository.append_only {
        return Planned::AppendOnly;
    }
    let access = match repository.access(&app.vault) {
        Ok(access) => access,
        Err(error) => return Planned::Trouble(format!("リポジトリを開く準備ができません: {error:#}")),
    };
    let order =
        Order::PlanRetention { repository: access, series: series.clone(), retention: retention.clone() };
    match Working::new(app).perform(order).await {
        Ending::Done(Answer::RetentionPlanned(plan)) => Planned::Plan(plan),
        Ending::Failed(failure) => Planned::Trouble(reason_for(&failure)),
        _ => Planned::Trouble("エンジンの返答が違います".to_owned()),
    }
}

/// Stands for a plan: the same if and only if the same snapshots stay and the same go.
pub(super) fn fingerprint(plan: &RetentionPlan) -> String {
    let mut digest = Sha256::new();
    for kept in &plan.keep {
        digest.update(format!("keep {}\n", kept.snapshot.id));
    }
    for removed in &plan.remove {
        digest.update(format!("remove {}\n", removed.id));
    }
    hex::encode(digest.finalize())
}

/// What a person reads for a rule that keeps a snapshot.
pub(crate) fn reason_label(reason: &str) -> &str {
    match reason {
        "last" => "最新",
        "hourly" => "時間ごと",
        "daily" => "日次",
        "weekly" => "週次",
        "monthly" => "月次",
        "yearly" => "年次",
        "within" => "日数内",
        "tags" => "タグ",
        "snapshot" => "削除禁止",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use backup_engine::{KeptSnapshot, SnapshotFacts};
    use chrono::DateTime;

    use super::*;

    fn snapshot(id: &str) -> SnapshotFacts {
        SnapshotFacts {
            id: id.to_owned(),
            original: id.to_owned(),
            tree: String::new(),
            time: DateTime::UNIX_EPOCH,
            label: String::new(),
            host: String::new(),
            paths: vec![],
            tags: vec![],
            files: 0,
            bytes: 0,
        }
    }

    #[test]
    fn another_plan_has_another_fingerprint() {
        let plan = |keep: &[&str], remove: &[&str]| RetentionPlan {
            keep: keep
                .iter()
                .map(|id| KeptSnapshot { snapshot: snapshot(id), reasons: vec!["daily".to_owned()] })
                .collect(),
            remove: remove.iter().map(|id| snapshot(id)).collect(),
        };
        let seen = fingerprint(&plan(&["aa", "bb"], &["cc"]));
        assert_eq!(seen, fingerprint(&plan(&["aa", "bb"], &["cc"])));
        for other in [plan(&["aa"], &["bb", "cc"]), plan(&["aa", "bb"], &[]), plan(&["aa", "bb", "cc"], &[])]
        {
            assert_ne!(seen, fingerprint(&other));
        }
    }
}
