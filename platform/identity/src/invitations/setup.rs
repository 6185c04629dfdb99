//! The link that makes the first account of a server.

use chrono::TimeDelta;
use platform_audit::Actor;
use platform_database::{Database, DbResult, ReadTx, WriteTx};

use super::code::Code;
use super::store::{self, NewCode};

/// How long the link works; a server that starts again prints a new one.
const VALID_FOR: TimeDelta = TimeDelta::hours(24);

/// Makes the code of a new link, in place of those before. For a server in which nobody is in charge.
pub async fn open_setup(database: &Database) -> DbResult<Code> {
    let code = Code::random();
    let mut tx = database.write().await?;
    let until = tx.now() + VALID_FOR;
    store::update_setups_withdrawn(&mut tx).await?;
    let new = NewCode { hash: code.hash(), user: None, purpose: "setup", by_mail: false };
    store::insert_code(&mut tx, &new, &Actor::server(), until).await?;
    tx.commit().await?;
    Ok(code)
}

/// Whether the link works.
pub async fn is_setup_open(tx: &mut ReadTx, typed: &str) -> DbResult<bool> {
    match Code::read(typed) {
        Some(code) => store::find_setup(tx, &code.hash()).await,
        None => Ok(false),
    }
}

/// Uses the link up, in the transaction that makes the account.
pub async fn claim_setup(tx: &mut WriteTx, typed: &str) -> DbResult<bool> {
    match Code::read(typed) {
        Some(code) => store::claim_setup(tx, &code.hash()).await,
        None => Ok(false),
    }
}
