//! API tokens on the command line.

use std::fmt::Write;

use clap::{Args, Subcommand};
use platform_audit::Actor;
use platform_database::{Database, Timestamp};
use platform_identity::{
    IssuedToken, NewMachine, NewToken, TokenHolder, TokenId, TokenLine, create_machine, issue_token,
    list_tokens, withdraw_token,
};

use crate::Server;
use crate::ending::{Ending, Stop};

/// What can be done about API tokens.
#[derive(Clone, Debug, Subcommand)]
pub enum TokenCommand {
    /// Makes a token and prints it, this once.
    #[command(about = "トークンを作り、一度だけ表示します")]
    Create(TokenOptions),
    /// Lists all tokens.
    #[command(about = "すべてのトークンを並べます")]
    List,
    /// Withdraws a token.
    #[command(about = "トークンを取り消します（次の要求から使えません）")]
    Revoke {
        /// Which, as the list numbers them.
        #[arg(value_name = "番号", help = "トークンの番号（token list の先頭）")]
        token: i64,
    },
}

/// A token to be made, for somebody who has an account or for a new machine.
#[derive(Clone, Debug, Args)]
pub struct TokenOptions {
    /// Whose.
    #[arg(long, value_name = "ログインID", help = "だれの（どの連携先の）トークンか")]
    pub login: String,
    /// What for.
    #[arg(long, value_name = "名前", help = "何に使うか")]
    pub name: String,
    /// What it may do.
    #[arg(
        long = "scope",
        value_name = "スコープ",
        required = true,
        help = "できること（繰り返せます。例: jobs:read）"
    )]
    pub scopes: Vec<String>,
    /// For how long.
    #[arg(long, value_name = "日数", help = "有効期間（1〜365日、省くと90日）")]
    pub days: Option<i64>,
    /// The name of a machine to be made with it.
    #[arg(long, value_name = "連携先の名前", requires = "role", help = "新しい連携先を、この名前で作ります")]
    pub machine: Option<String>,
    /// The new machine's role.
    #[arg(long, value_name = "役割", requires = "machine", help = "新しい連携先の役割")]
    pub role: Option<String>,
}

pub(crate) async fn run(server: &Server<'_>, command: TokenCommand) -> Ending {
    let database = server.open().await?;
    match command {
        TokenCommand::Create(options) => Ok(format!("{}\n", create(server, &database, options).await?.text)),
        TokenCommand::List => list(&database).await,
        TokenCommand::Revoke { token } => {
            withdraw_token(&database, &Actor::command_line(), TokenId(token), None).await?;
            Ok("トークンを取り消しました。\n".to_owned())
        }
    }
}

async fn create(server: &Server<'_>, database: &Database, wanted: TokenOptions) -> Result<IssuedToken, Stop> {
    let actor = Actor::command_line();
    let TokenOptions { login, name, scopes, days, machine, role } = wanted;
    let token = NewToken { name, scopes, days };
    let (Some(name), Some(role)) = (machine, role) else {
        return Ok(issue_token(database, server.scopes, &actor, &TokenHolder::Login(login), &token).await?);
    };
    let new = NewMachine { login, name, role, token };
    Ok(create_machine(database, (server.scopes, server.machine_roles), &actor, &new).await?)
}

/// One line a token. Times are UTC.
async fn list(database: &Database) -> Ending {
    let mut tx = database.read().await?;
    let mut listed = String::new();
    for line in list_tokens(&mut tx, None).await? {
        let TokenLine { id, login, name, prefix, scopes, .. } = &line;
        let (state, until) = (state(&line, tx.now()), time(line.expires_at));
        let used = line.used_at.map_or("未使用".to_owned(), |at| format!("最終使用 {}", time(at)));
        writeln!(listed, "{id}  {prefix}…  {state}  {until}まで  {used}  {login}  {scopes}  {name}")?;
    }
    Ok(if listed.is_empty() { "トークンはありません。\n".to_owned() } else { listed })
}

fn state(line: &TokenLine, now: Timestamp) -> &'static str {
    match line.revoked_at {
        Some(_) => "取り消し済み",
        None if line.expires_at <= now => "期限切れ",
        None => "有効",
    }
}

fn time(at: Timestamp) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}
