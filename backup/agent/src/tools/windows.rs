//! Windows Server Backup: what its PowerShell module says, with times in UTC.
//!
//! `JobState` is `Completed` of failed jobs, too: the result code decides.

use chrono::FixedOffset;
use serde::Deserialize;
use serde_json::Value;

use super::said::{Said, Trouble, json};
use super::times::{moment, number};
use crate::items::{Item, Outcome, Totals};

/// Asks for the last jobs.
pub(super) const COMMAND: &[&str] = &[
    "powershell.exe",
    "-NoProfile",
    "-NonInteractive",
    "-Command",
    "[Console]::OutputEncoding=[Text.Encoding]::UTF8;\
     $u={param($t)if($t -and $t.Year -gt 1601){$t.ToUniversalTime().ToString('o')}};\
     ConvertTo-Json -Depth 5 -Compress -InputObject @(Get-WBJob -Previous 50|ForEach-Object{$j=$_;@{\
     JobType=\"$($j.JobType)\";JobState=\"$($j.JobState)\";StartTime=(& $u $j.StartTime);EndTime=(& $u $j.EndTime);\
     HResult=$j.HResult;DetailedHResult=$j.DetailedHResult;ErrorDescription=\"$($j.ErrorDescription)\";\
     JobItems=@($j.JobItems|ForEach-Object{@{Name=\"$($_.Name)\";HResult=$_.HResult;SubHResult=$_.SubHResult;\
     BytesProcessed=$_.BytesProcessed;TotalBytes=$_.TotalBytes}})}})",
];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Job {
    #[serde(default)]
    job_type: String,
    #[serde(default)]
    job_state: Value,
    start_time: Option<String>,
    end_time: Option<String>,
    #[serde(rename = "HResult", default)]
    result: Value,
    #[serde(rename = "DetailedHResult", default)]
    detailed_result: Value,
    #[serde(default)]
    error_description: Option<String>,
    #[serde(default)]
    job_items: Option<Vec<JobItem>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct JobItem {
    #[serde(default)]
    name: String,
    #[serde(rename = "HResult", default)]
    result: Value,
    /// What some versions call it.
    #[serde(rename = "SubHResult", default)]
    sub_result: Value,
    #[serde(default)]
    bytes_processed: Value,
}

impl JobItem {
    /// Whichever says that something went wrong.
    fn code(&self) -> Option<u32> {
        let codes = [code(&self.result), code(&self.sub_result)];
        codes.into_iter().flatten().max()
    }
}

/// Each backup that is over; jobs that restore are none.
pub(super) fn read(said: &Said, zone: FixedOffset) -> Result<Vec<Item>, Trouble> {
    let text =
        said.succeeded(&[(1, "PowerShellが失敗しました。管理者として実行されているか確かめてください")])?;
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let jobs: Vec<Job> = json(text)?;
    let backups = jobs.iter().filter(|job| job.job_type.is_empty() || job.job_type == "Backup");
    backups.filter(|job| job.end_time.is_some()).map(|job| item(job, zone)).collect()
}

fn item(job: &Job, zone: FixedOffset) -> Result<Item, Trouble> {
    let read = |text: &Option<String>| text.as_deref().and_then(|text| moment(text, zone));
    let times = read(&job.start_time).zip(read(&job.end_time));
    let times = times.ok_or_else(|| Trouble::Unreadable("ジョブの日時".to_owned()))?;
    let (outcome, reason) = judge(job);
    let items = job.job_items.iter().flatten();
    let log = items.clone().map(|item| format!("{}: {}", item.name, code_words(item.code()))).collect();
    let bytes: Vec<u64> = items.filter_map(|item| number(&item.bytes_processed)).collect();
    let totals = Totals { bytes: (!bytes.is_empty()).then(|| bytes.iter().sum()), ..Totals::default() };
    let item = Item::new(times.0.to_rfc3339(), outcome, times);
    Ok(Item { reason, totals, log, ..item })
}

/// Success only with a code that says so, in the job and in each of its items.
fn judge(job: &Job) -> (Outcome, String) {
    let words = job.error_description.as_deref().unwrap_or_default().trim();
    match code(&job.result) {
        None => (Outcome::Failed, "結果のコードがありません".to_owned()),
        Some(0) if code(&job.detailed_result).unwrap_or(0) != 0 => {
            (Outcome::Warned, format!("詳しい結果 {} {words}", code_words(code(&job.detailed_result))))
        }
        Some(0) => {
            let failed = job.job_items.iter().flatten().filter(|item| item.code().unwrap_or(0) != 0);
            let failed: Vec<&str> = failed.map(|item| item.name.as_str()).collect();
            match failed.as_slice() {
                [] => (Outcome::Succeeded, String::new()),
                failed => (Outcome::Warned, format!("できなかったもの: {}", failed.join("、"))),
            }
        }
        Some(_) if job.job_state == "Stopped" => (Outcome::Cancelled, format!("止められました {words}")),
        Some(_) => (Outcome::Failed, format!("{} {words}", code_words(code(&job.result)))),
    }
}

/// The 32 bits of a result: PowerShell writes them with or without a sign, as a number or in quotes.
fn code(value: &Value) -> Option<u32> {
    let number = match value {
        Value::Number(number) => number.as_i64()?,
        Value::String(text) => match text.trim().strip_prefix("0x") {
            Some(digits) => i64::from_str_radix(digits, 16).ok()?,
            None => text.trim().parse().ok()?,
        },
        _ => return None,
    };
    u32::try_from(number).or_else(|_| i32::try_from(number).map(i32::cast_unsigned)).ok()
}

fn code_words(code: Option<u32>) -> String {
    code.map_or("不明".to_owned(), |code| format!("0x{code:08X}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_result_code_decides_and_not_the_state() {
        let said = Said::well(include_str!("../../tests/fixtures/windows-jobs.json"));
        let items = read(&said, "+09:00".parse().unwrap()).unwrap();
        let outcomes: Vec<Outcome> = items.iter().map(|item| item.outcome).collect();
        use Outcome::{Failed, Succeeded, Warned};
        assert_eq!(outcomes, [Succeeded, Failed, Warned, Failed]);
        assert!(items[1].reason.starts_with("0x80780049"), "{}", items[1].reason);
        assert_eq!(items[0].totals.bytes, Some(412_316_860_416));
        assert_eq!(items[2].reason, "できなかったもの: D:");
        assert_eq!(items[3].ended_at.to_rfc3339(), "2026-11-24T17:00:00+00:00");
    }

    #[test]
    fn a_machine_without_jobs_has_no_backups() {
        let said =
            |stdout: &str, code| Said { stdout: stdout.to_owned(), code: Some(code), ..Said::default() };
        let zone = "+09:00".parse().unwrap();
        assert_eq!(read(&said("", 0), zone).unwrap(), []);
        assert_eq!(read(&said("[]", 0), zone).unwrap(), []);
        assert!(read(&said("", 1), zone).is_err());
    }
}
