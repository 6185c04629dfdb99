//! The task that sends a message.

use anyhow::anyhow;
use platform_database::Database;
use platform_tasks::Task;
use serde::{Deserialize, Serialize};

use crate::postbox::{NotTaken, Postbox};
use crate::{MessageId, store};

/// Sends one message.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendMessage {
    /// Which.
    pub message: MessageId,
}

impl Task for SendMessage {
    const KIND: &'static str = "mail.send";
    /// Over about four hours, by the queue's waits.
    const ATTEMPTS: u32 = 8;
}

/// Hands the message to the SMTP server. One that it refuses for good, and the last failure, make it dead; any other
/// failure is the queue's to repeat.
pub async fn send_message(database: &Database, postbox: &Postbox, task: SendMessage) -> anyhow::Result<()> {
    let mut tx = database.write().await?;
    // Sent already: the task was taken twice, or its server died after the SMTP server had answered.
    let Some(outgoing) = store::claim_message(&mut tx, task.message).await? else { return Ok(()) };
    tx.commit().await?;

    let taken = postbox.deliver(&outgoing).await;

    let mut tx = database.write().await?;
    let outcome = match taken {
        Ok(()) => {
            store::advance_to_sent(&mut tx, task.message).await?;
            Ok(())
        }
        Err(refused) if refused.for_good() || outgoing.attempts >= i64::from(SendMessage::ATTEMPTS) => {
            store::advance_to_dead(&mut tx, task.message, &refused.to_string()).await?;
            tracing::error!(message = task.message.0, "a mail was given up: {refused}");
            Ok(())
        }
        Err(refused) => {
            store::update_last_error(&mut tx, task.message, &refused.to_string()).await?;
            Err(anyhow!("{refused}"))
        }
    };
    tx.commit().await?;
    outcome
}

impl NotTaken {
    /// Whether trying again would end the same way.
    pub fn for_good(&self) -> bool {
        matches!(self, NotTaken::Closed | NotTaken::Unwritable(_) | NotTaken::Refused(_))
    }
}
