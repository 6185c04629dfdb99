//! Which invoices the frozen numbers ask for.

use std::collections::HashMap;

use platform_database::{DbResult, ReadTx};

use super::store::{Invoice, list_invoices};
use crate::billing::{self, Owed};
use crate::juku::JukuId;
use crate::rounds::{Round, RoundId};
use crate::snapshots::{self, Snapshot};
use crate::staff::Scope;

/// How far the invoices of a round are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// The numbers may still move.
    NotFinal,
    /// So many are to be drafted.
    Missing(usize),
    /// The drafts are what is missing.
    Drafted,
    /// Numbers, prices or the register changed since the drafts were made.
    Outdated,
    /// The issued ones are what the numbers ask for.
    Complete,
}

/// Compares the `drafts` of a round with what its latest frozen numbers ask for.
pub(crate) async fn find_progress(
    tx: &mut ReadTx,
    round: &Round,
    tax_percent: i64,
    drafts: &[&Invoice],
) -> DbResult<Progress> {
    let snapshot = snapshots::find_latest(tx, round.id).await?.filter(|_| round.state.is_final());
    let Some(snapshot) = snapshot else {
        return Ok(if drafts.is_empty() { Progress::NotFinal } else { Progress::Outdated });
    };
    let planned = plan_invoices(tx, round.id, &snapshot, tax_percent).await?;
    let drafted: Vec<Planned> = drafts.iter().map(|draft| draft.as_planned()).collect();
    Ok(match (planned.len(), drafts.len()) {
        (0, 0) => Progress::Complete,
        (missing, 0) => Progress::Missing(missing),
        _ if planned == drafted && drafts.iter().all(|draft| draft.snapshot_id == snapshot.id) => {
            Progress::Drafted
        }
        _ => Progress::Outdated,
    })
}

/// An invoice that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Planned {
    pub(crate) owed: Owed,
    pub(crate) edition: i64,
    pub(crate) tax_percent: i64,
}

/// The invoices that are missing: of 塾 that have none though they owe something, and of those whose issued one asks for
/// other money. A correction keeps the rate of tax of the first edition.
pub(super) async fn plan_invoices(
    tx: &mut ReadTx,
    round: RoundId,
    snapshot: &Snapshot,
    tax_percent: i64,
) -> DbResult<Vec<Planned>> {
    let scope = Scope::at_the_terminal();
    let issued = list_invoices(tx, &scope, (Some(round), None)).await?;
    // Of each 塾 the last edition wins.
    let last: HashMap<JukuId, Invoice> = issued
        .into_iter()
        .filter(|invoice| invoice.issued.is_some())
        .map(|invoice| (invoice.owed.juku.id, invoice))
        .collect();
    let plan = |owed: Owed| match last.get(&owed.juku.id) {
        Some(last) if last.owed.asks_for_the_same_as(&owed) => None,
        Some(last) => Some(Planned { owed, edition: last.edition + 1, tax_percent: last.tax_percent }),
        None if owed.examinees() == 0 => None,
        None => Some(Planned { owed, edition: 1, tax_percent }),
    };
    Ok(billing::count_frozen(tx, &scope, snapshot).await?.into_iter().filter_map(plan).collect())
}
