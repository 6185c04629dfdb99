//! Scratch folders: rooms for intermediate files, which go when the work ends, or are swept up after it was killed.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::{Failure, FailureKind};

/// How their names begin. Other programs make folders in the system's place for temporary files, too.
const PREFIX: &str = "kouzyou-worker-";

/// A folder of our own.
///
/// It is held by a lock on the folder itself, which the system lets go when its last holder ends, however that ends. A
/// folder that nobody holds belongs to nobody any more. Where folders do not open as files, a file inside is locked, and
/// the room is a folder beside that.
pub(crate) struct Scratch {
    /// Closed before the folder goes, which an open file would keep.
    hold: File,
    room: PathBuf,
    folder: TempDir,
}

impl Scratch {
    /// Makes one inside `parent`, which is made where missing.
    pub(crate) fn make(parent: &Path) -> Result<Scratch, Failure> {
        let cannot = |error| Failure::from_io(&error, FailureKind::Other, "make a folder in", parent);
        fs::create_dir_all(parent).map_err(cannot)?;
        loop {
            let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent).map_err(cannot)?;
            // Whoever sweeps may have been there before it was held: then it is gone, and the next one is ours.
            let (room, held) = parts(folder.path());
            if cfg!(not(unix)) && (fs::create_dir(&room).is_err() || File::create_new(&held).is_err()) {
                continue;
            }
            let Ok(hold) = File::open(held) else { continue };
            // A file system without locks leaves the folder to whoever reads this some day.
            let _ = hold.lock();
            if room.is_dir() {
                return Ok(Scratch { hold, room, folder });
            }
        }
    }

    /// Leaves the folder to somebody else's care, who takes over the hold.
    pub(crate) fn keep(self) {
        let _ = self.folder.keep();
    }

    /// What holds the folder for as long as it, or a copy of it, is open.
    pub(crate) fn hold(&self) -> &File {
        &self.hold
    }

    pub(crate) fn path(&self) -> &Path {
        &self.room
    }
}

/// The room in a scratch folder, and what is locked to hold it.
fn parts(folder: &Path) -> (PathBuf, PathBuf) {
    if cfg!(unix) {
        (folder.to_owned(), folder.to_owned())
    } else {
        (folder.join("room"), folder.join("hold"))
    }
}

/// What became of folders whose owners are dead.
#[derive(Default)]
pub(crate) struct SweptFolders {
    pub(crate) removed: Vec<PathBuf>,
    pub(crate) stuck: Vec<String>,
}

/// Removes the folders inside `parent` that nobody holds.
pub(crate) fn sweep(parent: &Path) -> SweptFolders {
    let mut swept = SweptFolders::default();
    let Ok(entries) = fs::read_dir(parent) else { return swept };
    for entry in entries.flatten() {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if !is_folder || !entry.file_name().to_string_lossy().starts_with(PREFIX) {
            continue;
        }
        // Another account's folder does not open, and is that account's to sweep.
        let Ok(hold) = File::open(parts(&entry.path()).1) else { continue };
        if hold.try_lock().is_err() {
            continue;
        }
        drop(hold);
        match fs::remove_dir_all(entry.path()) {
            Ok(()) => swept.removed.push(entry.path()),
            // Its owner was quicker, or somebody else who sweeps.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => swept.stuck.push(format!("cannot remove {}: {error}", entry.path().display())),
        }
    }
    swept
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_folder_goes_once_nobody_holds_it() {
        let place = tempfile::tempdir().unwrap();
        let room = Scratch::make(place.path()).unwrap();
        fs::write(room.path().join("copy"), "x").unwrap();
        fs::create_dir(place.path().join("somebody-elses")).unwrap();
        assert_eq!(sweep(place.path()).removed, [""; 0].map(PathBuf::from));

        let (path, heir) = (room.path().to_owned(), room.hold().try_clone().unwrap());
        room.keep();
        assert_eq!(sweep(place.path()).removed, [""; 0].map(PathBuf::from), "the heir holds it");
        drop(heir);
        assert_eq!(sweep(place.path()).removed, [path]);
        assert!(place.path().join("somebody-elses").is_dir());
    }
}
