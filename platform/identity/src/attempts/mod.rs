//! Attempts: how often somebody tried a password, by login and by address.
//!
//! Half of the tries are free, each further one makes the next wait twice as long, the last one locks.
//!
//! Invariant: an attempt is counted by one statement that also decides whether it may be made, so of
//! many at once, on as many nodes as there are, no two get the same count; it stands in the database,
//! so a restart forgives nothing.
//! Invariant: every transaction takes the person's row (if it takes it at all), then the address, then the login, so
//! that no two wait for each other.

mod admit;
mod pace;
mod release;
mod store;

use platform_database::{Database, DbResult};

pub(crate) use admit::{Admission, Wait, admit, forgive, take_back};
pub use release::release;
pub use store::Lock;

use crate::AccountRules;

/// Logins and addresses that are locked now, the newest lock first.
pub async fn list_locked(database: &Database, rules: &AccountRules) -> DbResult<Vec<Lock>> {
    let mut tx = database.read().await?;
    let mut locks = store::list_held_back(&mut tx).await?;
    locks.retain(|lock| pace::is_locked(lock.attempts, pace::limit(&lock.subject, rules)));
    Ok(locks)
}
