//! A job's snapshots, and the folders inside one.

use axum::extract::{Path, State};
use axum::response::Html;
use platform_web::{ListQuery, Refusal, Shell};

use super::views::{FolderView, SnapshotsView};
use super::{LookError, browse, list_snapshots};
use crate::app::App;
use crate::jobs::{self, Job, JobId};
use crate::members::Member;

/// Lists the snapshots that are there now.
pub(crate) async fn list(
    State(app): State<App>,
    _by: Member,
    Path(id): Path<JobId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let job = load(&app, id).await?;
    let found = list_snapshots(&app, &job).await?;
    let view = SnapshotsView::new(&job, &found);
    shell.at(way(&job)).show("スナップショット", view)
}

/// Shows one folder of a snapshot; anybody may look, an operator may restore.
pub(crate) async fn show(
    State(app): State<App>,
    by: Member,
    Path((id, snapshot)): Path<(JobId, String)>,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let job = load(&app, id).await?;
    let path = query.filter("path").unwrap_or("/").to_owned();
    let entries = browse(&app, &job, &snapshot, &path).await?;
    let view = FolderView::new(&job, &snapshot, &path, &entries, by.operator().is_some());
    let mut way = way(&job);
    way.push(("スナップショット", format!("/jobs/{id}/snapshots")));
    let short: String = snapshot.chars().take(8).collect();
    shell.at(way).show(&format!("スナップショット {short}"), view)
}

async fn load(app: &App, id: JobId) -> Result<Job, Refusal> {
    jobs::find_job(&mut app.database.read().await?, id).await?.ok_or_else(Refusal::not_found)
}

fn way(job: &Job) -> Vec<(&str, String)> {
    vec![("ジョブ", "/jobs".to_owned()), (&job.name, format!("/jobs/{}", job.id))]
}

impl From<LookError> for Refusal {
    fn from(error: LookError) -> Refusal {
        match error {
            LookError::NoSuchSnapshot => Refusal::not_found(),
            LookError::NotOurs | LookError::NoSuchPath(_) | LookError::Engine(_) => {
                Refusal::conflict(format!("{error}。"))
            }
            LookError::Db(error) => error.into(),
        }
    }
}
