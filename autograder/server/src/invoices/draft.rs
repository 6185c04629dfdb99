//! Drafting the invoices of a round.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::plan::plan_invoices;
use super::store;
use crate::rounds::{self, Round, RoundId};
use crate::snapshots;
use crate::staff::Headquarters;

/// Why nothing was drafted.
#[derive(Debug, Error)]
pub(crate) enum DraftInvoicesError {
    /// No such round.
    #[error("テスト回がありません")]
    NoSuchRound,
    /// The numbers may still move.
    #[error("集計が確定していないため、請求の下書きをつくれません")]
    NotFinal,
    /// Somebody drafted or issued since the page was shown.
    #[error("表示したあとに、別の人がこの回の請求を進めました。内容を確かめて、もう一度行ってください")]
    Stale,
    /// The database.
    #[error("the invoices could not be drafted")]
    Db(#[from] DbError),
}

/// What was drafted.
#[derive(Debug)]
pub(crate) struct Drafted {
    pub(crate) round: Round,
    pub(crate) count: usize,
}

/// Drafts the invoices that the latest frozen numbers ask for, in the place of earlier drafts, if nobody did since
/// revision `seen`.
pub(crate) async fn draft_invoices(
    database: &Database,
    by: &Headquarters,
    tax_percent: i64,
    id: RoundId,
    seen: i64,
) -> Result<Drafted, DraftInvoicesError> {
    let mut tx = database.write().await?;
    let won = rounds::advance_billing(&mut tx, id, seen).await?;
    let round = rounds::find_round(&mut tx, id).await?.ok_or(DraftInvoicesError::NoSuchRound)?;
    if !won {
        return Err(DraftInvoicesError::Stale);
    }
    let snapshot = snapshots::find_latest(&mut tx, id).await?.filter(|_| round.state.is_final());
    let snapshot = snapshot.ok_or(DraftInvoicesError::NotFinal)?;
    let planned = plan_invoices(&mut tx, id, &snapshot, tax_percent).await?;
    store::delete_drafts(&mut tx, id).await?;
    store::insert_drafts(&mut tx, id, snapshot.id, &by.actor().name, &planned).await?;
    let facts = json!({ "version": snapshot.version, "invoices": planned.len() });
    let subject = format!("rounds/{}/invoices", round.name);
    platform_audit::record(&mut tx, by.actor(), "invoices.drafted", subject, &facts).await?;
    tx.commit().await?;
    Ok(Drafted { round, count: planned.len() })
}
