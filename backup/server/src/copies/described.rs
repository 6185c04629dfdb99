//! What people say of where copies lie, in whichever form: the kind of medium, whether a finder could read it, and for how many
//! days what is written is locked.

use backup_policy::Medium;
use platform_web::Problems;

/// For how many days a copy may be locked: a hundred years.
const DAYS: i64 = 36_500;

/// As forms have it: `yes`, `no`, or blank where nobody knows.
pub(crate) fn yes_or_no(known: Option<bool>) -> String {
    known.map_or("", |yes| if yes { "yes" } else { "no" }).to_owned()
}

/// Reads the kind of medium; `None` where it is none, which `problems` then names.
pub(crate) fn read_medium(code: &str, problems: &mut Problems) -> Option<Medium> {
    let medium = Medium::from_code(code);
    if medium.is_none() {
        let codes = Medium::ALL.map(Medium::code).join("・");
        problems.add("medium", format!("媒体の種類を選んでください（{codes}）。"));
    }
    medium
}

/// Reads whether a finder could not read it; `None` where it is blank, or another word, which `problems` then names.
pub(crate) fn read_encrypted(text: &str, problems: &mut Problems) -> Option<bool> {
    match text {
        "yes" => return Some(true),
        "no" => return Some(false),
        "" => {}
        _ => problems.add("encrypted", "yes か no を入れてください。分からなければ空欄にします。"),
    }
    None
}

/// Reads for how many days each write is locked, `least` or more; `None` where it is blank, or no such number, which `problems`
/// then names.
pub(crate) fn read_lock_days(text: &str, least: i64, problems: &mut Problems) -> Option<i64> {
    let days = text.parse().ok().filter(|days| (least..=DAYS).contains(days));
    if days.is_none() && !text.is_empty() {
        problems.add("lock_days", format!("日数「{text}」は、{least}から{DAYS}の整数にしてください。"));
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was read, and beside which fields something is wrong.
    fn read<T>(reader: impl FnOnce(&mut Problems) -> Option<T>) -> (Option<T>, Vec<String>) {
        let mut problems = Problems::none();
        let found = reader(&mut problems);
        (found, problems.iter().map(|problem| problem.field.clone()).collect())
    }

    #[test]
    fn blank_is_not_known_and_another_word_is_wrong() {
        for known in [Some(true), Some(false), None] {
            assert_eq!(read(|problems| read_encrypted(&yes_or_no(known), problems)), (known, vec![]));
        }
        let wrong = |text: &str| read(|problems| read_encrypted(text, problems));
        assert_eq!(wrong("true"), (None, vec!["encrypted".to_owned()]));
        assert_eq!(wrong(" "), (None, vec!["encrypted".to_owned()]));
    }

    #[test]
    fn a_lock_is_of_as_many_days_as_may_be() {
        let days = |text: &str, least| read(|problems| read_lock_days(text, least, problems));
        assert_eq!(days("", 0), (None, vec![]));
        assert_eq!(days("0", 0), (Some(0), vec![]));
        assert_eq!(days("36500", 1), (Some(36_500), vec![]));
        for (text, least) in [("0", 1), ("-1", 0), ("36501", 0), ("1.5", 0), ("三", 0)] {
            assert_eq!(days(text, least), (None, vec!["lock_days".to_owned()]), "{text}");
        }
    }
}
