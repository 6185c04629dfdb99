//! The SQL of messages of 塾.

use platform_audit::Actor;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use crate::juku::JukuId;
use crate::rounds::RoundId;
use crate::staff::{Scope, went_to_headquarters};

/// What a 塾 says in a round.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct JukuMessage {
    pub(crate) words: String,
    pub(crate) revision: i64,
    written_by: String,
    is_by_headquarters: bool,
    pub(crate) written_at: Timestamp,
}

impl JukuMessage {
    /// Who wrote it, for somebody of `scope`.
    pub(crate) fn writer(&self, scope: &Scope) -> &str {
        scope.name_of(&self.written_by, self.is_by_headquarters)
    }
}

/// Finds the message of a 塾. The caller answers for the scope.
pub(crate) async fn find_message(
    tx: &mut ReadTx,
    round: RoundId,
    juku: JukuId,
) -> DbResult<Option<JukuMessage>> {
    tx.find(
        sql!(concat!(
            "SELECT words, revision, written_by, ",
            went_to_headquarters!("written_by_user_id"),
            " AS is_by_headquarters, written_at FROM juku_messages WHERE round_id = $1 AND juku_id = $2"
        )),
        params![round, juku],
    )
    .await
}

/// Writes the first message; `false` if somebody else already did.
pub(super) async fn insert_message(
    tx: &mut WriteTx,
    round: RoundId,
    juku: JukuId,
    words: &str,
    by: &Actor,
) -> DbResult<bool> {
    let now = tx.now();
    let made = tx
        .execute(
            sql!(
                "INSERT INTO juku_messages (round_id, juku_id, words, written_by, written_by_user_id, written_at)
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING"
            ),
            params![round, juku, words, &by.name, by.user_id, now],
        )
        .await?;
    Ok(made > 0)
}

/// Writes the message anew; `false` if it is no longer at the revision `seen`.
pub(super) async fn advance_message(
    tx: &mut WriteTx,
    round: RoundId,
    juku: JukuId,
    (seen, words): (i64, &str),
    by: &Actor,
) -> DbResult<bool> {
    let now = tx.now();
    let moved = tx
        .execute(
            sql!(
                "UPDATE juku_messages SET words = $4, revision = revision + 1, written_by = $5,
                    written_by_user_id = $6, written_at = $7
                 WHERE round_id = $1 AND juku_id = $2 AND revision = $3"
            ),
            params![round, juku, seen, words, &by.name, by.user_id, now],
        )
        .await?;
    Ok(moved > 0)
}

/// Takes the message away; `false` if it is no longer at the revision `seen`.
pub(super) async fn delete_message(
    tx: &mut WriteTx,
    round: RoundId,
    juku: JukuId,
    seen: i64,
) -> DbResult<bool> {
    let gone = tx
        .execute(
            sql!("DELETE FROM juku_messages WHERE round_id = $1 AND juku_id = $2 AND revision = $3"),
            params![round, juku, seen],
        )
        .await?;
    Ok(gone > 0)
}
