//! Making a user who may do everything.

use std::path::PathBuf;
use std::str::FromStr;

use anyhow::Context;
use clap::Args;
use platform_audit::Actor;
use platform_database::Database;
use platform_identity::{KnownAbout, Login, NewPassword, NewUser, UserId, create_user};

use crate::Server;
use crate::ending::{Ending, Stop};
use crate::prompt;

/// The superuser to be made; what is left out is asked for at the terminal.
#[derive(Clone, Debug, Args)]
pub struct NewSuperuser {
    /// The name to sign in with.
    #[arg(long, value_name = "ログインID", help = "ログインID（省くと端末で尋ねます）")]
    pub login: Option<String>,
    /// The name that others read.
    #[arg(long, value_name = "名前", help = "画面に出る名前（省くと端末で尋ねます）")]
    pub name: Option<String>,
    /// A file whose first line is the password.
    #[arg(long, value_name = "ファイル", help = "1行目にパスワードを書いたファイル（省くと端末で尋ねます）")]
    pub password_file: Option<PathBuf>,
}

/// Makes the user and gives them the product's role, in one transaction.
pub(crate) async fn create(server: &Server<'_>, wanted: NewSuperuser) -> Ending {
    let database = server.open_up_to_date().await?;
    let login = match wanted.login {
        Some(login) => Login::from_str(&login)?,
        None => prompt::ask("ログインID", "--login", Login::from_str)?,
    };
    let name = match wanted.name {
        Some(name) => name,
        None => prompt::ask("名前", "--name", not_empty)?,
    };
    let known = || KnownAbout::login(&login).and(&name);
    let password = match wanted.password_file {
        Some(file) => NewPassword::choose(&prompt::first_line(&file)?, known())?,
        None => prompt::ask_password("--password-file", |typed| NewPassword::choose(typed, known()))?,
    };
    let said = format!("{} の管理者「{}」（ログインID: {login}）を作りました。\n", server.name, name.trim());
    let new = NewUser { login, name, password_hash: password.hash().await };
    insert(server, &database, &new).await?;
    Ok(said)
}

async fn insert(server: &Server<'_>, database: &Database, new: &NewUser) -> Result<UserId, Stop> {
    let mut tx = database.write().await?;
    let user = create_user(&mut tx, &Actor::command_line(), new).await?;
    (server.grant_superuser)(&mut tx, user).await.context("権限を与えられませんでした")?;
    tx.commit().await?;
    Ok(user)
}

fn not_empty(typed: &str) -> Result<String, &'static str> {
    if typed.is_empty() { Err("名前を入力してください。") } else { Ok(typed.to_owned()) }
}
