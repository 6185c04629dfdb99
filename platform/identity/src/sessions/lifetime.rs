//! How a session begins, lives and ends. All of it happens in the caller's transaction.

use chrono::TimeDelta;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx};

use super::store::{self, NewSession, SessionRow};
use super::token::TokenHash;
use super::{SessionToken, SignedIn};
use crate::{AccountRules, Caller, UserId};

/// How old the note of the last request may get, so that not every page view writes.
const SEEN_EVERY: TimeDelta = TimeDelta::minutes(1);

/// Opens a session for `user`, who has just proved to be that person, and removes those that time has ended.
pub(crate) async fn open(
    tx: &mut WriteTx,
    user: UserId,
    caller: &Caller,
    rules: &AccountRules,
) -> DbResult<SessionToken> {
    let now = tx.now();
    let token = SessionToken::random(user);
    store::delete_ended_sessions(tx, now - rules.idle).await?;
    let session = NewSession { hash: token.hash(), user, expires_at: now + rules.longest };
    store::insert_session(tx, &session, caller).await?;
    Ok(token)
}

/// The session that `hash` names, if it lives and its user's account is in use.
pub(super) async fn find_living(
    tx: &mut ReadTx,
    hash: &TokenHash,
    rules: &AccountRules,
) -> DbResult<Option<SessionRow>> {
    let idle_since = tx.now() - rules.idle;
    store::find_session(tx, hash, idle_since).await
}

/// Whether the note of the last request has to be renewed.
pub(super) fn is_note_old(session: &SessionRow, now: Timestamp) -> bool {
    now - session.seen_at >= SEEN_EVERY
}

/// Gives the person's session a new token; the old one opens nothing any more. For every change of
/// what the person may do. `None` means that the session has ended meanwhile.
pub(crate) async fn rotate(tx: &mut WriteTx, person: &SignedIn) -> DbResult<Option<SessionToken>> {
    let Some(seen) = person.session() else { return Ok(None) };
    let token = SessionToken::random(person.user());
    let rotated = store::advance_token(tx, seen, &token.hash()).await?;
    Ok(rotated.then_some(token))
}

/// Notes that the person has just proved once more who they are; `false` means that the session has
/// ended meanwhile.
pub(crate) async fn prove(tx: &mut WriteTx, person: &SignedIn) -> DbResult<bool> {
    match person.session() {
        Some(session) => store::advance_proven_at(tx, session).await,
        None => Ok(false),
    }
}

/// Ends the session that the token opens, if there is one.
pub(crate) async fn end(tx: &mut WriteTx, token: &SessionToken) -> DbResult<()> {
    store::delete_session(tx, token.hash().as_str(), None).await.map(drop)
}

/// Ends the person's sessions on other devices; gives how many there were.
pub(crate) async fn end_others(tx: &mut WriteTx, person: &SignedIn) -> DbResult<u64> {
    store::delete_other_sessions(tx, person.user(), person.session()).await
}

/// Ends every session of `user`: for changes that somebody else makes to what that person may do. Gives how many there
/// were.
pub async fn end_all(tx: &mut WriteTx, user: UserId) -> DbResult<u64> {
    store::delete_sessions(tx, Some(user)).await
}
