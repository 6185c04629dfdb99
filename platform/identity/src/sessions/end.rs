//! Seeing who is signed in where, and ending it.

use platform_audit::{Actor, record};
use platform_database::{Database, DbError, DbResult};
use serde_json::json;
use thiserror::Error;

use super::store::{self, OpenSession};
use crate::{AccountRules, UserId};

/// Whose sessions are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionsOf {
    /// Everybody's.
    All,
    /// One person's.
    User(UserId),
}

impl SessionsOf {
    fn user(self) -> Option<UserId> {
        match self {
            SessionsOf::All => None,
            SessionsOf::User(user) => Some(user),
        }
    }
}

/// Why a session was not ended.
#[derive(Debug, Error)]
pub enum EndSessionError {
    /// There is no such session of that person, or not any more.
    #[error("the session has ended")]
    NoSuchSession,
    /// The database failed.
    #[error("the session could not be ended")]
    Db(#[from] DbError),
}

/// The living sessions, those seen last first.
pub async fn list_sessions(
    database: &Database,
    of: SessionsOf,
    rules: &AccountRules,
) -> DbResult<Vec<OpenSession>> {
    let mut tx = database.read().await?;
    let idle_since = tx.now() - rules.idle;
    store::list_sessions(&mut tx, of.user(), idle_since).await
}

/// Ends the one session of `of` that is called `name`, an [`OpenSession::name`].
pub async fn end_session(
    database: &Database,
    actor: &Actor,
    of: SessionsOf,
    name: &str,
) -> Result<UserId, EndSessionError> {
    let mut tx = database.write().await?;
    let ended = store::delete_session(&mut tx, name, of.user()).await?;
    let user = ended.ok_or(EndSessionError::NoSuchSession)?;
    record(&mut tx, actor, "identity.sessions_ended", format!("users/{user}"), &json!({ "sessions": 1 }))
        .await?;
    tx.commit().await?;
    Ok(user)
}

/// Ends every session of `of`, the present one too if it is among them; gives how many there were.
pub async fn end_sessions(database: &Database, actor: &Actor, of: SessionsOf) -> DbResult<u64> {
    let mut tx = database.write().await?;
    let ended = store::delete_sessions(&mut tx, of.user()).await?;
    let subject = of.user().map_or_else(|| "sessions".to_owned(), |user| format!("users/{user}"));
    record(&mut tx, actor, "identity.sessions_ended", subject, &json!({ "sessions": ended })).await?;
    tx.commit().await?;
    Ok(ended)
}
