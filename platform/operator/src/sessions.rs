//! Who is signed in where, and ending it: 「全員のログアウト」.

use std::fmt::Write;
use std::str::FromStr;

use clap::{Args, Subcommand};
use platform_audit::Actor;
use platform_database::Database;
use platform_identity::{Login, SessionsOf, UserId, device, end_sessions, find_user, list_sessions};

use crate::Server;
use crate::ending::{Ending, Stop, refused};

/// What to do with sessions.
#[derive(Clone, Debug, Subcommand)]
pub enum SessionVerb {
    /// Lists the living ones.
    #[command(about = "ログイン中の端末の一覧を表示します")]
    List(ListedSessions),
    /// Ends them.
    #[command(about = "セッションを無効にし、ログアウトさせます")]
    Revoke(RevokedSessions),
}

/// Whose sessions are listed.
#[derive(Clone, Debug, Args)]
pub struct ListedSessions {
    /// One user's only.
    #[arg(long, value_name = "ログインID", help = "この利用者のものだけ")]
    pub login: Option<String>,
}

/// Whose sessions are ended; one of the two has to be said.
#[derive(Clone, Debug, Args)]
#[group(required = true, multiple = false)]
pub struct RevokedSessions {
    /// Everybody's.
    #[arg(long, help = "すべての利用者のセッションを無効にします")]
    pub all: bool,
    /// One user's.
    #[arg(long, value_name = "ログインID", help = "この利用者のセッションを無効にします")]
    pub login: Option<String>,
}

/// Does what `verb` says.
pub(crate) async fn perform(server: &Server<'_>, verb: SessionVerb) -> Ending {
    let database = server.open_up_to_date().await?;
    match verb {
        SessionVerb::List(listed) => {
            let of = whose(&database, listed.login.as_deref()).await?;
            list(server, &database, of).await
        }
        SessionVerb::Revoke(revoked) => {
            let of = whose(&database, revoked.login.as_deref()).await?;
            let ended = end_sessions(&database, &Actor::command_line(), of).await?;
            Ok(format!("{ended} 件のセッションを無効にしました。\n"))
        }
    }
}

/// Times are UTC, as in the log.
async fn list(server: &Server<'_>, database: &Database, of: SessionsOf) -> Ending {
    let mut said = String::new();
    for session in list_sessions(database, of, &server.rules).await? {
        writeln!(
            said,
            "{}  {}  {}  {}  ログイン {}  最後の操作 {}",
            session.login,
            session.person,
            device(&session.agent),
            session.address,
            session.created_at.format("%Y-%m-%d %H:%M UTC"),
            session.seen_at.format("%Y-%m-%d %H:%M UTC"),
        )?;
    }
    Ok(if said.is_empty() { "ログイン中の端末はありません。\n".to_owned() } else { said })
}

async fn whose(database: &Database, login: Option<&str>) -> Result<SessionsOf, Stop> {
    match login {
        None => Ok(SessionsOf::All),
        Some(login) => Ok(SessionsOf::User(user_called(database, login).await?)),
    }
}

async fn user_called(database: &Database, login: &str) -> Result<UserId, Stop> {
    let login = Login::from_str(login)?;
    let user = find_user(&mut database.read().await?, login.as_str()).await?;
    Ok(user.ok_or_else(|| refused(format!("ログインID「{login}」の利用者はいません。")))?.id)
}
