//! `autograder serve`

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use platform_console::setup_path;
use platform_database::Database;
use platform_identity::DemoLogins;
use platform_operator::{
    Entrance, Fixed, Running, Shift, ground_of, open_vault, refuse_restart, warn_of_former_names,
};
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
    #[arg(long, value_name = "アドレス:ポート")]
    listen: Option<String>,
    /// Windows のサービス管理が使います(service install が登録します)
    #[arg(long, value_name = "フォルダー", hide = true)]
    pub(super) service: Option<PathBuf>,
    /// 見本として動かし、ログイン画面に見本のアカウントを出します
    #[arg(long)]
    demo: bool,
}

/// Serves until it is told to stop, then lets running requests and tasks end.
pub(super) async fn serve(config: &Config, options: ServeOptions) -> Result<(), Refused> {
    platform_telemetry::start(
        config.log_format,
        &config.log,
        &config.machine.logs,
        config.machine.traces.as_ref(),
    )
    .map_err(|error| Refused::trouble("ログを始められません", error))?;
    let database = config.open().await?;
    let entrance = Entrance::open(&config.installation(), options.listen).await?;
    let url = entrance.url();
    let first = shift(config, &database, options.demo).await?;
    if let Some(path) = setup_path::<App, StaffDirectory>(&database).await? {
        let link = config.postbox.link(&path).unwrap_or_else(|| format!("{url}{path}"));
        say(format_args!(
            "まだ管理者がいません。24時間以内に、次のリンクで作ってください（1回だけ使えます）: {link}"
        ));
    }
    say(format_args!("{url}/ で動いています（止めるには Ctrl-C）"));
    let _running = Running::mark(&config.data_dir, env!("CARGO_PKG_VERSION"));
    let fixed = Fixed::of(&config.installation());
    let renew = async || {
        let read = Config::read()?;
        refuse_restart(&fixed, &Fixed::of(&read.installation()))?;
        shift(&read, &database, options.demo).await
    };
    platform_operator::serve(entrance, &database, first, renew).await;
    database.close().await;
    platform_operator::finish_traces().await;
    Ok(())
}

/// What these settings make of the server.
async fn shift(config: &Config, database: &Database, demo: bool) -> Result<Shift, Refused> {
    let vault = open_vault(&config.keys, database, &SEALED).await?;
    config.front.warn_of_gaps(config.machine.tls.is_own());
    warn_of_former_names(&config.settings);
    let logins = if demo { demo::find_logins(database).await? } else { Vec::new() };
    let app = app(config, database.clone(), vault, DemoLogins(Arc::new(logins)), demo);
    let workers = start_workers(app.clone(), config.task_workers).await?;
    Ok(Shift { router: router(&app), rates: Arc::clone(&config.front.rates), workers })
}

/// A demonstration asks nobody for a second factor, unless the setting says so.
fn app(config: &Config, database: Database, vault: Vault, logins: DemoLogins, demo: bool) -> App {
    let usual = || if demo { RequiredRoles::none() } else { RequiredRoles::usual() };
    App::new(database, config.files.clone(), vault, logins)
        .behind(config.front.clone())
        .keeping_audit(config.audit_keep)
        .with_rules(config.rules)
        .with_postbox(config.postbox.clone())
        .billing(config.billing.clone())
        .telling(config.notices)
        .keeping_names(config.keep_left)
        .backed_up_by(config.installation().backups)
        .standing_on(ground_of(config.installation()))
        .with_second_factor(config.second_factor.clone().unwrap_or_else(usual))
}
