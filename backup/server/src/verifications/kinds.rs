//! What can be tried by hand, and what can be wrong.

use platform_web::Choice;

/// What was tried: the word in the database, and the word on screens.
pub(crate) const KINDS: [(&str, &str); 3] =
    [("full_restore", "全体の復元"), ("partial", "一部の復元"), ("integrity", "整合性の確認")];

/// What was wrong.
pub(super) const ERRORS: [(&str, &str); 4] = [
    ("corruption", "データの破損"),
    ("capacity", "容量不足"),
    ("connection", "接続エラー"),
    ("other", "その他"),
];

/// How bad it is.
pub(super) const SEVERITIES: [(&str, &str); 4] =
    [("low", "低"), ("medium", "中"), ("high", "高"), ("fatal", "致命的")];

/// The word on screens for the word in the database.
pub(super) fn words(known: &[(&'static str, &'static str)], code: &str) -> &'static str {
    known.iter().find(|(other, _)| *other == code).map_or("不明", |(_, words)| words)
}

/// The word in the database, if it is one of them.
pub(super) fn known(known: &[(&'static str, &'static str)], code: &str) -> Option<&'static str> {
    known.iter().find(|(other, _)| *other == code).map(|(code, _)| *code)
}

pub(super) fn choices(known: &[(&str, &str)]) -> Vec<Choice> {
    known.iter().map(|(code, words)| Choice::new(*code, *words)).collect()
}
