//! WAL-G: `backup-list --detail --json`.

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
    #[serde(default)]
    storage_name: String,
    uncompressed_size: Option<u64>,
    compressed_size: Option<u64>,
}

/// Each backup. Some versions answer an empty list with a failure in words.
pub(super) fn read(said: &Said) -> Result<Vec<Item>, Trouble> {
    if format!("{}{}", said.stdout, said.stderr).contains("No backups found") {
        return Ok(Vec::new());
    }
    let backups: Vec<Backup> = json(said.succeeded(&[])?)?;
    Ok(backups.into_iter().map(item).collect())
}

fn item(backup: Backup) -> Item {
    let totals =
        Totals { bytes: backup.uncompressed_size, bytes_stored: backup.compressed_size, ..Totals::default() };
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
        assert!(items[1].id.ends_with("_D_000000010000000000000009"));
        let none = Said { stderr: "INFO: No backups found".to_owned(), code: Some(1), ..Said::default() };
        assert_eq!(read(&none).unwrap(), []);
    }
}
