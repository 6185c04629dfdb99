//! The settings of the server.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use platform_config::{Overview, Settings};
use platform_console::audit::AuditKeep;
use platform_database::{Clock, Database, PostgresOptions, migrate, migration_state};
use platform_files::Files;
use platform_identity::{AccountRules, DemoLogin, DemoLogins};
use platform_mail::Postbox;
use platform_operator::{
    BackupPlan, Installation, Keys, MachineSettings, Refused, account_rules, ground_of, open_vault,
    read_connections, read_front, settings_as_lines,
};
use platform_telemetry::LogFormat;
use platform_web::Front;

use crate::app::{App, MIGRATIONS, Parts, SEALED};
use crate::demo;
use crate::events::Hearing;
use crate::members::RequiredRoles;
use crate::outgoing::InternalHosts;
use crate::reports::Issuer;
use crate::server_signs::DiskLimits;
use crate::signatures::{Signatory, read_signatory};

/// What the file and the environment say. It holds passwords, so it has no `Debug`.
pub(crate) struct Config {
    /// `DATABASE_URL`: `sqlite://…` or `postgres://…`; or `DATABASE_PATH`, the file of an SQLite database.
    pub(crate) database_url: String,
    /// `DATABASE_POOL_SIZE`, `DATABASE_REPLICA_URL`: how PostgreSQL is used.
    postgres: PostgresOptions,
    /// `DATA_DIR`: where the key, scratch copies and restored files lie.
    pub(crate) data_dir: PathBuf,
    /// `LISTEN`: address and port.
    pub(crate) listen: String,
    /// How the server is reached: `PUBLIC_URL`, `BEHIND_HTTPS`, `TRUSTED_PROXIES` and their like.
    front: Front,
    /// The keys of its secrets: `SECRET_KEY`, `SECRET_KEY_OLD`.
    pub(crate) keys: Keys,
    /// What the settings say about passwords, guesses and sessions.
    pub(crate) rules: AccountRules,
    /// `SMTP_URL` or `SMTP_HOST` and their like, `MAIL_FROM`: how mail leaves the house.
    pub(crate) postbox: Postbox,
    /// `ALERT_INTERNAL_HOSTS`: the hosts inside the house to which alerts may be sent.
    internal_hosts: InternalHosts,
    /// `SOURCE_HOSTS`: the hosts that may be asked what their backups did.
    source_hosts: InternalHosts,
    /// `SYSLOG_LISTEN`, `SYSLOG_SENDERS`: where events of other tools are heard, and whose; `None` where none are.
    pub(crate) hearing: Option<Hearing>,
    /// `REPORT_ISSUER_NAME`, `REPORT_ISSUER_DEPARTMENT`: whose reports are made.
    issuer: Issuer,
    /// `REPORT_CERTIFICATE_FILE`, `REPORT_KEY_FILE`: who signs reports.
    signatory: Option<Arc<Signatory>>,
    /// `DISK_WARN_GB`, `DISK_CRITICAL_GB`: from how much room on the disk of `DATA_DIR` somebody is told.
    disk_limits: DiskLimits,
    /// `SECOND_FACTOR_REQUIRED`: whose roles ask for a second factor; `None` where nobody says.
    second_factor: Option<RequiredRoles>,
    /// `TASK_WORKERS`: backups, checks, drills and restores worked on at once.
    pub(crate) task_workers: usize,
    /// `RUNS_AT_ONCE`: backups among them; by default one fewer, so that somebody is left for a restore.
    runs_at_once: u32,
    /// `BACKUP_HOST`: the name of this machine in snapshots.
    host: String,
    /// `DRILL_POSTGRES_URL`: a PostgreSQL server for drills, whose role may create databases.
    drill_server: Option<String>,
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
        let path = settings.text("DATABASE_PATH").or("");
        let database =
            if path.is_empty() { "sqlite://backup-mgmt.db".to_owned() } else { format!("sqlite://{path}") };
        let database_url = settings.text("DATABASE_URL").or(&database);
        let data_dir = PathBuf::from(settings.text("DATA_DIR").or("backup-data"));
        let task_workers = settings.number("TASK_WORKERS", 1..=64).or(4);
        let runs_at_once = settings.number("RUNS_AT_ONCE", 1..=64).or((task_workers - 1).max(1));
        let mut config = Config {
            postgres: read_connections(&mut settings, &database_url),
            database_url,
            listen: settings.text("LISTEN").or("127.0.0.1:5000"),
            front: read_front(&mut settings),
            keys: Keys::read(&mut settings, &data_dir),
            machine: MachineSettings::read(&mut settings, "backup-mgmt", &data_dir),
            data_dir,
            rules: account_rules(&mut settings),
            postbox: platform_mail::read_settings(&mut settings)
                .map_err(|invalid| Refused::because(invalid.to_string()))?,
            internal_hosts: settings
                .value("ALERT_INTERNAL_HOSTS", "コンマで区切ったホスト名またはアドレス")
                .or(InternalHosts::default()),
            source_hosts: settings
                .value("SOURCE_HOSTS", "コンマで区切ったホスト名またはアドレス")
                .or(InternalHosts::default()),
            hearing: Hearing::read(&mut settings),
            issuer: Issuer::read(&mut settings),
            signatory: read_signatory(&mut settings),
            disk_limits: DiskLimits {
                low: gigabytes(settings.number("DISK_WARN_GB", 1..=100_000).or(10)),
                full: gigabytes(settings.number("DISK_CRITICAL_GB", 1..=100_000).or(5)),
            },
            second_factor: settings
                .value(
                    "SECOND_FACTOR_REQUIRED",
                    "admin,operator,viewer,auditor のいくつか（「,」で区切る）か none",
                )
                .optional(),
            task_workers: usize::try_from(task_workers).unwrap_or(4),
            runs_at_once: u32::try_from(runs_at_once).unwrap_or(1),
            host: settings.text("BACKUP_HOST").or(host_name()),
            drill_server: Some(settings.text("DRILL_POSTGRES_URL").or("")).filter(|url| !url.is_empty()),
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
                product: "backup-mgmt",
                version: env!("CARGO_PKG_VERSION"),
                database: self.database_url.clone(),
                migrations: &MIGRATIONS,
                data_dir: self.data_dir.clone(),
                files: Files::in_folder(&self.data_dir),
                // What was restored lies in snapshots, too; the server keeps no other files of people.
                media: &[],
                erasures: None,
                settings: settings_as_lines(&self.settings),
                rules: self.machine.backups.clone(),
            },
        }
    }

    /// Puts the server together over its database. An empty one gets its tables; one that is behind is left alone,
    /// because bringing it up to date is an operator's decision.
    pub(crate) async fn open(&self) -> Result<App, Refused> {
        self.over(self.open_database().await?, Vec::new(), false).await
    }

    /// Opens the database alone.
    pub(crate) async fn open_database(&self) -> Result<Database, Refused> {
        let database = Database::open_with(&self.database_url, Clock::System, &self.postgres).await?;
        let state = migration_state(&database, &MIGRATIONS).await?;
        if state.is_empty() {
            migrate(&database, &MIGRATIONS).await?;
        } else if state.waiting().next().is_some() {
            return Err(Refused::because(
                "データベースの表が古いままです。先に backup-mgmt migrate を実行してください",
            ));
        }
        Ok(database)
    }

    /// Puts the server together over an open database, with the logins that the sign-in page of a demonstration shows. A
    /// demonstration asks nobody for a second factor and reports in an invented name, unless the settings say so.
    pub(crate) async fn over(
        &self,
        database: Database,
        logins: Vec<DemoLogin>,
        demo: bool,
    ) -> Result<App, Refused> {
        let program = std::env::current_exe()
            .map_err(|error| Refused::trouble("このプログラムの場所がわかりません", error))?;
        let vault = open_vault(&self.keys, &database, &SEALED).await?;
        let parts = Parts {
            database,
            vault,
            folder: absolute(&self.data_dir),
            worker_program: program,
            host: self.host.clone(),
            drill_server: self.drill_server.clone(),
            runs_at_once: self.runs_at_once,
            demo_logins: DemoLogins(Arc::new(logins)),
        };
        let usual = || if demo { RequiredRoles::none() } else { RequiredRoles::usual() };
        let nameless = demo && self.issuer == Issuer::default();
        let issuer = if nameless { demo::issuer() } else { self.issuer.clone() };
        Ok(App::new(parts)
            .behind(self.front.clone())
            .keeping_audit(self.audit_keep)
            .with_rules(self.rules)
            .with_postbox(self.postbox.clone())
            .reaching(self.internal_hosts.clone())
            .reporting_as(issuer)
            .signing_by(self.signatory.clone())
            .with_disk_limits(self.disk_limits)
            .asking(self.source_hosts.clone())
            .backed_up_by(self.installation().backups)
            .standing_on(ground_of(self.installation()))
            .with_second_factor(self.second_factor.clone().unwrap_or_else(usual)))
    }
}

/// A worker may stand in another folder, so the way there must be whole.
fn absolute(folder: &Path) -> PathBuf {
    std::path::absolute(folder).unwrap_or_else(|_no_current_folder| folder.to_owned())
}

/// The machine's own name, as far as it has one.
fn host_name() -> String {
    let name = hostname::get().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if name.is_empty() { "localhost".to_owned() } else { name }
}

fn gigabytes(count: i64) -> u64 {
    count.unsigned_abs() * 1_000_000_000
}
