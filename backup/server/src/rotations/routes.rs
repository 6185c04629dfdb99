//! 今夜の媒体, each rotation's plan, and the forms of a new one and of a changed one.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use backup_policy::Pool;
use platform_database::Database;
use platform_web::{Flash, Form, ListQuery, Problems, Refusal, Shell, see_other_with};

use super::RotationId;
use super::add::{SaveRotationError, add_rotation};
use super::edit::edit_rotation;
use super::end::{EndRotationError, end_rotation};
use super::filled::FilledRotation;
use super::plan::{Rota, find_rota, list_rotas};
use super::views::{RotationFormView, RotationView, TonightView};
use crate::members::{Member, Operator};
use crate::{days, insertions, jobs, media};

/// How many nights a rotation's page remembers.
const SHOWN: i64 = 60;

/// Shows which media go in tonight, and which did.
pub(crate) async fn list(
    State(database): State<Database>,
    by: Member,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let night = days::of(tx.now());
    let rotas = list_rotas(&mut tx).await?;
    let media = media::list_in_use(&mut tx).await?;
    let done = insertions::list_on(&mut tx, night).await?;
    let view = TonightView::new(&rotas, &media, &done, night, by.operator().is_some());
    shell.show("今夜の媒体", view)
}

/// Shows one rotation.
pub(crate) async fn show(
    State(database): State<Database>,
    by: Member,
    Path(id): Path<RotationId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let rota = find_rota(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let past = insertions::list_insertions(&mut tx, id, SHOWN).await?;
    let view = RotationView::new(&rota, &past, days::of(tx.now()), by.operator().is_some());
    let title = format!("{}のローテーション", rota.job().1);
    shell.at(vec![("今夜の媒体", "/rotations".to_owned())]).show(&title, view)
}

/// Shows the form of a new rotation.
pub(crate) async fn new(
    State(database): State<Database>,
    _by: Operator,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let filled = FilledRotation::new(days::of(database.now())).turned_to(query.filter("scheme"));
    draw(&database, shell, None, filled, Problems::none()).await
}

/// Begins a rotation.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    shell: Shell,
    Form(filled): Form<FilledRotation>,
) -> Result<Response, Refusal> {
    let mut problems = Problems::none();
    let job = filled.job.parse().ok();
    if job.is_none() {
        problems.add("job", "ジョブを選んでください。");
    }
    if let Some((job, new)) = job.zip(filled.read(&mut problems)) {
        match add_rotation(&database, &by, job, &new).await {
            Ok(id) => {
                let words = Flash::done("ローテーションを始めました。");
                return Ok(see_other_with(&format!("/rotations/{id}"), words));
            }
            Err(SaveRotationError::Db(error)) => return Err(error.into()),
            Err(refused) => problems.add(field_of(&refused), format!("{refused}。")),
        }
    }
    let page = draw(&database, shell, None, filled, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Shows the form of a rotation that is followed.
pub(crate) async fn edit(
    State(database): State<Database>,
    _by: Operator,
    Path(id): Path<RotationId>,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let rota = followed(&database, id).await?;
    let filled = FilledRotation::of(&rota).turned_to(query.filter("scheme"));
    draw(&database, shell, Some(&rota), filled, Problems::none()).await
}

/// Keeps the changed rotation.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<RotationId>,
    shell: Shell,
    Form(mut filled): Form<FilledRotation>,
) -> Result<Response, Refusal> {
    let rota = followed(&database, id).await?;
    let mut problems = Problems::none();
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let Some(edited) = filled.read(&mut problems) {
        match edit_rotation(&database, &by, id, filled.revision, &edited).await {
            Ok(()) => {
                let words = Flash::done("ローテーションを変更しました。");
                return Ok(see_other_with(&format!("/rotations/{id}"), words));
            }
            Err(SaveRotationError::NoSuchRotation) => return Err(Refusal::not_found()),
            Err(SaveRotationError::Db(error)) => return Err(error.into()),
            Err(refused) => {
                if matches!(refused, SaveRotationError::Stale) {
                    status = StatusCode::CONFLICT;
                    filled.revision = rota.row.revision;
                }
                problems.add(field_of(&refused), format!("{refused}。"));
            }
        }
    }
    let page = draw(&database, shell, Some(&rota), filled, problems).await?;
    Ok((status, page).into_response())
}

/// Ends a rotation.
pub(crate) async fn delete(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<RotationId>,
) -> Result<Response, Refusal> {
    end_rotation(&database, &by, id).await?;
    Ok(see_other_with(
        "/rotations",
        Flash::done("ローテーションを終了しました。媒体とコピーはそのままです。"),
    ))
}

/// The rotation, if it has not ended.
async fn followed(database: &Database, id: RotationId) -> Result<Rota, Refusal> {
    let rota = find_rota(&mut database.read().await?, id).await?;
    rota.filter(Rota::is_followed).ok_or_else(Refusal::not_found)
}

async fn draw(
    database: &Database,
    shell: Shell,
    edited: Option<&Rota>,
    filled: FilledRotation,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let jobs = jobs::list_external(&mut tx).await?;
    let labels = media::list_in_use(&mut tx).await?.into_iter().map(|medium| medium.label).collect();
    let page = edited.map_or("/rotations".to_owned(), |rota| format!("/rotations/{}", rota.row.id));
    let mut way = vec![("今夜の媒体", "/rotations".to_owned())];
    way.extend(edited.map(|rota| (rota.job().1, page.clone())));
    let view = RotationFormView {
        action: if edited.is_some() { format!("{page}/edit") } else { page.clone() },
        back: page,
        edited: edited.is_some(),
        jobs: RotationFormView::job_choices(&jobs),
        labels,
        filled,
        problems,
    };
    let title =
        if edited.is_some() { "ローテーションの変更" } else { "ローテーションを始める" };
    shell.at(way).show(title, view)
}

/// The field beside which a refusal stands.
pub(super) fn field_of(refused: &SaveRotationError) -> &'static str {
    match refused {
        SaveRotationError::NoSuchMedium { pool, .. }
        | SaveRotationError::Retired { pool, .. }
        | SaveRotationError::Twice { pool, .. }
        | SaveRotationError::TooMany { pool } => match pool {
            Pool::Daily => "daily",
            Pool::Weekly => "weekly",
            Pool::Monthly => "monthly",
            Pool::Yearly => "yearly",
            Pool::Tower => "tower",
            Pool::Lines => "lines",
        },
        SaveRotationError::NoSuchJob | SaveRotationError::OwnJob(_) | SaveRotationError::Taken(_) => "job",
        _ => "scheme",
    }
}

impl From<EndRotationError> for Refusal {
    fn from(error: EndRotationError) -> Refusal {
        match error {
            EndRotationError::NoSuchRotation => Refusal::not_found(),
            EndRotationError::Ended => Refusal::conflict(format!("{error}。")),
            EndRotationError::Db(error) => error.into(),
        }
    }
}
