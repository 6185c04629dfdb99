//! What a person's home page shows of a round.

use platform_database::{DbResult, ReadTx};
use platform_web::ListQuery;

use super::steps::{StepCache, load_steps};
use super::store::{self, JukuProgress, SheetProgress, StepCounts};
use super::{Progress, views};
use crate::rounds::RoundId;
use crate::staff::Scope;

/// Progress, as fine as the person's scope asks for.
#[derive(Debug)]
pub(super) enum Board {
    /// The sheets of one 教室.
    Sheets(Vec<SheetProgress>),
    /// The sheets of a 塾, 教室 by 教室, the one furthest behind first.
    Classrooms(Vec<SheetProgress>),
    /// A page of all 塾.
    Juku(StepCounts, Vec<JukuProgress>),
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

/// Loads the board of a round for somebody of `scope`; `query` pages the list of 塾.
pub(super) async fn load_board(
    tx: &mut ReadTx,
    cache: &StepCache,
    scope: &Scope,
    round: RoundId,
    query: &ListQuery,
) -> DbResult<Board> {
    if scope.is_headquarters() {
        return load_juku(tx, cache, scope, round, query).await;
    }
    let sheets = store::list_sheets(tx, scope, round, (None, None)).await?;
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
    cache: &StepCache,
    scope: &Scope,
    round: RoundId,
    query: &ListQuery,
) -> DbResult<Board> {
    let whole = load_steps(tx, cache, scope, round).await?;
    let list = views::juku_list();
    let sort = list.order(query).map_or(("share", false), |order| (order.key, order.descending));
    let paging = list.paging(query, 0);
    let lines = store::list_juku(tx, scope, round, sort, (paging.limit(), paging.offset())).await?;
    Ok(Board::Juku(whole, lines))
}
