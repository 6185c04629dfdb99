//! `autograder serve`

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use platform_database::Database;
use platform_identity::{CookiePolicy, DemoLogins};
use platform_operator::told_to_stop;
use platform_vault::{SecretKey, Vault};

use super::{Refused, say};
use crate::app::{App, Entrance};
use crate::config::Config;
use crate::demo;
use crate::router::router;
use crate::staff::RequiredRoles;
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
    let address = options.listen.unwrap_or_else(|| config.listen.clone());
    let listener = tokio::net::TcpListener::bind(&address)
        .await
        .map_err(|error| Refused::trouble(&format!("{address} で待ち受けられません"), error))?;
    let logins = if options.demo { demo::find_logins(&database).await? } else { Vec::new() };
    let app = app(config, database.clone(), options.demo, DemoLogins(Arc::new(logins)))?;
    let workers = start_workers(app.clone(), config.task_workers).await?;
    let service = router(&app).into_make_service_with_connect_info::<SocketAddr>();
    say(format_args!("http://{address}/ で動いています(止めるには Ctrl-C)"));
    let served = axum::serve(listener, service).with_graceful_shutdown(told_to_stop()).await;
    workers.stop(PATIENCE).await;
    database.close().await;
    served.map_err(|error| Refused::trouble("サーバーが止まりました", error))
}

/// A demonstration asks nobody for a second factor, unless the setting says so.
fn app(config: &Config, database: Database, demo: bool, demo_logins: DemoLogins) -> Result<App, Refused> {
    let key = SecretKey::in_folder(&config.data_dir)
        .map_err(|error| Refused::trouble("秘密の鍵を用意できません", error))?;
    let usual = || if demo { RequiredRoles::none() } else { RequiredRoles::usual() };
    let entrance = Entrance {
        cookies: if config.behind_https { CookiePolicy::BehindHttps } else { CookiePolicy::Plain },
        demo_logins,
        vault: Vault::new(&key, &[]),
        public_url: config.public_url.clone(),
        second_factor: config.second_factor.clone().unwrap_or_else(usual),
    };
    Ok(App::new(database, config.data_dir.clone(), entrance))
}
