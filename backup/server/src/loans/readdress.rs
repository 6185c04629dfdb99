//! Changing whom the reminders of a loan are sent to.

use platform_database::{Database, DbError};
use platform_mail::MailAddress;
use serde_json::json;
use thiserror::Error;

use super::{LoanId, store};
use crate::members::Operator;

/// Whom reminders are sent to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mail {
    /// Nobody, where no address is known.
    pub(crate) to: Option<MailAddress>,
    /// The borrower wants none.
    pub(crate) declined: bool,
}

/// Why nothing was changed.
#[derive(Debug, Error)]
pub(super) enum ReaddressError {
    /// No such loan.
    #[error("貸出がありません")]
    NoSuchLoan,
    /// The medium is back.
    #[error("媒体はもう返却されています")]
    Returned,
    /// The database.
    #[error("the address could not be changed")]
    Db(#[from] DbError),
}

/// Changes whom the reminders of an open loan are sent to. The record says whether there is an address, not which.
pub(super) async fn readdress_loan(
    database: &Database,
    by: &Operator,
    id: LoanId,
    mail: &Mail,
) -> Result<(), ReaddressError> {
    let mut tx = database.write().await?;
    let loan = store::find_loan(&mut tx, id).await?.ok_or(ReaddressError::NoSuchLoan)?;
    let to = mail.to.as_ref().map_or("", MailAddress::as_str);
    if !store::update_mail(&mut tx, id, to, mail.declined).await? {
        return Err(ReaddressError::Returned);
    }
    let facts = json!({ "loan": id, "reminders": !to.is_empty() && !mail.declined });
    platform_audit::record(
        &mut tx,
        by.actor(),
        "loans.readdressed",
        format!("media/{}", loan.medium),
        &facts,
    )
    .await?;
    tx.commit().await?;
    Ok(())
}
