//! Making a token.

use chrono::TimeDelta;
use platform_audit::{Actor, record};
use platform_database::{Database, DbError, DbResult, WriteTx};
use serde_json::json;
use thiserror::Error;

use super::secret::ApiSecret;
use super::store::{self, NewRow};
use super::{TokenId, TokenScopes};
use crate::UserId;
use crate::users::folded;

/// How many days a token lives if nobody says otherwise.
pub(super) const USUAL_DAYS: i64 = 90;
/// How many days a token lives at most.
const MOST_DAYS: i64 = 365;
/// How long a name may be, in characters.
const LONGEST_NAME: usize = 50;

/// A token to be made.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// What it is for, in words.
    pub name: String,
    /// The codes of what it may do.
    pub scopes: Vec<String>,
    /// How many days it lives; as long as usual where nobody says.
    pub days: Option<i64>,
}

/// Who holds a token.
#[derive(Clone, Debug)]
pub enum TokenHolder {
    /// A person or machine by its row.
    User(UserId),
    /// A person or machine by its login, as typed.
    Login(String),
}

/// A token that was just made.
#[derive(Debug)]
pub struct IssuedToken {
    /// Its row.
    pub id: TokenId,
    /// The token itself; nobody sees it a second time.
    pub text: String,
}

/// Why no token was made; the words are for the person who asked.
#[derive(Debug, Error)]
pub enum IssueTokenError {
    /// It has no name, or too long a one.
    #[error("トークンの名前を、{LONGEST_NAME}文字以内で入力してください。")]
    Name,
    /// It may do nothing.
    #[error("できることを1つ以上選んでください。")]
    NoScope,
    /// It is to do what nobody knows here.
    #[error("「{0}」というスコープはありません。")]
    UnknownScope(String),
    /// It would live too long, or not at all.
    #[error("有効期間は1〜{MOST_DAYS}日にしてください。")]
    Days,
    /// Nobody has that login.
    #[error("そのログインIDの、使用中のアカウントがありません。")]
    NoSuchHolder,
    /// The database failed.
    #[error("データベースを使えませんでした。")]
    Db(#[from] DbError),
}

/// Makes a token for its holder, who may do with it what `scopes` has and the holder's role allows.
pub async fn issue_token(
    database: &Database,
    scopes: TokenScopes,
    actor: &Actor,
    holder: &TokenHolder,
    new: &NewToken,
) -> Result<IssuedToken, IssueTokenError> {
    let mut tx = database.write().await?;
    let user = match holder {
        TokenHolder::User(user) => Some(*user),
        TokenHolder::Login(login) => store::find_holder(&mut tx, &folded(login)).await?,
    };
    let user = user.ok_or(IssueTokenError::NoSuchHolder)?;
    let issued = issue_token_in(&mut tx, scopes, actor, user, new).await?;
    tx.commit().await?;
    Ok(issued)
}

/// The same in the caller's transaction.
pub async fn issue_token_in(
    tx: &mut WriteTx,
    scopes: TokenScopes,
    actor: &Actor,
    user: UserId,
    new: &NewToken,
) -> Result<IssuedToken, IssueTokenError> {
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(IssueTokenError::Name);
    }
    let granted = scopes.read(&new.scopes).map_err(IssueTokenError::UnknownScope)?;
    if granted.is_empty() {
        return Err(IssueTokenError::NoScope);
    }
    let days = new.days.unwrap_or(USUAL_DAYS);
    if !(1..=MOST_DAYS).contains(&days) {
        return Err(IssueTokenError::Days);
    }
    let secret = ApiSecret::random();
    let codes: Vec<&str> = granted.iter().map(|scope| scope.code).collect();
    let row = NewRow {
        user,
        name,
        prefix: secret.prefix(),
        hash: secret.hash(),
        scopes: codes.join(" "),
        expires_at: tx.now() + TimeDelta::days(days),
    };
    let id = store::insert_token(tx, &row).await?;
    record_issued(tx, actor, id, &row).await?;
    Ok(IssuedToken { id, text: secret.into_text() })
}

async fn record_issued(tx: &mut WriteTx, actor: &Actor, id: TokenId, row: &NewRow<'_>) -> DbResult<()> {
    let facts = json!({
        "holder": row.user, "name": row.name, "prefix": row.prefix, "scopes": row.scopes, "expires_at": row.expires_at,
    });
    record(tx, actor, "identity.token_issued", format!("tokens/{id}"), &facts).await
}
