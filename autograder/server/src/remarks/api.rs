//! 総評 for programs.

use autograder_grading::Grade;
use axum::Json;
use axum::extract::{Path, Query, State};
use platform_database::Database;
use platform_web::api::{Page, PageAddress, Sent};
use platform_web::{Problems, Refusal};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

use super::write::{WriteRemarkError, write_remark};
use super::{Remark, list_remarks};
use crate::entries::EntryId;
use crate::exams::ExamId;
use crate::rounds::{self, RoundId};
use crate::staff::Reporter;

/// Which remarks are asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// 「小6」, 「中1」 or the number of the grade.
    grade: String,
}

/// A remark on one pupil's exam.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct RemarkItem {
    /// The id of the 受験.
    entry: i64,
    exam: i64,
    words: String,
}

/// Words for one exam of a pupil; blank goes back to the phrase.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentRemark {
    exam: i64,
    words: String,
}

/// Lists the remarks of a grade that were written by hand; the others follow the phrase. `next` counts rows.
#[utoipa::path(
    get,
    path = "/api/v1/rounds/{round}/remarks",
    tag = "結果",
    summary = "手で書いた総評",
    params(Wanted, PageAddress),
    responses((status = 200, description = "総評", body = Page<RemarkItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    by: Reporter,
    Path(round): Path<RoundId>,
    Query(wanted): Query<Wanted>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<RemarkItem>>, Refusal> {
    let grade = Grade::parse(&wanted.grade).map_err(|unknown| {
        let mut problems = Problems::none();
        problems.add("grade", unknown.to_string());
        Refusal::of_fields(&problems)
    })?;
    let mut tx = database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let only = (by.scope().juku(), by.scope().classroom(), None);
    let mut found: Vec<_> = list_remarks(&mut tx, round.id, grade, only).await?.into_iter().collect();
    drop(tx);
    found.sort_by_key(|(place, _)| *place);
    let facts = json!({ "grade": grade.label(), "after": page.after(), "of": found.len() });
    by.staff().saw(&database, "results.viewed", format!("rounds/{}/remarks", round.name), &facts).await?;
    let item = |((entry, exam), remark): ((EntryId, ExamId), Remark)| RemarkItem {
        entry: entry.0,
        exam: exam.0,
        words: remark.words,
    };
    Ok(Json(page.counted_of(found, item)))
}

/// Keeps a remark.
#[utoipa::path(
    post,
    path = "/api/v1/entries/{entry}/remarks",
    tag = "結果",
    summary = "総評を書く",
    request_body = SentRemark,
    responses((status = 200, description = "書かれた総評", body = RemarkItem))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    by: Reporter,
    Path(entry): Path<EntryId>,
    Sent(sent): Sent<SentRemark>,
) -> Result<Json<RemarkItem>, Refusal> {
    match write_remark(&database, &by, entry, ExamId(sent.exam), &sent.words).await {
        Ok(()) => {
            let words = sent.words.trim().to_owned();
            Ok(Json(RemarkItem { entry: entry.0, exam: sent.exam, words }))
        }
        Err(error @ WriteRemarkError::TooLong(_)) => {
            let mut problems = Problems::none();
            problems.add("words", error.to_string());
            Err(Refusal::of_fields(&problems))
        }
        Err(refused) => Err(refused.into()),
    }
}
