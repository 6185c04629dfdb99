//! 確定: issuing the drafted invoices of a round.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::plan::{Progress, find_progress};
use super::store::{self, Invoice, list_invoices};
use crate::billing::BillingSettings;
use crate::rounds::{self, Round, RoundId};
use crate::staff::Headquarters;

/// Why nothing was issued.
#[derive(Debug, Error)]
pub(crate) enum IssueInvoicesError {
    /// No such round.
    #[error("テスト回がありません")]
    NoSuchRound,
    /// There is nothing to issue.
    #[error("確定する下書きがありません。先に下書きをつくってください")]
    NoDrafts,
    /// Numbers, prices or the register changed since the drafts were made.
    #[error(
        "下書きのあとに、集計・会員種別・登録内容のどれかが変わりました。下書きをつくり直して、確かめてください"
    )]
    Outdated,
    /// Somebody drafted or issued since the page was shown.
    #[error("表示したあとに、別の人がこの回の請求を進めました。内容を確かめて、もう一度行ってください")]
    Stale,
    /// The database.
    #[error("the invoices could not be issued")]
    Db(#[from] DbError),
}

/// What was issued.
#[derive(Debug)]
pub(crate) struct Issued {
    pub(crate) round: Round,
    pub(crate) count: usize,
}

/// Issues every draft of the round, if nobody drafted or issued since revision `seen` and the drafts are still what
/// would be drafted now.
pub(crate) async fn issue_invoices(
    database: &Database,
    by: &Headquarters,
    settings: &BillingSettings,
    id: RoundId,
    seen: i64,
) -> Result<Issued, IssueInvoicesError> {
    let mut tx = database.write().await?;
    let won = rounds::advance_billing(&mut tx, id, seen).await?;
    let round = rounds::find_round(&mut tx, id).await?.ok_or(IssueInvoicesError::NoSuchRound)?;
    if !won {
        return Err(IssueInvoicesError::Stale);
    }
    let mut drafts = list_invoices(&mut tx, by.staff().scope(), (Some(id), None)).await?;
    drafts.retain(|invoice| invoice.issued.is_none());
    if drafts.is_empty() {
        return Err(IssueInvoicesError::NoDrafts);
    }
    let of_round: Vec<&Invoice> = drafts.iter().collect();
    if find_progress(&mut tx, &round, settings.tax_percent, &of_round).await? != Progress::Drafted {
        return Err(IssueInvoicesError::Outdated);
    }
    store::advance_drafts(&mut tx, id, &settings.issuer, &by.actor().name).await?;
    let amount: i64 = drafts.iter().map(|invoice| invoice.owed.amount_yen()).sum();
    let facts = json!({ "invoices": drafts.len(), "yen": amount });
    let subject = format!("rounds/{}/invoices", round.name);
    platform_audit::record(&mut tx, by.actor(), "invoices.issued", subject, &facts).await?;
    tx.commit().await?;
    Ok(Issued { round, count: drafts.len() })
}
