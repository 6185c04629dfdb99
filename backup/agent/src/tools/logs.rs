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

/// What is said of the end of a run, and of none that goes on; it may follow a success.
const OVER: [&str; 11] = [
    "end time",
    "total time",
    "total size",
    "elapsed",
    "duration",
    "transcript end",
    "終了時刻",
    "終了日時",
    "所要時間",
    "経過時間",
    "トランスクリプト終了",
];
/// What makes a failure of a word of success, before it.
const DENIED_BEFORE: [&str; 3] = ["not ", "n't ", "never "];
/// The same, behind it.
const DENIED_BEHIND: [&str; 9] =
    ["ません", "せず", "できず", "ならず", "なかった", "いない", "ではない", "でない", "できない"];

const USUAL: Words = Words {
    good: &[
        "backup ok",
        "backup succeeded",
        "completed successfully",
        "バックアップ成功",
        "正常終了",
        "正常に完了",
    ],
    bad: &["error", "failed", "fatal", "unsuccessful", "失敗", "エラー", "異常終了"],
    harmless: &[
        "0 errors",
        "0 error",
        "errors: 0",
        "0 failed",
        "エラー: 0",
        "エラー0件",
        "エラー 0件",
        "失敗0件",
        "no error",
        "エラーはありません",
        "失敗はありません",
        "警告はありません",
        "問題はありません",
    ],
};

/// One run per file.
pub(super) fn read_logs(files: &[LogFile], reading: Reading) -> Vec<Item> {
    files.iter().filter_map(|file| read_log(file, &USUAL, reading)).collect()
}

/// How the last run of a log ended; `None` while it may go on.
pub(super) fn read_log(file: &LogFile, words: &Words, reading: Reading) -> Option<Item> {
    let rested = reading.now - file.modified;
    if rested < RESTED {
        return None;
    }
    let text = file.text();
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let (outcome, reason) = match find_ending(&lines, words) {
        Some(ending) => ending,
        None if rested < GIVEN_UP => return None,
        None => (Outcome::Failed, "ログが、終わりの言葉で終わっていません".to_owned()),
    };
    let kept = &lines[lines.len().saturating_sub(LINES)..];
    let log = kept.iter().map(|line| (*line).to_owned()).collect();
    Some(Item { reason, log, source: file.name.clone(), ..of_file(file, outcome) })
}

/// What a line says of how a run ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Says {
    Good,
    /// A success with something bad.
    Mixed,
    Bad,
    /// What only a run that has ended says.
    Over,
    Nothing,
}

/// The last word of success decides, as far as nothing follows it but what is said of an end: a log may hold runs before the
/// last one, whose success says nothing of it. Something bad after it is a failure, something bad before it a warning. `None`
/// where nobody knows.
fn find_ending(lines: &[&str], words: &Words) -> Option<(Outcome, String)> {
    let tells = lines.iter().filter(|line| line.chars().any(char::is_alphanumeric));
    let said: Vec<(Says, &str)> = tells.map(|line| (listen(line, words), *line)).collect();
    let good = said.iter().rposition(|(says, _)| matches!(says, Says::Good | Says::Mixed));
    let (run, rest) = said.split_at(good.map_or(0, |at| at + 1));
    let bad = |said: &[(Says, &str)]| {
        let found = said.iter().rfind(|(says, _)| matches!(says, Says::Bad | Says::Mixed));
        found.map(|(_, line)| (*line).to_owned())
    };
    if let Some(reason) = bad(rest) {
        return Some((Outcome::Failed, reason));
    }
    if run.is_empty() || rest.iter().any(|(says, _)| *says == Says::Nothing) {
        return None;
    }
    Some(bad(run).map_or((Outcome::Succeeded, String::new()), |reason| (Outcome::Warned, reason)))
}

/// A word of success behind one of failure is a part of what failed.
fn listen(line: &str, words: &Words) -> Says {
    let small = line.to_lowercase();
    let plain = without(small.clone(), words.harmless);
    let first = |words: &[&str]| words.iter().filter_map(|word| plain.find(word)).min();
    match (first(words.good), first(words.bad)) {
        (Some(good), bad) if bad.is_none_or(|bad| good < bad) && !is_denied(&plain, good) => {
            if bad.is_none() { Says::Good } else { Says::Mixed }
        }
        (None, None) if plain != small || OVER.iter().any(|word| plain.contains(word)) => Says::Over,
        (None, None) => Says::Nothing,
        _ => Says::Bad,
    }
}

/// Whether the word of success that begins there is one of failure: 「not completed successfully」, 「正常に完了しませんでした」.
fn is_denied(line: &str, good: usize) -> bool {
    let (before, behind) = line.split_at(good);
    DENIED_BEFORE.iter().any(|word| before.contains(word))
        || DENIED_BEHIND.iter().any(|word| behind.contains(word))
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

/// The line without what is harmless in it: 「0 errors」 is, and stands in 「10 errors」, which are not; nor is 「error code: 0」
/// in 「error code: 0x80070005」.
fn without(mut line: String, harmless: &[&str]) -> String {
    for word in harmless {
        let digit = |sign: char| sign.is_ascii_digit();
        let stands = |(at, _): &(usize, &str)| {
            let behind = &line[at + word.len()..];
            !line[..*at].ends_with(digit) && !behind.starts_with(digit) && !behind.starts_with('x')
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
    fn the_success_of_a_run_before_says_nothing_of_the_last_one() {
        let monday = "月曜: 開始\nBackup OK\n";
        assert_eq!(log(5, &format!("{monday}火曜: 開始\nERROR: disk full\n")), Some(Outcome::Failed));
        let died = format!("{monday}火曜: 開始\ncopying…\n");
        assert_eq!((log(5, &died), log(400, &died)), (None, Some(Outcome::Failed)));
        assert_eq!(log(5, &format!("{monday}火曜: 開始\nBackup OK\n")), Some(Outcome::Succeeded));
        assert_eq!(log(5, "Backup OK\nERROR: old copies stay\n"), Some(Outcome::Failed));
    }

    #[test]
    fn a_success_may_be_followed_by_what_is_said_of_an_end() {
        let transcript =
            "**********\nWindows PowerShell トランスクリプト終了\n終了時刻: 20261128021000\n**********";
        assert_eq!(log(5, &format!("Backup OK\n{transcript}")), Some(Outcome::Succeeded));
        assert_eq!(log(5, "正常終了\n3 files, 0 errors\nTotal size: 5 GB\n"), Some(Outcome::Succeeded));
        assert_eq!(log(5, "ERROR: a.txt is in use\n正常終了\n所要時間 3分\n"), Some(Outcome::Warned));
        assert_eq!(log(400, "Backup OK\nTotal size: 5 GB\ncopying…\n"), Some(Outcome::Failed));
    }

    #[test]
    fn a_word_of_success_in_a_line_of_failure_is_none() {
        for line in [
            "ERROR: the step before completed successfully, this one did nothing",
            "失敗: 正常終了の記録がありません",
            "The backup has not completed successfully.",
            "The backup completed unsuccessfully.",
            "バックアップは正常に完了しませんでした",
            "バックアップは正常に完了できず、途中で止まりました",
            "前回は正常終了していない",
            "The backup was never completed successfully.",
        ] {
            assert_eq!(log(5, line), Some(Outcome::Failed), "{line}");
        }
        assert_eq!(log(5, "Backup OK, 2 errors"), Some(Outcome::Warned));
        for line in [
            "Backup OK, no errors",
            "正常終了（エラーはありませんでした）",
            "正常に完了しました。警告はありません。",
        ] {
            assert_eq!(log(5, line), Some(Outcome::Succeeded), "{line}");
        }
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
