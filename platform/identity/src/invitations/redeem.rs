//! The action: uses a code, and lets the person choose a password.

use platform_audit::{Actor, record};
use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::code::Code;
use super::store;
use crate::users::{self, Login, NewPassword, WeakPassword};
use crate::{AccountRules, Caller, KnownAbout, KnownPlaces, attempts, sessions};

/// What somebody with a code sends.
pub(super) struct Chosen {
    /// The code as it was typed.
    pub(super) code: String,
    /// The name that others shall read; matters to those who begin.
    pub(super) name: String,
    /// The password.
    pub(super) password: String,
}

/// Whose code it is.
#[derive(Clone, Debug)]
pub(super) struct Holder {
    pub(super) login: String,
    pub(super) name: String,
    /// Whether the account begins with it.
    pub(super) begins: bool,
}

/// Why the code was not used; the words are for the person who holds it.
#[derive(Debug, Error)]
pub(super) enum RedeemError {
    /// There is no such code, or it was used, withdrawn, replaced, or is too old.
    #[error("このコードは使えません。打ち間違い、期限切れ、使用済み、または新しいコードが発行されています。")]
    Unusable,
    /// Nobody is called nothing.
    #[error("名前を入力してください。")]
    NameMissing,
    /// The password does not meet the rules.
    #[error(transparent)]
    Weak(#[from] WeakPassword),
    /// It is one of the last five.
    #[error("最近の5回と同じパスワードは使えません。")]
    UsedBefore,
    /// The database failed.
    #[error("the code could not be used")]
    Db(#[from] DbError),
}

/// Whose code that is, if it works.
pub(super) async fn find_holder(database: &Database, typed: &str) -> Result<Option<Holder>, DbError> {
    let Some(code) = Code::read(typed) else { return Ok(None) };
    let found = store::find_usable(&mut database.read().await?, &code.hash()).await?;
    Ok(found.map(|row| Holder { login: row.login, name: row.name, begins: row.purpose == "invitation" }))
}

/// Uses the code, gives the person the chosen password, ends every session that the account had; gives the login.
pub(super) async fn redeem_code(
    database: &Database,
    chosen: Chosen,
    caller: &Caller,
    (rules, places): (&AccountRules, KnownPlaces),
) -> Result<String, RedeemError> {
    let code = Code::read(&chosen.code).ok_or(RedeemError::Unusable)?;
    let holder = store::find_usable(&mut database.read().await?, &code.hash()).await?;
    let holder = holder.ok_or(RedeemError::Unusable)?;
    let begins = holder.purpose == "invitation";
    let name = chosen.name.trim();
    if begins && name.is_empty() {
        return Err(RedeemError::NameMissing);
    }
    let login: Login = holder.login.parse().map_err(|_kept_logins_are_valid| RedeemError::Unusable)?;
    let known = KnownAbout::login(&login).and(name).and(&holder.name);
    let known = places.beside(&mut database.read().await?, holder.user_id, known).await?;
    let new = NewPassword::choose(&chosen.password, known)?;
    let former = users::find_credentials(&mut database.read().await?, login.as_str()).await?;
    let former = former.filter(|_| !begins).map(|known| known.password_hash);
    if let Some(former) = &former
        && users::is_used_before(database, holder.user_id, former, &new).await?
    {
        return Err(RedeemError::UsedBefore);
    }
    let hash = new.hash().await;

    let mut tx = database.write().await?;
    if !store::claim_code(&mut tx, &code.hash()).await?
        || !users::advance_to_active(&mut tx, holder.user_id, begins.then_some(name), &hash).await?
    {
        return Err(RedeemError::Unusable);
    }
    if let Some(former) = &former {
        users::remember(&mut tx, holder.user_id, former).await?;
    }
    let ended = sessions::end_all(&mut tx, holder.user_id).await?;
    attempts::forgive(&mut tx, login.as_str(), caller, rules).await?;
    let actor = Actor::person(holder.user_id.0, if begins { name } else { &holder.name });
    let event = if begins { "identity.invitation_accepted" } else { "identity.password_reset" };
    let facts = json!({ "address": caller.address, "sessions_ended": ended });
    record(&mut tx, &actor, event, format!("users/{}", holder.user_id), &facts).await?;
    tx.commit().await?;
    Ok(holder.login)
}
