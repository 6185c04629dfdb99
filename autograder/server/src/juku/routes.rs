//! The list of 塾, and each one's page.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::{Database, ReadTx, Timestamp};
use platform_web::dates::day_of;
use platform_web::{Flash, Form, ListQuery, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::contact::{ChangeContactError, change_contact};
use super::views::{FilledContact, JukuListView, JukuView, juku_list};
use super::{JukuFilter, JukuId, store};
use crate::list_file::{ROWS_TO_ASK, hand_out};
use crate::memberships::{self, MembershipView};
use crate::staff::{Headquarters, Office, Scope};
use crate::{classrooms, juku_register, rank_policies, rounds, search_text};

/// The contact as it was filled in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentContact {
    contact: String,
    /// The contact that the person saw.
    seen: String,
}

/// Lists all 塾.
pub(crate) async fn list(
    State(database): State<Database>,
    by: Headquarters,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let scope = by.staff().scope();
    let list = juku_list();
    let search = search_text::pattern(&query.q);
    let mut tx = database.read().await?;
    let rounds = rounds::list_rounds(&mut tx).await?;
    let round = rounds::choose_round(&rounds, None);
    let filter = filter_of(&query, &search, tx.now());
    let total = u64::try_from(store::count_juku(&mut tx, scope, filter).await?).unwrap_or_default();
    let sort = list.order(&query).map_or(("number", false), |order| (order.key, order.descending));
    let paging = list.paging(&query, total);
    let (page, now) = ((paging.limit(), paging.offset()), round.map(|round| round.id));
    let lines = store::list_juku(&mut tx, scope, filter, now, sort, page).await?;
    let round = round.map(|round| round.name.label());
    let view = JukuListView { round, list: list.view(shell.path(), &query, &lines, total) };
    shell.at(vec![("ホーム", "/".to_owned())]).show("塾", view)
}

/// The same list as an Excel workbook.
pub(crate) async fn show_xlsx(
    State(database): State<Database>,
    by: Headquarters,
    query: ListQuery,
) -> Result<Response, Refusal> {
    let list = juku_list();
    let search = search_text::pattern(&query.q);
    let sort = list.order(&query).map_or(("number", false), |order| (order.key, order.descending));
    let mut tx = database.read().await?;
    let rounds = rounds::list_rounds(&mut tx).await?;
    let round = rounds::choose_round(&rounds, None).map(|round| round.id);
    let filter = filter_of(&query, &search, tx.now());
    let lines = store::list_juku(&mut tx, by.staff().scope(), filter, round, sort, ROWS_TO_ASK).await?;
    drop(tx);
    hand_out(&database, by.staff(), ("塾の一覧", "juku"), &query, list.table(&query, &lines)).await
}

/// What the list's address asks for; `search` is the pattern of its words.
pub(super) fn filter_of<'a>(query: &'a ListQuery, search: &'a str, now: Timestamp) -> JukuFilter<'a> {
    JukuFilter {
        search,
        status: query.filter("status"),
        membership: query.filter("membership"),
        today: day_of(now),
    }
}

/// Shows one 塾.
pub(crate) async fn show(
    State(database): State<Database>,
    by: Office,
    Path(id): Path<JukuId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let view = load_view(&mut tx, by.scope(), id).await?;
    shown(shell, by.scope(), view)
}

/// Changes the contact, or shows the page again with what is wrong.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Office,
    Path(id): Path<JukuId>,
    shell: Shell,
    Form(sent): Form<SentContact>,
) -> Result<Response, Refusal> {
    let refused = match change_contact(&database, &by, id, &sent.seen, &sent.contact).await {
        Ok(()) => {
            return Ok(see_other_with(&format!("/juku/{id}"), Flash::done("連絡先を保存しました。")));
        }
        Err(refused @ (ChangeContactError::TooLong(_) | ChangeContactError::SeveralLines)) => refused,
        Err(refused) => return Err(refused.into()),
    };
    let mut tx = database.read().await?;
    let view = load_view(&mut tx, by.scope(), id).await?;
    let view = view.filled(FilledContact::refused(sent.contact, sent.seen, &refused.to_string()));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown(shell, by.scope(), view)?).into_response())
}

async fn load_view(tx: &mut ReadTx, scope: &Scope, id: JukuId) -> Result<JukuView, Refusal> {
    let juku = store::find_juku(tx, scope, id).await?.ok_or_else(Refusal::not_found)?;
    let lines = classrooms::list_lines(tx, scope, ("%", Some(id)), ("number", false), (i64::MAX, 0)).await?;
    let entry = juku_register::find_registered(tx, scope, id).await?.ok_or_else(Refusal::not_found)?;
    let history = memberships::list_memberships(tx, scope, Some(id)).await?;
    let today = day_of(tx.now());
    let membership = MembershipView::new(&history, &memberships::list_prices(tx).await?, today);
    let ranks = rank_policies::load_policy(tx, id).await?;
    Ok(JukuView::new(juku, &lines, ranks, scope.is_headquarters()).registered(entry, membership))
}

fn shown(shell: Shell, scope: &Scope, view: JukuView) -> Result<Html<String>, Refusal> {
    let mut way = vec![("ホーム", "/".to_owned())];
    if scope.is_headquarters() {
        way.push(("塾", "/juku".to_owned()));
    }
    let title = view.name.clone();
    shell.at(way).show(&title, view)
}

impl From<ChangeContactError> for Refusal {
    fn from(error: ChangeContactError) -> Refusal {
        match error {
            ChangeContactError::NoSuchJuku => Refusal::not_found(),
            ChangeContactError::Stale => Refusal::conflict(format!("{error}。")),
            ChangeContactError::TooLong(_) | ChangeContactError::SeveralLines => {
                Refusal::unprocessable(format!("{error}。"))
            }
            ChangeContactError::Db(error) => error.into(),
        }
    }
}
