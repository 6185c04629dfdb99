//! One backup of a tool, and the report of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How much of a reason is sent, in characters.
const REASON: usize = 500;
/// How much of what verified, in characters.
const VERIFICATION: usize = 100;
/// How many lines of a log are sent.
pub(crate) const LINES: usize = 200;

/// How a backup ended, in the server's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Everything was kept.
    Succeeded,
    /// Something was kept.
    Warned,
    /// Nothing that counts was kept.
    Failed,
    /// It began, and nobody knows how it ended.
    Interrupted,
    /// Somebody called it off.
    Cancelled,
}

/// How much it was, as far as the tool says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Files that were looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<u64>,
    /// Their size in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// Bytes that were new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_added: Option<u64>,
    /// Bytes that they take where they are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_stored: Option<u64>,
    /// Files that could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unreadable: Option<u64>,
}

/// What an item tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// A backup.
    Backup,
    /// A verification of backups that the tool lists.
    Verification,
    /// What a check finds now.
    Check,
}

/// One backup, or one verification of backups, as its tool tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Which of them it is.
    pub told: Told,
    /// What the tool calls it; the same as long as it is the same backup.
    pub id: String,
    /// Of what: a host, a stanza, a server, a job of the tool.
    pub source: String,
    /// How it ended.
    pub outcome: Outcome,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: DateTime<Utc>,
    /// What went wrong, in one line.
    pub reason: String,
    /// How much it was.
    pub totals: Totals,
    /// What the tool said of it.
    pub log: Vec<String>,
}

/// The body of a report.
#[derive(Serialize)]
struct Body<'a> {
    job: JobName<'a>,
    outcome: Outcome,
    started_at: DateTime<Utc>,
    ended_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "String::is_empty")]
    reason: String,
    #[serde(flatten)]
    totals: Totals,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    log: &'a [String],
    #[serde(skip_serializing_if = "String::is_empty")]
    verification: String,
}

/// `#12` is the job's number on the server, anything else a name.
#[derive(Serialize)]
#[serde(untagged)]
enum JobName<'a> {
    Number(u64),
    Name(&'a str),
}

impl Item {
    /// A backup of that outcome at those times, of which nothing else is known.
    pub(crate) fn new(
        id: impl Into<String>,
        outcome: Outcome,
        times: (DateTime<Utc>, DateTime<Utc>),
    ) -> Item {
        Item {
            told: Told::Backup,
            id: id.into(),
            source: String::new(),
            outcome,
            started_at: times.0,
            // A tool's two clocks may disagree; the server takes no end before its start.
            ended_at: times.1.max(times.0),
            reason: String::new(),
            totals: Totals::default(),
            log: Vec::new(),
        }
    }

    /// The name under which the server makes one run of it, however often it is sent.
    pub(crate) fn key(&self, job: &str, tool: &str) -> String {
        let digest = Sha256::digest(format!("{job}\n{tool}\n{}", self.id));
        let digest: String = digest.iter().take(20).map(|byte| format!("{byte:02x}")).collect();
        format!("{tool}-{digest}")
    }

    /// The report, as JSON. The same item gives the same text, or the server would take it for another.
    pub(crate) fn body(&self, job: &str, tool: &str) -> String {
        let number = job.strip_prefix('#').and_then(|number| number.parse().ok());
        let log = &self.log[self.log.len().saturating_sub(LINES)..];
        let body = Body {
            job: number.map_or(JobName::Name(job), JobName::Number),
            outcome: self.outcome,
            started_at: self.started_at,
            ended_at: self.ended_at,
            reason: self.reason.chars().take(REASON).collect(),
            totals: self.totals,
            log,
            verification: self.verification(tool),
        };
        serde_json::to_string(&body).expect("a report is plain data")
    }

    /// What verified, as the server is told; empty of a backup.
    fn verification(&self, tool: &str) -> String {
        match self.told {
            Told::Backup => String::new(),
            Told::Verification | Told::Check => {
                format!("{tool} {}", self.source).trim_end().chars().take(VERIFICATION).collect()
            }
        }
    }
}
