//! WAL-G, the one for PostgreSQL: `backup-list --detail --json`.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::said::{Said, Trouble, json};
use crate::items::{Item, Outcome, Totals};

#[derive(Deserialize)]
struct Backup {
    backup_name: String,
    start_time: DateTime<Utc>,
    finish_time: DateTime<Utc>,
    #[serde(default)]
    hostname: String,
    #[serde(default = "only_storage")]
    storage_name: String,
    /// 0 of a backup from before WAL-G kept sizes.
    uncompressed_size: Option<u64>,
    compressed_size: Option<u64>,
}

/// What versions that know several storages call the one that others do not name.
fn only_storage() -> String {
    "default".to_owned()
}

/// Each backup. Where there is none, versions answer an empty list, words alone, with or without a failure, or nothing at all
/// where they are to log errors alone.
pub(super) fn read(said: &Said) -> Result<Vec<Item>, Trouble> {
    let silent = said.code == Some(0) && said.stdout.trim().is_empty();
    if silent || format!("{}{}", said.stdout, said.stderr).contains("No backups found") {
        return Ok(Vec::new());
    }
    let backups: Vec<Backup> = json(said.succeeded(&[])?)?;
    Ok(backups.into_iter().map(item).collect())
}

fn item(backup: Backup) -> Item {
    let told = |size: Option<u64>| size.filter(|bytes| *bytes > 0);
    let (bytes, bytes_stored) = (told(backup.uncompressed_size), told(backup.compressed_size));
    let totals = Totals { bytes, bytes_stored, ..Totals::default() };
    let id = format!("{}/{}", backup.storage_name, backup.backup_name);
    let log = vec![format!("バックアップ {} {}", backup.backup_name, backup.storage_name)];
    let item = Item::new(id, Outcome::Succeeded, (backup.start_time, backup.finish_time));
    Item { source: backup.hostname, totals, log, ..item }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backups_are_read_with_numbers_beyond_what_a_float_holds() {
        let stdout = include_str!("../../tests/fixtures/wal-g-backups.json").to_owned();
        let items = read(&Said { stdout, code: Some(0), ..Said::default() }).unwrap();
        assert_eq!(items.len(), 2);
        assert_eq!(items[0].totals.bytes, Some(31_457_280_000));
        assert_eq!(items[1].id, "default/base_000000010000000000000009_D_000000010000000000000007");
    }

    #[test]
    fn a_version_that_knows_one_storage_lists_the_same_backups_and_no_size_is_none() {
        let told = include_str!("../../tests/fixtures/wal-g-backups.json");
        let read_text =
            |text: &str| read(&Said { stdout: text.to_owned(), code: Some(0), ..Said::default() }).unwrap();
        let former = told.replace("  \"storage_name\": \"default\",\n", "");
        assert_ne!(former, told);
        assert_eq!(read_text(&former), read_text(told));
        let without_sizes = told.replace("31457280000", "0").replace("9000000", "0");
        assert_eq!(read_text(&without_sizes)[0].totals, Totals::default());
    }

    #[test]
    fn no_backups_are_no_trouble_however_they_are_told() {
        for (stdout, stderr, code) in [
            ("[]", "", 0),
            ("", "INFO: No backups found", 0),
            ("", "ERROR: No backups found", 1),
            ("", "", 0),
        ] {
            let said =
                Said { stdout: stdout.to_owned(), stderr: stderr.to_owned(), code: Some(code), kept: false };
            assert_eq!(read(&said).unwrap(), [], "{stdout}{stderr}");
        }
        let nothing_kept = Said { kept: true, ..Said::default() };
        assert!(read(&nothing_kept).is_err(), "what somebody else kept may be nothing because it failed");
        let failed = Said { stderr: "ERROR: no such bucket".to_owned(), code: Some(1), ..Said::default() };
        assert!(read(&failed).is_err());
    }
}
