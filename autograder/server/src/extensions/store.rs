//! The SQL of extensions and of requests for them.

use platform_audit::Actor;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use super::{ExtensionId, RequestId};
use crate::classrooms::ClassroomId;
use crate::juku::JukuId;
use crate::rounds::RoundId;
use crate::staff::{Scope, went_to_headquarters};

/// An extension with the names of its place.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Extension {
    pub(super) id: ExtensionId,
    pub(super) round_id: RoundId,
    pub(super) juku_number: String,
    pub(super) juku_name: String,
    pub(super) classroom_number: Option<String>,
    pub(super) classroom_name: Option<String>,
    pub(super) until_at: Timestamp,
    pub(super) reason: String,
    pub(super) granted_by: String,
    pub(super) granted_at: Timestamp,
    pub(super) withdrawn_by: Option<String>,
    pub(super) withdrawn_at: Option<Timestamp>,
}

/// A request with the names of its place.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Request {
    pub(super) id: RequestId,
    pub(super) round_id: RoundId,
    pub(super) juku_id: JukuId,
    pub(super) classroom_id: ClassroomId,
    pub(super) juku_number: String,
    pub(super) juku_name: String,
    pub(super) classroom_number: String,
    pub(super) classroom_name: String,
    pub(super) note: String,
    /// How many values that could not be sent were put with it.
    pub(super) unsent: i64,
    /// The name, as 本部 reads it.
    pub(super) asked_by: String,
    is_by_headquarters: bool,
    pub(super) asked_at: Timestamp,
    pub(super) extension_id: Option<ExtensionId>,
    pub(super) words: String,
    pub(super) answered_at: Option<Timestamp>,
}

impl Request {
    /// Who asked, for somebody of `scope`.
    pub(super) fn asker(&self, scope: &Scope) -> &str {
        scope.name_of(&self.asked_by, self.is_by_headquarters)
    }
}

/// The 塾 that an extension can be given, by number: 塾ID and name.
pub(super) async fn list_juku_names(tx: &mut ReadTx) -> DbResult<Vec<(String, String)>> {
    tx.list(sql!("SELECT number, name FROM juku ORDER BY number"), params![]).await
}

/// Extensions with the columns of an [`Extension`].
macro_rules! extensions {
    () => {
        "SELECT x.id, x.round_id, j.number AS juku_number, j.name AS juku_name, c.number AS classroom_number,
                c.name AS classroom_name, x.until_at, x.reason, x.granted_by, x.granted_at, x.withdrawn_by, x.withdrawn_at
         FROM extensions x JOIN juku j ON j.id = x.juku_id LEFT JOIN classrooms c ON c.id = x.classroom_id"
    };
}

/// Requests with the columns of a [`Request`].
macro_rules! requests {
    () => {
        concat!(
            "SELECT r.id, r.round_id, c.juku_id, r.classroom_id, j.number AS juku_number, j.name AS juku_name,
                    c.number AS classroom_number, c.name AS classroom_name, r.note,
                    (SELECT COUNT(*) FROM asked_values v WHERE v.request_id = r.id) AS unsent, r.asked_by, ",
            went_to_headquarters!("r.asked_by_user_id"),
            " AS is_by_headquarters, r.asked_at, r.extension_id, r.words, r.answered_at
             FROM extension_requests r JOIN classrooms c ON c.id = r.classroom_id JOIN juku j ON j.id = c.juku_id"
        )
    };
}

/// The 締切 that holds in a 教室, within a statement that has the round as `r`: what [`crate::rounds::Round::deadline`]
/// says there.
macro_rules! deadline_in {
    ($juku:literal, $classroom:literal) => {
        concat!(
            "COALESCE((SELECT MAX(g.until_at) FROM extensions g
              WHERE g.round_id = r.id AND g.juku_id = ",
            $juku,
            " AND g.withdrawn_at IS NULL AND (g.classroom_id IS NULL OR g.classroom_id = ",
            $classroom,
            ") AND g.until_at > r.deadline_at), r.deadline_at)"
        )
    };
}
pub(crate) use deadline_in;

/// The latest 締切 granted to a 教室 or to its 塾; without a 教室 that of the whole 塾.
pub(super) async fn find_until(
    tx: &mut ReadTx,
    round: RoundId,
    juku: JukuId,
    classroom: Option<ClassroomId>,
) -> DbResult<Option<Timestamp>> {
    let found = tx
        .find::<(Timestamp,)>(
            sql!(
                "SELECT until_at FROM extensions
                 WHERE round_id = $1 AND juku_id = $2 AND withdrawn_at IS NULL
                   AND (classroom_id IS NULL OR classroom_id = CAST($3 AS BIGINT))
                 ORDER BY until_at DESC LIMIT 1"
            ),
            params![round, juku, classroom],
        )
        .await?;
    Ok(found.map(|(until,)| until))
}

/// Each 締切 granted to a 塾 as a whole (without a 教室) or to one of its 教室.
pub(super) async fn list_ends(
    tx: &mut ReadTx,
    round: RoundId,
    juku: JukuId,
) -> DbResult<Vec<(Option<ClassroomId>, Timestamp)>> {
    tx.list(
        sql!(
            "SELECT classroom_id, until_at FROM extensions
             WHERE round_id = $1 AND juku_id = $2 AND withdrawn_at IS NULL"
        ),
        params![round, juku],
    )
    .await
}

/// Each 締切 granted in any round that has not come at `now`.
pub(crate) async fn list_ends_ahead(tx: &mut ReadTx, now: Timestamp) -> DbResult<Vec<(RoundId, Timestamp)>> {
    tx.list(
        sql!(
            "SELECT DISTINCT round_id, until_at FROM extensions WHERE withdrawn_at IS NULL AND until_at > $1"
        ),
        params![now],
    )
    .await
}

/// Every extension of a round within the scope, those taken back among them; the latest first.
pub(super) async fn list_extensions(
    tx: &mut ReadTx,
    scope: &Scope,
    round: RoundId,
) -> DbResult<Vec<Extension>> {
    tx.list(
        sql!(concat!(
            extensions!(),
            " WHERE x.round_id = $1 AND (CAST($2 AS BIGINT) IS NULL OR x.juku_id = $2)
                AND (CAST($3 AS BIGINT) IS NULL OR x.classroom_id IS NULL OR x.classroom_id = $3)
              ORDER BY x.granted_at DESC, x.id DESC"
        )),
        params![round, scope.juku(), scope.classroom()],
    )
    .await
}

/// How many extensions stand and have not passed before `now`.
pub(crate) async fn count_standing(tx: &mut ReadTx, round: RoundId, now: Timestamp) -> DbResult<i64> {
    tx.count(
        sql!(
            "SELECT COUNT(*) FROM extensions WHERE round_id = $1 AND withdrawn_at IS NULL AND until_at >= $2"
        ),
        params![round, now],
    )
    .await
}

pub(super) async fn find_extension(tx: &mut ReadTx, id: ExtensionId) -> DbResult<Option<Extension>> {
    tx.find(sql!(concat!(extensions!(), " WHERE x.id = $1")), params![id]).await
}

/// The place of an extension, and what it says.
pub(super) struct NewExtension<'a> {
    pub(super) round: RoundId,
    pub(super) juku: JukuId,
    pub(super) classroom: Option<ClassroomId>,
    pub(super) until_at: Timestamp,
    pub(super) reason: &'a str,
    pub(super) by: &'a str,
}

/// Takes back what stands for exactly that place, because another takes its turn.
pub(super) async fn update_standing(tx: &mut WriteTx, new: &NewExtension<'_>) -> DbResult<u64> {
    let now = tx.now();
    tx.execute(
        sql!(
            "UPDATE extensions SET withdrawn_by = $4, withdrawn_at = $5
             WHERE round_id = $1 AND juku_id = $2 AND withdrawn_at IS NULL
               AND COALESCE(classroom_id, 0) = COALESCE(CAST($3 AS BIGINT), 0)"
        ),
        params![new.round, new.juku, new.classroom, new.by, now],
    )
    .await
}

/// Keeps an extension; `None` means that somebody granted one to the place first.
pub(super) async fn claim_extension(
    tx: &mut WriteTx,
    new: &NewExtension<'_>,
) -> DbResult<Option<ExtensionId>> {
    let now = tx.now();
    let made = tx
        .find::<(ExtensionId,)>(
            sql!(
                "INSERT INTO extensions (round_id, juku_id, classroom_id, until_at, reason, granted_by, granted_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING id"
            ),
            params![new.round, new.juku, new.classroom, new.until_at, new.reason, new.by, now],
        )
        .await?;
    Ok(made.map(|(id,)| id))
}

/// Takes an extension back; `false` means that somebody did already.
pub(super) async fn claim_withdrawal(tx: &mut WriteTx, id: ExtensionId, by: &str) -> DbResult<bool> {
    let now = tx.now();
    let moved = tx
        .execute(
            sql!("UPDATE extensions SET withdrawn_by = $2, withdrawn_at = $3 WHERE id = $1 AND withdrawn_at IS NULL"),
            params![id, by, now],
        )
        .await?;
    Ok(moved == 1)
}

/// Requests that wait for an answer, the oldest first.
pub(super) async fn list_waiting(tx: &mut ReadTx, round: RoundId) -> DbResult<Vec<Request>> {
    tx.list(
        sql!(concat!(
            requests!(),
            " WHERE r.round_id = $1 AND r.answered_at IS NULL ORDER BY r.asked_at, r.id"
        )),
        params![round],
    )
    .await
}

/// How many requests of a round wait for an answer.
pub(crate) async fn count_waiting(tx: &mut ReadTx, round: RoundId) -> DbResult<i64> {
    tx.count(
        sql!("SELECT COUNT(*) FROM extension_requests WHERE round_id = $1 AND answered_at IS NULL"),
        params![round],
    )
    .await
}

pub(super) async fn find_request(tx: &mut ReadTx, id: RequestId) -> DbResult<Option<Request>> {
    tx.find(sql!(concat!(requests!(), " WHERE r.id = $1")), params![id]).await
}

/// What a 教室 asked for last.
pub(super) async fn find_last_request(
    tx: &mut ReadTx,
    round: RoundId,
    classroom: ClassroomId,
) -> DbResult<Option<Request>> {
    tx.find(
        sql!(concat!(
            requests!(),
            " WHERE r.round_id = $1 AND r.classroom_id = $2 ORDER BY r.asked_at DESC, r.id DESC LIMIT 1"
        )),
        params![round, classroom],
    )
    .await
}

/// Puts a request; `false` means that one of the 教室 waits already.
pub(super) async fn claim_request(
    tx: &mut WriteTx,
    round: RoundId,
    classroom: ClassroomId,
    note: &str,
    by: &Actor,
) -> DbResult<Option<RequestId>> {
    let now = tx.now();
    let made = tx
        .find::<(RequestId,)>(
            sql!(
                "INSERT INTO extension_requests (round_id, classroom_id, note, asked_by, asked_by_user_id, asked_at)
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING id"
            ),
            params![round, classroom, note, &by.name, by.user_id, now],
        )
        .await?;
    Ok(made.map(|(id,)| id))
}

/// Answers a request, with an extension or with words; `false` means that somebody answered already.
pub(super) async fn claim_answer(
    tx: &mut WriteTx,
    id: RequestId,
    extension: Option<ExtensionId>,
    words: &str,
    by: &str,
) -> DbResult<bool> {
    let now = tx.now();
    let moved = tx
        .execute(
            sql!(
                "UPDATE extension_requests SET extension_id = $2, words = $3, answered_by = $4, answered_at = $5
                 WHERE id = $1 AND answered_at IS NULL"
            ),
            params![id, extension, words, by, now],
        )
        .await?;
    Ok(moved == 1)
}
