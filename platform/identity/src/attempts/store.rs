//! The SQL of attempts.

use platform_database::{DbResult, Timestamp, WriteTx, either_sql, params, sql};

/// Counts one more and gives the count; a count that began at `since` or before begins anew.
pub(crate) async fn upsert_attempt(tx: &mut WriteTx, subject: &str, since: Timestamp) -> DbResult<i64> {
    let now = tx.now();
    tx.count(
        sql!(
            "INSERT INTO sign_in_attempts (subject, began_at, attempts) VALUES ($1, $2, 1)
             ON CONFLICT (subject) DO UPDATE SET
                attempts = CASE WHEN sign_in_attempts.began_at <= $3 THEN 1 ELSE sign_in_attempts.attempts + 1 END,
                began_at = CASE WHEN sign_in_attempts.began_at <= $3 THEN excluded.began_at
                    ELSE sign_in_attempts.began_at END
             RETURNING attempts"
        ),
        params![subject, now, since],
    )
    .await
}

pub(crate) async fn update_attempt_taken_back(tx: &mut WriteTx, subject: &str) -> DbResult<()> {
    tx.execute(
        sql!("UPDATE sign_in_attempts SET attempts = attempts - 1 WHERE subject = $1"),
        params![subject],
    )
    .await?;
    Ok(())
}

pub(crate) async fn delete_attempts(tx: &mut WriteTx, subject: &str) -> DbResult<()> {
    tx.execute(sql!("DELETE FROM sign_in_attempts WHERE subject = $1"), params![subject]).await?;
    Ok(())
}

/// Removes the counts that began at `since` or before. PostgreSQL passes over those that are just
/// being raised: waiting for them in an order of its own could end in a deadlock.
pub(crate) async fn delete_attempts_before(tx: &mut WriteTx, since: Timestamp) -> DbResult<()> {
    tx.execute(
        either_sql!(
            sqlite: "DELETE FROM sign_in_attempts WHERE began_at <= $1",
            postgres: "DELETE FROM sign_in_attempts WHERE subject IN
                (SELECT subject FROM sign_in_attempts WHERE began_at <= $1 FOR UPDATE SKIP LOCKED)",
        ),
        params![since],
    )
    .await?;
    Ok(())
}
