//! AOMEI Backupper: its logs, whose form nobody has published. A success here means that the log ends by saying so and names
//! no error.

use super::Reading;
use super::logs::{Words, read_log};
use super::said::LogFile;
use crate::items::Item;

const WORDS: Words = Words {
    good: &["successfully", "task completed", "operation completed", "正常に完了", "成功しました"],
    bad: &[
        "failed",
        "error",
        "cannot",
        "unable to",
        "warning",
        "skipped",
        "incomplete",
        "unsuccessful",
        "失敗",
        "エラー",
        "警告",
    ],
    harmless: &[
        "0 error",
        "error code: 0",
        "errors: 0",
        "0 failed",
        "0 warning",
        "0 skipped",
        "no error",
        "エラー: 0",
        "エラーはありません",
        "失敗はありません",
        "警告はありません",
        "問題はありません",
    ],
};

/// One run per log.
pub(super) fn read(files: &[LogFile], reading: Reading) -> Vec<Item> {
    files.iter().filter_map(|file| read_log(file, &WORDS, reading)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::items::Outcome;

    #[test]
    fn a_log_is_a_success_that_ends_with_one_and_names_no_error() {
        let now = chrono::DateTime::from_timestamp(1_795_798_800, 0).unwrap();
        let read_text = |text: &str| {
            let modified = now - chrono::TimeDelta::minutes(9);
            let file = LogFile { name: "task.log".to_owned(), modified, bytes: text.as_bytes().to_vec() };
            read(&[file], Reading { now, zone: "+09:00".parse().unwrap() })[0].outcome
        };
        let good = include_str!("../../tests/fixtures/aomei-good.txt");
        let bad = include_str!("../../tests/fixtures/aomei-bad.txt");
        assert_eq!((read_text(good), read_text(bad)), (Outcome::Succeeded, Outcome::Failed));
        assert_eq!(read_text(&format!("{good}{bad}")), Outcome::Failed);
        assert_eq!(read_text(&format!("{bad}{good}")), Outcome::Warned);
        assert_eq!(read_text(&format!("{good}2026-11-27 02:10:02 Error code: 0")), Outcome::Succeeded);
        assert_eq!(read_text(&format!("{good}2026-11-27 02:10:02 Error code: 0x80070070")), Outcome::Failed);
        assert_eq!(read_text("2026-11-27 02:10:01 The backup ended unsuccessfully."), Outcome::Failed);
    }
}
