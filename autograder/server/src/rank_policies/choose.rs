//! Choosing which ranks are printed.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::{RankPolicy, store};
use crate::juku::{self, JukuId};
use crate::staff::Office;

/// Why the choice stays as it is.
#[derive(Debug, Error)]
pub(super) enum ChooseRanksError {
    /// No such 塾, or not this person's.
    #[error("塾がありません")]
    NoSuchJuku,
    /// Somebody chose since it was shown.
    #[error("表示したあとに、別の人が順位の設定を変更しました。内容を確かめて、もう一度保存してください")]
    Stale,
    /// The database.
    #[error("the ranks could not be chosen")]
    Db(#[from] DbError),
}

/// Keeps the choice, if it is still as the person `seen` it. It holds for cards that are printed from now on.
pub(super) async fn choose_ranks(
    database: &Database,
    by: &Office,
    juku: JukuId,
    seen: RankPolicy,
    wanted: RankPolicy,
) -> Result<(), ChooseRanksError> {
    let mut tx = database.write().await?;
    let found = juku::find_juku(&mut tx, by.scope(), juku).await?;
    let found = found.ok_or(ChooseRanksError::NoSuchJuku)?;
    if !store::advance_policy(&mut tx, found.id, seen, wanted).await? {
        return Err(ChooseRanksError::Stale);
    }
    let facts = json!({ "old": seen.words(), "new": wanted.words() });
    let subject = format!("juku/{}", found.number);
    platform_audit::record(&mut tx, by.actor(), "juku.ranks_chosen", subject, &facts).await?;
    Ok(tx.commit().await?)
}
