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

/// Leaves the message as it was before the server noted that it was taken.
pub(crate) async fn forget_sent(database: &Database, message: MessageId, (text, html): (&str, &str)) {
    let mut tx = database.write().await.unwrap();
    tx.execute(
        sql!(
            "UPDATE messages SET state = 'waiting', ended_at = NULL, body_text = $2, body_html = $3 WHERE id = $1"
        ),
        params![message, text, html],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}
