//! `autograder demo`

use clap::Args;
use platform_database::{Clock, Database};

use super::{Refused, say};
use crate::config::Config;
use crate::demo::{self, Contents};

/// The options of `demo`.
#[derive(Debug, Args)]
pub(super) struct DemoOptions {
    /// 空でないデータベースは、拒まずにそのままにします
    #[arg(long)]
    if_empty: bool,
}

/// Fills an empty database and says how to sign in.
pub(super) async fn run(config: &Config, options: DemoOptions) -> Result<(), Refused> {
    let clock = Clock::fixed(Clock::System.now());
    let database = config.open_by(clock.clone()).await?;
    let contents = demo::find_contents(&database).await?;
    if contents.is_nothing() {
        say("架空のデータを作っています（10秒ほどかかります）");
        demo::fill_demo(&database, &clock, |round| say(format_args!("  {round}"))).await.map_err(
            |error| {
                Refused::trouble(
                    "架空のデータを作り終えられませんでした。データベースを空にして、もう一度お試しください",
                    error,
                )
            },
        )?;
    } else if !options.if_empty {
        return Err(refuse(&contents));
    }
    say_logins(&database).await?;
    database.close().await;
    Ok(())
}

fn refuse(Contents { juku, rounds, accounts }: &Contents) -> Refused {
    Refused::because(format!(
        "空のデータベースにしか作れません。このデータベースには、塾が{juku}、テスト回が{rounds}、アカウントが{accounts}あります"
    ))
}

/// Silent where there is no demonstration, or only a part of one.
async fn say_logins(database: &Database) -> Result<(), Refused> {
    let logins = demo::find_logins(database).await?;
    if !logins.is_empty() {
        say("お試し用のログイン:");
    }
    for login in logins {
        say(format_args!("  {}  ログインID {}  パスワード {}", login.label, login.login, login.password));
    }
    Ok(())
}
