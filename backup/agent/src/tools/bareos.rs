//! Bareos: what `bconsole` says of its jobs in its JSON mode. All values are texts.

use chrono::FixedOffset;
use serde::Deserialize;
use serde_json::Value;

use super::said::{Said, Trouble, json};
use super::times::{moment, number};
use crate::items::{Item, Outcome, Totals};

/// What is typed into the console.
pub(super) const INPUT: &str = ".api json\nllist jobs days=31\nquit\n";

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

/// Each backup job that is over; verifies, restores and jobs that still wait are none.
pub(super) fn read(said: &Said, zone: FixedOffset) -> Result<Vec<Item>, Trouble> {
    let jobs = jobs(said.succeeded(&[])?)?;
    let backups = jobs.iter().filter(|job| job.kind == "B" || job.kind.is_empty());
    let items = backups.filter_map(|job| judge(job).map(|judged| item(job, judged, zone)));
    items.collect()
}

/// The console writes greetings between its answers; the answers are objects that follow each other.
fn jobs(text: &str) -> Result<Vec<Job>, Trouble> {
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
        | "l" | "L" => {
            return None;
        }
        other => (Outcome::Failed, format!("知らない状態 {other}")),
    };
    Some(judged)
}

fn item(job: &Job, (outcome, reason): (Outcome, String), zone: FixedOffset) -> Result<Item, Trouble> {
    let id = job.jobid.as_str().map_or_else(|| job.jobid.to_string(), str::to_owned);
    let ended = moment(&job.endtime, zone).ok_or_else(|| Trouble::Unreadable(format!("ジョブ{id}の日時")))?;
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
        let stdout = include_str!("../../tests/fixtures/bareos-jobs.txt").to_owned();
        let said = Said { stdout, code: Some(0), ..Said::default() };
        let items = read(&said, "+09:00".parse().unwrap()).unwrap();
        let outcomes: Vec<Outcome> = items.iter().map(|item| item.outcome).collect();
        assert_eq!(outcomes, [Outcome::Succeeded, Outcome::Warned, Outcome::Failed, Outcome::Failed]);
        assert_eq!(items[0].totals.bytes, Some(123_456_789));
        assert_eq!(items[0].started_at.to_rfc3339(), "2026-11-27T12:00:02+00:00");
        assert_eq!(items[3].reason, "知らない状態 Z");
        let refused = r#"{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"failed","data":{}}}"#;
        let refused = Said { stdout: refused.to_owned(), ..said.clone() };
        assert!(matches!(read(&refused, "+09:00".parse().unwrap()), Err(Trouble::Found(_))));
        assert!(read(&Said { stdout: String::new(), ..said }, "+09:00".parse().unwrap()).is_err());
    }
}
