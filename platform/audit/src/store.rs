//! The SQL of the audit record.

use platform_database::{DbResult, WriteTx, params, sql};

use crate::Actor;

pub(crate) async fn insert_entry(
    tx: &mut WriteTx,
    actor: &Actor,
    event: &str,
    subject: &str,
    facts: &str,
) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!("INSERT INTO audit_entries (at, actor_id, actor_name, event, subject, facts) VALUES ($1, $2, $3, $4, $5, $6)"),
        params![now, actor.user_id, &actor.name, event, subject, facts],
    )
    .await?;
    Ok(())
}
