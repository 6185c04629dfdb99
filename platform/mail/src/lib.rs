//! Mail: messages written in the transaction of an act, and sent by a task.
//!
//! An act calls [`post()`] with a [`Letter`]; the task [`SendMessage`] hands it to the SMTP server that the [`Postbox`]
//! names. A server without one has a postbox that is closed, and its screens offer the printed way instead.
//!
//! Invariant: a message exists if and only if the transaction that wrote it committed.
//! Invariant: a body that holds a code is gone once the message is sent or given up.
//! Invariant: a message is handed over at least once, not at most: a server that dies between the SMTP server's answer and its
//! own note of it sends again, under the same Message-ID, by which the other side can tell.
//! Invariant: no transaction is open while the SMTP server is spoken to.
//! Invariant: a password is never sent over a connection that is not encrypted.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

mod address;
mod letter;
mod message;
mod post;
mod postbox;
mod quiet;
mod resend;
mod send;
mod settings;
mod store;
mod tidy;
mod trial;

use platform_database::{Migrations, migration};

pub use address::{InvalidAddress, MailAddress};
pub use letter::Letter;
pub use message::{MessageId, MessageState, MessageView};
pub use post::{count_messages, list_messages, post, post_all};
pub use postbox::{AttachedFile, Encryption, NotTaken, Postbox, Smtp, SmtpLogin};
pub use quiet::{InvalidQuietHours, QuietHours};
pub use resend::{ResendError, resend_message};
pub use send::{SendMessage, send_message};
pub use settings::{InvalidMailSettings, read_settings};
pub use tidy::{TidyMessages, tidy_messages};
pub use trial::send_trial;

/// The tables of this crate.
pub const MIGRATIONS: Migrations =
    Migrations { owner: "platform-mail", steps: &[migration!("0001_messages")] };
