//! What may be adopted by a job, and adopting it.

use axum::extract::{Path, State};
use axum::response::{Html, Response};
use platform_identity::FreshlyProven;
use platform_web::{Flash, Form, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::views::{AdoptionsView, Section};
use super::{AdoptError, FormerError, adopt_snapshots, list_former};
use crate::app::App;
use crate::jobs::{self, JobId};
use crate::members::{Admin, Member};
use crate::repositories::{self, Repository, RepositoryId};

/// The button beside a former job: which one, and in which repository it was seen.
#[derive(Deserialize)]
#[serde(default)]
pub(crate) struct FilledAdoption {
    repository: RepositoryId,
    former: String,
}

impl Default for FilledAdoption {
    fn default() -> FilledAdoption {
        FilledAdoption { repository: RepositoryId(0), former: String::new() }
    }
}

/// Shows what the job's repositories hold that is of no job here.
pub(crate) async fn new(
    State(app): State<App>,
    by: Member,
    Path(id): Path<JobId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = app.database.read().await?;
    let job = jobs::find_job(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let kept_in = repositories::list_of_job(&mut tx, id).await?;
    drop(tx);
    if job.source_kind.is_none() {
        return Err(AdoptError::NotOurs.into());
    }
    let view = AdoptionsView::new(&job, look_into(&app, &kept_in).await?, by.admin().is_some());
    let mut way = vec![("ジョブ", "/jobs".to_owned()), (job.name.as_str(), format!("/jobs/{id}"))];
    way.push(("スナップショット", format!("/jobs/{id}/snapshots")));
    shell.at(way).show("スナップショットの引き継ぎ", view)
}

async fn look_into(app: &App, kept_in: &[Repository]) -> Result<Vec<Section>, Refusal> {
    let mut sections = Vec::new();
    for repository in kept_in {
        sections.push(match list_former(app, repository).await {
            Ok(formers) => Section::of(repository, &formers),
            Err(FormerError::Repository(words)) => Section::in_trouble(repository, words),
            Err(FormerError::Db(error)) => return Err(error.into()),
        });
    }
    Ok(sections)
}

/// Adopts the snapshots of the former job that was chosen.
pub(crate) async fn create(
    State(app): State<App>,
    by: Admin,
    _proven: FreshlyProven,
    Path(id): Path<JobId>,
    Form(filled): Form<FilledAdoption>,
) -> Result<Response, Refusal> {
    let adopted = adopt_snapshots(&app, &by, id, filled.repository, &filled.former).await?;
    let words = format!("スナップショットを{}個引き継ぎました。", adopted.snapshots.len());
    Ok(see_other_with(&format!("/jobs/{id}/snapshots"), Flash::done(words)))
}

impl From<AdoptError> for Refusal {
    fn from(error: AdoptError) -> Refusal {
        match error {
            AdoptError::NoSuchJob => Refusal::not_found(),
            AdoptError::NotKeptThere | AdoptError::NoSuchFormer => {
                Refusal::unprocessable(format!("{error}。"))
            }
            AdoptError::NotOurs | AdoptError::Taken | AdoptError::Repository(_) => {
                Refusal::conflict(format!("{error}。"))
            }
            AdoptError::Db(error) => error.into(),
        }
    }
}
