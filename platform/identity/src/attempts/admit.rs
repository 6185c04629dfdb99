//! Letting an attempt through, or not.

use chrono::TimeDelta;
use platform_database::{DbResult, WriteTx};
use sha2::{Digest, Sha256};

use super::store;
use crate::Caller;

/// How long attempts are counted together, from the first of them.
const WINDOW: TimeDelta = TimeDelta::minutes(10);
/// How many attempts at one login may fail in a window.
const FAILURES_PER_LOGIN: i64 = 5;
/// How many attempts from one address may fail in a window: a whole 教室 may be behind it.
const FAILURES_PER_ADDRESS: i64 = 30;

/// Whether an attempt may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    /// The password may be compared.
    Admitted,
    /// This attempt is the first one too many, worth a line in the audit record.
    RefusedNow,
    /// The limit was passed before; a line each time would let a stranger fill the record.
    StillRefused,
}

/// Counts an attempt at `login` (folded) before its outcome is known. The transaction must commit
/// before the password is compared.
pub(crate) async fn admit(tx: &mut WriteTx, login: &str, caller: &Caller) -> DbResult<Admission> {
    let since = tx.now() - WINDOW;
    // Always in this order, so that two transactions cannot wait for each other.
    let by_login = store::upsert_attempt(tx, &login_subject(login), since).await?;
    let by_address = store::upsert_attempt(tx, &address_subject(caller), since).await?;
    let over = [by_login - FAILURES_PER_LOGIN, by_address - FAILURES_PER_ADDRESS];
    Ok(match over {
        [..=0, ..=0] => Admission::Admitted,
        [1, _] | [_, 1] => Admission::RefusedNow,
        _ => Admission::StillRefused,
    })
}

/// Takes an attempt back that was right as far as it went; the failures before it stay.
pub(crate) async fn take_back(tx: &mut WriteTx, login: &str, caller: &Caller) -> DbResult<()> {
    store::update_attempt_taken_back(tx, &login_subject(login)).await?;
    store::update_attempt_taken_back(tx, &address_subject(caller)).await
}

/// Takes a successful attempt back, and with it the login's failures before it; the address keeps
/// its own, or one good account would buy endless guesses at others.
pub(crate) async fn forgive(tx: &mut WriteTx, login: &str, caller: &Caller) -> DbResult<()> {
    store::delete_attempts(tx, &login_subject(login)).await?;
    store::update_attempt_taken_back(tx, &address_subject(caller)).await?;
    let since = tx.now() - WINDOW;
    store::delete_attempts_before(tx, since).await
}

/// Hashed, because people type passwords into the wrong field.
fn login_subject(login: &str) -> String {
    let digest: String = Sha256::digest(login.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("login {digest}")
}

fn address_subject(caller: &Caller) -> String {
    format!("address {}", caller.network())
}
