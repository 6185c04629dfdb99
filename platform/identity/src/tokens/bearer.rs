//! From a token to the person or machine it speaks for.

use std::net::IpAddr;

use axum::http::HeaderMap;
use chrono::TimeDelta;
use platform_database::{Database, DbResult};
use platform_web::{Refusal, Scope, bearer_in};

use super::secret::ApiSecret;
use super::store::{self, BearerRow};
use crate::sessions::Bearer;
use crate::{Caller, SignedIn};

/// How old the note of the last use may get, so that not every request writes.
const USED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// The codes of what the token at hand may do; stands in the request beside the proof of whom it speaks for.
#[derive(Clone, Debug)]
pub(crate) struct BearerScopes(pub(crate) Vec<String>);

/// Who a token speaks for at an address that asks for `asked`; an address that asks for nothing takes no token.
pub(crate) async fn admit_bearer(
    database: &Database,
    caller: &Caller,
    sent: &str,
    asked: Option<Scope>,
) -> Result<(SignedIn, BearerScopes), Refusal> {
    let Some(asked) = asked else {
        return Err(refused("invalid_request"));
    };
    let Some(row) = find(database, sent).await? else {
        return Err(refused("invalid_token"));
    };
    let scopes: Vec<String> = row.scopes.split_whitespace().map(str::to_owned).collect();
    if asked != Scope::ANY && !scopes.iter().any(|scope| scope == asked.code) {
        let challenge = format!("Bearer error=\"insufficient_scope\", scope=\"{}\"", asked.code);
        let words = format!("このトークンには、スコープ「{}」がありません。", asked.code);
        return Err(Refusal::forbidden(words).challenging(challenge));
    }
    note_use(database, &row, caller.address).await?;
    let bearer = Bearer {
        user: row.user_id,
        login: row.login,
        name: row.holder,
        token: row.name,
        // Nobody stands before a machine who could show one.
        has_second_factor: row.machine || row.has_second_factor,
    };
    Ok((SignedIn::by_token(bearer), BearerScopes(scopes)))
}

/// Whether a request carries a living token of that scope; for addresses outside of the table, where programs alone ask.
/// `from` is where the request comes from, as far as it is known.
pub async fn bears_scope(
    database: &Database,
    headers: &HeaderMap,
    from: IpAddr,
    asked: Scope,
) -> DbResult<bool> {
    let Some(sent) = bearer_in(headers) else { return Ok(false) };
    let Some(row) = find(database, sent).await? else { return Ok(false) };
    if !row.scopes.split_whitespace().any(|scope| scope == asked.code) {
        return Ok(false);
    }
    note_use(database, &row, from).await?;
    Ok(true)
}

fn refused(error: &str) -> Refusal {
    Refusal::unauthorized().challenging(format!("Bearer error=\"{error}\""))
}

async fn find(database: &Database, sent: &str) -> DbResult<Option<BearerRow>> {
    let Some(secret) = ApiSecret::read(sent) else { return Ok(None) };
    store::find_bearer(&mut database.read().await?, &secret.hash()).await
}

async fn note_use(database: &Database, row: &BearerRow, from: IpAddr) -> DbResult<()> {
    let stale = database.now() - USED_EVERY;
    if row.used_at.is_some_and(|used_at| used_at > stale) {
        return Ok(());
    }
    let mut tx = database.write().await?;
    store::update_used(&mut tx, row.id, &from.to_string(), stale).await?;
    tx.commit().await
}
