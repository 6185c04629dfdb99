//! Kopia: `snapshot list --json`.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::said::{Said, Trouble, json};
use crate::items::{Item, Outcome, Totals};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Snapshot {
    id: String,
    source: Source,
    start_time: DateTime<Utc>,
    end_time: DateTime<Utc>,
    /// Why it was cut off.
    #[serde(default)]
    incomplete: String,
    root_entry: Option<RootEntry>,
}

#[derive(Deserialize)]
struct Source {
    #[serde(default)]
    host: String,
    #[serde(default)]
    path: String,
}

#[derive(Deserialize)]
struct RootEntry {
    summ: Option<Summary>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    size: Option<u64>,
    files: Option<u64>,
    #[serde(default)]
    num_failed: u64,
    #[serde(default)]
    num_ignored_errors: u64,
}

/// Each snapshot is a backup; one that was cut off failed, one with entries that failed is a warning.
pub(super) fn read(said: &Said) -> Result<Vec<Item>, Trouble> {
    let snapshots: Vec<Snapshot> = json(said.succeeded(&[])?)?;
    Ok(snapshots.into_iter().map(item).collect())
}

fn item(snapshot: Snapshot) -> Item {
    let summary = snapshot.root_entry.and_then(|entry| entry.summ);
    let unreadable = summary.as_ref().map_or(0, |summary| summary.num_failed + summary.num_ignored_errors);
    let (outcome, reason) = if !snapshot.incomplete.is_empty() {
        (Outcome::Failed, format!("途中で終わりました: {}", snapshot.incomplete))
    } else if unreadable > 0 {
        (Outcome::Warned, format!("{unreadable}件を読めませんでした"))
    } else {
        (Outcome::Succeeded, String::new())
    };
    let totals = Totals {
        files: summary.as_ref().and_then(|summary| summary.files),
        bytes: summary.as_ref().and_then(|summary| summary.size),
        unreadable: summary.as_ref().map(|_| unreadable),
        ..Totals::default()
    };
    let source = format!("{}:{}", snapshot.source.host, snapshot.source.path);
    let log = vec![format!("スナップショット {}", snapshot.id), source.clone()];
    let item = Item::new(&snapshot.id, outcome, (snapshot.start_time, snapshot.end_time));
    Item { source, reason, totals, log, ..item }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_incomplete_snapshot_failed_and_one_with_errors_is_a_warning() {
        let items = read(&Said::well(include_str!("../../tests/fixtures/kopia-snapshots.json"))).unwrap();
        let outcomes: Vec<Outcome> = items.iter().map(|item| item.outcome).collect();
        assert_eq!(outcomes, [Outcome::Succeeded, Outcome::Failed, Outcome::Warned]);
        assert_eq!(items[1].reason, "途中で終わりました: canceled");
        assert_eq!(items[2].totals.unreadable, Some(3));
        assert_eq!(items[0].source, "sv-file01:/srv/share");
    }
}
