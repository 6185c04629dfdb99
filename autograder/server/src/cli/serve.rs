//! `autograder serve`

use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use platform_console::setup_path;
use platform_database::Database;
use platform_identity::DemoLogins;
use platform_operator::{Running, open_vault, told_to_stop, warn_of_former_names};
use platform_vault::Vault;

use super::{Refused, say};
use crate::app::{App, SEALED};
use crate::config::Config;
use crate::demo;
use crate::router::router;
use crate::staff::{RequiredRoles, StaffDirectory};
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

/// How long running tasks may go on after the server was told to stop; those that are cut off begin anew later.
const PATIENCE: Duration = Duration::from_secs(20);

/// Serves until it is told to stop, then lets running requests and tasks end.
pub(super) async fn serve(config: &Config, options: ServeOptions) -> Result<(), Refused> {
    platform_telemetry::start(config.log_format, &config.log)
        .map_err(|error| Refused::trouble("ログを始められません", error))?;
    let database = config.open().await?;
    let vault = open_vault(&config.keys, &database, &SEALED).await?;
    config.front.warn_of_gaps();
    warn_of_former_names(&config.settings);
    let address = options.listen.unwrap_or_else(|| config.listen.clone());
    let listener = tokio::net::TcpListener::bind(&address)
        .await
        .map_err(|error| Refused::trouble(&format!("{address} で待ち受けられません"), error))?;
    let logins = if options.demo { demo::find_logins(&database).await? } else { Vec::new() };
    let app = app(config, database.clone(), vault, DemoLogins(Arc::new(logins)), options.demo);
    let workers = start_workers(app.clone(), config.task_workers).await?;
    if let Some(path) = setup_path::<App, StaffDirectory>(&database).await? {
        let link = config.postbox.link(&path).unwrap_or_else(|| format!("http://{address}{path}"));
        say(format_args!(
            "まだ管理者がいません。24時間以内に、次のリンクで作ってください(1回だけ使えます): {link}"
        ));
    }
    say(format_args!("http://{address}/ で動いています(止めるには Ctrl-C)"));
    let _running = Running::mark(&config.data_dir, env!("CARGO_PKG_VERSION"));
    platform_web::serve(listener, router(&app), told_to_stop()).await;
    workers.stop(PATIENCE).await;
    database.close().await;
    Ok(())
}

/// A demonstration asks nobody for a second factor, unless the setting says so.
fn app(config: &Config, database: Database, vault: Vault, logins: DemoLogins, demo: bool) -> App {
    let usual = || if demo { RequiredRoles::none() } else { RequiredRoles::usual() };
    App::new(database, config.data_dir.clone(), vault, logins)
        .behind(config.front.clone())
        .keeping_audit(config.audit_keep)
        .with_rules(config.rules)
        .with_postbox(config.postbox.clone())
        .billing(config.billing.clone())
        .telling(config.notices)
        .backed_up_by(config.installation().backups)
        .with_second_factor(config.second_factor.clone().unwrap_or_else(usual))
}
