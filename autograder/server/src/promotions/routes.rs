//! The page of 年度更新.

use std::collections::HashSet;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::Database;
use platform_web::dates::day_of;
use platform_web::{Flash, Form, Refusal, Shell, see_other_with};
use serde::Deserialize;
use serde_json::json;

use super::plan::{list_candidates, year_on};
use super::promote::{Consent, PromoteError, promote_students};
use super::store::find_promotion;
use super::views::PromotionView;
use crate::imports::fingerprint;
use crate::juku::{self, JukuId};
use crate::staff::{Office, Registrar};
use crate::students::StudentId;

/// Shows who would move up.
pub(crate) async fn new(
    State(database): State<Database>,
    _office: Office,
    by: Registrar,
    Path(juku): Path<JukuId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    draw(&database, &by, juku, shell, "").await
}

/// Who was ticked.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentTicks {
    fingerprint: String,
    student: Vec<StudentId>,
}

/// Moves the ticked pupils up, or shows the list again with the reason why not.
pub(crate) async fn create(
    State(database): State<Database>,
    _office: Office,
    by: Registrar,
    Path(juku): Path<JukuId>,
    shell: Shell,
    Form(sent): Form<SentTicks>,
) -> Result<Response, Refusal> {
    let ticked: HashSet<StudentId> = sent.student.iter().copied().collect();
    let consent = Consent { fingerprint: &sent.fingerprint, ticked: &ticked };
    let refused = match promote_students(&database, &by, juku, consent).await {
        Ok(done) => {
            let words = format!("{}人の学年を上げ、{}人が卒業しました。", done.promoted, done.graduated);
            return Ok(see_other_with("/students", Flash::done(words)));
        }
        Err(PromoteError::NoSuchJuku) => return Err(Refusal::not_found()),
        Err(PromoteError::Db(error)) => return Err(error.into()),
        Err(refused) => refused,
    };
    let status = match refused {
        PromoteError::NobodyTicked => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::CONFLICT,
    };
    let page = draw(&database, &by, juku, shell, &format!("{refused}。")).await?;
    Ok((status, page).into_response())
}

async fn draw(
    database: &Database,
    by: &Registrar,
    juku: JukuId,
    shell: Shell,
    refusal: &str,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let year = year_on(day_of(tx.now()));
    let juku = juku::find_juku(&mut tx, by.scope(), juku).await?.ok_or_else(Refusal::not_found)?;
    let done = find_promotion(&mut tx, by.scope(), juku.id, year).await?;
    let candidates = list_candidates(&mut tx, juku.id).await?;
    drop(tx);
    let facts = json!({ "shown": candidates.len() });
    by.staff().saw(database, "students.listed", format!("juku/{}", juku.number), &facts).await?;
    let view = PromotionView::new(&juku, year, done.as_ref(), &candidates, fingerprint(&candidates), refusal);
    let way = vec![
        ("ホーム", "/".to_owned()),
        (juku.name.as_str(), format!("/juku/{}", juku.id)),
        ("生徒", "/students".to_owned()),
    ];
    shell.at(way).show("年度更新", view)
}
