//! Checks: they make no run, for a repository in order is no backup. Those that read backups are told as verifications; what
//! they find is a problem until they find none.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;

use super::restic::EXITS;
use super::said::{Said, Trouble, json};
use crate::items::{Item, Outcome, Told};

/// The last line of restic's versions that write words alone, where the repository is damaged and where it is in order.
const DAMAGED: &str = "Fatal: repository contains errors";
const IN_ORDER: &str = "no errors were found";

#[derive(Deserialize)]
struct Message {
    message_type: String,
    #[serde(default)]
    num_errors: u64,
}

/// `restic check --json`. Its exit code says whether all is in order; of what somebody kept, the last line. That it is not
/// says the summary, or the last line where the code is 1 for whatever was wrong. Where it says neither, it could not look:
/// any other line may repeat the name of a file.
pub(super) fn read_restic(said: &Said, now: DateTime<Utc>) -> Result<Vec<Item>, Trouble> {
    let (errors, last) = (said.stdout.lines().rev().find_map(num_errors), said.last_words());
    let found = match errors {
        Some(errors @ 1..) => format!("リポジトリに{errors}件"),
        _ if last == DAMAGED && said.code != Some(0) => last,
        _ if said.kept && last != IN_ORDER && num_errors(&last).is_none() => {
            return Err(Trouble::Unreadable(format!("検査の結果の行がありません（最後の行「{last}」）")));
        }
        _ => said.succeeded(&EXITS).map(|_| String::new())?,
    };
    Ok(vec![result("", found, now)])
}

/// How many errors a line tells that is the summary of a check.
fn num_errors(line: &str) -> Option<u64> {
    json::<Message>(line).ok().filter(|said| said.message_type == "summary").map(|said| said.num_errors)
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

/// Any command: 0 is in order. What was kept of one does not tell.
pub(super) fn read_exit(said: &Said) -> Result<Vec<Item>, Trouble> {
    if said.kept {
        let words = "ファイルからは終了コードが分かりません。exit-file を使ってください";
        return Err(Trouble::Unreadable(words.to_owned()));
    }
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
        assert!(read_restic(&failed("Fatal: wrong password or no key found"), NOW).is_err());
        // A file may be called so, and another message is no summary.
        let named = r#"error for tree 4d1c: "repository contains errors": not found"#;
        let refused = "Fatal: unable to create lock in backend: repository is already locked";
        assert!(read_restic(&failed(&format!("{named}\n{refused}\n")), NOW).is_err());
        assert_eq!(
            results(read_restic(&said(&format!("{named}\nno errors were found"), 0), NOW)),
            one("", "")
        );
        let locked = r#"{"message_type":"exit_error","code":11,"message":"locked","num_errors":3}"#;
        assert!(read_restic(&said(locked, 11), NOW).is_err());
        assert!(read_restic(&said("", 1), NOW).is_err());
        assert!(read_exit(&said("", 3)).is_err() && read_exit(&said("", 0)) == Ok(vec![]));
    }

    #[test]
    fn what_somebody_kept_of_a_check_is_in_order_only_by_its_last_line() {
        let kept = |stdout: &str| Said { stdout: stdout.to_owned(), kept: true, ..Said::default() };
        let read = |stdout: &str| read_restic(&kept(stdout), NOW);
        for good in
            ["check all packs\n\nno errors were found\n", r#"{"message_type":"summary","num_errors":0}"#]
        {
            assert_eq!(results(read(good)), one("", ""), "{good}");
        }
        let gone = "pack 17e936c3: does not exist\nFatal: repository contains errors\n";
        assert_eq!(results(read(gone)), one("", "Fatal: repository contains errors"));
        let bad =
            "{\"message_type\":\"summary\",\"num_errors\":2}\n{\"message_type\":\"exit_error\",\"code\":1}\n";
        assert_eq!(results(read(bad)), one("", "リポジトリに2件"));
        for neither in [
            "",
            "load indexes\n",
            "Fatal: wrong password or no key found\n",
            "no errors were found\nFatal: wrong password or no key found\n",
            r#"{"message_type":"exit_error","code":12,"message":"Fatal: wrong password or no key found"}"#,
        ] {
            assert!(read(neither).is_err(), "{neither}");
        }
        assert!(read_exit(&kept("0\n")).is_err());
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
