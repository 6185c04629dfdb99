//! The page on which 生徒ID and names are pasted, and its preview.

use std::collections::BTreeSet;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::{Database, ReadTx};
use platform_web::{Flash, Form, Problems, Refusal, Shell, see_other_with};
use serde::Deserialize;
use serde_json::json;

use super::apply::{Consent, PasteExamineesError, paste_examinees};
use super::plan::{PastePlan, plan_paste};
use super::views::{Notice, PasteView};
use crate::entries::HoldRoundError;
use crate::extensions;
use crate::imports::fingerprint;
use crate::juku::{self, JukuId};
use crate::menu::{home_of, way_to};
use crate::rounds::{self, MarkingClosed, Round, RoundId};
use crate::staff::Registrar;
use crate::students::StudentId;

const TITLE: &str = "生徒IDや名前で受験者を加える";

/// Lines as they were pasted, and who was ticked beside their answers.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentPaste {
    juku: String,
    text: String,
    fingerprint: String,
    student: Vec<StudentId>,
}

impl SentPaste {
    /// The 塾 whose pupils are meant. Whoever works for one is not asked which.
    fn juku(&self, by: &Registrar) -> Option<JukuId> {
        by.scope().juku().or_else(|| self.juku.parse().ok())
    }
}

/// The page before anything is pasted.
pub(crate) async fn new(
    State(database): State<Database>,
    by: Registrar,
    Path(round): Path<RoundId>,
    shell: Shell,
    Form(sent): Form<SentPaste>,
) -> Result<Html<String>, Refusal> {
    let round = find_round(&mut database.read().await?, &by, round).await?;
    draw(&database, &by, shell, &round, &sent, Problems::none(), None).await
}

/// Shows whom the pasted lines name; nothing is kept.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Registrar,
    Path(round): Path<RoundId>,
    shell: Shell,
    Form(sent): Form<SentPaste>,
) -> Result<Response, Refusal> {
    preview(&database, &by, shell, round, &sent, StatusCode::OK, None).await
}

/// Enters the ticked pupils, or shows the answers again with what stands in the way.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Registrar,
    Path(round): Path<RoundId>,
    shell: Shell,
    Form(sent): Form<SentPaste>,
) -> Result<Response, Refusal> {
    let students: BTreeSet<StudentId> = sent.student.iter().copied().collect();
    let consent = Consent { fingerprint: &sent.fingerprint, students: &students };
    let entered = match sent.juku(&by) {
        Some(juku) => paste_examinees(&database, &by, (round, juku), &sent.text, consent).await,
        None => Err(PasteExamineesError::NoSuchJuku),
    };
    let (status, notice) = match entered {
        Ok(count) => {
            let flash = Flash::done(format!("{count}人を受験者に加えました。"));
            return Ok(see_other_with(&format!("/rounds/{round}/examinees"), flash));
        }
        Err(PasteExamineesError::DataMoved) => (StatusCode::CONFLICT, Some(Notice::DataMoved)),
        Err(PasteExamineesError::NobodyTicked) => {
            (StatusCode::UNPROCESSABLE_ENTITY, Some(Notice::NobodyTicked))
        }
        Err(PasteExamineesError::NoSuchJuku) => (StatusCode::UNPROCESSABLE_ENTITY, None),
        Err(PasteExamineesError::Round(refused)) => return Err(refused.into()),
        Err(PasteExamineesError::Db(error)) => return Err(error.into()),
    };
    preview(&database, &by, shell, round, &sent, status, notice).await
}

/// Answers the lines and shows them, or says what is missing to do so.
async fn preview(
    database: &Database,
    by: &Registrar,
    shell: Shell,
    round: RoundId,
    sent: &SentPaste,
    status: StatusCode,
    notice: Option<Notice>,
) -> Result<Response, Refusal> {
    let mut problems = Problems::none();
    let mut tx = database.read().await?;
    let round = find_round(&mut tx, by, round).await?;
    round.registering(by.scope(), tx.now()).map_err(HoldRoundError::from)?;
    let juku = match sent.juku(by) {
        Some(id) => juku::find_juku(&mut tx, by.scope(), id).await?,
        None => None,
    };
    if juku.is_none() {
        problems.add("juku", "塾を選んでください");
    }
    if sent.text.trim().is_empty() {
        problems.add("text", "生徒IDか名前を貼り付けてください");
    }
    let plan = match &juku {
        Some(juku) if problems.is_empty() => {
            Some(plan_paste(&mut tx, by.scope(), round.id, juku.id, &sent.text).await?)
        }
        _ => None,
    };
    drop(tx);
    let status = if plan.is_none() { StatusCode::UNPROCESSABLE_ENTITY } else { status };
    if let (Some(plan), Some(juku)) = (&plan, &juku) {
        let subject = format!("rounds/{}/juku/{}", round.name, juku.number);
        let facts = json!({ "rows": plan.lines.len() });
        by.staff().saw(database, "examinees.paste_previewed", subject, &facts).await?;
    }
    let planned = plan.map(|plan| (plan, notice));
    let page = draw(database, by, shell, &round, sent, problems, planned).await?;
    Ok((status, page).into_response())
}

async fn draw(
    database: &Database,
    by: &Registrar,
    shell: Shell,
    round: &Round,
    sent: &SentPaste,
    problems: Problems,
    planned: Option<(PastePlan, Option<Notice>)>,
) -> Result<Html<String>, Refusal> {
    let scope = by.scope();
    let mut tx = database.read().await?;
    let closed = round.registering(scope, tx.now()).err();
    let juku = if scope.is_headquarters() { Some(juku::list_all(&mut tx, scope).await?) } else { None };
    drop(tx);
    let mut view = PasteView::new(round, closed.as_ref(), problems)
        .choosing(juku.as_deref())
        .filled(&sent.juku, &sent.text);
    if let Some((plan, notice)) = planned {
        let ticked: BTreeSet<StudentId> = sent.student.iter().copied().collect();
        let ticked = (notice == Some(Notice::NobodyTicked)).then_some(&ticked);
        view = view.previewing(&plan, fingerprint(&plan), ticked, notice);
    }
    let label = round.name.label();
    let mut way = way_to(scope, round, &label);
    way.push(("受験者", format!("/rounds/{}/examinees", round.id)));
    shell.about(&home_of(round)).at(way).show(TITLE, view)
}

/// The round as this person sees it.
async fn find_round(tx: &mut ReadTx, by: &Registrar, round: RoundId) -> Result<Round, Refusal> {
    let round = rounds::find_round(tx, round).await?.ok_or_else(Refusal::not_found)?;
    Ok(extensions::seen_by(tx, round, by.scope()).await?)
}

impl From<HoldRoundError> for Refusal {
    fn from(error: HoldRoundError) -> Refusal {
        match error {
            HoldRoundError::NoSuchRound => Refusal::not_found(),
            HoldRoundError::Closed(MarkingClosed::SwitchedOff(_)) => Refusal::forbidden(format!("{error}。")),
            HoldRoundError::Closed(_) => Refusal::conflict(format!("{error}。")),
            HoldRoundError::Db(error) => error.into(),
        }
    }
}
