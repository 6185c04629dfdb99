//! `backup-mgmt serve`

use std::time::Duration;

use clap::Args;
use platform_operator::{Refused, Running, say, told_to_stop, warn_of_former_names};

use crate::config::Config;
use crate::demo;
use crate::leftovers::sweep_beside;
use crate::members::setup_link;
use crate::router::router;
use crate::tasks::start_workers;

/// The options of `serve`.
#[derive(Debug, Args)]
pub(super) struct ServeOptions {
    /// 待ち受けるアドレスとポート(設定 LISTEN より優先)
    #[arg(long)]
    listen: Option<String>,
    /// 見本として動かし、ログイン画面に見本のアカウントを出します
    #[arg(long)]
    demo: bool,
}

/// How long running tasks may go on after the server was told to stop; a backup that is cut off becomes 中断.
const PATIENCE: Duration = Duration::from_secs(20);

/// Serves until it is told to stop, then lets running requests and tasks end.
pub(super) async fn serve(config: &Config, options: ServeOptions) -> Result<(), Refused> {
    platform_telemetry::start(config.log_format, &config.log)
        .map_err(|error| Refused::trouble("ログを始められません", error))?;
    let logins =
        if options.demo { demo::find_logins(&config.open().await?.database).await? } else { Vec::new() };
    let app = config.open_with(logins, options.demo).await?;
    app.front.warn_of_gaps();
    warn_of_former_names(&config.settings);
    let address = options.listen.unwrap_or_else(|| config.listen.clone());
    let listener = tokio::net::TcpListener::bind(&address)
        .await
        .map_err(|error| Refused::trouble(&format!("{address} で待ち受けられません"), error))?;
    let workers = start_workers(app.clone(), config.task_workers).await?;
    if let Some(path) = setup_link(&app).await? {
        let link = config.postbox.link(&path).unwrap_or_else(|| format!("http://{address}{path}"));
        say(format_args!(
            "まだ管理者がいません。24時間以内に、次のリンクで作ってください(1回だけ使えます): {link}"
        ));
    }
    say(format_args!("http://{address}/ で動いています(止めるには Ctrl-C)"));
    let _running = Running::mark(&config.data_dir, env!("CARGO_PKG_VERSION"));
    sweep_beside(&app, platform_web::serve(listener, router(&app), told_to_stop())).await;
    workers.stop(PATIENCE).await;
    app.database.close().await;
    Ok(())
}
