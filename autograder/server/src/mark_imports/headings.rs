//! The headings of a marks file.

use autograder_grading::Subject;
use unicode_normalization::UnicodeNormalization;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Meaning {
    /// Marks of one item; a 大問 without 小問 is its item 1.
    Mark(Subject, u8, u8),
    /// The sum of a subject, compared only.
    SubjectTotal(Subject),
    /// The sum of everything, compared only.
    GrandTotal,
}

/// Reads `国語_大問3`, `国語_大問3_小問2`, `国語_合計点`, `全体合計点`, and our template's
/// `大問3 読解 /20` where the file itself says which `subject` it is for.
pub(crate) fn meaning(heading: &str, subject: Option<Subject>) -> Option<Meaning> {
    let folded: String = heading.nfkc().collect();
    let first = folded.split_whitespace().next()?;
    if first == "全体合計点" {
        return Some(Meaning::GrandTotal);
    }
    let (subject, rest) = match first.split_once('_') {
        Some((name, rest)) if Subject::parse(name).is_ok() => (Subject::parse(name).ok(), rest),
        _ => (subject, first),
    };
    let subject = subject?;
    if matches!(rest, "合計点" | "合計") {
        return Some(Meaning::SubjectTotal(subject));
    }
    let numbers = rest.strip_prefix("大問")?;
    let (section, item) = match numbers.split_once("_小問") {
        Some((section, item)) => (section, item.parse().ok()?),
        None => (numbers, 1),
    };
    Some(Meaning::Mark(subject, section.parse().ok()?, item))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_of_both_forms_are_understood() {
        let japanese = Some(Subject::Japanese);
        for (heading, of_file, expected) in [
            ("国語_大問1", None, Some(Meaning::Mark(Subject::Japanese, 1, 1))),
            ("数学_大問１０", None, Some(Meaning::Mark(Subject::Mathematics, 10, 1))),
            ("算数_大問2_小問3", None, Some(Meaning::Mark(Subject::Arithmetic, 2, 3))),
            ("英語_合計点", None, Some(Meaning::SubjectTotal(Subject::English))),
            ("全体合計点", None, Some(Meaning::GrandTotal)),
            ("大問3 読解 /20", japanese, Some(Meaning::Mark(Subject::Japanese, 3, 1))),
            ("合計 /100", japanese, Some(Meaning::SubjectTotal(Subject::Japanese))),
            ("大問3", None, None),
            ("生徒名", japanese, None),
            ("理科_大問1", None, None),
        ] {
            assert_eq!(meaning(heading, of_file), expected, "{heading}");
        }
    }
}
