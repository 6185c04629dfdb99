//! Writing a message down, and looking at what was written.

use platform_database::{DbResult, ReadTx, WriteTx};
use platform_tasks::{enqueue, enqueue_all};

use crate::store;
use crate::{Letter, MessageId, MessageState, MessageView, SendMessage};

/// Writes `letter` down, to be sent soon after `tx` has committed.
pub async fn post(tx: &mut WriteTx, letter: &Letter) -> DbResult<MessageId> {
    let message = store::insert_message(tx, letter).await?;
    enqueue(tx, &SendMessage { message }).await?;
    Ok(message)
}

/// Writes many letters down together, each to be sent soon after `tx` has committed.
pub async fn post_all(tx: &mut WriteTx, letters: &[Letter]) -> DbResult<()> {
    let messages = store::insert_messages(tx, letters).await?;
    let tasks: Vec<SendMessage> = messages.into_iter().map(|message| SendMessage { message }).collect();
    enqueue_all(tx, &tasks).await
}

/// A page of the messages in `state` (or all), the newest first; recipients and subjects match the `LIKE` pattern.
pub async fn list_messages(
    tx: &mut ReadTx,
    state: Option<MessageState>,
    search: &str,
    page: (i64, i64),
) -> DbResult<Vec<MessageView>> {
    store::list_messages(tx, state.map(MessageState::code), search, page).await
}

/// How many messages [`list_messages`] goes through.
pub async fn count_messages(tx: &mut ReadTx, state: Option<MessageState>, search: &str) -> DbResult<i64> {
    store::count_messages(tx, state.map(MessageState::code), search).await
}
