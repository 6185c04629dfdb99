//! The files of days that are over, beside the log: `server.log.2026-11-28.gz`.

use std::fs::{self, DirEntry, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use chrono::NaiveDate;
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

const PACKED: &str = ".gz";
const UNFINISHED: &str = ".unfinished";

/// Gives the log of `day` its name for good, and that name.
pub(crate) fn lay_aside(log: &Path, day: NaiveDate) -> io::Result<PathBuf> {
    let aside = beside(log, &format!(".{day}"));
    // One that is there already is of the same day, from before a restart.
    if aside.exists() {
        io::copy(&mut File::open(log)?, &mut File::options().append(true).open(&aside)?)?;
        fs::remove_file(log)?;
    } else {
        fs::rename(log, &aside)?;
    }
    Ok(aside)
}

/// Packs a file that was laid aside. One that cannot be packed stays as it is.
pub(crate) fn pack(aside: &Path) -> io::Result<()> {
    let (packed, unfinished) = (beside(aside, PACKED), beside(aside, UNFINISHED));
    let (mut plain, file) = (File::open(aside)?, File::create(&unfinished)?);
    // Who may not read it may not read it packed.
    file.set_permissions(plain.metadata()?.permissions())?;
    let mut encoder = GzEncoder::new(file, Compression::default());
    io::copy(&mut plain, &mut encoder)?;
    encoder.finish()?.sync_all()?;
    fs::rename(&unfinished, &packed)?;
    fs::remove_file(aside)
}

/// Removes the files of days before `first`.
pub(crate) fn remove_before(log: &Path, first: NaiveDate) {
    for entry in fs::read_dir(folder_of(log)).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if name.to_str().and_then(|name| day_in(name, log)).is_some_and(|day| day < first) {
            // The next day tries again.
            let _stays_a_while = fs::remove_file(entry.path());
        }
    }
}

/// What a log says since `since`, the oldest first: its own file, and those beside it that were written to later, whoever laid
/// them aside (`server.log.2026-11-28.gz`, logrotate's `server.log.1`).
pub fn open_since(log: &Path, since: SystemTime) -> io::Result<Vec<Box<dyn Read>>> {
    let mut aside = Vec::new();
    for entry in fs::read_dir(folder_of(log))? {
        let entry = entry?;
        let written = entry.metadata()?.modified()?;
        if written >= since && is_beside(&entry, log) {
            aside.push((written, entry.path()));
        }
    }
    aside.sort();
    let mut opened: Vec<Box<dyn Read>> = Vec::new();
    for (_, path) in aside {
        let file = File::open(&path)?;
        let is_packed = path.extension().is_some_and(|ending| ending == "gz");
        opened.push(if is_packed { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) });
    }
    opened.push(Box::new(File::open(log)?));
    Ok(opened)
}

/// Whether a file was laid aside from `log`, and is whole.
fn is_beside(entry: &DirEntry, log: &Path) -> bool {
    let (name, own) = (entry.file_name(), log.file_name().unwrap_or_default());
    let (Some(name), Some(own)) = (name.to_str(), own.to_str()) else { return false };
    name.strip_prefix(own).is_some_and(|rest| rest.starts_with('.') && !rest.ends_with(UNFINISHED))
}

fn folder_of(log: &Path) -> &Path {
    log.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The day in the name of a file that was laid aside from `log`.
fn day_in(name: &str, log: &Path) -> Option<NaiveDate> {
    let day = name.strip_prefix(log.file_name()?.to_str()?)?.strip_prefix('.')?;
    day.strip_suffix(PACKED).unwrap_or(day).parse().ok()
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use flate2::read::GzDecoder;

    use super::*;

    #[test]
    fn what_is_packed_reads_as_it_was() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let (log, day) = (folder.path().join("server.log"), "2026-11-28".parse().expect("a date"));
        for line in ["one\n", "two\n"] {
            fs::write(&log, line).expect("it writes");
            lay_aside(&log, day).expect("it is laid aside");
        }
        let aside = folder.path().join("server.log.2026-11-28");
        pack(&aside).expect("it is packed");
        let packed = File::open(folder.path().join("server.log.2026-11-28.gz")).expect("it is there");
        let mut text = String::new();
        GzDecoder::new(packed).read_to_string(&mut text).expect("it unpacks");
        assert_eq!(text, "one\ntwo\n");
        assert!(!log.exists() && !aside.exists());
    }

    #[cfg(unix)]
    #[test]
    fn what_is_packed_is_as_closed_as_it_was() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let aside = folder.path().join("server.log.2026-11-28");
        fs::write(&aside, "one\n").expect("it writes");
        fs::set_permissions(&aside, fs::Permissions::from_mode(0o600)).expect("it is closed");
        pack(&aside).expect("it is packed");
        let packed = fs::metadata(beside(&aside, PACKED)).expect("it is there");
        assert_eq!(packed.permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn former_days_are_read_in_their_order_however_they_were_laid_aside() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let put = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).expect("it writes");
            path
        };
        let old = put("server.log.2", "old\n");
        let long_ago = SystemTime::UNIX_EPOCH;
        File::options()
            .append(true)
            .open(old)
            .expect("it opens")
            .set_modified(long_ago)
            .expect("it is dated");
        put("other.log.1", "another's\n");
        pack(&put("server.log.2026-11-28", "one\n")).expect("it is packed");
        let log = put("server.log", "two\n");
        let mut text = String::new();
        for mut file in open_since(&log, long_ago + Duration::from_secs(1)).expect("they open") {
            file.read_to_string(&mut text).expect("it reads");
        }
        assert_eq!(text, "one\ntwo\n");
    }

    #[test]
    fn only_files_of_the_log_have_days() {
        let day = |name| day_in(name, Path::new("/var/log/server.log")).map(|day| day.to_string());
        assert_eq!(day("server.log.2026-11-28").as_deref(), Some("2026-11-28"));
        assert_eq!(day("server.log.2026-11-28.gz").as_deref(), Some("2026-11-28"));
        for other in
            ["server.log", "server.log.1", "other.log.2026-11-28", "server.log.2026-11-28.gz.unfinished"]
        {
            assert_eq!(day(other), None, "{other}");
        }
    }
}
