//! The stocktakes that were taken, and what came of each.

use axum::extract::{Path, State};
use axum::response::Html;
use platform_database::Database;
use platform_web::{Refusal, Shell};

use super::views::{StocktakeView, StocktakesView};
use super::{StocktakeId, store};
use crate::members::Member;

/// How many the list shows.
const SHOWN: i64 = 200;

/// Lists the stocktakes, the newest first.
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let taken = store::list_stocktakes(&mut database.read().await?, SHOWN).await?;
    shell.at(vec![("媒体", "/media".to_owned())]).show("棚卸し", StocktakesView::new(&taken))
}

/// Shows one stocktake.
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Member,
    Path(id): Path<StocktakeId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let taken = store::find_stocktake(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let counted = store::list_counted(&mut tx, id).await?;
    let way = vec![("媒体", "/media".to_owned()), ("棚卸し", "/media/stocktakes".to_owned())];
    shell.at(way).show(&format!("棚卸し #{id}"), StocktakeView::new(&taken, &counted))
}
