//! restic and rustic: `snapshots --json`.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::said::{Said, Trouble, json};
use crate::items::{Item, Outcome, Totals};

/// What restic's exit codes mean.
pub(super) const EXITS: [(i32, &str); 5] = [
    (1, "resticが失敗しました"),
    (10, "リポジトリがありません"),
    (11, "リポジトリがロックされています"),
    (12, "リポジトリのパスワードが違います"),
    (130, "途中で止められました"),
];

#[derive(Deserialize)]
struct Snapshot {
    id: String,
    time: DateTime<Utc>,
    #[serde(default)]
    hostname: String,
    #[serde(default)]
    paths: Vec<String>,
    #[serde(default)]
    tags: Vec<String>,
    summary: Option<Summary>,
}

/// From restic 0.17 on, and in rustic.
#[derive(Deserialize)]
struct Summary {
    backup_start: Option<DateTime<Utc>>,
    backup_end: Option<DateTime<Utc>>,
    total_files_processed: Option<u64>,
    total_bytes_processed: Option<u64>,
    data_added: Option<u64>,
    data_added_packed: Option<u64>,
}

/// Grouped, as rustic always and restic with `--group-by` writes them.
#[derive(Deserialize)]
struct Group {
    snapshots: Vec<Snapshot>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Listed {
    Groups(Vec<Group>),
    /// rustic 0.9 and before: pairs of a key and its snapshots.
    Pairs(Vec<(serde_json::Value, Vec<Snapshot>)>),
    Snapshots(Vec<Snapshot>),
}

/// Each snapshot is a backup. A run that could not read some files leaves a snapshot like any other (exit code 3), so
/// `wrap` belongs around the backup where that matters.
pub(super) fn read(said: &Said) -> Result<Vec<Item>, Trouble> {
    let snapshots = match json(said.succeeded(&EXITS)?)? {
        Listed::Snapshots(snapshots) => snapshots,
        Listed::Groups(groups) => groups.into_iter().flat_map(|group| group.snapshots).collect(),
        Listed::Pairs(pairs) => pairs.into_iter().flat_map(|(_, snapshots)| snapshots).collect(),
    };
    Ok(snapshots.into_iter().map(item).collect())
}

fn item(snapshot: Snapshot) -> Item {
    let summary = snapshot.summary.as_ref();
    let begun = summary.and_then(|summary| summary.backup_start).unwrap_or(snapshot.time);
    let ended = summary.and_then(|summary| summary.backup_end).unwrap_or(snapshot.time);
    let item = Item::new(&snapshot.id, Outcome::Succeeded, (begun, ended));
    let totals = summary.map_or(Totals::default(), |summary| Totals {
        files: summary.total_files_processed,
        bytes: summary.total_bytes_processed,
        bytes_added: summary.data_added,
        bytes_stored: summary.data_added_packed,
        unreadable: None,
    });
    let id: String = snapshot.id.chars().take(8).collect();
    let mut log = vec![format!("スナップショット {id}"), snapshot.paths.join(" ")];
    if !snapshot.tags.is_empty() {
        log.push(format!("タグ {}", snapshot.tags.join(" ")));
    }
    Item { source: snapshot.hostname, totals, log, ..item }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_is_a_backup_however_it_is_listed() {
        let plain = read(&Said::well(include_str!("../../tests/fixtures/restic-snapshots.json"))).unwrap();
        assert_eq!(plain.len(), 2);
        assert_eq!(plain[0].totals, Totals::default());
        assert_eq!(plain[1].source, "sv-file01");
        assert_eq!(plain[1].totals.bytes, Some(5_368_709_120));
        assert_eq!((plain[1].ended_at - plain[1].started_at).num_seconds(), 734);
        let grouped = read(&Said::well(include_str!("../../tests/fixtures/restic-grouped.json"))).unwrap();
        assert_eq!(grouped.len(), 1);
        let rustic = read(&Said::well(include_str!("../../tests/fixtures/rustic-snapshots.json"))).unwrap();
        assert_eq!(rustic[0].totals.files, Some(42));
        assert_eq!(read(&Said::well("[]")).unwrap(), []);
    }

    #[test]
    fn what_restic_cannot_do_is_said_and_is_no_backup() {
        let wrong = Said { code: Some(12), stderr: "wrong password".to_owned(), ..Said::default() };
        let words = read(&wrong).unwrap_err().to_string();
        assert_eq!(words, "リポジトリのパスワードが違います（終了コード 12）: wrong password");
        assert!(matches!(read(&Said::well("{")), Err(Trouble::Unreadable(_))));
        let killed = Said { stdout: "[]".to_owned(), ..Said::default() };
        assert!(matches!(read(&killed), Err(Trouble::Failed { .. })));
        let strange = Said { code: Some(77), ..Said::default() };
        assert_eq!(read(&strange).unwrap_err().to_string(), "ツールが失敗しました（終了コード 77）");
    }
}
