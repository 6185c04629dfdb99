//! The form that says what somebody saw of a medium.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::Database;
use platform_web::{Choice, Flash, Form, Problems, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::{Condition, InspectMediumError, Seen, inspect_medium};
use crate::media::{self, MediumId, Standing};
use crate::members::Operator;

/// The form as it was filled in.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledInspection {
    pub(crate) condition: String,
    pub(crate) readable: String,
    pub(crate) note: String,
}

/// The form.
#[derive(Template)]
#[template(path = "inspections/new.html")]
struct InspectionFormView {
    title: String,
    page: String,
    conditions: Vec<Choice>,
    answers: Vec<Choice>,
    filled: FilledInspection,
    problems: Problems,
}

impl FilledInspection {
    /// Reads the form; `None` where something is wrong, which `problems` then names.
    pub(crate) fn read(&self, problems: &mut Problems) -> Option<Seen> {
        let condition = Condition::from_code(&self.condition);
        if condition.is_none() {
            problems.add("condition", "外観を選んでください。");
        }
        let readable = match self.readable.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        if readable.is_none() {
            problems.add("readable", "読み取れたかどうかを選んでください。");
        }
        let (condition, readable) = condition.zip(readable)?;
        Some(Seen { condition, readable, note: self.note.clone() })
    }
}

/// Shows the form.
pub(crate) async fn new(
    State(database): State<Database>,
    _by: Operator,
    Path(medium): Path<MediumId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    draw(&database, shell, medium, FilledInspection::default(), Problems::none()).await
}

/// Keeps what was seen.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    Path(medium): Path<MediumId>,
    shell: Shell,
    Form(filled): Form<FilledInspection>,
) -> Result<Response, Refusal> {
    let mut problems = Problems::none();
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let Some(seen) = filled.read(&mut problems) {
        match inspect_medium(&database, &by, medium, &seen).await {
            Ok(()) => {
                let words = match seen.readable {
                    true => Flash::done("点検を記録しました。この媒体は保管中です。"),
                    false => {
                        Flash::warning("点検を記録しました。読み取れないので、この媒体のコピーは数えません。")
                    }
                };
                return Ok(see_other_with(&format!("/media/{medium}"), words));
            }
            Err(InspectMediumError::NoSuchMedium) => return Err(Refusal::not_found()),
            Err(InspectMediumError::Db(error)) => return Err(error.into()),
            Err(refused @ InspectMediumError::NotHere(_)) => {
                status = StatusCode::CONFLICT;
                problems.add("condition", format!("{refused}。"));
            }
            Err(refused @ InspectMediumError::NoNote) => problems.add("note", format!("{refused}。")),
        }
    }
    let page = draw(&database, shell, medium, filled, problems).await?;
    Ok((status, page).into_response())
}

async fn draw(
    database: &Database,
    shell: Shell,
    medium: MediumId,
    filled: FilledInspection,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let medium =
        media::find_medium(&mut database.read().await?, medium).await?.ok_or_else(Refusal::not_found)?;
    let title =
        if medium.standing() == Some(Standing::Returned) { "返却を確認する" } else { "点検する" };
    let page = format!("/media/{}", medium.id);
    let view = InspectionFormView {
        title: format!("{}: {title}", medium.label),
        page: page.clone(),
        conditions: Condition::choices(),
        answers: vec![Choice::new("yes", "読み取れる"), Choice::new("no", "読み取れない")],
        filled,
        problems,
    };
    let way = vec![("媒体", "/media".to_owned()), (medium.label.as_str(), page)];
    shell.at(way).show(title, view)
}
