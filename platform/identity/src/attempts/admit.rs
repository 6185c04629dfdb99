//! Letting an attempt through, or not.

use platform_database::{DbError, DbResult, Timestamp, WriteTx};
use sha2::{Digest, Sha256};

use super::{pace, store};
use crate::{AccountRules, Caller};

/// Whether an attempt may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    /// The password may be compared.
    Admitted,
    /// This attempt is the first at a lock, worth a line in the audit record.
    RefusedNow(Wait),
    /// Too early; a line each time would let a stranger fill the record.
    StillRefused(Wait),
}

/// How long nothing may be tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wait {
    /// Whole seconds, at least one.
    pub(crate) seconds: i64,
}

impl Wait {
    fn between(now: Timestamp, until: Timestamp) -> Wait {
        let milliseconds = (until - now).num_milliseconds();
        Wait { seconds: (milliseconds.max(1) + 999) / 1000 }
    }

    /// The wait in words, for 「…、もう一度お試しください。」
    pub(crate) fn in_words(self) -> String {
        match self.seconds {
            seconds @ ..=90 => format!("あと{seconds}秒待って"),
            seconds => format!("しばらくしてから（{}分ほど）", (seconds + 59) / 60),
        }
    }
}

impl Admission {
    /// How long to wait; `None` lets the attempt through.
    pub(crate) fn wait(self) -> Option<Wait> {
        match self {
            Admission::Admitted => None,
            Admission::RefusedNow(wait) | Admission::StillRefused(wait) => Some(wait),
        }
    }
}

/// Counts an attempt at `login` (folded) before its outcome is known. The transaction must commit
/// before the password is compared.
pub(crate) async fn admit(
    tx: &mut WriteTx,
    login: &str,
    caller: &Caller,
    rules: &AccountRules,
) -> DbResult<Admission> {
    // An address that is closed locks no login: else a stranger could lock them all.
    match try_at(tx, &address_subject(caller), None, rules).await? {
        Admission::Admitted => try_at(tx, &login_subject(login), Some(login), rules).await,
        refused => Ok(refused),
    }
}

/// Takes an attempt back that was right as far as it went; the failures before it stay.
pub(crate) async fn take_back(tx: &mut WriteTx, login: &str, caller: &Caller) -> DbResult<()> {
    store::update_attempt_taken_back(tx, &address_subject(caller)).await?;
    store::update_attempt_taken_back(tx, &login_subject(login)).await
}

/// Takes a successful attempt back, and with it the login's failures before it; the address keeps
/// its own, or one good account would buy endless guesses at others.
pub(crate) async fn forgive(
    tx: &mut WriteTx,
    login: &str,
    caller: &Caller,
    rules: &AccountRules,
) -> DbResult<()> {
    store::update_attempt_taken_back(tx, &address_subject(caller)).await?;
    store::delete_attempts(tx, &login_subject(login)).await?;
    let since = tx.now() - rules.window;
    store::delete_attempts_before(tx, since).await
}

async fn try_at(
    tx: &mut WriteTx,
    subject: &str,
    login: Option<&str>,
    rules: &AccountRules,
) -> DbResult<Admission> {
    let (now, limit) = (tx.now(), pace::limit(subject, rules));
    if let Some(attempts) = store::claim_attempt(tx, subject, login, now - rules.window).await? {
        let free_at = now + pace::wait(attempts, limit, rules);
        store::update_free_at(tx, subject, free_at).await?;
        return Ok(Admission::Admitted);
    }
    let refusal = store::advance_refused(tx, subject).await?.ok_or(DbError::Missing)?;
    let wait = Wait::between(now, refusal.free_at);
    let is_first = refusal.refused == 1 && pace::is_locked(refusal.attempts, limit);
    Ok(if is_first { Admission::RefusedNow(wait) } else { Admission::StillRefused(wait) })
}

/// Hashed, because people type passwords into the wrong field.
fn login_subject(login: &str) -> String {
    let digest: String = Sha256::digest(login.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("login {digest}")
}

fn address_subject(caller: &Caller) -> String {
    format!("{}{}", pace::ADDRESS, caller.network())
}
