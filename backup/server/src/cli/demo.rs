//! `backup-mgmt demo`

use std::path::PathBuf;

use clap::Args;
use platform_operator::{Refused, say};

use crate::app::App;
use crate::config::Config;
use crate::demo::{self, Protected};

/// The options of `demo`.
#[derive(Debug, Args)]
pub(super) struct DemoOptions {
    /// 空でないデータベースは、拒まずにそのままにします
    #[arg(long)]
    if_empty: bool,
    /// 守るサーバーのデータベース(sqlite://… または postgres://…)
    #[arg(long, value_name = "アドレス")]
    protect_database: Option<String>,
    /// 守るサーバーのファイルのフォルダー
    #[arg(long, value_name = "フォルダー")]
    protect_files: Option<PathBuf>,
}

/// Fills an empty server and says how to sign in.
pub(super) async fn run(config: &Config, options: DemoOptions) -> Result<(), Refused> {
    let app = config.over(config.open_database().await?, Vec::new(), true).await?;
    let empty = demo::is_empty(&app.database).await;
    if empty.map_err(|error| Refused::trouble("データベースを調べられません", error))? {
        say("架空のデータを作っています(30秒ほどかかります)");
        let protected = Protected { database: options.protect_database, files: options.protect_files };
        let filled = demo::fill_demo(&app, &protected, |step| say(format_args!("  {step}"))).await;
        filled.map_err(|error| {
            Refused::trouble(
                "架空のデータを作り終えられませんでした。データを消して、もう一度お試しください",
                error,
            )
        })?;
    } else if !options.if_empty {
        return Err(Refused::because("空のデータベースにしか作れません"));
    }
    say_logins(&app).await?;
    app.database.close().await;
    Ok(())
}

/// Silent where there is no demonstration, or only a part of one.
async fn say_logins(app: &App) -> Result<(), Refused> {
    let logins = demo::find_logins(&app.database).await?;
    if !logins.is_empty() {
        say("お試し用のログイン:");
    }
    for login in logins {
        say(format_args!("  {}  ログインID {}  パスワード {}", login.label, login.login, login.password));
    }
    Ok(())
}
