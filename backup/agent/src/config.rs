//! What the agent watches, as `agent.toml` says.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::FixedOffset;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::folder::{Folder, FolderError};
use crate::tools::Tool;

const FILE: &str = "agent.toml";
/// How often something is looked at, if nobody says otherwise.
const EVERY_MINUTES: u32 = 15;
/// How long a tool may take to answer.
const TIMEOUT_S: u64 = 600;

/// The whole file.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// What is looked at.
    #[serde(default, rename = "watch")]
    pub watches: Vec<Watch>,
}

/// One thing that is looked at.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Watch {
    /// The job on the server: its name, or `#` and its number.
    pub job: String,
    /// What kind of tool it is.
    pub tool: Tool,
    /// The command that is asked; without one the tool's usual.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub command: Vec<String>,
    /// The file, or the folder of files, that is read in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<PathBuf>,
    /// Of several sources the one that is meant: a host, a stanza, a server, a job of the tool.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub only: String,
    /// How often it is looked at.
    #[serde(default = "every_minutes")]
    pub every_minutes: u32,
    /// How long the command may take, in seconds.
    #[serde(default = "timeout_s")]
    pub timeout_s: u64,
    /// By which clock the tool's times are that have no zone: `+09:00`.
    #[serde(default = "japan")]
    pub zone: String,
    /// Further environment of the command. Passwords belong in files that it names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
}

fn every_minutes() -> u32 {
    EVERY_MINUTES
}

fn timeout_s() -> u64 {
    TIMEOUT_S
}

fn japan() -> String {
    "+09:00".to_owned()
}

/// Why the file cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// It is no such file.
    #[error("{FILE} を読み取れません: {0}")]
    Form(String),
    /// Something in it cannot be.
    #[error("{FILE} の{place}番目のwatch（{job}）の {field}: {reason}")]
    Watch {
        /// Which one, from one.
        place: usize,
        /// Its job.
        job: String,
        /// Which line of it.
        field: &'static str,
        /// What is wrong.
        reason: &'static str,
    },
    /// The folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
}

impl Config {
    /// The file in that folder; nothing is watched before there is one.
    pub fn read(folder: &Folder) -> Result<Config, ConfigError> {
        let Some(text) = folder.read(FILE)? else { return Ok(Config::default()) };
        let config: Config = toml::from_str(&text).map_err(|error| ConfigError::Form(error.to_string()))?;
        config.check()?;
        Ok(config)
    }

    /// Keeps it.
    pub fn keep(&self, folder: &Folder) -> Result<(), ConfigError> {
        self.check()?;
        let text = toml::to_string(self).map_err(|error| ConfigError::Form(error.to_string()))?;
        Ok(folder.write(FILE, &text)?)
    }

    fn check(&self) -> Result<(), ConfigError> {
        for (at, watch) in self.watches.iter().enumerate() {
            if let Some((field, reason)) = watch.fault() {
                let job = watch.job.clone();
                return Err(ConfigError::Watch { place: at + 1, job, field, reason });
            }
        }
        Ok(())
    }
}

impl Watch {
    /// A watch with what is usual.
    pub fn usual(job: impl Into<String>, tool: Tool) -> Watch {
        Watch {
            job: job.into(),
            tool,
            command: Vec::new(),
            file: None,
            only: String::new(),
            every_minutes: EVERY_MINUTES,
            timeout_s: TIMEOUT_S,
            zone: japan(),
            env: BTreeMap::new(),
        }
    }

    /// The zone of times that have none.
    pub(crate) fn offset(&self) -> Option<FixedOffset> {
        self.zone.parse().ok()
    }

    /// The line that cannot be, and why.
    fn fault(&self) -> Option<(&'static str, &'static str)> {
        if self.job.trim().is_empty() || self.job.chars().count() > 100 {
            return Some(("job", "ジョブの名前を、100文字以内で入れてください"));
        }
        if self.offset().is_none() {
            return Some(("zone", "+09:00 のような時差を入れてください"));
        }
        if !(1..=1_440).contains(&self.every_minutes) {
            return Some(("every_minutes", "1〜1440にしてください"));
        }
        if !(1..=86_400).contains(&self.timeout_s) {
            return Some(("timeout_s", "1〜86400にしてください"));
        }
        if self.tool.reads_files() && self.file.is_none() {
            return Some(("file", "このツールは、読むファイルかフォルダーが必要です"));
        }
        if self.command.is_empty() && self.file.is_none() && self.tool.usual_command().is_empty() {
            return Some(("command", "実行するコマンドを入れてください"));
        }
        None
    }
}
