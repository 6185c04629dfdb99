//! Reports on their way: one file each, numbered in the order in which they are sent.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::folder::{Folder, FolderError};

/// A report that waits.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Waiting {
    /// The name under which the server makes one run of it.
    pub(crate) key: String,
    /// The report, exactly as it is sent every time.
    pub(crate) body: String,
    /// What the server said when it refused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) refused: Option<Refused>,
}

/// A report that the server refused: somebody has to register the job, or to correct something.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Refused {
    pub(crate) words: String,
    pub(crate) at: DateTime<Utc>,
}

/// The folder of reports that wait.
#[derive(Clone, Debug)]
pub struct Spool(Folder);

impl Spool {
    /// The spool of an agent's folder.
    pub fn open(folder: &Folder) -> Result<Spool, FolderError> {
        Ok(Spool(folder.within("spool")?))
    }

    /// Adds a report behind all others, unless it waits already.
    pub(crate) fn add(&self, key: &str, body: &str) -> Result<(), FolderError> {
        // Two commands may end at once.
        let _turn = self.0.lock("turn")?;
        let names = self.names()?;
        if names.iter().any(|name| name.ends_with(&format!("-{key}.json"))) {
            return Ok(());
        }
        let last = names.last().and_then(|name| name.split('-').next()?.parse::<u64>().ok());
        let waiting = Waiting { key: key.to_owned(), body: body.to_owned(), refused: None };
        self.0.write_json(&format!("{:020}-{key}.json", last.unwrap_or(0) + 1), &waiting)
    }

    /// The files of all reports, in order.
    pub(crate) fn names(&self) -> Result<Vec<String>, FolderError> {
        self.0.list(".json")
    }

    /// A report; `None` if it is gone.
    pub(crate) fn find(&self, name: &str) -> Result<Option<Waiting>, FolderError> {
        self.0.read_json(name)
    }

    /// Keeps what became of a report.
    pub(crate) fn update(&self, name: &str, waiting: &Waiting) -> Result<(), FolderError> {
        self.0.write_json(name, waiting)
    }

    /// Forgets a report for which the server has answered.
    pub(crate) fn remove(&self, name: &str) -> Result<(), FolderError> {
        self.0.remove(name)
    }

    /// The turn of the one process that sends; `None` while another does.
    pub(crate) fn turn_to_send(&self) -> Result<Option<std::fs::File>, FolderError> {
        self.0.try_lock("sending")
    }

    /// How many reports wait to be sent, and how many were refused.
    pub fn count(&self) -> Result<(u64, u64), FolderError> {
        let (mut waiting, mut refused) = (0, 0);
        for name in self.names()? {
            match self.find(&name)? {
                Some(Waiting { refused: Some(_), .. }) => refused += 1,
                Some(_) => waiting += 1,
                None => {}
            }
        }
        Ok((waiting, refused))
    }
}
