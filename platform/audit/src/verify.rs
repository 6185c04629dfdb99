//! Following the chain from its beginning to its head.

use platform_database::{Database, DbError, DbResult, ReadTx, Timestamp};
use serde::Deserialize;
use thiserror::Error;

use crate::Entry;
use crate::chain::Digest;
use crate::prune::PRUNED;
use crate::store::{self, Head};

/// A place of the chain that somebody noted down elsewhere, to hold the chain against it later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The number of an entry.
    pub number: i64,
    /// The hash it had.
    pub hash: Digest,
}

/// What a whole chain comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many entries were followed.
    pub entries: i64,
    /// Entries up to this one were pruned; 0 if none were.
    pub pruned_through: i64,
    /// The last entry, worth noting down outside of the database. `None` while there is none.
    pub last: Option<Mark>,
    /// Entries of an earlier release that nothing was recorded after yet, so that they are not chained.
    pub unchained: i64,
}

/// The first place where the chain does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenLink {
    /// The number of the entry.
    pub number: i64,
    /// The time that the entry says, if it is there.
    pub at: Option<Timestamp>,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong with a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The entry is not there; the next one there is `next`, or it was the last.
    Missing {
        /// The number of the next entry that is there.
        next: Option<i64>,
    },
    /// The entry does not have the hash that belongs to its content and to the entry before.
    Changed,
    /// The entry stands behind the end that the head of the chain knows.
    BehindTheEnd,
    /// The last entry is not the one that the head of the chain knows.
    NotTheHead,
    /// Entries up to this one are gone, and no entry tells that they were pruned.
    PrunedUnrecorded,
    /// The entry's hash is not the one that was noted down.
    NotTheMark,
}

/// Why a chain was not found whole.
#[derive(Debug, Error)]
pub enum VerifyError {
    /// It is broken.
    #[error("the chain is broken at entry {}", .0.number)]
    Broken(BrokenLink),
    /// The database.
    #[error("the chain could not be read")]
    Db(#[from] DbError),
}

/// Follows the whole chain, entry by entry, in memory that does not grow with it; and holds it against a place that
/// was noted down before, if there is one.
pub async fn verify(database: &Database, noted: Option<&Mark>) -> Result<Verified, VerifyError> {
    let mut tx = database.read().await?;
    let head = store::load_head(&mut tx).await?;
    if head.last_number == 0 {
        let unchained = store::count_all(&mut tx).await?;
        return Ok(Verified { entries: 0, pruned_through: 0, last: None, unchained });
    }
    let walk = walk(&mut tx, &head, noted).await?;
    match walk.broken {
        Some(broken) => Err(VerifyError::Broken(broken)),
        None => Ok(Verified {
            entries: walk.number - head.pruned_through,
            pruned_through: head.pruned_through,
            last: Some(Mark { number: walk.number, hash: walk.hash }),
            unchained: 0,
        }),
    }
}

async fn walk(tx: &mut ReadTx, head: &Head, noted: Option<&Mark>) -> DbResult<Walk> {
    let mut walk = Walk {
        number: head.pruned_through,
        hash: Digest::kept(head.pruned_hash.clone()),
        at: None,
        pruning_told: head.pruned_through == 0,
        broken: None,
    };
    store::each_entry(tx, |entry| walk.step(&entry, head, noted)).await?;
    walk.arrive(head, noted);
    Ok(walk)
}

/// How far the chain was followed.
struct Walk {
    /// The last entry that was found right.
    number: i64,
    hash: Digest,
    at: Option<Timestamp>,
    /// Whether an entry told of the pruning that the head knows of.
    pruning_told: bool,
    broken: Option<BrokenLink>,
}

impl Walk {
    fn step(&mut self, entry: &Entry, head: &Head, noted: Option<&Mark>) {
        if self.broken.is_some() {
            return;
        }
        let expected = self.number + 1;
        if entry.number > expected {
            return self.break_at(expected, None, Fault::Missing { next: Some(entry.number) });
        }
        if entry.number > head.last_number || entry.number < expected {
            return self.break_at(entry.number, Some(entry.at), Fault::BehindTheEnd);
        }
        let hash = self.hash.followed_by(entry);
        if hash.as_str() != entry.hash {
            return self.break_at(entry.number, Some(entry.at), Fault::Changed);
        }
        if noted.is_some_and(|noted| noted.number == entry.number && noted.hash != hash) {
            return self.break_at(entry.number, Some(entry.at), Fault::NotTheMark);
        }
        self.pruning_told |= entry.event == PRUNED && tells_of(&entry.facts, head);
        (self.number, self.hash, self.at) = (entry.number, hash, Some(entry.at));
    }

    /// Compares the end with the head.
    fn arrive(&mut self, head: &Head, noted: Option<&Mark>) {
        let last = self.number.max(noted.map_or(0, |noted| noted.number));
        if self.broken.is_some() {
        } else if self.number < head.last_number || self.number < last {
            self.break_at(self.number + 1, None, Fault::Missing { next: None });
        } else if self.hash.as_str() != head.last_hash {
            self.break_at(self.number, self.at, Fault::NotTheHead);
        } else if !self.pruning_told {
            self.break_at(head.pruned_through, None, Fault::PrunedUnrecorded);
        }
    }

    fn break_at(&mut self, number: i64, at: Option<Timestamp>, fault: Fault) {
        self.broken = Some(BrokenLink { number, at, fault });
    }
}

/// Whether the facts of a pruning are those of the one that the head knows.
fn tells_of(facts: &str, head: &Head) -> bool {
    #[derive(Deserialize)]
    struct Told {
        through: i64,
        hash: String,
    }
    let told = serde_json::from_str::<Told>(facts);
    told.is_ok_and(|told| told.through == head.pruned_through && told.hash == head.pruned_hash)
}
