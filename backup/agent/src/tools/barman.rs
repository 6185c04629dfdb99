//! Barman: `-f json list-backups all`.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDateTime, TimeZone, Utc};
use serde::Deserialize;
use serde_json::Value;

use super::said::{Said, Trouble, json};
use super::times::{epoch, number};
use crate::items::{Item, Outcome, Totals};

#[derive(Deserialize)]
struct Backup {
    backup_id: String,
    status: String,
    #[serde(default)]
    end_time_timestamp: Value,
    #[serde(default)]
    begin_time_timestamp: Value,
    #[serde(default)]
    size_bytes: Value,
}

/// Each backup that is over. Keys that begin with `_` are messages.
pub(super) fn read(said: &Said, zone: FixedOffset) -> Result<Vec<Item>, Trouble> {
    let servers: BTreeMap<String, Value> = json(said.succeeded(&[])?)?;
    if let Some(words) = servers.get("_ERROR") {
        return Err(Trouble::Found(words.to_string()));
    }
    let mut items = Vec::new();
    for (server, listed) in servers.into_iter().filter(|(name, _)| !name.starts_with('_')) {
        let backups: Vec<Backup> =
            serde_json::from_value(listed).map_err(|error| Trouble::Unreadable(error.to_string()))?;
        for backup in &backups {
            items.extend(item(&server, backup, zone)?);
        }
    }
    Ok(items)
}

/// None of a backup that goes on. One that failed says nothing but its id, which is when it began on the server's clock.
fn item(server: &str, backup: &Backup, zone: FixedOffset) -> Result<Option<Item>, Trouble> {
    let (outcome, reason) = match backup.status.as_str() {
        "DONE" | "WAITING_FOR_WALS" => (Outcome::Succeeded, ""),
        "EMPTY" | "STARTED" | "SYNCING" => return Ok(None),
        "FAILED" => (Outcome::Failed, "Barmanのバックアップが失敗しました"),
        _ => (Outcome::Failed, "Barmanが知らない状態を答えました"),
    };
    let ended = epoch(&backup.end_time_timestamp).or_else(|| begun_by_id(&backup.backup_id, zone));
    let ended = ended.ok_or_else(|| Trouble::Unreadable(format!("{} の日時", backup.backup_id)))?;
    let begun = epoch(&backup.begin_time_timestamp).unwrap_or(ended);
    let totals = Totals { bytes_stored: number(&backup.size_bytes), ..Totals::default() };
    let log = vec![format!("{server} {} {}", backup.backup_id, backup.status)];
    // What waited for its WAL is done one day, and is the same backup.
    let item = Item::new(format!("{server}/{}", backup.backup_id), outcome, (begun, ended));
    Ok(Some(Item { source: server.to_owned(), reason: reason.to_owned(), totals, log, ..item }))
}

/// `20260131T010000`, by the clock of Barman's server.
fn begun_by_id(id: &str, zone: FixedOffset) -> Option<DateTime<Utc>> {
    let time = NaiveDateTime::parse_from_str(id, "%Y%m%dT%H%M%S").ok()?;
    zone.from_local_datetime(&time).single().map(|time| time.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_is_read_with_its_times_in_quotes() {
        let said = Said::well(include_str!("../../tests/fixtures/barman-backups.json"));
        let japan = "+09:00".parse().unwrap();
        let items = read(&said, japan).unwrap();
        let found: Vec<(&str, Outcome)> = items.iter().map(|item| (item.id.as_str(), item.outcome)).collect();
        let expected =
            [("main/20261128T020000", Outcome::Succeeded), ("main/20261127T020000", Outcome::Failed)];
        assert_eq!(found, expected);
        assert_eq!(items[0].totals.bytes_stored, Some(8_388_608));
        let error = Said { stdout: r#"{"_ERROR": ["no such server"]}"#.to_owned(), ..said };
        assert!(matches!(read(&error, japan), Err(Trouble::Found(_))));
    }
}
