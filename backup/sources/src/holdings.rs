//! What a source holds: its restore points, the places where they lie, and the jobs that carry them elsewhere.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{CopyReport, ToldJob, Trouble, Verdict};

/// What a source holds, as far as its account may ask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holdings {
    /// The newest restore point of each machine that has a young one; `None` where they could not be asked for.
    pub points: Option<Vec<PointReport>>,
    /// The places and the synchronisations; `None` where they could not be asked for.
    pub places: Option<Vec<PlaceReport>>,
    /// What lies of each job in which place; `None` where it could not be asked for, and of a tool that does not tell.
    pub copies: Option<Vec<CopyReport>>,
    /// Whether these are all that were written lately; not so where what carries copies could not be asked for.
    pub all_copies: bool,
}

/// The newest restore point of a machine or folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointReport {
    /// Of which job.
    pub job: ToldJob,
    /// What it calls the machine.
    pub object: String,
    /// When the point was made.
    pub at: DateTime<Utc>,
    /// What a search for malware found in it.
    pub cleanness: Cleanness,
    /// When points of the machine were last read again and compared, and whether all was well.
    pub verified: Option<(DateTime<Utc>, bool)>,
}

/// What a search for malware found in a restore point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cleanness {
    /// Nothing.
    Clean,
    /// Something that a person should look at.
    Suspicious,
    /// Malware.
    Infected,
    /// Nobody searched, or the word is not known here.
    Untold,
}

/// Where restore points lie, or what carries them there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceReport {
    /// What the tool calls it.
    pub name: String,
    /// What it is.
    pub kind: PlaceKind,
}

/// What a place is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlaceKind {
    /// A repository or a data store.
    Store {
        /// How much fits, and how much is there, in bytes.
        sizes: Option<(i64, i64)>,
        /// Whether the tool reaches it.
        online: Option<bool>,
        /// For how many days what is written there is locked, 0 where nothing is; `None` where nobody has said.
        lock_days: Option<i64>,
    },
    /// A job that carries restore points to another server.
    Sync {
        /// When it last ran, and how that ended; `None` if it never did, or does at the moment.
        last: Option<(DateTime<Utc>, Verdict)>,
    },
}

impl Holdings {
    /// Puts the times right by our clock.
    pub(crate) fn shift(&mut self, ahead: TimeDelta) {
        for point in self.points.iter_mut().flatten() {
            point.at -= ahead;
            point.verified = point.verified.map(|(at, well)| (at - ahead, well));
        }
        for place in self.places.iter_mut().flatten() {
            if let PlaceKind::Sync { last: Some((at, _)) } = &mut place.kind {
                *at -= ahead;
            }
        }
        for copy in self.copies.iter_mut().flatten() {
            copy.points.iter_mut().for_each(|point| point.at -= ahead);
            copy.last = copy.last.take().map(|(at, verdict)| (at - ahead, verdict));
            copy.writes.iter_mut().for_each(|write| write.at -= ahead);
        }
    }
}

impl Cleanness {
    /// Reads a word of Veeam, whatever its case. 「Informative」 says that something was noted, not that something is wrong.
    pub(crate) fn of_veeam(word: &str) -> Cleanness {
        match word.to_ascii_lowercase().as_str() {
            "clean" | "informative" => Cleanness::Clean,
            "suspicious" => Cleanness::Suspicious,
            "infected" => Cleanness::Infected,
            _ => Cleanness::Untold,
        }
    }
}

/// Nothing, with a note, where the account or the version may not ask.
pub(crate) fn unless_refused<T>(
    asked: Result<T, Trouble>,
    what: &str,
    notes: &mut Vec<String>,
) -> Result<Option<T>, Trouble> {
    match asked {
        Ok(found) => Ok(Some(found)),
        Err(Trouble::Forbidden { said, .. } | Trouble::Refused { said, .. }) => {
            notes.push(format!("{what}は取れませんでした（{said}）。判定の証拠には使えません。"));
            Ok(None)
        }
        Err(trouble) => Err(trouble),
    }
}
