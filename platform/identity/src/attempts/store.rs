//! The SQL of attempts.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, either_sql, params, sql};

use super::pace::ADDRESS;
use crate::UserId;

/// Somebody or something that may try nothing for a while.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Lock {
    /// Names the lock to [`release`](super::release()); says nothing about an unknown login.
    pub subject: String,
    /// Whose login it is; `None` for an address, and for a login that nobody has.
    pub user_id: Option<UserId>,
    /// That person's login.
    pub login: Option<String>,
    /// That person's name.
    pub name: Option<String>,
    /// When the first of the attempts was made.
    pub began_at: Timestamp,
    /// When it ends by itself.
    pub free_at: Timestamp,
    /// How many attempts were let through.
    pub attempts: i64,
    /// How many were turned away since the last of them.
    pub refused: i64,
}

impl Lock {
    /// The address, if this is the lock of one.
    pub fn address(&self) -> Option<&str> {
        self.subject.strip_prefix(ADDRESS)
    }

    /// The login or the address, as far as there is one to show.
    pub fn whose(&self) -> Option<&str> {
        self.login.as_deref().or(self.address())
    }
}

/// What an attempt that came too early meets.
#[derive(sqlx::FromRow)]
pub(super) struct RefusalRow {
    pub(super) attempts: i64,
    pub(super) refused: i64,
    pub(super) free_at: Timestamp,
}

/// Counts one more and gives the count, unless nothing may be tried yet; a count that began at `since`
/// or before begins anew.
pub(super) async fn claim_attempt(
    tx: &mut WriteTx,
    subject: &str,
    login: Option<&str>,
    since: Timestamp,
) -> DbResult<Option<i64>> {
    let now = tx.now();
    let claimed: Option<(i64,)> = tx
        .find(
            sql!(
                "INSERT INTO sign_in_attempts (subject, user_id, began_at, attempts, free_at)
                 VALUES ($1, (SELECT id FROM users WHERE login = $2), $3, 1, $4)
                 ON CONFLICT (subject) DO UPDATE SET
                    user_id = excluded.user_id,
                    attempts = CASE WHEN sign_in_attempts.began_at <= $5 THEN 1
                        ELSE sign_in_attempts.attempts + 1 END,
                    began_at = CASE WHEN sign_in_attempts.began_at <= $5 THEN excluded.began_at
                        ELSE sign_in_attempts.began_at END
                 WHERE sign_in_attempts.free_at <= $4
                 RETURNING attempts"
            ),
            params![subject, login, now, now, since],
        )
        .await?;
    Ok(claimed.map(|(attempts,)| attempts))
}

/// Says until when nothing may be tried; refusals are counted from here.
pub(super) async fn update_free_at(tx: &mut WriteTx, subject: &str, free_at: Timestamp) -> DbResult<()> {
    tx.execute(
        sql!("UPDATE sign_in_attempts SET free_at = $2, refused = 0 WHERE subject = $1"),
        params![subject, free_at],
    )
    .await?;
    Ok(())
}

/// Counts an attempt that was turned away.
pub(super) async fn advance_refused(tx: &mut WriteTx, subject: &str) -> DbResult<Option<RefusalRow>> {
    tx.find(
        sql!(
            "UPDATE sign_in_attempts SET refused = refused + 1 WHERE subject = $1
             RETURNING attempts, refused, free_at"
        ),
        params![subject],
    )
    .await
}

/// Takes one attempt back, and the wait that it brought about.
pub(super) async fn update_attempt_taken_back(tx: &mut WriteTx, subject: &str) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!("UPDATE sign_in_attempts SET attempts = attempts - 1, free_at = $2 WHERE subject = $1"),
        params![subject, now],
    )
    .await?;
    Ok(())
}

/// Whether there was a count to remove.
pub(super) async fn delete_attempts(tx: &mut WriteTx, subject: &str) -> DbResult<bool> {
    let removed =
        tx.execute(sql!("DELETE FROM sign_in_attempts WHERE subject = $1"), params![subject]).await?;
    Ok(removed == 1)
}

/// Removes the counts that began at `since` or before and hold nobody back. PostgreSQL passes over
/// those that are just being raised: waiting for them in an order of its own could end in a deadlock.
pub(super) async fn delete_attempts_before(tx: &mut WriteTx, since: Timestamp) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        either_sql!(
            sqlite: "DELETE FROM sign_in_attempts WHERE began_at <= $1 AND free_at <= $2",
            postgres: "DELETE FROM sign_in_attempts WHERE subject IN (SELECT subject FROM sign_in_attempts
                WHERE began_at <= $1 AND free_at <= $2 FOR UPDATE SKIP LOCKED)",
        ),
        params![since, now],
    )
    .await?;
    Ok(())
}

pub(super) async fn find_lock(tx: &mut ReadTx, subject: &str) -> DbResult<Option<Lock>> {
    tx.find(
        sql!(
            "SELECT a.subject, a.user_id, u.login, u.name, a.began_at, a.free_at, a.attempts, a.refused
             FROM sign_in_attempts a LEFT JOIN users u ON u.id = a.user_id WHERE a.subject = $1"
        ),
        params![subject],
    )
    .await
}

/// Every count that holds somebody back now.
pub(super) async fn list_held_back(tx: &mut ReadTx) -> DbResult<Vec<Lock>> {
    let now = tx.now();
    tx.list(
        sql!(
            "SELECT a.subject, a.user_id, u.login, u.name, a.began_at, a.free_at, a.attempts, a.refused
             FROM sign_in_attempts a LEFT JOIN users u ON u.id = a.user_id
             WHERE a.free_at > $1 ORDER BY a.free_at DESC, a.subject LIMIT 1000"
        ),
        params![now],
    )
    .await
}
