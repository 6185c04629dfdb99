//! Names of files.

use std::collections::HashSet;

use super::PreparedCard;
use crate::rounds::Round;

/// `2026夏_小6_駅前教室_青木はな`, without signs that a file system refuses.
pub(crate) fn file_name(round: &Round, card: &PreparedCard) -> String {
    let parts = [
        round.name.file_label(),
        card.grade.label().to_owned(),
        card.entry.classroom_name.clone(),
        card.entry.student_name.clone(),
    ];
    parts.map(|part| safe(&part)).join("_")
}

/// The text without spaces and without signs that a file system refuses.
pub(crate) fn safe(text: &str) -> String {
    let forbidden =
        |letter: char| letter.is_whitespace() || letter.is_control() || r#"/\:*?"<>|"#.contains(letter);
    text.chars().filter(|letter| !forbidden(*letter)).collect()
}

/// The names given out so far, each once.
#[derive(Debug, Default)]
pub(crate) struct FileNames(HashSet<String>);

impl FileNames {
    /// The card's own name; pupils of one name in one 教室 are told apart by 塾ID and 生徒ID.
    pub(crate) fn name(&mut self, round: &Round, card: &PreparedCard) -> String {
        let name = file_name(round, card);
        let other = format!("{name}_{}_{}", card.entry.juku_number, card.entry.student_number);
        self.take(name, other)
    }

    /// Takes the name, or `other`, which is nobody else's, if it is taken.
    pub(crate) fn take(&mut self, name: String, other: String) -> String {
        let name = if self.0.contains(&name) { other } else { name };
        self.0.insert(name.clone());
        name
    }
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn a_name_never_leaves_its_folder() {
        assert_eq!(safe(r#"../青木 はな\"C:<x>|?*"#), "..青木はなCx");
        assert_eq!(safe("駅前　教室\n"), "駅前教室");
    }
}
