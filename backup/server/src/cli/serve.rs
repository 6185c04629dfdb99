//! `backup-mgmt serve`

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use platform_database::Database;
use platform_operator::{
    Entrance, Fixed, Refused, Running, Shift, refuse_restart, say, warn_of_former_names,
};

use crate::app::App;
use crate::config::Config;
use crate::demo;
use crate::events::{Ears, hear_beside};
use crate::leftovers::sweep_beside;
use crate::members::setup_link;
use crate::router::router;
use crate::tasks::start_workers;

/// The options of `serve`.
#[derive(Debug, Args)]
pub(super) struct ServeOptions {
    /// 待ち受けるアドレスとポート(設定 LISTEN より優先)
    #[arg(long, value_name = "アドレス:ポート")]
    listen: Option<String>,
    /// Windows のサービス管理が使います(service install が登録します)
    #[arg(long, value_name = "フォルダー", hide = true)]
    pub(super) service: Option<PathBuf>,
    /// 見本として動かし、ログイン画面に見本のアカウントを出します
    #[arg(long)]
    demo: bool,
}

/// Serves until it is told to stop, then lets running requests and tasks end; a backup that is cut off becomes 中断.
pub(super) async fn serve(config: &Config, options: ServeOptions) -> Result<(), Refused> {
    platform_telemetry::start(
        config.log_format,
        &config.log,
        &config.machine.logs,
        config.machine.traces.as_ref(),
    )
    .map_err(|error| Refused::trouble("ログを始められません", error))?;
    let database = config.open_database().await?;
    let entrance = Entrance::open(&config.installation(), options.listen).await?;
    let url = entrance.url();
    let ears = match &config.hearing {
        Some(hearing) => Some(Ears::open(hearing).await?),
        None => None,
    };
    let (app, first) = shift(config, &database, options.demo).await?;
    if let Some(path) = setup_link(&app).await? {
        let link = config.postbox.link(&path).unwrap_or_else(|| format!("{url}{path}"));
        say(format_args!(
            "まだ管理者がいません。24時間以内に、次のリンクで作ってください(1回だけ使えます): {link}"
        ));
    }
    say(format_args!("{url}/ で動いています(止めるには Ctrl-C)"));
    let _running = Running::mark(&config.data_dir, env!("CARGO_PKG_VERSION"));
    let fixed = Fixed::of(&config.installation());
    let renew = async || {
        let read = Config::read()?;
        refuse_restart(&fixed, &Fixed::of(&read.installation()))?;
        shift(&read, &database, options.demo).await.map(|(_app, next)| next)
    };
    let serving = platform_operator::serve(entrance, &database, first, renew);
    hear_beside(&app, ears, sweep_beside(&app, serving)).await;
    database.close().await;
    platform_operator::finish_traces().await;
    Ok(())
}

/// What these settings make of the server.
async fn shift(config: &Config, database: &Database, demo: bool) -> Result<(App, Shift), Refused> {
    let logins = if demo { demo::find_logins(database).await? } else { Vec::new() };
    let app = config.over(database.clone(), logins, demo).await?;
    app.front.warn_of_gaps(config.machine.tls.is_own());
    warn_of_former_names(&config.settings);
    let workers = start_workers(app.clone(), config.task_workers).await?;
    let (router, rates) = (router(&app), Arc::clone(&app.front.rates));
    Ok((app, Shift { router, rates, workers }))
}
