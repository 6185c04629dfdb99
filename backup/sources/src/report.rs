//! What a poll gives.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{Holdings, LONGEST, SKEW};

/// Whom one has met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Met {
    /// The tool and the version of what it speaks, for people.
    pub words: String,
    /// By how much its clock is ahead of ours.
    pub ahead: TimeDelta,
}

/// How something ended, in our words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All of it was written.
    Succeeded,
    /// Something needs a look.
    Warned,
    /// It failed.
    Failed,
    /// A word that nobody here knows.
    Unknown(String),
}

/// A session that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionReport {
    /// What the tool calls the session; the same whenever it is asked.
    pub id: String,
    /// What it calls the job.
    pub job: String,
    /// When it began and ended.
    pub span: (DateTime<Utc>, DateTime<Utc>),
    /// How.
    pub verdict: Verdict,
    /// What the tool says of it.
    pub words: String,
    /// How much was read, where the tool tells.
    pub bytes: Option<i64>,
    /// What became of each machine or folder, where the tool tells.
    pub objects: Vec<ObjectReport>,
}

/// What became of one machine or folder within a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectReport {
    /// What the tool calls it.
    pub name: String,
    /// How it ended.
    pub verdict: Verdict,
    /// What the tool says of it.
    pub words: String,
    /// How much was read, where the tool tells.
    pub bytes: Option<i64>,
}

/// What a poll gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poll {
    /// Whom one has met.
    pub met: Met,
    /// The sessions that have ended, in the order of their ends.
    pub sessions: Vec<SessionReport>,
    /// From where the next poll begins, by the other side's clock.
    pub mark: DateTime<Utc>,
    /// What a person should know, though nothing failed.
    pub notes: Vec<String>,
    /// What the source holds; of a tool that is not asked for it, nothing is told.
    pub holdings: Holdings,
}

impl Poll {
    pub(crate) fn of(met: Met) -> Poll {
        Poll {
            met,
            sessions: Vec::new(),
            mark: DateTime::UNIX_EPOCH,
            notes: Vec::new(),
            holdings: Holdings::default(),
        }
    }

    /// Sets the mark: behind everything that was seen, but not behind what still goes on.
    pub(crate) fn mark_at(
        &mut self,
        since: DateTime<Utc>,
        newest: Option<DateTime<Utc>>,
        open: &[DateTime<Utc>],
    ) {
        let newest = newest.unwrap_or(since + crate::OVERLAP);
        let waited_for = open.iter().copied().filter(|began| newest - *began < LONGEST);
        self.mark = waited_for.chain([newest]).min().unwrap_or(newest);
    }

    /// Puts the times right by our clock, and the sessions in order.
    pub(crate) fn put_right(mut self) -> Poll {
        if self.met.ahead.abs() > SKEW {
            let minutes = self.met.ahead.num_minutes();
            let way = if minutes > 0 { "進んで" } else { "遅れて" };
            self.notes.push(format!(
                "相手の時計が{}分{way}います。記録する時刻は、こちらの時計に合わせて直しました。",
                minutes.abs()
            ));
            for session in &mut self.sessions {
                session.span = (session.span.0 - self.met.ahead, session.span.1 - self.met.ahead);
            }
            self.holdings.shift(self.met.ahead);
        }
        self.sessions.sort_by(|a, b| (a.span.1, &a.id).cmp(&(b.span.1, &b.id)));
        self
    }
}

impl Verdict {
    /// Reads a word of Veeam, whatever its case.
    pub(crate) fn of_veeam(word: &str) -> Verdict {
        match word.to_ascii_lowercase().as_str() {
            "success" => Verdict::Succeeded,
            "warning" => Verdict::Warned,
            "failed" => Verdict::Failed,
            _ => Verdict::Unknown(word.to_owned()),
        }
    }

    /// Reads the status of a task of Proxmox.
    pub(crate) fn of_proxmox(status: &str) -> Verdict {
        match status {
            "OK" => Verdict::Succeeded,
            warned if warned.starts_with("WARNINGS:") => Verdict::Warned,
            "" | "unknown" => Verdict::Unknown(status.to_owned()),
            _ => Verdict::Failed,
        }
    }
}
