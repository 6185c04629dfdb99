//! The 教室 of a round, and the examinees of each.

use std::collections::HashSet;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::ReadTx;
use platform_web::{Flash, Form, ListQuery, Refusal, Shell, see_other, see_other_with};
use serde_json::json;

use super::enter::{EnterError, enter_examinees};
use super::load::load_pupils;
use super::sent::{SentTicks, Wish};
use super::sheet::examinee_sheet;
use super::store;
use super::views::{ExamineesView, Preset, RoomListView, room_list};
use crate::app::App;
use crate::billing;
use crate::carry_overs::previous_of;
use crate::classrooms::{self, Classroom, ClassroomId};
use crate::imports::send_workbook;
use crate::juku::JukuId;
use crate::menu::{home_of, way_to};
use crate::progress::{RoundTabs, Step};
use crate::rounds::{self, Round, RoundId};
use crate::search_text;
use crate::staff::{Registrar, Scope, Staff};
use crate::students::StudentId;

/// Lists the 教室 of one's own 塾, or all; who works in one 教室 is led there.
pub(crate) async fn list(
    State(app): State<App>,
    staff: Staff,
    Path(round): Path<RoundId>,
    query: ListQuery,
    shell: Shell,
) -> Result<Response, Refusal> {
    let scope = staff.scope();
    let mut tx = app.database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    if let Some(own) = scope.classroom() {
        return Ok(see_other(&address(round.id, own)));
    }
    let list = room_list(scope.is_headquarters(), round.id);
    let search = search_text::pattern(&query.q);
    let total = classrooms::count_classrooms(&mut tx, scope, &search).await?;
    let total = u64::try_from(total).unwrap_or_default();
    let sort = list.order(&query).map_or(("number", false), |order| (order.key, order.descending));
    let paging = list.paging(&query, total);
    let page = (paging.limit(), paging.offset());
    let lines = store::list_rooms(&mut tx, scope, round.id, &search, sort, page).await?;
    let estimates = match scope.juku() {
        Some(_) => billing::estimate_round(&mut tx, scope, &round).await?,
        None => Vec::new(),
    };
    let list = list.view(shell.path(), &query, &lines, total);
    let tabs = RoundTabs::load(&mut tx, &app.steps, &round, scope, Step::Examinees).await?;
    let may_enter = round.registering(scope, tx.now()).is_ok();
    let view = RoomListView::new(&round, tabs, list, estimates.first(), may_enter);
    let (home, label) = (home_of(&round), round.name.label());
    Ok(shell.about(&home).at(way_to(scope, &round, &label)).show("受験者", view)?.into_response())
}

/// Shows the examinees of a 教室; `?tick=` proposes more of them without writing anything.
pub(crate) async fn show(
    State(app): State<App>,
    staff: Staff,
    Path((round, classroom)): Path<(RoundId, ClassroomId)>,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let preset = query.filter("tick").and_then(Preset::parse);
    draw(&app, &staff, (round, classroom), shell, Filling { preset, ..Filling::default() }).await
}

/// Writes the ticks, or shows them again with what stands in the way.
pub(crate) async fn save(
    State(app): State<App>,
    by: Registrar,
    Path((round, classroom)): Path<(RoundId, ClassroomId)>,
    shell: Shell,
    Form(sent): Form<SentTicks>,
) -> Result<Response, Refusal> {
    let found = classrooms::find_classroom(&mut app.database.read().await?, by.scope(), classroom).await?;
    let room = found.ok_or_else(Refusal::not_found)?;
    let wishes = sent.wishes();
    let (status, refusal) = match enter_examinees(&app.database, &by, round, &room, &wishes).await {
        Ok(entered) => {
            let words = format!(
                "保存しました（追加 {}人、取り消し {}人、教科の変更 {}人、座席・メモ {}人）。",
                entered.added, entered.removed, entered.turned, entered.noted
            );
            return Ok(see_other_with(&address(round, classroom), Flash::done(words)));
        }
        Err(refused @ EnterError::Stale(_)) => (StatusCode::CONFLICT, vec![refused.to_string()]),
        Err(EnterError::Refused(problems)) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Err(refused) => return Err(refused.into()),
    };
    let wishes = wishes.into_iter().filter(Wish::changes).collect();
    let filling = Filling { wishes, refusal, ..Filling::default() };
    let page = draw(&app, by.staff(), (round, classroom), shell, filling).await?;
    Ok((status, page).into_response())
}

/// The examinees as a spreadsheet, of everybody in the scope or of one 教室.
pub(crate) async fn show_xlsx(
    State(app): State<App>,
    by: Registrar,
    Path(round): Path<RoundId>,
    query: ListQuery,
) -> Result<Response, Refusal> {
    let only: Option<ClassroomId> = query.filter("classroom").and_then(|id| id.parse().ok());
    let mut tx = app.database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let listed = store::list_examinees(&mut tx, by.scope(), round.id, only).await?;
    drop(tx);
    let facts = json!({ "rows": listed.len(), "classroom": only });
    by.staff().saw(&app.database, "examinees.exported", format!("rounds/{}", round.name), &facts).await?;
    send_workbook(&format!("{}_受験者名簿", round.name.file_label()), examinee_sheet(&listed)).await
}

/// What stands in the form beside what is kept.
#[derive(Default)]
struct Filling {
    /// Ticks that somebody sent and that were not kept.
    wishes: Vec<Wish>,
    refusal: Vec<String>,
    preset: Option<Preset>,
}

async fn draw(
    app: &App,
    staff: &Staff,
    (round, classroom): (RoundId, ClassroomId),
    shell: Shell,
    filling: Filling,
) -> Result<Html<String>, Refusal> {
    let scope = staff.scope();
    let mut tx = app.database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let room = classrooms::find_classroom(&mut tx, scope, classroom).await?;
    let room = room.ok_or_else(Refusal::not_found)?;
    let pupils = load_pupils(&mut tx, round.id, room.id).await?;
    let previous = find_previous(&mut tx, &round, room.juku_id).await?;
    let estimate = match scope.office_of(room.juku_id) {
        Some(office) => billing::estimate_round(&mut tx, &office, &round).await?.pop(),
        None => None,
    };
    let closed = round.registering(scope, tx.now()).err().map(|closed| closed.to_string());
    let tabs = RoundTabs::load(&mut tx, &app.steps, &round, scope, Step::Examinees).await?;
    drop(tx);
    let subject = format!("rounds/{}/classrooms/{}", round.name, room.number);
    staff.saw(&app.database, "examinees.viewed", subject, &json!({ "shown": pupils.len() })).await?;
    let view = ExamineesView::new(&round, tabs, &room, closed)
        .priced(estimate.as_ref())
        .filled(&pupils, previous.as_ref(), filling.preset, &filling.wishes)
        .refused(filling.refusal);
    draw_page(shell, scope, &round, &room, view)
}

fn draw_page(
    shell: Shell,
    scope: &Scope,
    round: &Round,
    room: &Classroom,
    view: ExamineesView,
) -> Result<Html<String>, Refusal> {
    let (home, label) = (home_of(round), round.name.label());
    let mut way = way_to(scope, round, &label);
    if scope.classroom().is_none() {
        way.push(("受験者", format!("/rounds/{}/examinees", round.id)));
    }
    shell.about(&home).at(way).show(&format!("受験者 {}", room.name), view)
}

/// Who of a 塾 sat the round before, if there was one.
pub(super) async fn find_previous(
    tx: &mut ReadTx,
    round: &Round,
    juku: JukuId,
) -> Result<Option<HashSet<StudentId>>, Refusal> {
    let rounds = rounds::list_rounds(tx).await?;
    let Some(previous) = previous_of(&rounds, round) else { return Ok(None) };
    let entered = store::list_entered_in(tx, previous.id, juku).await?;
    Ok(Some(entered.into_iter().map(|(student,)| student).collect()))
}

/// Where the examinees of a 教室 are.
pub(super) fn address(round: RoundId, classroom: ClassroomId) -> String {
    format!("/rounds/{round}/classrooms/{classroom}/examinees")
}

impl From<EnterError> for Refusal {
    fn from(error: EnterError) -> Refusal {
        match error {
            EnterError::NoSuchRound => Refusal::not_found(),
            EnterError::Closed(rounds::MarkingClosed::SwitchedOff(_)) => {
                Refusal::forbidden(format!("{error}。"))
            }
            EnterError::Closed(_) | EnterError::Stale(_) => Refusal::conflict(format!("{error}。")),
            EnterError::Refused(_) => Refusal::unprocessable(format!("{error}。")),
            EnterError::Db(error) => error.into(),
        }
    }
}
