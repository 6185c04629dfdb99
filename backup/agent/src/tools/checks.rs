//! Checks: they make no run, for a repository in order is no backup; what they find is a problem until they find none.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::restic::EXITS;
use super::said::{Said, Trouble, json};
use crate::items::Item;

#[derive(Deserialize)]
struct Summary {
    #[serde(default)]
    num_errors: u64,
}

/// `restic check --json`; older versions write words alone, and the exit code decides.
pub(super) fn read_restic(said: &Said) -> Result<Vec<Item>, Trouble> {
    let summary = said.stdout.lines().rev().find_map(|line| json::<Summary>(line).ok());
    if let Some(Summary { num_errors: errors @ 1.. }) = summary {
        return Err(Trouble::Found(format!("リポジトリに{errors}件")));
    }
    said.succeeded(&EXITS).map(|_| Vec::new())
}

/// `barman -f json check all`
pub(super) fn read_barman(said: &Said) -> Result<Vec<Item>, Trouble> {
    let servers: BTreeMap<String, Value> = match json(&said.stdout) {
        Ok(servers) => servers,
        Err(unreadable) => return said.succeeded(&[]).and(Err(unreadable)),
    };
    let mut found = Vec::new();
    for (server, checks) in servers.iter().filter(|(name, _)| !name.starts_with('_')) {
        let checks = checks.as_object().into_iter().flatten();
        found.extend(checks.filter(|(_, check)| check["status"] == "FAILED").map(|(name, check)| {
            format!("{server} {name} {}", check["hint"].as_str().unwrap_or_default()).trim().to_owned()
        }));
    }
    if found.is_empty() {
        said.succeeded(&[]).map(|_| Vec::new())
    } else {
        Err(Trouble::Found(found.join("、")))
    }
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

    #[test]
    fn errors_are_problems_and_no_errors_are_no_run() {
        let good = r#"{"message_type":"summary","num_errors":0,"broken_packs":null}"#;
        let bad = r#"{"message_type":"summary","num_errors":2,"broken_packs":["9f"]}"#;
        assert_eq!(read_restic(&said(good, 0)), Ok(vec![]));
        assert_eq!(read_restic(&said("no errors were found", 0)), Ok(vec![]));
        assert_eq!(read_restic(&said(bad, 1)), Err(Trouble::Found("リポジトリに2件".to_owned())));
        assert!(read_restic(&said("", 1)).is_err());
        let good = r#"{"main":{"postgresql":{"status":"OK","hint":""}}}"#;
        let bad = r#"{"main":{"wal_level":{"status":"FAILED","hint":"please set"}}}"#;
        assert_eq!(read_barman(&said(good, 0)), Ok(vec![]));
        assert_eq!(read_barman(&said(bad, 1)), Err(Trouble::Found("main wal_level please set".to_owned())));
        assert!(read_barman(&said("", 1)).is_err() && read_barman(&said("", 0)).is_err());
        assert!(read_exit(&said("", 3)).is_err() && read_exit(&said("", 0)).is_ok());
    }
}
