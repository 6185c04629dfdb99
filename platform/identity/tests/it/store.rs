//! What the stories read behind the screens.

use platform_database::{Database, Timestamp, WriteTx, params, sql};
use platform_identity::UserId;

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

/// How many orders have a key.
pub(crate) async fn count_orders(database: &Database) -> i64 {
    let mut tx = database.read().await.unwrap();
    tx.count(sql!("SELECT COUNT(*) FROM api_orders"), params![]).await.unwrap()
}

/// When the only session was last noted as seen, and under which hash it is kept.
pub(crate) async fn load_session(database: &Database) -> (Timestamp, String) {
    let mut tx = database.read().await.unwrap();
    tx.load(sql!("SELECT seen_at, token_hash FROM sessions"), params![]).await.unwrap()
}

pub(crate) async fn find_user(database: &Database, login: &str) -> UserId {
    let mut tx = database.read().await.unwrap();
    let (id,): (UserId,) =
        tx.load(sql!("SELECT id FROM users WHERE login = $1"), params![login]).await.unwrap();
    id
}

/// Takes an account out of use.
pub(crate) async fn disable(database: &Database, login: &str) {
    let mut tx = database.write().await.unwrap();
    let now = tx.now();
    tx.execute(sql!("UPDATE users SET disabled_at = $2 WHERE login = $1"), params![login, now])
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// The sealed secret, and below it every kept recovery code.
pub(crate) async fn load_factors(database: &Database) -> String {
    let mut tx = database.read().await.unwrap();
    let (sealed,): (String,) =
        tx.load(sql!("SELECT sealed_secret FROM totp_secrets"), params![]).await.unwrap();
    let codes: Vec<(String,)> =
        tx.list(sql!("SELECT code_hash FROM recovery_codes"), params![]).await.unwrap();
    codes.into_iter().fold(sealed, |text, (hash,)| text + "\n" + &hash)
}

/// Holds the rows of all callers until `tx` ends.
pub(crate) async fn hold_callers(tx: &mut WriteTx) {
    tx.execute(sql!("UPDATE caller_counts SET used_us = used_us"), params![]).await.unwrap();
}

/// How many callers the nodes tell each other of.
pub(crate) async fn count_callers(database: &Database) -> i64 {
    let mut tx = database.read().await.unwrap();
    tx.count(sql!("SELECT COUNT(*) FROM caller_counts"), params![]).await.unwrap()
}
