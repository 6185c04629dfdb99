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

/// A job, as its tool knows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ToldJob {
    /// What the tool calls it now.
    pub name: String,
    /// The tool's own id of it, which stays when people call it otherwise; empty where none is told.
    pub id: String,
    /// The server whose job it is, of a source that looks after several; else empty.
    pub server: String,
}

/// How much something was, in bytes, as far as the tool tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sizes {
    /// The size of what was kept.
    pub bytes: Option<i64>,
    /// How much of it had changed since the time before.
    pub added: Option<i64>,
    /// How much was written for that.
    pub stored: Option<i64>,
}

/// How often a tool tries again by itself what did not go well, and how long it waits before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retries {
    /// So often at most.
    pub most: i64,
    /// So long after the end.
    pub apart: TimeDelta,
}

/// A session as one of several attempts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attempt {
    /// Whether it repeats one before it that did not go well; `None` where the tool does not say.
    pub is_retry: Option<bool>,
    /// Which of the repetitions it is, from 1, where the tool counts them.
    pub number: Option<i64>,
    /// Whether the tool repeats what did not go well; `None` where it does not, or does not say.
    pub retries: Option<Retries>,
}

/// A session that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionReport {
    /// What the tool calls the session; the same whenever it is asked.
    pub id: String,
    /// Of which job.
    pub job: ToldJob,
    /// When it began and ended.
    pub span: (DateTime<Utc>, DateTime<Utc>),
    /// How.
    pub verdict: Verdict,
    /// What the tool says of it.
    pub words: String,
    /// How much it was.
    pub sizes: Sizes,
    /// Which attempt it is.
    pub attempt: Attempt,
    /// What became of each machine or folder, where the tool tells.
    pub objects: Vec<ObjectReport>,
}

/// A session that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSession {
    /// Of which job.
    pub job: ToldJob,
    /// When it began.
    pub began: DateTime<Utc>,
    /// Whether it repeats one that did not go well; `None` where the tool does not say.
    pub is_retry: Option<bool>,
}

/// A verification that the tool made by itself: backups were tried, or read again. Several may have one id, each of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerificationReport {
    /// What the tool calls it; the same whenever it is asked.
    pub id: String,
    /// What verified.
    pub what: String,
    /// The job that it is evidence for.
    pub job: ToldJob,
    /// When it began and ended.
    pub span: (DateTime<Utc>, DateTime<Utc>),
    /// How.
    pub verdict: Verdict,
    /// What the tool says of it.
    pub words: String,
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
    /// How much it was.
    pub sizes: Sizes,
}

/// What a poll gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poll {
    /// Whom one has met.
    pub met: Met,
    /// The sessions that have ended, in the order of their ends.
    pub sessions: Vec<SessionReport>,
    /// Those that go on.
    pub going_on: Vec<OpenSession>,
    /// The verifications that have ended.
    pub verifications: Vec<VerificationReport>,
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
            going_on: Vec::new(),
            verifications: Vec::new(),
            mark: DateTime::UNIX_EPOCH,
            notes: Vec::new(),
            holdings: Holdings::default(),
        }
    }

    /// Sets the mark: behind everything that was seen, but not behind what still goes on. `open` are the beginnings of what
    /// does besides the sessions.
    pub(crate) fn mark_at(
        &mut self,
        since: DateTime<Utc>,
        newest: Option<DateTime<Utc>>,
        open: &[DateTime<Utc>],
    ) {
        let newest = newest.unwrap_or(since + crate::OVERLAP);
        let going_on = self.going_on.iter().map(|session| session.began);
        let waited_for = going_on.chain(open.iter().copied()).filter(|began| newest - *began < LONGEST);
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
            let of_sessions = self.sessions.iter_mut().map(|session| &mut session.span);
            let of_verifications = self.verifications.iter_mut().map(|verified| &mut verified.span);
            for span in of_sessions.chain(of_verifications) {
                *span = (span.0 - self.met.ahead, span.1 - self.met.ahead);
            }
            self.going_on.iter_mut().for_each(|session| session.began -= self.met.ahead);
            self.holdings.shift(self.met.ahead);
        }
        self.sessions.sort_by(|a, b| (a.span.1, &a.id).cmp(&(b.span.1, &b.id)));
        self.verifications.sort_by(|a, b| (a.span.1, &a.id).cmp(&(b.span.1, &b.id)));
        self
    }
}

/// Something's name with its server's, where a source looks after several: those may have things of one name.
pub(crate) fn with_server(name: &str, server: &str) -> String {
    if server.is_empty() { name.to_owned() } else { format!("{name}（{server}）") }
}

impl ToldJob {
    /// What no other job of the source is called: 「日次（VBRSRV01）」.
    pub fn full_name(&self) -> String {
        with_server(&self.name, &self.server)
    }

    /// Whether it is a part of a copy job: one that copies at once does so source by source, each part called `job\source`.
    pub fn is_part_of(&self, whole: &ToldJob) -> bool {
        let rest = self.name.strip_prefix(whole.name.as_str());
        self.server == whole.server && rest.is_some_and(|rest| rest.starts_with('\\'))
    }

    /// A job of which the tool tells the name alone.
    pub(crate) fn named(name: &str) -> ToldJob {
        ToldJob { name: name.to_owned(), id: String::new(), server: String::new() }
    }

    /// A job of Veeam. Its id stands bare, in braces or at the end of a URN; one of zeros is no job's.
    pub(crate) fn of_veeam(name: &str, id: &str) -> ToldJob {
        let id = id.rsplit(':').next().unwrap_or(id).trim_matches(['{', '}']).to_ascii_lowercase();
        let is_any = id.chars().any(|letter| !matches!(letter, '0' | '-'));
        ToldJob { id: if is_any { id } else { String::new() }, ..ToldJob::named(name) }
    }
}

impl Sizes {
    /// The sizes of a whole by those of its parts: of what was kept as far as they tell, of what had changed only if all do.
    pub(crate) fn together(parts: &[Sizes]) -> Sizes {
        let told: Vec<i64> = parts.iter().filter_map(|part| part.bytes).collect();
        let sum = |of: fn(&Sizes) -> Option<i64>| {
            let sum = parts.iter().try_fold(0_i64, |sum, part| Some(sum.saturating_add(of(part)?)));
            sum.filter(|_| !parts.is_empty())
        };
        Sizes {
            bytes: (!told.is_empty()).then(|| told.into_iter().fold(0, i64::saturating_add)),
            added: sum(|part| part.added),
            stored: sum(|part| part.stored),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_job_is_the_same_however_it_is_written() {
        let id = "4856ab37-2235-45e8-affe-d515878b01a9";
        for written in [
            id,
            "{4856AB37-2235-45E8-AFFE-D515878B01A9}",
            "urn:veeam:Job:4856ab37-2235-45e8-affe-d515878b01a9",
        ] {
            assert_eq!(ToldJob::of_veeam("日次", written).id, id);
        }
        assert_eq!(ToldJob::of_veeam("日次", "00000000-0000-0000-0000-000000000000").id, "");
    }

    #[test]
    fn what_had_changed_is_told_only_if_every_part_tells_it() {
        let part = |added| Sizes { bytes: Some(10), added, stored: Some(1) };
        let whole = |added| Sizes { bytes: Some(20), added, stored: Some(2) };
        assert_eq!(Sizes::together(&[part(Some(3)), part(Some(4))]), whole(Some(7)));
        assert_eq!(Sizes::together(&[part(Some(3)), part(None)]), whole(None));
        assert_eq!(Sizes::together(&[Sizes::default(), part(None)]).bytes, Some(10));
        assert_eq!(Sizes::together(&[]), Sizes::default());
    }
}
