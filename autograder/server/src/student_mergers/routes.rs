//! The page on which 本部 looks at two rows, and merges them.

use axum::extract::{Path, State};
use axum::response::{Html, Response};
use platform_database::Database;
use platform_identity::FreshlyProven;
use platform_web::{Flash, Form, Refusal, Shell, see_other_with};
use serde::Deserialize;
use serde_json::json;

use super::merge::{MergeStudentsError, SeenPair, merge_students};
use super::pair::find_pair;
use super::store;
use super::views::{MergerView, PairView};
use crate::search_text::fold;
use crate::staff::Headquarters;
use crate::students::{StudentId, find_student};

/// Which other row is asked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// Its 生徒ID.
    number: String,
}

/// Shows a pupil beside the row that may be the same, or rows of the same name to choose from.
pub(crate) async fn new(
    State(database): State<Database>,
    by: Headquarters,
    Path(id): Path<StudentId>,
    shell: Shell,
    Form(asked): Form<Asked>,
) -> Result<Html<String>, Refusal> {
    let scope = by.staff().scope();
    let mut tx = database.read().await?;
    let student = find_student(&mut tx, scope, id).await?.ok_or_else(Refusal::not_found)?;
    let number = asked.number.trim();
    let other = store::find_by_number(&mut tx, student.juku_id, number).await?;
    let pair = match other {
        Some(other) => find_pair(&mut tx, scope, id, other).await?,
        None => None,
    };
    let namesakes = store::list_namesakes(&mut tx, student.juku_id, id, &fold(&student.name)).await?;
    drop(tx);
    let facts = json!({ "compared": pair.as_ref().map(|pair| pair.other.id) });
    by.staff().saw(&database, "students.viewed", format!("students/{id}"), &facts).await?;
    let (name, page) = (student.name.clone(), format!("/students/{id}"));
    let view = MergerView::new(student, number, namesakes, pair.as_ref().map(PairView::of));
    let way = vec![("ホーム", "/".to_owned()), ("生徒", "/students".to_owned()), (name.as_str(), page)];
    shell.at(way).show("生徒の統合", view)
}

/// The pair as the person saw it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentPair {
    revision: String,
    other: String,
    other_revision: String,
}

/// Merges the other row into this pupil's.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Headquarters,
    _proven: FreshlyProven,
    Path(id): Path<StudentId>,
    Form(sent): Form<SentPair>,
) -> Result<Response, Refusal> {
    let other: Option<StudentId> = sent.other.parse().ok();
    let other = other.ok_or_else(|| Refusal::unprocessable("統合する生徒を選んでください。"))?;
    let revision = |text: &str| text.parse().unwrap_or(-1);
    let seen =
        SeenPair { kept: (id, revision(&sent.revision)), other: (other, revision(&sent.other_revision)) };
    merge_students(&database, &by, seen).await?;
    Ok(see_other_with(&format!("/students/{id}"), Flash::done("1人の生徒に統合しました。")))
}

impl From<MergeStudentsError> for Refusal {
    fn from(error: MergeStudentsError) -> Refusal {
        match error {
            MergeStudentsError::NoSuchPair => Refusal::not_found(),
            MergeStudentsError::Stale | MergeStudentsError::SatTheSameRound(_) => {
                Refusal::conflict(format!("{error}。"))
            }
            MergeStudentsError::Db(error) => error.into(),
        }
    }
}
