//! The screens of API tokens: one's own, and those of machines.

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::{Database, DbResult};
use platform_web::{Choice, Flash, Form, Problems, Refusal, Shell, see_other_with};

use super::issue::{IssueTokenError, IssuedToken, NewToken, USUAL_DAYS, issue_token};
use super::views::{FilledToken, TokenRow, TokenView, TokensView};
use super::{
    CreateMachineError, MachineRoles, NewMachine, OfferedScopes, TokenHolder, TokenId, TokenScopes,
    WithdrawTokenError, create_machine, store, withdraw_token,
};
use crate::{Administrator, FreshlyProven, SignedIn, UserId};

const TITLE: &str = "APIトークン";
const MACHINES: &str = "システム連携用のAPIトークン";
const OWN_ADDRESS: &str = "/me/tokens";
const MACHINES_ADDRESS: &str = "/machines";

/// Shows the person's own tokens.
pub(crate) async fn list(
    State(database): State<Database>,
    State(scopes): State<TokenScopes>,
    offered: Option<Extension<OfferedScopes>>,
    person: SignedIn,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    draw_own(&database, (scopes, offered), &person, &shell, usual(), Problems::none()).await
}

/// Makes a token of the person's own and shows it, this once.
pub(crate) async fn create(
    State(database): State<Database>,
    State(scopes): State<TokenScopes>,
    offered: Option<Extension<OfferedScopes>>,
    proven: FreshlyProven,
    shell: Shell,
    Form(filled): Form<FilledToken>,
) -> Result<Response, Refusal> {
    let person = proven.person();
    let holder = TokenHolder::User(person.user());
    match issue_token(&database, scopes, &person.actor(), &holder, &filled.read()).await {
        Ok(issued) => draw_issued(&shell, &filled, issued, OWN_ADDRESS),
        Err(refused) => {
            let problems = in_words(refused)?;
            let page = draw_own(&database, (scopes, offered), person, &shell, filled, problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// Withdraws one of the person's own tokens.
pub(crate) async fn delete(
    State(database): State<Database>,
    person: SignedIn,
    Path(token): Path<TokenId>,
) -> Result<Response, Refusal> {
    withdraw_token(&database, &person.actor(), token, Some(person.user())).await?;
    Ok(see_other_with(OWN_ADDRESS, Flash::done("トークンを取り消しました。")))
}

/// Shows the tokens of machines.
pub(crate) async fn list_machines(
    State(database): State<Database>,
    State(scopes): State<TokenScopes>,
    State(roles): State<MachineRoles>,
    _by: Administrator,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    draw_machines(&database, scopes, roles, &shell, usual(), Problems::none()).await
}

/// Makes a machine with its first token and shows that, this once.
pub(crate) async fn create_machine_token(
    State(database): State<Database>,
    State(scopes): State<TokenScopes>,
    State(roles): State<MachineRoles>,
    Administrator(by): Administrator,
    _proven: FreshlyProven,
    shell: Shell,
    Form(filled): Form<FilledToken>,
) -> Result<Response, Refusal> {
    let new = NewMachine {
        login: filled.login.clone(),
        name: filled.holder_name.clone(),
        role: filled.role.clone(),
        token: filled.read(),
    };
    match create_machine(&database, (scopes, roles), &by.actor(), &new).await {
        Ok(issued) => draw_issued(&shell, &filled, issued, MACHINES_ADDRESS),
        Err(refused) => {
            let problems = machine_in_words(refused)?;
            let page = draw_machines(&database, scopes, roles, &shell, filled, problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// Withdraws a token of a machine, or of anybody.
pub(crate) async fn delete_any(
    State(database): State<Database>,
    Administrator(by): Administrator,
    Path(token): Path<TokenId>,
) -> Result<Response, Refusal> {
    withdraw_token(&database, &by.actor(), token, None).await?;
    Ok(see_other_with(MACHINES_ADDRESS, Flash::done("トークンを取り消しました。")))
}

impl FilledToken {
    fn read(&self) -> NewToken {
        // What is no number is refused like a number out of bounds.
        let days = crate::users::folded(&self.days).parse().unwrap_or(0);
        NewToken { name: self.name.clone(), scopes: self.scopes.clone(), days: Some(days) }
    }
}

fn usual() -> FilledToken {
    FilledToken { days: USUAL_DAYS.to_string(), ..FilledToken::default() }
}

async fn rows(database: &Database, scopes: TokenScopes, user: Option<UserId>) -> DbResult<Vec<TokenRow>> {
    let mut tx = database.read().await?;
    let mut lines = store::list_tokens(&mut tx, user).await?;
    if user.is_none() {
        lines.retain(|line| line.machine);
    }
    Ok(lines.into_iter().map(|line| TokenRow::new(line, scopes, tx.now())).collect())
}

async fn draw_own(
    database: &Database,
    (scopes, offered): (TokenScopes, Option<Extension<OfferedScopes>>),
    person: &SignedIn,
    shell: &Shell,
    filled: FilledToken,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let lines = rows(database, scopes, Some(person.user())).await?;
    let offered = offered.map_or(scopes.0, |Extension(offered)| offered.0);
    shell.show(TITLE, TokensView { lines, scopes: offered, filled, problems, roles: None })
}

async fn draw_machines(
    database: &Database,
    scopes: TokenScopes,
    roles: MachineRoles,
    shell: &Shell,
    filled: FilledToken,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let lines = rows(database, scopes, None).await?;
    let roles = roles.0.iter().map(|role| Choice::new(role.code, role.label)).collect();
    shell.show(MACHINES, TokensView { lines, scopes: scopes.0, filled, problems, roles: Some(roles) })
}

fn draw_issued(
    shell: &Shell,
    filled: &FilledToken,
    issued: IssuedToken,
    back: &'static str,
) -> Result<Response, Refusal> {
    let view = TokenView { name: filled.name.clone(), text: issued.text, back };
    Ok((StatusCode::CREATED, shell.show(TITLE, view)?).into_response())
}

fn in_words(refused: IssueTokenError) -> Result<Problems, Refusal> {
    let field = match &refused {
        IssueTokenError::Name => "name",
        IssueTokenError::NoScope | IssueTokenError::UnknownScope(_) => "scopes",
        IssueTokenError::Days => "days",
        IssueTokenError::NoSuchHolder => "login",
        IssueTokenError::Db(_) => "",
    };
    if let IssueTokenError::Db(error) = refused {
        return Err(error.into());
    }
    let mut problems = Problems::none();
    problems.add(field, refused.to_string());
    Ok(problems)
}

fn machine_in_words(refused: CreateMachineError) -> Result<Problems, Refusal> {
    let field = match refused {
        CreateMachineError::Token(refused) => return in_words(refused),
        CreateMachineError::Db(error) | CreateMachineError::User(crate::CreateUserError::Db(error)) => {
            return Err(error.into());
        }
        CreateMachineError::User(crate::CreateUserError::NameMissing) => "holder_name",
        CreateMachineError::UnknownRole(_) => "role",
        CreateMachineError::Login(_) | CreateMachineError::User(_) => "login",
    };
    let mut problems = Problems::none();
    problems.add(field, refused.to_string());
    Ok(problems)
}

impl From<WithdrawTokenError> for Refusal {
    fn from(error: WithdrawTokenError) -> Refusal {
        match error {
            WithdrawTokenError::NoSuchToken => Refusal::not_found(),
            WithdrawTokenError::Db(error) => error.into(),
        }
    }
}
