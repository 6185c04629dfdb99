//! What the stories read behind the screens.

use platform_database::{Database, Timestamp, params, sql};

/// The events of the audit record in order, without their `identity.`.
pub(crate) async fn list_events(database: &Database) -> Vec<String> {
    let mut tx = database.read().await.unwrap();
    let rows: Vec<(String,)> =
        tx.list(sql!("SELECT event FROM audit_entries ORDER BY number"), params![]).await.unwrap();
    rows.into_iter().map(|(event,)| event.replace("identity.", "")).collect()
}

/// Every word that the audit record holds.
pub(crate) async fn load_record(database: &Database) -> String {
    let mut tx = database.read().await.unwrap();
    let rows: Vec<(String, String, String)> = tx
        .list(sql!("SELECT actor_name, subject, facts FROM audit_entries ORDER BY number"), params![])
        .await
        .unwrap();
    rows.into_iter().map(|(actor, subject, facts)| format!("{actor} {subject} {facts}\n")).collect()
}

/// When the only session was last noted as seen, and under which hash it is kept.
pub(crate) async fn load_session(database: &Database) -> (Timestamp, String) {
    let mut tx = database.read().await.unwrap();
    tx.load(sql!("SELECT seen_at, token_hash FROM sessions"), params![]).await.unwrap()
}
