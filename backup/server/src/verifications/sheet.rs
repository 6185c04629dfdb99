//! The verifications by hand as a file.

use platform_database::{DbResult, ReadTx};
use platform_spreadsheet::ColumnKind::{Text, Whole};
use platform_spreadsheet::{SheetOut, Value};

use super::kinds::{self, ERRORS, KINDS, SEVERITIES};
use super::store::{self, Verification};
use crate::days;
use crate::list_files::{MOST_ROWS, moment, sheet, words};

/// The verifications of all jobs, the newest first.
pub(crate) async fn list_sheet(tx: &mut ReadTx) -> DbResult<SheetOut> {
    let found = store::list_newest(tx, MOST_ROWS + 1).await?;
    let columns = [
        ("番号", Whole, 8.0),
        ("ジョブ", Text, 30.0),
        ("行った日", Text, 12.0),
        ("内容", Text, 16.0),
        ("結果", Text, 10.0),
        ("対象", Text, 24.0),
        ("メモ", Text, 40.0),
        ("チェックリスト", Text, 14.0),
        ("エラー", Text, 16.0),
        ("深刻度", Text, 10.0),
        ("担当", Text, 16.0),
        ("対応済み", Text, 20.0),
        ("対応内容", Text, 40.0),
        ("記録した人", Text, 16.0),
        ("証拠", Text, 24.0),
        ("証拠のSHA-256", Text, 40.0),
    ];
    Ok(sheet("検証", &columns, found.iter().map(row).collect()))
}

fn row(found: &Verification) -> Vec<Value> {
    let known = |list: &[(&'static str, &'static str)], code: &Option<String>| {
        words(code.as_deref().map_or("", |code| kinds::words(list, code)))
    };
    vec![
        Value::Whole(found.id.0),
        words(&found.job),
        words(days::last_before(found.done_at)),
        words(kinds::words(&KINDS, &found.kind)),
        words(if found.passed { "合格" } else { "不合格" }),
        words(&found.target),
        words(&found.note),
        words(checked(found)),
        known(&ERRORS, &found.error_kind),
        known(&SEVERITIES, &found.severity),
        words(&found.assignee),
        moment(found.closed_at),
        words(&found.closing_words),
        words(&found.recorded_by),
        words(found.evidence_name.clone().unwrap_or_default()),
        words(found.evidence_digest.clone().unwrap_or_default()),
    ]
}

/// 「5 / 6」
fn checked(found: &Verification) -> String {
    let items = found.checklist();
    let done = items.iter().filter(|item| item.done).count();
    if items.is_empty() { String::new() } else { format!("{done} / {}", items.len()) }
}
