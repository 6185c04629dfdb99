//! pgBackRest: `info --output=json`. A run that failed leaves nothing here; `wrap` belongs around it.

use serde::Deserialize;
use serde_json::Value;

use super::said::{Said, Trouble, json};
use super::times::epoch;
use crate::items::{Item, Outcome, Totals};

#[derive(Deserialize)]
struct Stanza {
    name: String,
    status: Status,
    #[serde(default)]
    backup: Vec<Backup>,
}

#[derive(Deserialize)]
struct Status {
    code: i64,
    #[serde(default)]
    message: String,
}

#[derive(Deserialize)]
struct Backup {
    label: String,
    #[serde(rename = "type")]
    kind: String,
    timestamp: Timestamp,
    /// Pages whose checksums are wrong.
    error: Option<bool>,
    #[serde(default)]
    info: Info,
    database: Option<Database>,
}

#[derive(Deserialize)]
struct Timestamp {
    start: Value,
    stop: Value,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Info {
    size: Option<u64>,
    delta: Option<u64>,
    repository: Repository,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Repository {
    delta: Option<u64>,
}

#[derive(Deserialize)]
struct Database {
    #[serde(rename = "repo-key")]
    repository: Option<u64>,
}

/// A stanza that was never backed up: no backup, and nothing wrong with asking.
const NO_BACKUP: i64 = 2;

/// Each backup of each stanza. No stanza at all, or one in trouble without backups, is a problem.
pub(super) fn read(said: &Said) -> Result<Vec<Item>, Trouble> {
    let stanzas: Vec<Stanza> = json(said.succeeded(&[])?)?;
    if stanzas.is_empty() {
        return Err(Trouble::Found("スタンザがありません".to_owned()));
    }
    let mut items = Vec::new();
    for stanza in &stanzas {
        if stanza.backup.is_empty() && ![0, NO_BACKUP].contains(&stanza.status.code) {
            return Err(Trouble::Found(format!("{}: {}", stanza.name, stanza.status.message)));
        }
        for backup in &stanza.backup {
            items.push(item(&stanza.name, backup)?);
        }
    }
    Ok(items)
}

fn item(stanza: &str, backup: &Backup) -> Result<Item, Trouble> {
    let times = epoch(&backup.timestamp.start).zip(epoch(&backup.timestamp.stop));
    let times = times.ok_or_else(|| Trouble::Unreadable(format!("{} の日時", backup.label)))?;
    let (outcome, reason) = match backup.error {
        Some(true) => (Outcome::Warned, "ページのチェックサムに誤りがあります"),
        _ => (Outcome::Succeeded, ""),
    };
    let repository = backup.database.as_ref().and_then(|database| database.repository).unwrap_or(1);
    let totals = Totals {
        bytes: backup.info.size,
        bytes_added: backup.info.delta,
        bytes_stored: backup.info.repository.delta,
        ..Totals::default()
    };
    let log = vec![format!("{} {}（リポジトリ{repository}、{}）", stanza, backup.label, backup.kind)];
    let item = Item::new(format!("{stanza}/{}/repo{repository}", backup.label), outcome, times);
    Ok(Item { source: stanza.to_owned(), reason: reason.to_owned(), totals, log, ..item })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backups_are_read_and_checksum_errors_are_warnings() {
        let items = read(&Said::well(include_str!("../../tests/fixtures/pgbackrest-info.json"))).unwrap();
        assert_eq!(items.len(), 2);
        assert_eq!((items[0].outcome, items[1].outcome), (Outcome::Succeeded, Outcome::Warned));
        assert_eq!(items[0].id, "main/20261127-170003F/repo1");
        assert_eq!(items[1].totals.bytes_stored, None);
        assert_eq!(items[0].source, "main");
    }

    #[test]
    fn no_stanza_is_a_problem_and_one_without_backups_is_none() {
        assert!(matches!(read(&Said::well("[]")), Err(Trouble::Found(_))));
        let stanza = |code: i64| {
            format!(r#"[{{"name":"main","backup":[],"status":{{"code":{code},"message":"no"}}}}]"#)
        };
        assert_eq!(read(&Said::well(&stanza(2))).unwrap(), []);
        assert!(matches!(read(&Said::well(&stanza(1))), Err(Trouble::Found(_))));
    }
}
