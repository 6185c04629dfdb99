//! The settings of the server.

use std::path::PathBuf;

use platform_config::Settings;
use platform_database::{Clock, Database, migrate, migration_state};
use platform_telemetry::LogFormat;

use crate::app::MIGRATIONS;
use crate::cli::Refused;
use crate::staff::RequiredRoles;

/// What the file and the environment say.
#[derive(Debug)]
pub(crate) struct Config {
    /// `DATABASE_URL`: `sqlite://…` or `postgres://…`.
    pub(crate) database_url: String,
    /// `DATA_DIR`: where printed files are kept.
    pub(crate) data_dir: PathBuf,
    /// `LISTEN`: address and port.
    pub(crate) listen: String,
    /// `BEHIND_HTTPS`: whether a proxy in front speaks HTTPS.
    pub(crate) behind_https: bool,
    /// `PUBLIC_URL`: the address under which people reach the server; passkeys need one with a domain.
    pub(crate) public_url: String,
    /// `SECOND_FACTOR_REQUIRED`: whose roles ask for a second factor; `None` where nobody says.
    pub(crate) second_factor: Option<RequiredRoles>,
    /// `TASK_WORKERS`: tasks worked on at once.
    pub(crate) task_workers: usize,
    /// `LOG_FORMAT`: text or json.
    pub(crate) log_format: LogFormat,
    /// `LOG`: what is logged, in the notation of tracing.
    pub(crate) log: String,
}

impl Config {
    /// Reads all settings; every problem is named.
    pub(crate) fn read() -> Result<Config, Refused> {
        let mut settings = Settings::from_process(None)?;
        let config = Config {
            database_url: settings.text("DATABASE_URL").or("sqlite://autograder.db"),
            data_dir: settings.text("DATA_DIR").or("data").into(),
            listen: settings.text("LISTEN").or("127.0.0.1:8080"),
            behind_https: settings.flag("BEHIND_HTTPS").or(false),
            public_url: settings.text("PUBLIC_URL").or(""),
            second_factor: settings
                .value(
                    "SECOND_FACTOR_REQUIRED",
                    "headquarters,juku,classroom のいくつか（「,」で区切る）か none",
                )
                .found(),
            task_workers: usize::try_from(settings.number("TASK_WORKERS", 1..=64).or(2)).unwrap_or(2),
            log_format: settings.value("LOG_FORMAT", "text か json").or(LogFormat::Text),
            log: settings.text("LOG").or("info"),
        };
        settings.finish()?;
        Ok(config)
    }

    /// Opens the database. An empty one gets its tables; one that is behind is left alone, because
    /// bringing it up to date is an operator's decision.
    pub(crate) async fn open(&self) -> Result<Database, Refused> {
        self.open_by(Clock::System).await
    }

    /// Opens the database under `clock`.
    pub(crate) async fn open_by(&self, clock: Clock) -> Result<Database, Refused> {
        let database = Database::open(&self.database_url, clock).await?;
        let state = migration_state(&database, &MIGRATIONS).await?;
        if state.iter().all(|migration| migration.applied_at.is_none()) {
            migrate(&database, &MIGRATIONS).await?;
        } else if state.iter().any(|migration| migration.applied_at.is_none()) {
            return Err(Refused::because(
                "データベースの表が古いままです。先に autograder migrate を実行してください",
            ));
        }
        Ok(database)
    }
}
