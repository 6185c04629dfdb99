//! Discarding a medium.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::{MediumId, Standing, reasons, store};
use crate::members::Operator;
use crate::moves::{self, Act};
use crate::verdicts::judge_soon;

/// Why a medium was not discarded.
#[derive(Debug, Error)]
pub(crate) enum RetireMediumError {
    /// No such medium.
    #[error("媒体がありません")]
    NoSuchMedium,
    /// Nobody can destroy what is elsewhere.
    #[error("保管中か返却確認待ちの媒体だけを廃棄できます。先に戻してください")]
    NotHere,
    /// No word for why.
    #[error("廃棄する理由を選んでください")]
    NoCause,
    /// Nobody says how.
    #[error("廃棄の方法を書いてください")]
    NoReason,
    /// The database.
    #[error("the medium could not be discarded")]
    Db(#[from] DbError),
}

/// Discards a medium that is here, for a reason; what lay on it does not count any more.
pub(crate) async fn retire_medium(
    database: &Database,
    by: &Operator,
    id: MediumId,
    (cause, reason): (&str, &str),
) -> Result<(), RetireMediumError> {
    let reason = reason.trim();
    let cause = reasons::known(cause).ok_or(RetireMediumError::NoCause)?;
    if reason.is_empty() {
        return Err(RetireMediumError::NoReason);
    }
    let mut tx = database.write().await?;
    let won = store::advance_standing(&mut tx, id, Standing::Stored, Standing::Retired, None).await?
        || store::advance_standing(&mut tx, id, Standing::Returned, Standing::Retired, None).await?;
    let medium = store::find_medium(&mut tx, id).await?.ok_or(RetireMediumError::NoSuchMedium)?;
    if !won {
        return Err(RetireMediumError::NotHere);
    }
    store::update_retire_reason(&mut tx, id, cause).await?;
    let note = format!("{}: {reason}", reasons::words(cause));
    moves::insert_move(&mut tx, by, id, Act::Retired, Standing::Retired, &note).await?;
    let (subject, facts) = (format!("media/{}", medium.label), json!({ "reason": note }));
    platform_audit::record(&mut tx, by.actor(), "media.retired", subject, &facts).await?;
    judge_soon(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}
