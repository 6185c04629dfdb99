//! How a session begins, lives and ends. All of it happens in the caller's transaction.

use chrono::TimeDelta;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx};

use super::store::{self, NewSession, SessionRow};
use super::token::TokenHash;
use super::{SessionToken, SignedIn};
use crate::{Caller, UserId};

/// How long a session outlives its last request.
const IDLE: TimeDelta = TimeDelta::minutes(30);
/// How long a session lives at most.
const ABSOLUTE: TimeDelta = TimeDelta::hours(12);
/// How old the note of the last request may get, so that not every page view writes.
const SEEN_EVERY: TimeDelta = TimeDelta::minutes(1);

/// Opens a session for `user` and removes those that time has ended.
pub(crate) async fn open(tx: &mut WriteTx, user: UserId, caller: &Caller) -> DbResult<SessionToken> {
    let now = tx.now();
    let token = SessionToken::random();
    store::delete_ended_sessions(tx, now - IDLE).await?;
    let session = NewSession { hash: token.hash(), user, expires_at: now + ABSOLUTE };
    store::insert_session(tx, &session, caller).await?;
    Ok(token)
}

/// The session that `hash` names, if it lives and its user's account is in use.
pub(super) async fn find_living(tx: &mut ReadTx, hash: &TokenHash) -> DbResult<Option<SessionRow>> {
    let idle_since = tx.now() - IDLE;
    store::find_session(tx, hash, idle_since).await
}

/// Whether the note of the last request has to be renewed.
pub(super) fn is_note_old(session: &SessionRow, now: Timestamp) -> bool {
    now - session.seen_at >= SEEN_EVERY
}

/// Ends the session that the token opens, if there is one.
pub(crate) async fn end(tx: &mut WriteTx, token: &SessionToken) -> DbResult<()> {
    store::delete_session(tx, &token.hash()).await
}

/// Gives the person's session another token, as what it may do has changed; `None` where it has ended meanwhile.
pub(crate) async fn rotate(tx: &mut WriteTx, person: &SignedIn) -> DbResult<Option<SessionToken>> {
    let Some(seen) = person.session() else { return Ok(None) };
    let token = SessionToken::random();
    Ok(store::advance_token(tx, seen, &token.hash()).await?.then_some(token))
}

/// Ends the person's sessions on other devices; gives how many there were.
pub(crate) async fn end_others(tx: &mut WriteTx, person: &SignedIn) -> DbResult<u64> {
    store::delete_other_sessions(tx, person.user(), person.session()).await
}
