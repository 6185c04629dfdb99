//! The SQL of signs of trouble that events tell.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use crate::intake::MessageId;

/// A sign as an event tells it.
pub(super) struct NewSign<'a> {
    pub(super) host: &'a str,
    pub(super) sign: &'a str,
    pub(super) subject: &'a str,
    pub(super) words: &'a str,
    pub(super) message: MessageId,
}

/// Keeps a sign, which may have been told before.
pub(super) async fn upsert_sign(tx: &mut WriteTx, sign: &NewSign<'_>) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!(
            "INSERT INTO event_signs (host, sign, subject, words, heard_at, message_id) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (host, sign, subject) DO UPDATE SET words = excluded.words, heard_at = excluded.heard_at,
                 message_id = excluded.message_id, times = event_signs.times + 1"
        ),
        params![sign.host, sign.sign, sign.subject, sign.words, now, sign.message],
    )
    .await?;
    Ok(())
}

/// Takes a sign away; `false` if there was none.
pub(super) async fn delete_sign(
    tx: &mut WriteTx,
    (host, sign, subject): (&str, &str, &str),
) -> DbResult<bool> {
    let gone = tx
        .execute(
            sql!("DELETE FROM event_signs WHERE host = $1 AND sign = $2 AND subject = $3"),
            params![host, sign, subject],
        )
        .await?;
    Ok(gone > 0)
}

/// A sign that was told.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct SignRow {
    pub(super) id: i64,
    pub(super) host: String,
    pub(super) sign: String,
    pub(super) subject: String,
    pub(super) words: String,
    pub(super) heard_at: Timestamp,
    pub(super) message_id: MessageId,
    pub(super) times: i64,
}

/// Takes signs away that nobody has told since.
pub(super) async fn delete_signs_before(tx: &mut WriteTx, before: Timestamp) -> DbResult<u64> {
    tx.execute(sql!("DELETE FROM event_signs WHERE heard_at < $1"), params![before]).await
}

/// The signs that were told since then, a few hundred at most.
pub(super) async fn list_signs(tx: &mut ReadTx, since: Timestamp) -> DbResult<Vec<SignRow>> {
    tx.list(
        sql!(
            "SELECT id, host, sign, subject, words, heard_at, message_id, times FROM event_signs
             WHERE heard_at >= $1 ORDER BY heard_at DESC, id DESC LIMIT 500"
        ),
        params![since],
    )
    .await
}
