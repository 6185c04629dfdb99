//! What the stories read behind the crate.

use platform_database::{Database, params, sql};
use platform_mail::MessageId;

/// The text of the message, while it is kept.
pub(crate) async fn find_body(database: &Database, message: MessageId) -> Option<String> {
    let mut tx = database.read().await.unwrap();
    let (body,): (Option<String>,) =
        tx.load(sql!("SELECT body_text FROM messages WHERE id = $1"), params![message]).await.unwrap();
    body
}
