//! The mark that a running server leaves in its folder, so that a command knows since when it runs.

use std::fs;
use std::path::{Path, PathBuf};

use platform_database::{Clock, Timestamp};
use serde::{Deserialize, Serialize};

const NAME: &str = "running.json";

/// Which server runs, and since when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RunningMark {
    /// The version of the program.
    pub version: String,
    /// When it began to serve.
    pub started_at: Timestamp,
}

/// Takes the mark away when the server ends, unless the next one has left its own meanwhile. One that was killed leaves it;
/// whoever reads it asks the address first.
#[derive(Debug)]
pub struct Running {
    path: PathBuf,
    written: String,
}

impl Running {
    /// Leaves the mark. A folder that cannot be written costs the mark alone.
    pub fn mark(data_dir: &Path, version: &str) -> Running {
        let path = data_dir.join(NAME);
        let mark = RunningMark { version: version.to_owned(), started_at: Clock::System.now() };
        let written = serde_json::to_string(&mark).expect("a mark is a version and a time");
        if let Err(error) = fs::create_dir_all(data_dir).and_then(|()| fs::write(&path, &written)) {
            tracing::warn!(%error, path = %path.display(), "the mark of the running server cannot be written");
        }
        Running { path, written }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if fs::read_to_string(&self.path).is_ok_and(|text| text == self.written) {
            let _already_gone = fs::remove_file(&self.path);
        }
    }
}

/// The mark in the folder, if there is one.
pub(crate) fn find_mark(data_dir: &Path) -> Option<RunningMark> {
    serde_json::from_str(&fs::read_to_string(data_dir.join(NAME)).ok()?).ok()
}
