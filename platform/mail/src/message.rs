//! What became of a letter, as people may see it.

use platform_database::{Timestamp, row_id};
use thiserror::Error;

row_id! {
    /// A row of `messages`.
    MessageId
}

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageState {
    /// It is to be sent, or sent again.
    Waiting,
    /// The SMTP server took it.
    Sent,
    /// It was given up.
    Dead,
}

impl MessageState {
    /// Every state.
    pub const ALL: [MessageState; 3] = [MessageState::Waiting, MessageState::Sent, MessageState::Dead];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            MessageState::Waiting => "waiting",
            MessageState::Sent => "sent",
            MessageState::Dead => "dead",
        }
    }
}

/// A state that this program does not know.
#[derive(Debug, Error)]
#[error("{0:?} is not a state of a message")]
pub struct UnknownState(String);

/// Reads the word in the database.
impl TryFrom<String> for MessageState {
    type Error = UnknownState;

    fn try_from(code: String) -> Result<MessageState, UnknownState> {
        MessageState::ALL.into_iter().find(|state| state.code() == code).ok_or(UnknownState(code))
    }
}

/// A message without what it says.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct MessageView {
    /// Its id.
    pub id: MessageId,
    /// To whom it goes.
    pub recipient: String,
    /// Its subject.
    pub subject: String,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub state: MessageState,
    /// How often an SMTP server was asked to take it.
    pub attempts: i64,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// Whether its body is still there, so that it can be sent again.
    pub has_body: bool,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was sent or given up.
    pub ended_at: Option<Timestamp>,
}
