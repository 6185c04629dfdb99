//! Second factors of people who have lost theirs.

use std::str::FromStr;

use clap::Subcommand;
use platform_audit::Actor;
use platform_identity::second_factors::remove_all;
use platform_identity::{Login, find_user};

use crate::Server;
use crate::ending::{Ending, refused};

/// What can be done about second factors.
#[derive(Clone, Debug, Subcommand)]
pub enum SecondFactorCommand {
    /// Takes all of a person's factors and recovery codes away.
    #[command(about = "利用者の認証アプリ・パスキー・リカバリーコードをすべて外します（端末をなくしたとき）")]
    Reset {
        /// Whose.
        #[arg(value_name = "ログインID", help = "ログインID")]
        login: String,
    },
}

pub(crate) async fn run(server: &Server<'_>, command: SecondFactorCommand) -> Ending {
    let SecondFactorCommand::Reset { login } = command;
    let database = server.open().await?;
    let login = Login::from_str(&login)?;
    let user = find_user(&mut database.read().await?, login.as_str()).await?;
    let user = user.ok_or_else(|| refused("そのログインIDのアカウントはありません。"))?;
    remove_all(&database, &Actor::command_line(), user.id).await?;
    Ok(format!("{login} の2段階認証を外しました。次のログインから、パスワードだけで入れます。\n"))
}
