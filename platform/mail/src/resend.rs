//! Trying a message again that was given up.

use platform_database::{DbError, WriteTx};
use platform_tasks::enqueue;
use thiserror::Error;

use crate::{MessageId, SendMessage, store};

/// Why a message is not sent again; the words are for the person who asked.
#[derive(Debug, Error)]
pub enum ResendError {
    /// It is not dead, or what it said is gone because it held a code.
    #[error("このメールは送り直せません。コードの入ったメールは、コードを発行し直してください。")]
    Gone,
    /// The database.
    #[error("the message could not be sent again")]
    Db(#[from] DbError),
}

/// Lets a dead message begin anew.
pub async fn resend_message(tx: &mut WriteTx, message: MessageId) -> Result<(), ResendError> {
    if !store::advance_to_waiting(tx, message).await? {
        return Err(ResendError::Gone);
    }
    enqueue(tx, &SendMessage { message }).await?;
    Ok(())
}
