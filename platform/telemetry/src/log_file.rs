//! The file that the log is written to. It is opened anew on demand, for whoever moves it away from day to day.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// The file of this process, once there is one.
static OPENED: OnceLock<LogFile> = OnceLock::new();

/// An open file with its path.
#[derive(Debug)]
pub(crate) struct LogFile {
    path: PathBuf,
    file: Mutex<File>,
}

impl LogFile {
    /// Opens the file for as long as the process lives.
    pub(crate) fn open(path: &Path) -> io::Result<&'static LogFile> {
        let opened = LogFile { path: path.to_owned(), file: Mutex::new(append_to(path)?) };
        Ok(OPENED.get_or_init(|| opened))
    }

    pub(crate) fn reopen(&self) -> io::Result<()> {
        *self.lock() = append_to(&self.path)?;
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, File> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Opens the file of the log anew, if the process has one: what was moved away gets no more lines.
pub fn reopen_log() -> io::Result<()> {
    OPENED.get().map_or(Ok(()), LogFile::reopen)
}

impl Write for &LogFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.lock().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.lock().flush()
    }
}

/// Others of the machine need not read what addresses people came from.
fn append_to(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o640);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_that_was_moved_away_gets_no_more_lines() {
        let folder = std::env::temp_dir().join(format!("kouzyou-log-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a temporary folder can be made");
        let (path, moved) = (folder.join("server.log"), folder.join("server.log.1"));
        let log = LogFile { file: Mutex::new(append_to(&path).expect("it opens")), path: path.clone() };
        (&log).write_all(b"one\n").expect("it writes");
        fs::rename(&path, &moved).expect("it moves");
        (&log).write_all(b"two\n").expect("it writes");
        log.reopen().expect("it opens again");
        (&log).write_all(b"three\n").expect("it writes");
        assert_eq!(fs::read_to_string(&moved).expect("it reads"), "one\ntwo\n");
        assert_eq!(fs::read_to_string(&path).expect("it reads"), "three\n");
        fs::remove_dir_all(&folder).expect("it goes");
    }
}
