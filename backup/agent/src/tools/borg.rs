//! BorgBackup: `info --json --last N`, or `list --json`. Times have no zone; the command is run with `TZ=UTC`.

use chrono::{FixedOffset, Offset, Utc};
use serde::Deserialize;

use super::said::{Said, Trouble, json};
use super::times::moment;
use crate::items::{Item, Outcome, Totals};

#[derive(Deserialize)]
struct Listed {
    archives: Vec<Archive>,
}

#[derive(Deserialize)]
struct Archive {
    id: String,
    name: String,
    start: String,
    end: Option<String>,
    #[serde(default)]
    hostname: String,
    stats: Option<Stats>,
}

#[derive(Deserialize)]
struct Stats {
    nfiles: Option<u64>,
    original_size: Option<u64>,
    compressed_size: Option<u64>,
    deduplicated_size: Option<u64>,
}

/// A code of 1 or above 100 is a warning, with an answer all the same.
fn answered(said: &Said) -> Result<&str, Trouble> {
    match said.code {
        Some(1 | 100..=127) => Ok(&said.stdout),
        _ => said.succeeded(&[(2, "borgが失敗しました")]),
    }
}

/// Each archive is a backup; a checkpoint is what a backup that was cut off left behind, and none.
pub(super) fn read(said: &Said) -> Result<Vec<Item>, Trouble> {
    let listed: Listed = json(answered(said)?)?;
    let whole = listed.archives.into_iter().filter(|archive| !archive.name.contains(".checkpoint"));
    whole.map(item).collect()
}

fn item(archive: Archive) -> Result<Item, Trouble> {
    let utc: FixedOffset = Utc.fix();
    let read = |text: &str| {
        moment(text, utc).ok_or_else(|| Trouble::Unreadable(format!("{} の日時 {text}", archive.name)))
    };
    let begun = read(&archive.start)?;
    let ended = archive.end.as_deref().map_or(Ok(begun), read)?;
    let totals = archive.stats.as_ref().map_or(Totals::default(), |stats| Totals {
        files: stats.nfiles,
        bytes: stats.original_size,
        bytes_added: stats.deduplicated_size,
        bytes_stored: stats.compressed_size,
        unreadable: None,
    });
    let log = vec![format!("アーカイブ {}", archive.name)];
    let item = Item::new(&archive.id, Outcome::Succeeded, (begun, ended));
    Ok(Item { source: archive.hostname, totals, log, ..item })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archives_are_backups_and_checkpoints_are_not() {
        let said = Said::well(include_str!("../../tests/fixtures/borg-info.json"));
        let items = read(&said).unwrap();
        assert_eq!(items.len(), 1);
        assert_eq!(items[0].started_at.to_rfc3339(), "2026-11-27T17:00:03+00:00");
        assert_eq!(items[0].totals.files, Some(1_204));
        assert_eq!(read(&Said { code: Some(1), ..said.clone() }).unwrap(), items);
        assert!(matches!(read(&Said { code: Some(2), ..said }), Err(Trouble::Failed { .. })));
    }
}
