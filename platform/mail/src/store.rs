//! The SQL of messages.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, rows_sql, sql};

use crate::{Letter, MessageId, MessageState, MessageView};

/// A message on its way out.
pub(crate) struct Outgoing {
    pub(crate) recipient: String,
    pub(crate) subject: String,
    pub(crate) body_text: String,
    pub(crate) body_html: String,
    pub(crate) attempts: i64,
    /// What its Message-ID begins with; `None` where nobody will send it twice.
    pub(crate) name: Option<String>,
}

impl Outgoing {
    /// A letter that nobody wrote down.
    pub(crate) fn at_once(letter: &Letter) -> Outgoing {
        Outgoing {
            recipient: letter.to.as_str().to_owned(),
            subject: letter.subject.clone(),
            body_text: letter.text.clone(),
            body_html: letter.html.clone(),
            attempts: 1,
            name: letter.name.clone(),
        }
    }
}

#[derive(sqlx::FromRow)]
struct Claimed {
    recipient: String,
    subject: String,
    body_text: String,
    body_html: String,
    attempts: i64,
    created_at: Timestamp,
}

impl Claimed {
    /// Numbers begin anew with each database, times do not.
    fn outgoing(self, id: MessageId) -> Outgoing {
        Outgoing {
            recipient: self.recipient,
            subject: self.subject,
            body_text: self.body_text,
            body_html: self.body_html,
            attempts: self.attempts,
            name: Some(format!("message-{id}-{}", self.created_at.timestamp_micros())),
        }
    }
}

pub(crate) async fn insert_message(tx: &mut WriteTx, letter: &Letter) -> DbResult<MessageId> {
    let now = tx.now();
    let (id,): (MessageId,) = tx
        .load(
            sql!(
                "INSERT INTO messages (recipient, subject, body_text, body_html, secret, state, attempts, created_at)
                 VALUES ($1, $2, $3, $4, $5, 'waiting', 0, $6) RETURNING id"
            ),
            params![letter.to.as_str(), &letter.subject, &letter.text, &letter.html, letter.secret, now],
        )
        .await?;
    Ok(id)
}

pub(crate) async fn insert_messages(tx: &mut WriteTx, letters: &[Letter]) -> DbResult<Vec<MessageId>> {
    let now = tx.now();
    let rows: Vec<(MessageId,)> = tx
        .list_for(
            &rows_sql!(
                8,
                "INSERT INTO messages (recipient, subject, body_text, body_html, secret, state, attempts, created_at)
                 VALUES {rows} RETURNING id"
            ),
            letters.iter().map(|letter| {
                [
                    letter.to.as_str().into(),
                    (&letter.subject).into(),
                    (&letter.text).into(),
                    (&letter.html).into(),
                    letter.secret.into(),
                    MessageState::Waiting.code().into(),
                    0_i64.into(),
                    now.into(),
                ]
            }),
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Counts one more attempt at a message that waits, and gives it.
pub(crate) async fn claim_message(tx: &mut WriteTx, id: MessageId) -> DbResult<Option<Outgoing>> {
    let claimed: Option<Claimed> = tx
        .find(
            sql!(
                "UPDATE messages SET attempts = attempts + 1
                 WHERE id = $1 AND state = 'waiting' AND body_text IS NOT NULL AND body_html IS NOT NULL
                 RETURNING recipient, subject, body_text, body_html, attempts, created_at"
            ),
            params![id],
        )
        .await?;
    Ok(claimed.map(|claimed| claimed.outgoing(id)))
}

pub(crate) async fn advance_to_sent(tx: &mut WriteTx, id: MessageId) -> DbResult<bool> {
    let now = tx.now();
    let moved = tx
        .execute(
            sql!(
                "UPDATE messages SET state = 'sent', last_error = NULL, ended_at = $2, body_text = NULL, body_html = NULL
                 WHERE id = $1 AND state = 'waiting'"
            ),
            params![id, now],
        )
        .await?;
    Ok(moved == 1)
}

/// Gives the message up; what it said stays unless it holds a code.
pub(crate) async fn advance_to_dead(tx: &mut WriteTx, id: MessageId, reason: &str) -> DbResult<bool> {
    let now = tx.now();
    let moved = tx
        .execute(
            sql!(
                "UPDATE messages SET state = 'dead', last_error = $2, ended_at = $3,
                    body_text = CASE WHEN secret THEN NULL ELSE body_text END,
                    body_html = CASE WHEN secret THEN NULL ELSE body_html END
                 WHERE id = $1 AND state = 'waiting'"
            ),
            params![id, reason, now],
        )
        .await?;
    Ok(moved == 1)
}

pub(crate) async fn update_last_error(tx: &mut WriteTx, id: MessageId, reason: &str) -> DbResult<()> {
    tx.execute(
        sql!("UPDATE messages SET last_error = $2 WHERE id = $1 AND state = 'waiting'"),
        params![id, reason],
    )
    .await?;
    Ok(())
}

/// Lets a dead message wait again, if what it said is still there.
pub(crate) async fn advance_to_waiting(tx: &mut WriteTx, id: MessageId) -> DbResult<bool> {
    let moved = tx
        .execute(
            sql!(
                "UPDATE messages SET state = 'waiting', attempts = 0, ended_at = NULL
                 WHERE id = $1 AND state = 'dead' AND body_text IS NOT NULL"
            ),
            params![id],
        )
        .await?;
    Ok(moved == 1)
}

pub(crate) async fn list_messages(
    tx: &mut ReadTx,
    state: Option<&str>,
    search: &str,
    page: (i64, i64),
) -> DbResult<Vec<MessageView>> {
    tx.list(
        sql!(
            "SELECT id, recipient, subject, state, attempts, last_error, body_text IS NOT NULL AS has_body, created_at,
                    ended_at
             FROM messages
             WHERE (CAST($1 AS TEXT) IS NULL OR state = $1) AND (recipient LIKE $2 OR subject LIKE $2)
             ORDER BY id DESC LIMIT $3 OFFSET $4"
        ),
        params![state, search, page.0, page.1],
    )
    .await
}

pub(crate) async fn count_messages(tx: &mut ReadTx, state: Option<&str>, search: &str) -> DbResult<i64> {
    tx.count(
        sql!(
            "SELECT COUNT(*) FROM messages
             WHERE (CAST($1 AS TEXT) IS NULL OR state = $1) AND (recipient LIKE $2 OR subject LIKE $2)"
        ),
        params![state, search],
    )
    .await
}

/// Messages that wait since `before`: their task ended without them.
pub(crate) async fn list_forgotten(tx: &mut ReadTx, before: Timestamp) -> DbResult<Vec<MessageId>> {
    let rows: Vec<(MessageId,)> = tx
        .list(
            sql!("SELECT id FROM messages WHERE state = 'waiting' AND created_at <= $1 ORDER BY id"),
            params![before],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

pub(crate) async fn delete_messages_before(tx: &mut WriteTx, before: Timestamp) -> DbResult<u64> {
    tx.execute(sql!("DELETE FROM messages WHERE state <> 'waiting' AND created_at <= $1"), params![before])
        .await
}
