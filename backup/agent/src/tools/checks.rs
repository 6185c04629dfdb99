//! Checks: they make no run, for a repository in order is no backup. Those that read backups are told as verifications; what
//! they find is a problem until they find none.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;

use super::restic::EXITS;
use super::said::{Said, Trouble, json};
use crate::items::{Item, Outcome, Told};

/// What restic says of a damaged repository in versions that write words alone.
const DAMAGED: &str = "repository contains errors";

#[derive(Deserialize)]
struct Summary {
    #[serde(default)]
    num_errors: u64,
}

/// `restic check --json`. Where it neither finds errors nor ends well, it could not look.
pub(super) fn read_restic(said: &Said, now: DateTime<Utc>) -> Result<Vec<Item>, Trouble> {
    let summary = said.stdout.lines().rev().find_map(|line| json::<Summary>(line).ok());
    let found = match summary {
        Some(Summary { num_errors: errors @ 1.. }) => format!("リポジトリに{errors}件"),
        // A file that somebody keeps has both outputs in one.
        _ if said.stderr.contains(DAMAGED) || said.stdout.contains(DAMAGED) => said.last_words(),
        _ => said.succeeded(&EXITS).map(|_| String::new())?,
    };
    Ok(vec![result("", found, now)])
}

/// `barman -f json check all`
pub(super) fn read_barman(said: &Said, now: DateTime<Utc>) -> Result<Vec<Item>, Trouble> {
    let servers: BTreeMap<String, Value> = match json(&said.stdout) {
        Ok(servers) => servers,
        Err(unreadable) => return said.succeeded(&[]).and(Err(unreadable)),
    };
    let mut results = Vec::new();
    for (server, checks) in servers.iter().filter(|(name, _)| !name.starts_with('_')) {
        let Some(checks) = checks.as_object().filter(|checks| !checks.is_empty()) else { continue };
        let failed = checks.iter().filter(|(_, check)| check["status"] == "FAILED").map(|(name, check)| {
            format!("{name} {}", check["hint"].as_str().unwrap_or_default()).trim().to_owned()
        });
        results.push(result(server, failed.collect::<Vec<String>>().join("、"), now));
    }
    if results.iter().all(|result| result.outcome == Outcome::Succeeded) {
        said.succeeded(&[])?;
    }
    Ok(results)
}

/// What a check found just now, of a server or of everything.
fn result(server: &str, found: String, now: DateTime<Utc>) -> Item {
    let outcome = if found.is_empty() { Outcome::Succeeded } else { Outcome::Failed };
    let item = Item::new(format!("{server}/{}", now.to_rfc3339()), outcome, (now, now));
    Item { told: Told::Check, source: server.to_owned(), reason: found, ..item }
}

/// Any command: 0 is in order.
pub(super) fn read_exit(said: &Said) -> Result<Vec<Item>, Trouble> {
    said.succeeded(&[]).map(|_| Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(stdout: &str, code: i32) -> Said {
        Said { stdout: stdout.to_owned(), code: Some(code), ..Said::default() }
    }

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    /// Of what, and what was found.
    fn results(items: Result<Vec<Item>, Trouble>) -> Vec<(String, String)> {
        let items = items.unwrap().into_iter();
        let checked = |item: &Item| {
            item.told == Told::Check && item.reason.is_empty() == (item.outcome == Outcome::Succeeded)
        };
        items
            .inspect(|item| assert!(checked(item), "{item:?}"))
            .map(|item| (item.source, item.reason))
            .collect()
    }

    fn one(source: &str, reason: &str) -> Vec<(String, String)> {
        vec![(source.to_owned(), reason.to_owned())]
    }

    #[test]
    fn a_check_of_a_repository_is_a_verification_unless_it_could_not_look() {
        let good = r#"{"message_type":"summary","num_errors":0,"broken_packs":null}"#;
        let bad = r#"{"message_type":"summary","num_errors":2,"broken_packs":["9f"]}"#;
        assert_eq!(results(read_restic(&said(good, 0), NOW)), one("", ""));
        assert_eq!(results(read_restic(&said("no errors were found", 0), NOW)), one("", ""));
        assert_eq!(results(read_restic(&said(bad, 1), NOW)), one("", "リポジトリに2件"));
        // As restic 0.14 says it of a pack that is gone, and of another password.
        let failed = |stderr: &str| Said { stderr: stderr.to_owned(), ..said("load indexes", 1) };
        let gone = "pack 17e936c3: does not exist\nFatal: repository contains errors\n";
        assert_eq!(results(read_restic(&failed(gone), NOW)), one("", "Fatal: repository contains errors"));
        assert_eq!(results(read_restic(&said(gone, 0), NOW)), one("", "Fatal: repository contains errors"));
        assert!(read_restic(&failed("Fatal: wrong password or no key found"), NOW).is_err());
        assert!(read_restic(&said("", 1), NOW).is_err());
        assert!(read_exit(&said("", 3)).is_err() && read_exit(&said("", 0)) == Ok(vec![]));
    }

    #[test]
    fn each_server_of_barman_is_checked_for_itself() {
        let good = r#"{"main":{"postgresql":{"status":"OK","hint":""}},"_INFO":["x"],"none":{}}"#;
        let bad = r#"{"main":{"wal_level":{"status":"FAILED","hint":"please set"}},"other":{"ssh":{"status":"OK"}}}"#;
        assert_eq!(results(read_barman(&said(good, 0), NOW)), one("main", ""));
        assert!(read_barman(&said(good, 1), NOW).is_err(), "it says more than its answer");
        let both = [one("main", "wal_level please set"), one("other", "")].concat();
        assert_eq!(results(read_barman(&said(bad, 1), NOW)), both);
        assert!(read_barman(&said("", 1), NOW).is_err() && read_barman(&said("", 0), NOW).is_err());
    }
}
