//! Bareos and Bacula: what their `bconsole` says of the jobs. Bareos answers in JSON, Bacula in blocks of lines; the columns
//! are the same, and all values are texts.

use std::collections::HashMap;

use chrono::FixedOffset;
use serde::Deserialize;
use serde_json::Value;

use super::said::{Said, Trouble, json};
use super::times::{moment, number};
use crate::items::{Item, Outcome, Told, Totals};

/// What is typed into the console of Bareos.
pub(super) const BAREOS: &str = ".api json\nllist jobs days=31\nquit\n";
/// What is typed into the console of Bacula. With `gui on` its numbers have no commas.
pub(super) const BACULA: &str = "gui on\nllist jobs days=31\nquit\n";

#[derive(Deserialize)]
struct Reply {
    result: Option<ResultPart>,
    error: Option<ErrorPart>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ResultPart {
    jobs: Option<Vec<Job>>,
}

#[derive(Deserialize)]
struct ErrorPart {
    #[serde(default)]
    message: String,
}

/// A row of the catalogue's table of jobs, by the names of its columns in lower case.
#[derive(Deserialize)]
struct Job {
    jobid: Value,
    name: String,
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    level: String,
    jobstatus: String,
    #[serde(default)]
    schedtime: String,
    #[serde(default)]
    starttime: String,
    #[serde(default)]
    endtime: String,
    #[serde(default)]
    jobfiles: Value,
    #[serde(default)]
    jobbytes: Value,
    #[serde(default)]
    joberrors: Value,
    #[serde(default)]
    jobmissingfiles: Value,
}

/// Each job of Bareos that is over and made or verified a backup; restores and jobs that still wait are none.
pub(super) fn read_bareos(said: &Said, zone: FixedOffset) -> Result<Vec<Item>, Trouble> {
    items(&bareos_jobs(said.succeeded(&[])?)?, zone)
}

/// Each job of Bacula that is over and made or verified a backup.
pub(super) fn read_bacula(said: &Said, zone: FixedOffset) -> Result<Vec<Item>, Trouble> {
    items(&bacula_jobs(said.succeeded(&[])?)?, zone)
}

fn items(jobs: &[Job], zone: FixedOffset) -> Result<Vec<Item>, Trouble> {
    let told = jobs.iter().filter_map(|job| Some((job, told(job)?, judge(job)?)));
    // Whoever calls a verification off has not found anything.
    let told = told.filter(|(_, told, (outcome, _))| *told == Told::Backup || *outcome != Outcome::Cancelled);
    told.map(|(job, told, judged)| Ok(Item { told, ..item(job, judged, zone)? })).collect()
}

/// What the job did, if it counts. A verification does that reads the volume, or its data; the others compare the client's
/// disk with the catalogue.
fn told(job: &Job) -> Option<Told> {
    match (job.kind.as_str(), job.level.as_str()) {
        ("B" | "", _) => Some(Told::Backup),
        ("V", "O" | "A") => Some(Told::Verification),
        _ => None,
    }
}

/// A block is lines of `Column: value`, the first of them `JobId`; greetings and echoes stand around the blocks.
fn bacula_jobs(text: &str) -> Result<Vec<Job>, Trouble> {
    let mut blocks: Vec<HashMap<String, &str>> = Vec::new();
    for (column, value) in text.lines().filter_map(|line| line.trim_start().split_once(": ")) {
        if column == "JobId" {
            blocks.push(HashMap::new());
        }
        if let Some(block) = blocks.last_mut() {
            block.entry(column.to_lowercase()).or_insert(value.trim());
        }
    }
    if blocks.is_empty() && !text.contains("No results to list") {
        return Err(Trouble::Unreadable("bconsoleがジョブの一覧を答えません".to_owned()));
    }
    blocks.iter().map(|block| json(&Value::from_iter(block.clone()).to_string())).collect()
}

/// The console writes greetings between its answers; the answers are objects that follow each other.
fn bareos_jobs(text: &str) -> Result<Vec<Job>, Trouble> {
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let mut objects = serde_json::Deserializer::from_str(&rest[at..]).into_iter::<Value>();
        let Some(Ok(object)) = objects.next() else {
            return Err(Trouble::Unreadable("bconsoleの答えが途中で切れています".to_owned()));
        };
        rest = &rest[at + objects.byte_offset()..];
        let reply: Reply = json(&object.to_string())?;
        if let Some(error) = reply.error {
            return Err(Trouble::Found(error.message));
        }
        if let Some(jobs) = reply.result.unwrap_or_default().jobs {
            return Ok(jobs);
        }
    }
    Err(Trouble::Unreadable("bconsoleがジョブの一覧を答えません".to_owned()))
}

/// How it ended, and why not well; `None` while it goes on.
fn judge(job: &Job) -> Option<(Outcome, String)> {
    let count = |value: &Value| number(value).unwrap_or(0);
    let (errors, missing) = (count(&job.joberrors), count(&job.jobmissingfiles));
    let judged = match job.jobstatus.as_str() {
        "T" if errors == 0 && missing == 0 => (Outcome::Succeeded, String::new()),
        "T" | "W" => (Outcome::Warned, format!("エラー{errors}件、足りないファイル{missing}件")),
        "A" => (Outcome::Cancelled, "取り消されました".to_owned()),
        "E" | "e" | "f" | "D" | "I" => (Outcome::Failed, format!("状態 {}", job.jobstatus)),
        "R" | "C" | "B" | "F" | "S" | "m" | "M" | "s" | "j" | "c" | "d" | "t" | "p" | "q" | "a" | "i"
        | "l" | "L" | "u" | "w" => {
            return None;
        }
        other => (Outcome::Failed, format!("知らない状態 {other}")),
    };
    Some(judged)
}

fn item(job: &Job, (outcome, reason): (Outcome, String), zone: FixedOffset) -> Result<Item, Trouble> {
    let id = job.jobid.as_str().map_or_else(|| job.jobid.to_string(), str::to_owned);
    // A job that was cancelled while it waited may have no end, nor a beginning.
    let times = [&job.endtime, &job.starttime, &job.schedtime];
    let ended = times.into_iter().find_map(|time| moment(time, zone));
    let ended = ended.ok_or_else(|| Trouble::Unreadable(format!("ジョブ{id}の日時")))?;
    let begun = moment(&job.starttime, zone).unwrap_or(ended);
    let totals = Totals { files: number(&job.jobfiles), bytes: number(&job.jobbytes), ..Totals::default() };
    let log = vec![format!("ジョブ {id} {} レベル {}", job.name, job.level)];
    let item = Item::new(format!("{}/{id}", job.name), outcome, (begun, ended));
    Ok(Item { source: job.name.clone(), reason, totals, log, ..item })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_are_read_among_greetings_with_numbers_as_texts() {
        let said = Said::well(include_str!("../../tests/fixtures/bareos-jobs.txt"));
        let items = read_bareos(&said, "+09:00".parse().unwrap()).unwrap();
        let verified = (Told::Verification, Outcome::Succeeded);
        let told: Vec<(Told, Outcome)> = items.iter().map(|item| (item.told, item.outcome)).collect();
        let [good, partly, bad] =
            [Outcome::Succeeded, Outcome::Warned, Outcome::Failed].map(|of| (Told::Backup, of));
        assert_eq!(told, [good, partly, bad, verified, bad]);
        assert_eq!(items[0].totals.bytes, Some(123_456_789));
        assert_eq!(items[0].started_at.to_rfc3339(), "2026-11-27T12:00:02+00:00");
        assert_eq!(items[4].reason, "知らない状態 Z");
        let refused = r#"{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"failed","data":{}}}"#;
        let refused = Said { stdout: refused.to_owned(), ..said.clone() };
        assert!(matches!(read_bareos(&refused, "+09:00".parse().unwrap()), Err(Trouble::Found(_))));
        assert!(read_bareos(&Said { stdout: String::new(), ..said }, "+09:00".parse().unwrap()).is_err());
    }

    /// As Bacula 9.6 lists jobs of `Level = VolumeToCatalog`, `DiskToCatalog` and `Data`.
    #[test]
    fn a_verification_counts_that_reads_what_was_kept() {
        let job = |level: &str, status: &str| {
            let times = "       StartTime: 2026-11-29 15:23:14\n         EndTime: 2026-11-29 15:23:14\n";
            let kind = "            Name: reread\n            Type: V\n";
            format!(
                "           JobId: 2\n{kind}           Level: {level}\n       JobStatus: {status}\n{times}\n"
            )
        };
        let jobs = [("O", "T"), ("d", "T"), ("A", "E"), ("O", "A"), ("O", "R")];
        let said = Said::well(&jobs.map(|(level, status)| job(level, status)).concat());
        let items = read_bacula(&said, "+00:00".parse().unwrap()).unwrap();
        assert!(items.iter().all(|item| item.told == Told::Verification && item.source == "reread"));
        let outcomes: Vec<Outcome> = items.iter().map(|item| item.outcome).collect();
        assert_eq!(outcomes, [Outcome::Succeeded, Outcome::Failed]);
    }

    #[test]
    fn jobs_of_bacula_are_read_from_their_lines() {
        let said = Said::well(include_str!("../../tests/fixtures/bacula-jobs.txt"));
        let items = read_bacula(&said, "+09:00".parse().unwrap()).unwrap();
        let outcomes: Vec<Outcome> = items.iter().map(|item| item.outcome).collect();
        assert_eq!(outcomes, [Outcome::Succeeded, Outcome::Warned, Outcome::Failed, Outcome::Cancelled]);
        assert_eq!((items[0].source.as_str(), items[0].totals.bytes), ("ledger", Some(3_000_006)));
        assert_eq!(items[1].reason, "エラー1件、足りないファイル0件");
        // Cancelled before it began: when it should have.
        assert_eq!(items[3].ended_at.to_rfc3339(), "2026-11-29T05:15:27+00:00");
        let answer = |stdout: &str| {
            read_bacula(&Said { stdout: stdout.to_owned(), ..said.clone() }, "+09:00".parse().unwrap())
        };
        assert!(answer("Using Catalog \"Catalog\"\nNo results to list.\n").unwrap().is_empty());
        assert!(answer("1000 OK: 103 desk-dir Version: 9.6.7\nllist: is an invalid command.\n").is_err());
    }
}
