//! Machines: accounts without a password, which only tokens speak for.

use std::pin::Pin;

use platform_audit::Actor;
use platform_database::{Database, DbError, DbResult, WriteTx};
use thiserror::Error;

use super::issue::{IssuedToken, NewToken, issue_token_in};
use super::{IssueTokenError, TokenScopes, store};
use crate::{CreateUserError, InvalidLogin, NewUser, PasswordHash, UserId, create_user};

/// The work of giving an account a role of the product.
pub type Granting<'t> = Pin<Box<dyn Future<Output = DbResult<()>> + Send + 't>>;

/// A role of the product that a machine can have.
#[derive(Clone, Copy, Debug)]
pub struct MachineRole {
    /// Its word on the command line.
    pub code: &'static str,
    /// Its words on screens.
    pub label: &'static str,
    /// Gives a new account the role, in the transaction that made the account.
    pub grant: for<'t> fn(&'t mut WriteTx, UserId) -> Granting<'t>,
}

/// Every role that a machine of this server can have.
#[derive(Clone, Copy, Debug)]
pub struct MachineRoles(pub &'static [MachineRole]);

/// A machine to be made, with its first token.
#[derive(Clone, Debug)]
pub struct NewMachine {
    /// The login by which it is named; nobody signs in with it.
    pub login: String,
    /// The name that others read.
    pub name: String,
    /// The code of its role.
    pub role: String,
    /// Its first token.
    pub token: NewToken,
}

/// Why no machine was made; the words are for the person who asked.
#[derive(Debug, Error)]
pub enum CreateMachineError {
    /// The login cannot be one.
    #[error(transparent)]
    Login(#[from] InvalidLogin),
    /// The account could not be made.
    #[error(transparent)]
    User(#[from] CreateUserError),
    /// There is no such role.
    #[error("「{0}」という役割はありません。")]
    UnknownRole(String),
    /// The token could not be made.
    #[error(transparent)]
    Token(#[from] IssueTokenError),
    /// The database failed.
    #[error("データベースを使えませんでした。")]
    Db(#[from] DbError),
}

/// Makes an account that has a role and no password, and its first token, all or nothing.
pub async fn create_machine(
    database: &Database,
    rules: (TokenScopes, MachineRoles),
    actor: &Actor,
    new: &NewMachine,
) -> Result<IssuedToken, CreateMachineError> {
    let mut tx = database.write().await?;
    let (_, issued) = create_machine_in(&mut tx, rules, actor, new).await?;
    tx.commit().await?;
    Ok(issued)
}

/// The same in the caller's transaction; gives the account, too.
pub async fn create_machine_in(
    tx: &mut WriteTx,
    (scopes, roles): (TokenScopes, MachineRoles),
    actor: &Actor,
    new: &NewMachine,
) -> Result<(UserId, IssuedToken), CreateMachineError> {
    let login = new.login.parse()?;
    let role = roles.0.iter().find(|role| role.code == new.role);
    let role = role.ok_or_else(|| CreateMachineError::UnknownRole(new.role.clone()))?;
    let account = NewUser { login, name: new.name.clone(), password_hash: PasswordHash::matching_nothing() };
    let user = create_user(tx, actor, &account).await?;
    store::insert_machine(tx, user, &actor.name).await?;
    (role.grant)(tx, user).await?;
    let issued = issue_token_in(tx, scopes, actor, user, &new.token).await?;
    Ok((user, issued))
}
