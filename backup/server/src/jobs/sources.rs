//! What a job reads, in words and sealed.

use backup_engine::Source;
use platform_vault::Vault;

use super::Job;
use crate::addresses;

/// What a sealed source is sealed for.
pub(super) const SEALED_SOURCE: &str = "jobs.sealed_source";

/// The word in the database for a kind of source.
pub(super) fn code(source: &Source) -> &'static str {
    match source {
        Source::Folders { .. } => "folders",
        Source::Sqlite { .. } => "sqlite",
        Source::Postgres { .. } => "postgres",
        Source::Command { .. } => "command",
    }
}

/// What is protected, for people; never a password.
pub(super) fn words(source: &Source) -> String {
    match source {
        Source::Folders { paths, .. } => {
            let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
            paths.join("、")
        }
        Source::Sqlite { file } => file.display().to_string(),
        Source::Postgres { url, .. } => addresses::without_password(url.reveal()),
        Source::Command { program, arguments, .. } => {
            let arguments = arguments.iter().map(|argument| format!(" {argument}")).collect::<String>();
            format!("{program}{arguments}")
        }
    }
}

/// What is read, as the database keeps it.
pub(super) fn seal(source: &Source, vault: &Vault) -> String {
    vault.seal(SEALED_SOURCE, &serde_json::to_string(source).expect("a source is plain data"))
}

impl Job {
    /// What the engine reads; `None` for a job of another tool.
    pub(crate) fn source(&self, vault: &Vault) -> anyhow::Result<Option<Source>> {
        let Some(sealed) = &self.sealed_source else { return Ok(None) };
        Ok(Some(serde_json::from_str(&vault.unseal(SEALED_SOURCE, sealed)?)?))
    }
}
