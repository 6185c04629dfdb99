//! What a person's home page shows of a round.

use std::collections::HashMap;

use platform_database::{DbResult, ReadTx};
use platform_web::ListQuery;
use platform_web::dates::day_of;

use super::Progress;
use super::juku_list::{Findings, JukuList};
use super::steps::load_steps;
use super::store::{self, SheetProgress, StepCounts};
use crate::app::App;
use crate::rounds::{Round, RoundState};
use crate::staff::Scope;
use crate::{classrooms, inspections};

/// Progress, as fine as the person's scope asks for.
#[derive(Debug)]
pub(super) enum Board {
    /// The sheets of one 教室.
    Sheets(Vec<SheetProgress>),
    /// The sheets of a 塾, 教室 by 教室, the one furthest behind first.
    Classrooms(Vec<SheetProgress>),
    /// Of all 塾 those that are asked for.
    Juku(StepCounts, JukuList),
}

impl Board {
    /// Everything on the board together.
    pub(super) fn whole(&self) -> Progress {
        match self {
            Board::Sheets(sheets) | Board::Classrooms(sheets) => {
                sheets.iter().map(|sheet| sheet.progress).sum()
            }
            Board::Juku(whole, _) => whole.progress,
        }
    }
}

/// Loads the board of a round for somebody of `scope`; `query` narrows and sorts the list of 塾.
pub(super) async fn load_board(
    tx: &mut ReadTx,
    app: &App,
    scope: &Scope,
    round: &Round,
    query: &ListQuery,
) -> DbResult<Board> {
    if scope.is_headquarters() {
        return load_juku(tx, app, scope, round, query).await;
    }
    let sheets = store::list_sheets(tx, scope, round.id, (None, None)).await?;
    Ok(if scope.classroom().is_some() {
        Board::Sheets(sheets)
    } else {
        Board::Classrooms(most_behind_first(&sheets))
    })
}

fn most_behind_first(sheets: &[SheetProgress]) -> Vec<SheetProgress> {
    let mut classrooms: Vec<_> = sheets.chunk_by(|one, next| one.classroom == next.classroom).collect();
    classrooms.sort_by_key(|sheets| {
        sheets.iter().map(|sheet| sheet.progress).sum::<Progress>().most_behind_first()
    });
    classrooms.concat()
}

async fn load_juku(
    tx: &mut ReadTx,
    app: &App,
    scope: &Scope,
    round: &Round,
    query: &ListQuery,
) -> DbResult<Board> {
    let whole = load_steps(tx, &app.steps, scope, round.id).await?;
    let findings = find_findings(tx, app, scope, round).await?;
    let today = day_of(tx.now());
    let all = store::list_juku(tx, scope, round.id, today).await?;
    Ok(Board::Juku(whole, JukuList::new(round, all, findings.as_ref(), query)))
}

/// What 点検 found, while somebody can still do something about it.
async fn find_findings(
    tx: &mut ReadTx,
    app: &App,
    scope: &Scope,
    round: &Round,
) -> DbResult<Option<Findings>> {
    if !matches!(round.state, RoundState::Open | RoundState::Closed | RoundState::Aggregating) {
        return Ok(None);
    }
    let (of_classroom, looked_at) = inspections::count_open_by_classroom(tx, &app.inspections, round).await?;
    let mut found = Findings { open: HashMap::new(), looked_at };
    for classroom in classrooms::list_classrooms(tx, scope).await? {
        let open = of_classroom.get(&classroom.id).copied().unwrap_or_default();
        *found.open.entry(classroom.juku_id).or_default() += open;
    }
    Ok(Some(found))
}
