//! Measuring how large the repositories are, once a day.

use anyhow::Context;
use backup_engine::{Answer, Ending, Order};
use platform_tasks::{Task, TaskRun};
use serde::{Deserialize, Serialize};

use super::store;
use crate::app::App;
use crate::days;
use crate::working::Working;

/// Measures every repository that can be opened.
#[derive(Serialize, Deserialize)]
pub(crate) struct MeasureRepositories;

impl Task for MeasureRepositories {
    const KIND: &'static str = "repositories.measure";
}

pub(crate) async fn measure_repositories(
    app: App,
    _task: MeasureRepositories,
    _run: TaskRun,
) -> anyhow::Result<()> {
    measure_all(&app).await
}

/// Measures every repository that can be opened, in this process.
pub(crate) async fn measure_all(app: &App) -> anyhow::Result<()> {
    let repositories = store::list_in_use(&mut app.database.read().await?).await?;
    for repository in repositories {
        let access = match repository.access(&app.vault) {
            Ok(access) => access,
            Err(error) => {
                tracing::warn!("the repository {} could not be opened: {error:#}", repository.name);
                continue;
            }
        };
        let ending = Working::new(app).perform(Order::Sizes { repository: access }).await;
        let Ending::Done(Answer::Sized(sizes)) = ending else {
            tracing::warn!("the size of the repository {} could not be measured", repository.name);
            continue;
        };
        let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let mut tx = app.database.write().await?;
        let day = days::of(tx.now());
        let measured = (count(sizes.snapshots), count(sizes.bytes_stored), count(sizes.bytes_protected));
        store::upsert_size(&mut tx, repository.id, day, measured).await.context("while keeping a size")?;
        tx.commit().await?;
    }
    Ok(())
}
