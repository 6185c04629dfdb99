//! The file that the log is written to. It is opened anew on demand, for whoever moves it away from day to day, or moves
//! itself away.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::SystemTime;

use chrono::{DateTime, Days, FixedOffset, NaiveDate, Utc};

use crate::log_days::{lay_aside, pack, remove_before};

/// The files of this process.
static OPENED: Mutex<Vec<&'static LogFile>> = Mutex::new(Vec::new());

/// An open file with its path.
#[derive(Debug)]
pub(crate) struct LogFile {
    path: PathBuf,
    /// For how many days it keeps what is over; without, somebody else does.
    keep_days: Option<u32>,
    open: Mutex<Open>,
}

/// What is written to, and the day of its lines.
#[derive(Debug)]
struct Open {
    file: File,
    day: NaiveDate,
    /// Who packs what was laid aside last.
    packing: Option<JoinHandle<()>>,
}

impl LogFile {
    /// Opens the file for as long as the process lives.
    pub(crate) fn open(path: &Path, keep_days: Option<u32>) -> io::Result<&'static LogFile> {
        let opened: &'static LogFile = Box::leak(Box::new(LogFile::at(path, keep_days)?));
        OPENED.lock().unwrap_or_else(PoisonError::into_inner).push(opened);
        Ok(opened)
    }

    fn at(path: &Path, keep_days: Option<u32>) -> io::Result<LogFile> {
        let open = Mutex::new(Open::append_to(path)?);
        Ok(LogFile { path: path.to_owned(), keep_days, open })
    }

    pub(crate) fn reopen(&self) -> io::Result<()> {
        *self.lock() = Open::append_to(&self.path)?;
        Ok(())
    }

    /// Writes what is said on `today`; lines of another day are laid aside first.
    fn write_on(&self, today: NaiveDate, bytes: &[u8]) -> io::Result<usize> {
        let mut open = self.lock();
        if let Some(days) = self.keep_days
            && open.day != today
        {
            self.turn(&mut open, today, days);
        }
        open.file.write(bytes)
    }

    /// Begins the file of `today`. Where that cannot be done, the old one goes on until tomorrow, and says so.
    fn turn(&self, open: &mut Open, today: NaiveDate, keep_days: u32) {
        let turned = lay_aside(&self.path, open.day)
            .and_then(|aside| Open::append_to(&self.path).map(|next| (aside, next.file)));
        match turned {
            Ok((aside, file)) => {
                open.file = file;
                open.packed();
                let (path, oldest) = (self.path.clone(), today - Days::new(keep_days.into()));
                // Nobody who logs waits for it.
                open.packing = Some(thread::spawn(move || {
                    let _stays_unpacked = pack(&aside);
                    remove_before(&path, oldest);
                }));
            }
            Err(error) => {
                let _nowhere_to_say_it =
                    writeln!(open.file, "the log of {} cannot be laid aside: {error}", open.day);
            }
        }
        open.day = today;
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    /// Others of the machine need not read what addresses people came from.
    fn append_to(path: &Path) -> io::Result<Open> {
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o640);
        let file = options.open(path)?;
        let day = day_of(file.metadata()?.modified()?);
        Ok(Open { file, day, packing: None })
    }

    /// Waits until the day before is packed: what is packed twice at once would come back after it was removed.
    fn packed(&mut self) {
        if let Some(packing) = self.packing.take() {
            let _its_panic_was_printed = packing.join();
        }
    }
}

/// Opens the files of the log anew, if the process has any: what was moved away gets no more lines.
pub fn reopen_log() -> io::Result<()> {
    let opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner).clone();
    opened.into_iter().try_for_each(LogFile::reopen)
}

impl Write for &LogFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_on(today(), bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.lock().file.flush()
    }
}

#[expect(clippy::disallowed_methods, reason = "a line is dated by the machine's clock, and so is its file")]
fn today() -> NaiveDate {
    day_of(SystemTime::now())
}

/// By the clock of Japan.
fn day_of(time: SystemTime) -> NaiveDate {
    const JAPAN: i32 = 9 * 3600;
    let japan = FixedOffset::east_opt(JAPAN).expect("nine hours are an offset");
    DateTime::<Utc>::from(time).with_timezone(&japan).date_naive()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn read(path: &Path) -> String {
        fs::read_to_string(path).expect("it reads")
    }

    #[test]
    fn a_file_that_was_moved_away_gets_no_more_lines() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let (path, moved) = (folder.path().join("server.log"), folder.path().join("server.log.1"));
        let log = LogFile::at(&path, None).expect("it opens");
        (&log).write_all(b"one\n").expect("it writes");
        fs::rename(&path, &moved).expect("it moves");
        (&log).write_all(b"two\n").expect("it writes");
        log.reopen().expect("it opens again");
        (&log).write_all(b"three\n").expect("it writes");
        assert_eq!(read(&moved), "one\ntwo\n");
        assert_eq!(read(&path), "three\n");
    }

    #[test]
    fn each_day_has_a_file_and_old_ones_go() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let path = folder.path().join("server.log");
        let log = LogFile::at(&path, Some(2)).expect("it opens");
        log.lock().day = day("2026-11-26");
        for written in ["2026-11-26", "2026-11-27", "2026-11-28", "2026-11-29"] {
            log.write_on(day(written), format!("{written}\n").as_bytes()).expect("it writes");
        }
        log.lock().packed();
        assert_eq!(read(&path), "2026-11-29\n");
        let names = fs::read_dir(folder.path()).expect("it lists");
        let days: BTreeSet<String> = names
            .filter_map(|entry| {
                let name = entry.expect("it lists").file_name().into_string().expect("it is UTF-8");
                Some(name.strip_prefix("server.log.")?.get(..10)?.to_owned())
            })
            .collect();
        assert_eq!(Vec::from_iter(days), ["2026-11-27", "2026-11-28"]);
    }

    #[test]
    fn who_lays_logs_aside_otherwise_is_left_alone() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let path = folder.path().join("server.log");
        let log = LogFile::at(&path, None).expect("it opens");
        log.write_on(day("2026-11-28"), b"one\n").expect("it writes");
        log.write_on(day("2030-01-01"), b"two\n").expect("it writes");
        assert_eq!(read(&path), "one\ntwo\n");
    }
}
