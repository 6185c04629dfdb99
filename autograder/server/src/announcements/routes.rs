//! The screens on which announcements are written and looked up.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::{Database, ReadTx};
use platform_web::{
    Flash, Form, ListQuery, Problems, Refusal, SelectionForm, Shell, see_other, see_other_with,
};

use super::draft::{AnnouncementState, audience, scope_of};
use super::form::SentDraft;
use super::store::{self, Announcement};
use super::views::{self, AnnouncementView, FormView, SentListView, announcement_list};
use super::write::{ReviseError, revise_announcement, write_announcement};
use super::{AnnouncementId, views::address};
use crate::juku::{self, JukuId};
use crate::notices::{NoticeTabs, count_recipients};
use crate::staff::{Office, Scope};
use crate::{classrooms, progress, rounds};

/// Lists what this person's place wrote.
pub(crate) async fn list(
    State(database): State<Database>,
    by: Office,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let list = announcement_list(by.scope());
    let mut tx = database.read().await?;
    let total = store::count_announcements(&mut tx, by.scope()).await?;
    let total = u64::try_from(total).unwrap_or_default();
    let paging = list.paging(&query, total);
    let page = (paging.limit(), paging.offset());
    let lines = store::list_announcements(&mut tx, by.scope(), page).await?;
    let view =
        SentListView { tabs: NoticeTabs::sent(), list: list.view(shell.path(), &query, &lines, total) };
    shell.at(way(&[])).show("送ったお知らせ", view)
}

/// The form for another one, as far as the link fills it in; 塾 may be ticked in their list.
pub(crate) async fn new(
    State(database): State<Database>,
    by: Office,
    shell: Shell,
    SelectionForm(ticked, mut proposed): SelectionForm<JukuId, SentDraft>,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    if by.scope().is_headquarters() && !ticked.is_empty() {
        proposed.places.extend(juku::list_selected_numbers(&mut tx, by.scope(), &ticked).await?);
    }
    let rounds = rounds::list_rounds(&mut tx).await?;
    draw_form(&mut tx, &by, shell, None, proposed.proposed(&rounds), Problems::none()).await
}

/// Keeps a draft and shows it, or shows the form again with what is wrong.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Office,
    shell: Shell,
    Form(sent): Form<SentDraft>,
) -> Result<Response, Refusal> {
    let mut tx = database.read().await?;
    let problems = match sent.read(&mut tx, by.scope()).await? {
        Ok(draft) => {
            drop(tx);
            let id = write_announcement(&database, &by, &draft).await?;
            return Ok(see_other(&address(id)));
        }
        Err(problems) => problems,
    };
    let page = draw_form(&mut tx, &by, shell, None, sent, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Shows one: a draft as it will arrive, with how many it reaches; later, how many have read it.
pub(crate) async fn show(
    State(database): State<Database>,
    by: Office,
    Path(id): Path<AnnouncementId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let found = find(&mut tx, by.scope(), id).await?;
    let places = store::list_places(&mut tx, id).await?;
    let (round, unfinished) = match found.round_id {
        Some(round) => (
            rounds::find_round(&mut tx, round).await?,
            progress::list_unfinished(&mut tx, &scope_of(&found), round).await?,
        ),
        None => (None, Vec::new()),
    };
    let waits = matches!(found.state, AnnouncementState::Draft | AnnouncementState::Scheduled);
    let audience = audience(&found, tx.now());
    let reached = if waits { count_recipients(&mut tx, &audience).await? } else { found.recipients };
    let view = AnnouncementView::new(found, &places, round.as_ref(), &unfinished, reached);
    let title = view.title.clone();
    shell.at(way(&[("送ったお知らせ", "/announcements")])).show(&title, view)
}

/// The form of a draft.
pub(crate) async fn edit(
    State(database): State<Database>,
    by: Office,
    Path(id): Path<AnnouncementId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let found = find(&mut tx, by.scope(), id).await?;
    if found.state != AnnouncementState::Draft {
        return Err(Refusal::conflict("書き直せるのは下書きだけです。"));
    }
    let places = store::list_places(&mut tx, id).await?;
    let round = match found.round_id {
        Some(round) => rounds::find_round(&mut tx, round).await?,
        None => None,
    };
    let numbers = places.into_iter().map(|place| place.number).collect();
    let filled = SentDraft::of(&found, round.as_ref(), numbers);
    draw_form(&mut tx, &by, shell, Some(id), filled, Problems::none()).await
}

/// Writes a draft anew, or shows the form again with what is wrong.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Office,
    Path(id): Path<AnnouncementId>,
    shell: Shell,
    Form(sent): Form<SentDraft>,
) -> Result<Response, Refusal> {
    let mut tx = database.read().await?;
    find(&mut tx, by.scope(), id).await?;
    let problems = match sent.read(&mut tx, by.scope()).await? {
        Ok(draft) => {
            drop(tx);
            // A form without a revision has seen none; no draft has this one.
            let seen = sent.revision.parse().unwrap_or(-1);
            revise_announcement(&database, &by, id, seen, &draft).await?;
            return Ok(see_other_with(&address(id), Flash::done("書き直しました。まだ送っていません。")));
        }
        Err(problems) => problems,
    };
    let page = draw_form(&mut tx, &by, shell, Some(id), sent, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

pub(super) async fn find(
    tx: &mut ReadTx,
    scope: &Scope,
    id: AnnouncementId,
) -> Result<Announcement, Refusal> {
    store::find_announcement(tx, scope, id).await?.ok_or_else(Refusal::not_found)
}

async fn draw_form(
    tx: &mut ReadTx,
    by: &Office,
    shell: Shell,
    draft: Option<AnnouncementId>,
    filled: SentDraft,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let rounds = rounds::list_rounds(tx).await?;
    let classrooms = if by.scope().is_headquarters() {
        Vec::new()
    } else {
        classrooms::list_classrooms(tx, by.scope()).await?
    };
    let view = FormView::new(by.scope(), draft, filled, &rounds, &classrooms, problems);
    shell.at(way(&[("送ったお知らせ", "/announcements")])).show(views::form_title(draft), view)
}

fn way(further: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    let all = [("ホーム", "/"), ("お知らせ", "/notices")].into_iter().chain(further.iter().copied());
    all.map(|(label, href)| (label, href.to_owned())).collect()
}

impl From<ReviseError> for Refusal {
    fn from(error: ReviseError) -> Refusal {
        match error {
            ReviseError::NotThere => Refusal::not_found(),
            ReviseError::Stale => Refusal::conflict(format!("{error}。")),
            ReviseError::Db(error) => error.into(),
        }
    }
}
