//! Sending a notice once more to where it did not arrive.

use platform_database::{Database, DbError};
use platform_tasks::enqueue;
use serde_json::json;
use thiserror::Error;

use super::{Deliver, NoticeId, store};
use crate::members::Operator;

/// Why nothing is sent again.
#[derive(Debug, Error)]
pub(super) enum ResendNoticeError {
    /// No such notice.
    #[error("there is no such notice")]
    NoSuchNotice,
    /// It arrived everywhere, is on its way, or where it did not arrive nothing is sent any more.
    #[error("送り直せる宛先がありません。届いたか、送っている途中か、宛先が通知先から外されています")]
    NothingFailed,
    /// The database.
    #[error("the notice could not be sent again")]
    Db(#[from] DbError),
}

/// Lets the deliveries that were given up begin anew, as far as their addresses are still in use; gives how many.
pub(super) async fn resend_notice(
    database: &Database,
    by: &Operator,
    id: NoticeId,
) -> Result<usize, ResendNoticeError> {
    let mut tx = database.write().await?;
    store::find_notice(&mut tx, id).await?.ok_or(ResendNoticeError::NoSuchNotice)?;
    let again = store::advance_to_waiting(&mut tx, id).await?;
    if again.is_empty() {
        return Err(ResendNoticeError::NothingFailed);
    }
    for delivery in &again {
        enqueue(&mut tx, &Deliver { delivery: *delivery }).await?;
    }
    let (subject, facts) = (format!("notices/{id}"), json!({ "count": again.len() }));
    platform_audit::record(&mut tx, by.actor(), "notices.resent", subject, &facts).await?;
    tx.commit().await?;
    Ok(again.len())
}
