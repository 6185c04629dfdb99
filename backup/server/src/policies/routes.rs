//! The policies of the classes of data, and the form of one.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use backup_policy::DataClass;
use platform_database::Database;
use platform_web::{Flash, Form, Problems, Refusal, Shell, see_other_with};

use super::save::{SavePolicyError, save_policy};
use super::store;
use super::views::{FilledPolicy, PoliciesView, PolicyView, field_of};
use crate::members::{Admin, Member};

/// Lists what each class asks for.
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let mut found = Vec::new();
    for class in DataClass::ALL {
        found.push((store::find_current(&mut tx, class).await?, store::count_jobs(&mut tx, class).await?));
    }
    shell.show("方針", PoliciesView::new(&found))
}

/// Shows the policy of one class with its editions; an administrator may edit it.
pub(crate) async fn show(
    State(database): State<Database>,
    by: Member,
    Path(class): Path<String>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let class = DataClass::from_code(&class).ok_or_else(Refusal::not_found)?;
    let current = store::find_current(&mut database.read().await?, class).await?;
    let filled = FilledPolicy::of(&current);
    draw(&database, shell, class, filled, Problems::none(), by.admin().is_some()).await
}

/// Makes the next edition.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Admin,
    Path(class): Path<String>,
    shell: Shell,
    Form(mut filled): Form<FilledPolicy>,
) -> Result<Response, Refusal> {
    let class = DataClass::from_code(&class).ok_or_else(Refusal::not_found)?;
    let mut problems = Problems::none();
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let Some(terms) = filled.read(&mut problems) {
        match save_policy(&database, &by, class, filled.edition, terms).await {
            Ok(edition) => {
                let words = format!("方針を第{edition}版にしました。すべてのジョブを判定し直します。");
                return Ok(see_other_with(&format!("/policies/{}", class.code()), Flash::done(words)));
            }
            Err(SavePolicyError::Db(error)) => return Err(error.into()),
            Err(SavePolicyError::Invalid(invalid)) => {
                for problem in invalid.problems {
                    problems.add(field_of(problem), problem.to_string());
                }
            }
            Err(stale @ SavePolicyError::Stale) => {
                status = StatusCode::CONFLICT;
                filled.edition = store::find_current(&mut database.read().await?, class).await?.edition;
                problems.add("copies", format!("{stale}。"));
            }
        }
    }
    let page = draw(&database, shell, class, filled, problems, true).await?;
    Ok((status, page).into_response())
}

async fn draw(
    database: &Database,
    shell: Shell,
    class: DataClass,
    filled: FilledPolicy,
    problems: Problems,
    may_edit: bool,
) -> Result<Html<String>, Refusal> {
    let editions = store::list_editions(&mut database.read().await?, class).await?;
    let view = PolicyView::new(class, &editions, filled, problems, may_edit);
    let title = format!("方針 {}", class.label());
    shell.at(vec![("方針", "/policies".to_owned())]).show(&title, view)
}
