//! Reading what the server logged, from the file or the journal in which the service manager keeps it.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::process::Command;

use anyhow::Context;
use chrono::{NaiveDateTime, TimeDelta};
use clap::Args;
use platform_database::{Clock, Timestamp};
use platform_telemetry::{LogPlace, open_since};
use platform_web::dates;
use serde_json::Value;

use crate::Installation;
use crate::ending::{Ending, Stop, refused};

/// Which lines are shown.
#[derive(Clone, Debug, Default, Args)]
pub struct LogsOptions {
    /// Errors and warnings alone.
    #[arg(long, help = "エラーと警告だけを出します")]
    pub errors: bool,
    /// From when on.
    #[arg(long, value_name = "時", value_parser = parse_time, help = "この時からのものを出します(例: 2h、3d、2026-11-28、\"2026-11-28 09:00\"。日本時間)")]
    pub since: Option<Timestamp>,
    /// Until when.
    #[arg(long, requires = "since", value_name = "時", value_parser = parse_time, help = "この時より前のものを出します(書き方は --since と同じ。--since と一緒に使います)")]
    pub until: Option<Timestamp>,
    /// What a line contains.
    #[arg(
        long,
        value_name = "文字列",
        help = "この文字列を含む行だけを出します(大文字小文字は区別しません)"
    )]
    pub grep: Option<String>,
}

/// The command.
pub(crate) fn show(place: &Installation, options: &LogsOptions) -> Ending {
    if let Some(LogPlace { path, .. }) = &place.machine.logs.log {
        let said = read_file(path, options.since);
        let said = said.with_context(|| format!("LOG_FILE の {} を読めません", path.display()))?;
        return chosen(BufReader::new(said), options);
    }
    let unit = place.machine.log_unit.as_deref().unwrap_or(place.backups.product);
    if !Path::new("/run/systemd/system").is_dir() {
        return Err(refused(
            "読めるログがありません。サーバーはログを標準エラー出力に出します。LOG_FILE にファイルを設定すると、\
             そこに書きます(systemd では journald から読みます)。",
        ));
    }
    let since = options.since.map(|since| format!("--since=@{}", since.timestamp()));
    let said = read_journal(unit, since.as_deref())?;
    // A service that was quiet since then is not one that nobody knows.
    if said.is_empty() && (since.is_none() || read_journal(unit, Some("--lines=1"))?.is_empty()) {
        return Err(refused(format!(
            "journald に、サービス {unit} のログがありません。サービスの名前が違うときは LOG_UNIT に書いてください。"
        )));
    }
    chosen(said.as_slice(), options)
}

/// What the journal has of a service. It is open to root and to its own group alone.
fn read_journal(unit: &str, which: Option<&str>) -> Result<Vec<u8>, Stop> {
    let mut journal = Command::new("journalctl");
    journal.args(["--no-pager", "--quiet", "--output=cat", "--unit", unit]).args(which);
    let journal = journal.output().context("journalctl を実行できません")?;
    if !journal.status.success() {
        let reason = String::from_utf8_lossy(&journal.stderr);
        return Err(refused(format!(
            "journald を読めません。root か、グループ systemd-journal の利用者で実行してください({})。",
            reason.trim()
        )));
    }
    Ok(journal.stdout)
}

/// The file, and where a time is asked for, those of former days that reach to it.
fn read_file(log: &Path, since: Option<Timestamp>) -> io::Result<Box<dyn Read>> {
    let Some(since) = since else { return Ok(Box::new(File::open(log)?)) };
    let files = open_since(log, since.into())?;
    Ok(files.into_iter().fold(Box::new(io::empty()), |said, file| Box::new(said.chain(file))))
}

/// The lines that were asked for. A line without a time of its own belongs to the one before it.
fn chosen(lines: impl BufRead, options: &LogsOptions) -> Ending {
    let wanted = options.grep.as_ref().map(|words| words.to_lowercase());
    let (mut said, mut shows) = (String::new(), options.since.is_none() && !options.errors);
    for line in lines.split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        if let Some((at, level)) = head_of(&line) {
            let in_time =
                options.since.is_none_or(|since| at >= since) && options.until.is_none_or(|until| at < until);
            shows = in_time && (!options.errors || matches!(level.as_str(), "ERROR" | "WARN"));
        }
        if shows && wanted.as_ref().is_none_or(|words| line.to_lowercase().contains(words)) {
            said.push_str(&line);
            said.push('\n');
        }
    }
    Ok(said)
}

/// Time and level of a line, in either of the forms of `LOG_FORMAT`.
fn head_of(line: &str) -> Option<(Timestamp, String)> {
    if line.starts_with('{') {
        let event: Value = serde_json::from_str(line).ok()?;
        return Some((event["timestamp"].as_str()?.parse().ok()?, event["level"].as_str()?.to_owned()));
    }
    let mut words = line.split_whitespace();
    Some((words.next()?.parse().ok()?, words.next()?.to_owned()))
}

/// Reads how long ago it was (`30m`, `2h`, `3d`), or a day or a moment by the clock of Japan.
fn parse_time(text: &str) -> Result<Timestamp, String> {
    let text = text.trim();
    let ago = text.char_indices().last().and_then(|(at, unit)| {
        let amount: i64 = text[..at].parse().ok()?;
        match unit {
            'm' => TimeDelta::try_minutes(amount),
            'h' => TimeDelta::try_hours(amount),
            'd' => TimeDelta::try_days(amount),
            _ => None,
        }
    });
    if let Some(ago) = ago {
        return Ok(Clock::System.now() - ago);
    }
    let moment = NaiveDateTime::parse_from_str(&text.replace('T', " "), "%Y-%m-%d %H:%M").ok();
    let day = || dates::start_of(text.parse().ok()?);
    moment
        .and_then(dates::moment)
        .or_else(day)
        .ok_or_else(|| "2h、3d、2026-11-28、\"2026-11-28 09:00\" のように書いてください".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = "2026-11-28T00:00:00.1Z  INFO request: answered\n\
        2026-11-28T01:00:00.1Z ERROR a handler failed: Disk\n  with its causes\n\
        {\"timestamp\":\"2026-11-28T02:00:00Z\",\"level\":\"WARN\",\"fields\":{\"message\":\"slow\"}}\n\
        {\"timestamp\":\"2026-11-28T03:00:00Z\",\"level\":\"INFO\",\"fields\":{\"message\":\"disk\"}}\n";

    fn lines(options: &LogsOptions) -> usize {
        chosen(LINES.as_bytes(), options).unwrap().lines().count()
    }

    #[test]
    fn lines_are_chosen_by_level_time_and_words_in_both_formats() {
        assert_eq!(lines(&LogsOptions::default()), 5);
        assert_eq!(lines(&LogsOptions { errors: true, ..LogsOptions::default() }), 3);
        let [since, until] = ["2026-11-28T02:00:00Z", "2026-11-28T03:00:00Z"].map(|at| at.parse().ok());
        assert_eq!(lines(&LogsOptions { since, ..LogsOptions::default() }), 2);
        assert_eq!(lines(&LogsOptions { since, until, ..LogsOptions::default() }), 1);
        assert_eq!(lines(&LogsOptions { grep: Some("DISK".into()), ..LogsOptions::default() }), 2);
    }

    #[test]
    fn a_moment_is_read_by_the_clock_of_japan() {
        assert_eq!(parse_time("2026-11-28").unwrap().to_rfc3339(), "2026-11-27T15:00:00+00:00");
        assert_eq!(parse_time("2026-11-28 09:00").unwrap().to_rfc3339(), "2026-11-28T00:00:00+00:00");
        assert!(parse_time("2h").unwrap() > parse_time("3d").unwrap());
        assert!(parse_time("yesterday").is_err());
    }
}
