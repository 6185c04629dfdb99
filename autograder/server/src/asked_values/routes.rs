//! The page of a request, with the values that it is about.

use axum::extract::{Path, State};
use axum::response::Html;
use platform_database::Database;
use platform_web::{Refusal, Shell};
use serde_json::json;

use super::store;
use super::views::AskedValuesView;
use crate::exams;
use crate::extensions::{self, RequestId};
use crate::menu::home_of;
use crate::rounds;
use crate::staff::Headquarters;

/// Shows 本部 what a 教室 could not send.
pub(crate) async fn show(
    State(database): State<Database>,
    by: Headquarters,
    Path(id): Path<RequestId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let request = store::find_request(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let round = rounds::find_round(&mut tx, request.round_id).await?.ok_or_else(Refusal::not_found)?;
    let exams = exams::list_exams(&mut tx, round.id).await?;
    let values = store::list_values(&mut tx, id).await?;
    drop(tx);
    let subject = format!("rounds/{}/classrooms/{}", round.name, request.classroom_number);
    by.staff().saw(&database, "marks.viewed", subject, &json!({ "shown": values.len() })).await?;
    let label = round.name.label();
    let way = vec![
        ("テスト回", "/rounds".to_owned()),
        (&*label, format!("/rounds/{}", round.id)),
        ("期限の延長", extensions::address(&round)),
    ];
    let view = AskedValuesView::new(&round, &request, &exams, values);
    shell.about(&home_of(&round)).at(way).show("送れなかった入力", view)
}
