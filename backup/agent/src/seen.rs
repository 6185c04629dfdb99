//! Which backups of a watch were reported already.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::config::Watch;
use crate::folder::{Folder, FolderError};
use crate::items::{Item, Outcome, Told};

/// What a tool does not list any more is remembered for so long, in case it lists it again.
const REMEMBERED: TimeDelta = TimeDelta::days(180);
/// So often the note that something is still listed is renewed, and the server is told again what a check finds.
const RENEWED: TimeDelta = TimeDelta::days(1);
/// What ended longer ago when a watch begins is history, which the server is not told.
const HISTORY: TimeDelta = TimeDelta::days(31);

/// The keys of what was reported, each with when the tool listed it last.
pub(crate) struct Seen {
    folder: Folder,
    file: String,
    keys: BTreeMap<String, DateTime<Utc>>,
    changed: bool,
}

impl Seen {
    /// What is known of a watch.
    pub(crate) fn read(folder: &Folder, watch: &Watch) -> Result<Seen, FolderError> {
        let name = Item::new("", Outcome::Succeeded, Default::default()).key(&watch.job, watch.tool.code());
        let (folder, file) = (folder.within("seen")?, format!("{name}.json"));
        let keys = folder.read_json(&file)?.unwrap_or_default();
        Ok(Seen { folder, file, keys, changed: false })
    }

    /// Whether it is to be reported: it is new, and no history. A check whose result is another one is new, and so is each a day
    /// after it was reported.
    pub(crate) fn is_news(&self, key: &str, item: &Item, now: DateTime<Utc>) -> bool {
        match item.told {
            Told::Check => !self.is_fresh(&result(item, item.outcome), now),
            Told::Backup | Told::Verification => {
                !self.keys.contains_key(key) && now - item.ended_at < HISTORY
            }
        }
    }

    /// Notes that it was reported, or need not be.
    pub(crate) fn note(&mut self, key: String, item: &Item, now: DateTime<Utc>) {
        let key = if item.told == Told::Check { self.turn(item) } else { key };
        if !self.is_fresh(&key, now) {
            self.keys.insert(key, now);
            self.changed = true;
        }
    }

    /// Forgets what the check found before, if that was something else, and gives what its result is remembered by.
    fn turn(&mut self, item: &Item) -> String {
        let other = match item.outcome {
            Outcome::Succeeded => Outcome::Failed,
            _ => Outcome::Succeeded,
        };
        self.changed |= self.keys.remove(&result(item, other)).is_some();
        result(item, item.outcome)
    }

    fn is_fresh(&self, key: &str, now: DateTime<Utc>) -> bool {
        self.keys.get(key).is_some_and(|listed| now - *listed < RENEWED)
    }

    /// Keeps the notes.
    pub(crate) fn keep(mut self, now: DateTime<Utc>) -> Result<(), FolderError> {
        if !self.changed {
            return Ok(());
        }
        self.keys.retain(|_, listed| now - *listed < REMEMBERED);
        self.folder.write_json(&self.file, &self.keys)
    }
}

fn result(item: &Item, outcome: Outcome) -> String {
    format!("{outcome:?} {}", item.source)
}
