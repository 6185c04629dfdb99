//! The home page, and its board as a file.

use axum::extract::State;
use axum::response::{Html, Response};
use platform_identity::SignedIn;
use platform_web::{ListQuery, Refusal, Shell};

use super::board::load_board;
use super::checklist::Checklist;
use super::day_words::day_words;
use super::file::board_table;
use super::views::{EmptyHomeView, HomeView};
use super::{RoundTabs, Step};
use crate::app::App;
use crate::extensions;
use crate::list_file::hand_out;
use crate::mark_changes::RecentView;
use crate::notices::{UnreadView, list_unread};
use crate::rounds;
use crate::staff::Staff;

const TITLE: &str = "ホーム";
/// How many unread notices the page shows.
const NEWS: i64 = 3;

/// Shows how far the chosen round is, and what to do next.
pub(crate) async fn show(
    State(app): State<App>,
    staff: Staff,
    person: SignedIn,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = app.database.read().await?;
    let rounds = rounds::list_rounds(&mut tx).await?;
    let news = UnreadView::new(&list_unread(&mut tx, person.user(), NEWS).await?);
    if rounds.is_empty() {
        let checklist = Checklist::load(&mut tx, staff.scope(), None).await?;
        return shell.show(TITLE, EmptyHomeView::new(staff.scope(), news, checklist));
    }
    let round = rounds::choose_round(&rounds, query.filter("round")).ok_or_else(Refusal::not_found)?;
    let round = &extensions::seen_by(&mut tx, round.clone(), staff.scope()).await?;
    let mut notices = extensions::list_notices(&mut tx, staff.scope(), round).await?;
    notices.extend(day_words(round, staff.scope(), tx.now()));
    let checklist = Checklist::load(&mut tx, staff.scope(), Some(round)).await?;
    let board = load_board(&mut tx, &app, staff.scope(), round, &query).await?;
    let tabs = RoundTabs::load(&mut tx, &app.steps, round, staff.scope(), Step::Marks).await?;
    let recent = RecentView::load(&mut tx, staff.scope(), round).await?;
    let view = HomeView::new(round, &rounds, staff.scope(), tx.now(), &board, &query, tabs);
    shell.show(TITLE, view.noticing(notices).preparing(checklist).telling(news).recalling(recent))
}

/// The board as an Excel workbook.
pub(crate) async fn show_xlsx(
    State(app): State<App>,
    staff: Staff,
    query: ListQuery,
) -> Result<Response, Refusal> {
    let mut tx = app.database.read().await?;
    let rounds = rounds::list_rounds(&mut tx).await?;
    let round = rounds::choose_round(&rounds, query.filter("round")).ok_or_else(Refusal::not_found)?;
    let board = load_board(&mut tx, &app, staff.scope(), round, &query).await?;
    drop(tx);
    let name = format!("{}_進み具合", round.name.file_label());
    let subject = format!("rounds/{}/progress", round.name);
    hand_out(&app.database, &staff, (&name, &subject), &query, board_table(round, &board, &query)).await
}
