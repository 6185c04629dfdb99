//! Plain files: a log whose last words say how a backup ended, and a file that holds an exit code.

use chrono::TimeDelta;

use super::Reading;
use super::said::LogFile;
use crate::items::{Item, LINES, Outcome};

/// So long a file must rest until it is taken for finished.
const RESTED: TimeDelta = TimeDelta::minutes(2);
/// So long a log without last words may rest until nobody expects any.
const GIVEN_UP: TimeDelta = TimeDelta::hours(6);

/// The words by which a log ends, in small letters.
pub(super) struct Words {
    pub(super) good: &'static [&'static str],
    pub(super) bad: &'static [&'static str],
    /// What looks bad and is not.
    pub(super) harmless: &'static [&'static str],
}

const USUAL: Words = Words {
    good: &[
        "backup ok",
        "backup succeeded",
        "completed successfully",
        "バックアップ成功",
        "正常終了",
        "正常に完了",
    ],
    bad: &["error", "failed", "fatal", "失敗", "エラー", "異常終了"],
    harmless: &[
        "0 errors",
        "0 error",
        "errors: 0",
        "0 failed",
        "エラー: 0",
        "エラー0件",
        "エラー 0件",
        "失敗0件",
    ],
};

/// One run per file.
pub(super) fn read_logs(files: &[LogFile], reading: Reading) -> Vec<Item> {
    files.iter().filter_map(|file| read_log(file, &USUAL, reading)).collect()
}

/// How the run of a log ended; `None` while it may go on. Without a word of success it is none, and a bad word beside one
/// makes it a warning.
pub(super) fn read_log(file: &LogFile, words: &Words, reading: Reading) -> Option<Item> {
    let rested = reading.now - file.modified;
    if rested < RESTED {
        return None;
    }
    let text = file.text();
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let says = |line: &str, words: &[&str]| words.iter().any(|word| line.contains(word));
    let good = lines.iter().any(|line| says(&line.to_lowercase(), words.good));
    let bad = lines.iter().rfind(|line| says(&without(line.to_lowercase(), words.harmless), words.bad));
    let (outcome, reason) = match (good, bad) {
        (true, None) => (Outcome::Succeeded, String::new()),
        (true, Some(line)) => (Outcome::Warned, (*line).to_owned()),
        (false, Some(line)) => (Outcome::Failed, (*line).to_owned()),
        (false, None) if rested < GIVEN_UP => return None,
        (false, None) => (Outcome::Failed, "ログに、終わりの言葉がありません".to_owned()),
    };
    let kept = &lines[lines.len().saturating_sub(LINES)..];
    let log = kept.iter().map(|line| (*line).to_owned()).collect();
    Some(Item { reason, log, source: file.name.clone(), ..of_file(file, outcome) })
}

/// The first word of the file is the exit code of a run that ended when the file was written.
pub(super) fn read_exit_files(files: &[LogFile], reading: Reading) -> Vec<Item> {
    files.iter().filter_map(|file| read_exit_file(file, reading)).collect()
}

fn read_exit_file(file: &LogFile, reading: Reading) -> Option<Item> {
    let text = file.text();
    let word = text.split_whitespace().next().unwrap_or_default();
    let (outcome, reason) = match word.parse::<i32>() {
        Ok(0) => (Outcome::Succeeded, String::new()),
        Ok(code) => (Outcome::Failed, format!("終了コードは{code}でした")),
        // It may just be being written.
        Err(_) if reading.now - file.modified < RESTED => return None,
        Err(_) => (Outcome::Failed, "ファイルに終了コードがありません".to_owned()),
    };
    let log = text.lines().skip(1).map(str::to_owned).collect();
    Some(Item { reason, log, source: file.name.clone(), ..of_file(file, outcome) })
}

/// A file that is written anew is another run.
fn of_file(file: &LogFile, outcome: Outcome) -> Item {
    let id = format!("{}@{}", file.name, file.modified.timestamp_millis());
    Item::new(id, outcome, (file.modified, file.modified))
}

/// The line without what is harmless in it: 「0 errors」 is, and stands in 「10 errors」, which are not.
fn without(mut line: String, harmless: &[&str]) -> String {
    for word in harmless {
        let digit = |sign: char| sign.is_ascii_digit();
        let stands = |(at, _): &(usize, &str)| {
            !line[..*at].ends_with(digit) && !line[at + word.len()..].starts_with(digit)
        };
        if let Some((at, _)) = line.match_indices(word).find(stands) {
            line.replace_range(at..at + word.len(), "");
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes_ago: i64, bytes: &[u8]) -> (LogFile, Reading) {
        let now = chrono::DateTime::from_timestamp(1_795_798_800, 0).unwrap();
        let modified = now - TimeDelta::minutes(minutes_ago);
        let file = LogFile { name: "night.log".to_owned(), modified, bytes: bytes.to_vec() };
        (file, Reading { now, zone: "+09:00".parse().unwrap() })
    }

    fn log(minutes_ago: i64, text: &str) -> Option<Outcome> {
        let (file, reading) = at(minutes_ago, text.as_bytes());
        read_logs(&[file], reading).first().map(|item| item.outcome)
    }

    #[test]
    fn no_errors_are_harmless_and_ten_are_not() {
        let left = |line: &str| without(line.to_owned(), USUAL.harmless);
        assert_eq!(left("done: 0 errors, 0 failed"), "done: , ");
        assert_eq!(left("done: 10 errors"), "done: 10 errors");
        assert_eq!(left("3 errors, 0 failed"), "3 errors, ");
    }

    #[test]
    fn a_log_is_a_success_only_by_a_word_of_success() {
        assert_eq!(log(5, "copied 12 files, 0 errors\nBackup OK\n"), Some(Outcome::Succeeded));
        assert_eq!(log(5, "ERROR: a.txt is in use\nバックアップ成功\n"), Some(Outcome::Warned));
        assert_eq!(log(5, "ERROR: disk full\n"), Some(Outcome::Failed));
        assert_eq!(log(5, "copying…\n"), None);
        assert_eq!(log(400, "copying…\n"), Some(Outcome::Failed));
        assert_eq!(log(1, "Backup OK\n"), None);
    }

    #[test]
    fn an_exit_file_says_its_code() {
        let read = |minutes_ago: i64, text: &str| {
            let (file, reading) = at(minutes_ago, text.as_bytes());
            read_exit_files(&[file], reading).first().map(|item| item.outcome)
        };
        assert_eq!(read(0, "0\n"), Some(Outcome::Succeeded));
        assert_eq!(read(0, "3 disk full"), Some(Outcome::Failed));
        assert_eq!((read(0, ""), read(5, "")), (None, Some(Outcome::Failed)));
    }

    #[test]
    fn a_log_may_be_written_by_windows_in_japan() {
        let (sjis, _, _) = encoding_rs::SHIFT_JIS.encode("バックアップ成功");
        let (file, reading) = at(5, &sjis);
        assert_eq!(read_logs(&[file], reading)[0].outcome, Outcome::Succeeded);
        let utf16: Vec<u8> =
            [0xfeff_u16].into_iter().chain("失敗".encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let (file, reading) = at(5, &utf16);
        assert_eq!(read_logs(&[file], reading)[0].reason, "失敗");
    }
}
