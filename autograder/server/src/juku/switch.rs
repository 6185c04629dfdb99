//! Turning the switches of a 塾.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::{JukuId, store};
use crate::staff::{Headquarters, Switches};

/// Why the switches stay as they are.
#[derive(Debug, Error)]
pub(crate) enum SwitchJukuError {
    /// No such 塾.
    #[error("塾がありません")]
    NoSuchJuku,
    /// Somebody turned them since they were shown.
    #[error("表示したあとに、別の人が権限を変更しました。内容を確かめて、もう一度保存してください")]
    Stale,
    /// The database.
    #[error("the switches could not be turned")]
    Db(#[from] DbError),
}

/// Turns the switches, if they are still as the person `seen` them.
pub(crate) async fn switch_juku(
    database: &Database,
    by: &Headquarters,
    id: JukuId,
    seen: Switches,
    wanted: Switches,
) -> Result<(), SwitchJukuError> {
    let mut tx = database.write().await?;
    let won = store::advance_switches(&mut tx, id, seen, wanted).await?;
    let juku = store::find_juku(&mut tx, by.staff().scope(), id).await?.ok_or(SwitchJukuError::NoSuchJuku)?;
    if !won {
        return Err(SwitchJukuError::Stale);
    }
    let facts = json!({ "off_before": seen.words_off(), "off": wanted.words_off() });
    let subject = format!("juku/{}", juku.number);
    platform_audit::record(&mut tx, by.actor(), "juku.switches_turned", subject, &facts).await?;
    Ok(tx.commit().await?)
}
