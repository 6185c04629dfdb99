//! How a verb of the product ends, and how it speaks.

use std::io::Write;
use std::process::ExitCode;

use platform_database::{DbError, MigrationError, OpenError};

/// Why a verb did not do what was asked; every reason is one line on standard error.
#[derive(Debug)]
pub struct Refused {
    reasons: Vec<String>,
    source: Option<anyhow::Error>,
}

impl Refused {
    /// A refusal for one reason.
    pub fn because(reason: impl Into<String>) -> Refused {
        Refused { reasons: vec![reason.into()], source: None }
    }

    /// A refusal for several reasons.
    pub fn for_reasons(reasons: impl IntoIterator<Item = String>) -> Refused {
        Refused { reasons: reasons.into_iter().collect(), source: None }
    }

    /// Trouble that nobody designed: what was being done, and the chain of causes.
    pub fn trouble(doing: &str, error: impl Into<anyhow::Error>) -> Refused {
        Refused { reasons: vec![doing.to_owned()], source: Some(error.into()) }
    }

    /// The reasons, one line each.
    pub fn reasons(&self) -> &[String] {
        &self.reasons
    }

    /// Writes the reasons and gives the exit code.
    pub fn report(&self) -> ExitCode {
        let mut out = std::io::stderr().lock();
        for reason in &self.reasons {
            let _nowhere_to_say_it = writeln!(out, "{reason}");
        }
        for cause in self.source.iter().flat_map(|source| source.chain()) {
            let _nowhere_to_say_it = writeln!(out, "  原因: {cause}");
        }
        #[cfg(windows)]
        self.tell_event_log();
        ExitCode::from(1)
    }
}

#[cfg(windows)]
impl Refused {
    /// A service has no standard error stream that anybody sees.
    fn tell_event_log(&self) {
        let causes =
            self.source.iter().flat_map(|source| source.chain()).map(|cause| format!("原因: {cause}"));
        let words: Vec<String> = self.reasons.iter().cloned().chain(causes).collect();
        platform_telemetry::tell_event_log(platform_telemetry::EventKind::Error, &words.join("\n"));
    }
}

/// Writes a line of the answer. Whoever reads it may have gone away; the work itself goes on.
pub fn say(line: impl std::fmt::Display) {
    let _reader_went_away = writeln!(std::io::stdout().lock(), "{line}");
}

/// As one error, for a command of this crate.
impl From<Refused> for anyhow::Error {
    fn from(refused: Refused) -> anyhow::Error {
        let reasons = refused.reasons.join("\n");
        match refused.source {
            Some(source) => source.context(reasons),
            None => anyhow::Error::msg(reasons),
        }
    }
}

/// Writes a line about the work that goes on, beside the answer. Whoever reads it may have gone away.
pub fn tell(line: impl std::fmt::Display) {
    let _reader_went_away = writeln!(std::io::stderr().lock(), "{line}");
}

impl From<DbError> for Refused {
    fn from(error: DbError) -> Refused {
        Refused::trouble("データベースでエラーが起きました。何も書き込んでいません", error)
    }
}

impl From<OpenError> for Refused {
    fn from(error: OpenError) -> Refused {
        let setting = match error {
            OpenError::Replica(_) => "DATABASE_REPLICA_URL",
            _ => "DATABASE_URL",
        };
        Refused::trouble(&format!("データベースを開けません。{setting} を確かめてください"), error)
    }
}

impl From<MigrationError> for Refused {
    fn from(error: MigrationError) -> Refused {
        Refused::trouble("データベースの表を確かめられません", error)
    }
}

impl From<platform_config::InvalidSettings> for Refused {
    fn from(error: platform_config::InvalidSettings) -> Refused {
        Refused::for_reasons(error.problems().iter().map(ToString::to_string))
    }
}
