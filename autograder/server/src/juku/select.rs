//! Which 塾 somebody ticked.

use platform_database::{DbResult, ReadTx};
use platform_web::{ListQuery, Selection, Ticked};

use super::routes::filter_of;
use super::{JukuId, store};
use crate::search_text;
use crate::staff::Scope;

/// The 塾ID of the ticked 塾 within the scope, in their order.
pub(crate) async fn list_selected_numbers(
    tx: &mut ReadTx,
    scope: &Scope,
    selection: &Selection<JukuId>,
) -> DbResult<Vec<String>> {
    let everything = ListQuery::default();
    let condition = match &selection.ticked {
        Ticked::Rows(_) => &everything,
        Ticked::Matching { .. } => &selection.condition,
    };
    let search = search_text::pattern(&condition.q);
    let filter = filter_of(condition, &search, tx.now());
    let found = store::list_numbers(tx, scope, filter).await?;
    let is_ticked = |id: &JukuId| match &selection.ticked {
        Ticked::Rows(rows) => rows.contains(id),
        Ticked::Matching { except, .. } => !except.contains(id),
    };
    Ok(found.into_iter().filter(|(id, _)| is_ticked(id)).map(|(_, number)| number).collect())
}
