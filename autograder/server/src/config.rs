//! The settings of the server.

use std::path::PathBuf;

use platform_config::{Overview, Settings};
use platform_console::audit::AuditKeep;
use platform_database::{Clock, Database, PostgresOptions, migrate, migration_state};
use platform_files::Files;
use platform_identity::AccountRules;
use platform_mail::Postbox;
use platform_operator::{
    BackupPlan, Installation, Keys, MachineSettings, account_rules, read_connections, read_front,
    settings_as_lines,
};
use platform_telemetry::LogFormat;
use platform_web::Front;

use crate::app::MIGRATIONS;
use crate::billing::BillingSettings;
use crate::cli::Refused;
use crate::notices::NoticeSettings;
use crate::personal_data::{ERASURES, KeepLeft};
use crate::staff::RequiredRoles;

/// What the file and the environment say. It holds passwords, so it has no `Debug`.
pub(crate) struct Config {
    /// `DATABASE_URL`: `sqlite://…` or `postgres://…`.
    pub(crate) database_url: String,
    /// `DATABASE_POOL_SIZE`, `DATABASE_REPLICA_URL`: how PostgreSQL is used.
    postgres: PostgresOptions,
    /// `DATA_DIR`: where the key, its own backups and, without a bucket, its files lie.
    pub(crate) data_dir: PathBuf,
    /// `FILES_S3_…`: the bucket of printed files and of the 控え of erasures; they lie in `DATA_DIR` without one.
    pub(crate) files: Files,
    /// `LISTEN`: address and port.
    pub(crate) listen: String,
    /// How the server is reached: `PUBLIC_URL`, `BEHIND_HTTPS`, `TRUSTED_PROXIES` and their like.
    pub(crate) front: Front,
    /// The keys of its secrets: `SECRET_KEY`, `SECRET_KEY_OLD`.
    pub(crate) keys: Keys,
    /// What the settings say about passwords, guesses and sessions.
    pub(crate) rules: AccountRules,
    /// `SMTP_URL` or `SMTP_HOST` and their like, `MAIL_FROM`: how mail leaves the house.
    pub(crate) postbox: Postbox,
    /// `SECOND_FACTOR_REQUIRED`: whose roles ask for a second factor; `None` where nobody says.
    pub(crate) second_factor: Option<RequiredRoles>,
    /// `BILLING_…`: who sends invoices, and the rate of tax within them.
    pub(crate) billing: BillingSettings,
    /// `NOTICE_…`: how notices are kept and mailed.
    pub(crate) notices: NoticeSettings,
    /// `PUPIL_KEEP_YEARS`: after how many years pupils who left become nameless.
    pub(crate) keep_left: KeepLeft,
    /// `TASK_WORKERS`: tasks worked on at once.
    pub(crate) task_workers: usize,
    /// `AUDIT_KEEP_DAYS`: how many days the audit record is kept.
    pub(crate) audit_keep: AuditKeep,
    /// `LOG_FORMAT`: text or json.
    pub(crate) log_format: LogFormat,
    /// `LOG`: what is logged, in the notation of tracing.
    pub(crate) log: String,
    /// What concerns the machine alone: `LOG_FILE`, `OWN_BACKUP_…` and their like.
    pub(crate) machine: MachineSettings,
    /// Every setting that was asked for, for those who look after the server.
    pub(crate) settings: Overview,
}

impl Config {
    /// Reads all settings; every problem is named.
    pub(crate) fn read() -> Result<Config, Refused> {
        let mut settings = Settings::from_process(None)?;
        let data_dir = PathBuf::from(settings.text("DATA_DIR").or("data"));
        let database_url = settings.text("DATABASE_URL").or("sqlite://autograder.db");
        let mut config = Config {
            postgres: read_connections(&mut settings, &database_url),
            database_url,
            listen: settings.text("LISTEN").or("127.0.0.1:8080"),
            front: read_front(&mut settings),
            keys: Keys::read(&mut settings, &data_dir),
            machine: MachineSettings::read(&mut settings, "autograder", &data_dir),
            files: Files::read(&mut settings, &data_dir),
            data_dir,
            rules: account_rules(&mut settings),
            postbox: platform_mail::read_settings(&mut settings)
                .map_err(|invalid| Refused::because(invalid.to_string()))?,
            second_factor: settings
                .value(
                    "SECOND_FACTOR_REQUIRED",
                    "headquarters,juku,classroom のいくつか（「,」で区切る）か none",
                )
                .optional(),
            billing: BillingSettings::read(&mut settings),
            notices: NoticeSettings::read(&mut settings),
            keep_left: KeepLeft::read(&mut settings),
            task_workers: usize::try_from(settings.number("TASK_WORKERS", 1..=64).or(2)).unwrap_or(2),
            audit_keep: AuditKeep::of(settings.number("AUDIT_KEEP_DAYS", 30..=36_500).optional()),
            log_format: settings.value("LOG_FORMAT", "text か json").or(LogFormat::Text),
            log: settings.text("LOG").or("info"),
            settings: Overview::default(),
        };
        config.settings = settings.finish()?;
        Ok(config)
    }

    /// How the server stands on this machine.
    pub(crate) fn installation(&self) -> Installation {
        Installation {
            listen: self.listen.clone(),
            front: self.front.clone(),
            postgres: self.postgres.clone(),
            postbox: self.postbox.clone(),
            machine: self.machine.clone(),
            settings: self.settings.clone(),
            backups: BackupPlan {
                product: "autograder",
                version: env!("CARGO_PKG_VERSION"),
                database: self.database_url.clone(),
                migrations: &MIGRATIONS,
                data_dir: self.data_dir.clone(),
                files: self.files.clone(),
                media: &["printings"],
                erasures: Some(ERASURES),
                settings: settings_as_lines(&self.settings),
                rules: self.machine.backups.clone(),
            },
        }
    }

    /// Opens the database. An empty one gets its tables; one that is behind is left alone, because
    /// bringing it up to date is an operator's decision.
    pub(crate) async fn open(&self) -> Result<Database, Refused> {
        self.open_by(Clock::System).await
    }

    /// Opens the database under `clock`.
    pub(crate) async fn open_by(&self, clock: Clock) -> Result<Database, Refused> {
        let database = Database::open_with(&self.database_url, clock, &self.postgres).await?;
        let state = migration_state(&database, &MIGRATIONS).await?;
        if state.is_empty() {
            migrate(&database, &MIGRATIONS).await?;
        } else if state.waiting().next().is_some() {
            return Err(Refused::because(
                "データベースの表が古いままです。先に autograder migrate を実行してください",
            ));
        }
        Ok(database)
    }
}
