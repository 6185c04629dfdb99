//! How a server stands on its machine.

use std::path::{Path, PathBuf};

use platform_config::{Overview, Settings, Shown};
use platform_database::PostgresOptions;
use platform_mail::Postbox;
use platform_telemetry::{LogPlace, LogPlaces, Traces};
use platform_web::Front;

use crate::backups::{BackupPlan, BackupRules};
use crate::former::note_former_names;
use crate::serving::TlsSettings;

/// What the commands about the machine must know beside the database.
#[derive(Clone, Debug)]
pub struct Installation {
    /// `LISTEN`: address and port.
    pub listen: String,
    /// How the server is reached.
    pub front: Front,
    /// How it uses PostgreSQL.
    pub postgres: PostgresOptions,
    /// How mail leaves the house.
    pub postbox: Postbox,
    /// The settings that concern the machine alone.
    pub machine: MachineSettings,
    /// Every setting that was asked for.
    pub settings: Overview,
    /// What a backup of the server is made of; it names the version and the folders, too.
    pub backups: BackupPlan,
}

/// Settings that no part of the server reads but the commands that look after the machine.
#[derive(Clone, Debug)]
pub struct MachineSettings {
    /// `TLS_CERTIFICATE_FILE`: the certificate that the proxy in front shows, or this server, as PEM.
    pub certificate: Option<PathBuf>,
    /// Where the server's own certificate comes from, where no proxy protects its connections.
    pub tls: TlsSettings,
    /// `HTTP_LISTEN`: where those without TLS are sent on to the public address.
    pub http_listen: Option<String>,
    /// `LOG_FILE`, `LOG_KEEP_DAYS`: where the server logs to, instead of its standard error stream; `ACCESS_LOG_FILE`,
    /// `ACCESS_LOG_KEEP_DAYS`: where it writes who asked for what.
    pub logs: LogPlaces,
    /// `OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_TRACES_SAMPLER_ARG`: the collector of traces, where there is one.
    pub traces: Option<Traces>,
    /// `LOG_UNIT`: the service of systemd whose journal has it, where there is no file.
    pub log_unit: Option<String>,
    /// `OWN_BACKUP_…`: how the server's own backups are kept.
    pub backups: BackupRules,
}

impl MachineSettings {
    /// Reads them, and notes what is still written under the names of the former systems.
    pub fn read(settings: &mut Settings, product: &'static str, data_dir: &Path) -> MachineSettings {
        note_former_names(settings);
        let certificate = settings.text("TLS_CERTIFICATE_FILE").optional().map(PathBuf::from);
        MachineSettings {
            tls: TlsSettings::read(settings, certificate.as_deref(), data_dir),
            certificate,
            http_listen: settings.text("HTTP_LISTEN").optional(),
            logs: LogPlaces {
                log: read_log(settings, "LOG_FILE", "LOG_KEEP_DAYS"),
                access: read_log(settings, "ACCESS_LOG_FILE", "ACCESS_LOG_KEEP_DAYS"),
            },
            traces: read_traces(settings, product),
            log_unit: settings.text("LOG_UNIT").optional(),
            backups: BackupRules::read(settings, data_dir),
        }
    }
}

fn read_log(settings: &mut Settings, file: &'static str, keep_days: &'static str) -> Option<LogPlace> {
    let days = settings.number(keep_days, 1..=3_650).optional();
    let path = settings.text(file).optional().map(PathBuf::from)?;
    Some(LogPlace { path, keep_days: days.and_then(|days| u32::try_from(days).ok()) })
}

/// The names are those of OpenTelemetry.
fn read_traces(settings: &mut Settings, service: &'static str) -> Option<Traces> {
    let share = settings.value("OTEL_TRACES_SAMPLER_ARG", "0から1までの割合（例: 0.1）").or(1.0);
    if !(0.0..=1.0).contains(&share) {
        settings.refuse("OTEL_TRACES_SAMPLER_ARG", &"0から1までの割合を書いてください");
    }
    let collector = settings.text("OTEL_EXPORTER_OTLP_ENDPOINT").optional()?;
    Some(Traces { collector, service, share })
}

/// The settings that somebody made, as the lines of a file; of a secret its name alone.
pub fn settings_as_lines(settings: &Overview) -> String {
    let set = settings.settings().iter().filter_map(|setting| Some((setting, setting.value.as_ref()?)));
    set.map(|(setting, value)| match value {
        Shown::Text(text) => format!("{}={text}\n", setting.name),
        Shown::Hidden => format!("# {}={}\n", setting.name, Overview::HIDDEN),
    })
    .collect()
}
