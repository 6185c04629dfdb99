//! Why media are discarded.

use platform_web::Choice;

/// The word in the database, and the word on screens.
const REASONS: [(&str, &str); 6] = [
    ("worn", "耐用年数・書き込み回数の超過"),
    ("unreadable", "読み取り不良・書き込みエラー"),
    ("damaged", "物理的な破損"),
    ("replaced", "世代交代・規格の更新"),
    ("lost", "紛失"),
    ("other", "その他"),
];

pub(super) fn choices() -> Vec<Choice> {
    REASONS.map(|(code, words)| Choice::new(code, words)).into()
}

/// The word in the database, if it is one of them.
pub(super) fn known(code: &str) -> Option<&'static str> {
    REASONS.iter().find(|(known, _)| *known == code).map(|(code, _)| *code)
}

/// The word on screens; empty of a medium that is in use.
pub(super) fn words(code: &str) -> &'static str {
    REASONS.iter().find(|(known, _)| *known == code).map_or("", |(_, words)| words)
}
