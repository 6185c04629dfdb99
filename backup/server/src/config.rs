//! The settings of the server.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use platform_config::Settings;
use platform_database::{Clock, Database, migrate, migration_state};
use platform_identity::{CookiePolicy, DemoLogin, DemoLogins};
use platform_operator::Refused;
use platform_telemetry::LogFormat;

use crate::app::{App, MIGRATIONS, Parts};
use crate::members::RequiredRoles;

/// What the file and the environment say.
#[derive(Debug)]
pub(crate) struct Config {
    /// `DATABASE_URL`: `sqlite://…` or `postgres://…`; or `DATABASE_PATH`, the file of an SQLite database.
    pub(crate) database_url: String,
    /// `DATA_DIR`: where the key, scratch copies and restored files lie.
    data_dir: PathBuf,
    /// `LISTEN`: address and port.
    pub(crate) listen: String,
    /// `BEHIND_HTTPS`: whether a proxy in front speaks HTTPS.
    behind_https: bool,
    /// `PUBLIC_URL`: the address under which people reach the server; passkeys need one with a domain.
    public_url: String,
    /// `SECOND_FACTOR_REQUIRED`: whose roles ask for a second factor; `None` where nobody says.
    second_factor: Option<RequiredRoles>,
    /// `TASK_WORKERS`: backups, checks, drills and restores worked on at once.
    pub(crate) task_workers: usize,
    /// `BACKUP_HOST`: the name of this machine in snapshots.
    host: String,
    /// `DRILL_POSTGRES_URL`: a PostgreSQL server for drills, whose role may create databases.
    drill_server: Option<String>,
    /// `LOG_FORMAT`: text or json.
    pub(crate) log_format: LogFormat,
    /// `LOG`: what is logged, in the notation of tracing.
    pub(crate) log: String,
}

impl Config {
    /// Reads all settings; every problem is named.
    pub(crate) fn read() -> Result<Config, Refused> {
        let mut settings = Settings::from_process(None)?;
        let path = settings.text("DATABASE_PATH").or("");
        let database =
            if path.is_empty() { "sqlite://backup-mgmt.db".to_owned() } else { format!("sqlite://{path}") };
        let config = Config {
            database_url: settings.text("DATABASE_URL").or(&database),
            data_dir: settings.text("DATA_DIR").or("backup-data").into(),
            listen: settings.text("LISTEN").or("127.0.0.1:5000"),
            behind_https: settings.flag("BEHIND_HTTPS").or(false),
            public_url: settings.text("PUBLIC_URL").or(""),
            second_factor: settings
                .value(
                    "SECOND_FACTOR_REQUIRED",
                    "admin,operator,viewer,auditor のいくつか（「,」で区切る）か none",
                )
                .found(),
            task_workers: usize::try_from(settings.number("TASK_WORKERS", 1..=64).or(4)).unwrap_or(4),
            host: settings.text("BACKUP_HOST").or(host_name()),
            drill_server: Some(settings.text("DRILL_POSTGRES_URL").or("")).filter(|url| !url.is_empty()),
            log_format: settings.value("LOG_FORMAT", "text か json").or(LogFormat::Text),
            log: settings.text("LOG").or("info"),
        };
        settings.finish()?;
        Ok(config)
    }

    /// Puts the server together over its database. An empty one gets its tables; one that is behind is left alone,
    /// because bringing it up to date is an operator's decision.
    pub(crate) async fn open(&self) -> Result<App, Refused> {
        self.open_with(Vec::new(), false).await
    }

    /// The same, with the logins that the sign-in page of a demonstration shows. A demonstration asks nobody for a second
    /// factor, unless the setting says so.
    pub(crate) async fn open_with(&self, logins: Vec<DemoLogin>, demo: bool) -> Result<App, Refused> {
        let database = Database::open(&self.database_url, Clock::System).await?;
        let state = migration_state(&database, &MIGRATIONS).await?;
        if state.iter().all(|migration| migration.applied_at.is_none()) {
            migrate(&database, &MIGRATIONS).await?;
        } else if state.iter().any(|migration| migration.applied_at.is_none()) {
            return Err(Refused::because(
                "データベースの表が古いままです。先に backup-mgmt migrate を実行してください",
            ));
        }
        let program = std::env::current_exe()
            .map_err(|error| Refused::trouble("このプログラムの場所がわかりません", error))?;
        let parts = Parts {
            database,
            folder: absolute(&self.data_dir),
            worker_program: program,
            host: self.host.clone(),
            drill_server: self.drill_server.clone(),
            cookies: if self.behind_https { CookiePolicy::BehindHttps } else { CookiePolicy::Plain },
            public_url: self.public_url.clone(),
            second_factor: self
                .second_factor
                .clone()
                .unwrap_or_else(|| if demo { RequiredRoles::none() } else { RequiredRoles::usual() }),
            demo_logins: DemoLogins(Arc::new(logins)),
        };
        App::new(parts).map_err(|error| Refused::trouble("サーバーを用意できません", error))
    }
}

/// A worker may stand in another folder, so the way there must be whole.
fn absolute(folder: &Path) -> PathBuf {
    std::path::absolute(folder).unwrap_or_else(|_no_current_folder| folder.to_owned())
}

/// The machine's own name, as far as it has one.
fn host_name() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let name = name.trim();
    if name.is_empty() { "localhost".to_owned() } else { name.to_owned() }
}
