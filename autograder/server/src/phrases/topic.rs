//! What phrases are about.

use autograder_grading::{Stage, Subject};
use autograder_report::{REMARK_LETTERS, SUMMARY_LETTERS};

use super::GradeBand;

/// A subject, whose phrase is printed as its 総評, or 合計, whose phrase is printed as ひとこと.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Topic {
    Subject(Subject),
    Combined,
}

impl Topic {
    /// Every topic, in the order of screens.
    pub(super) const ALL: [Topic; 5] = [
        Topic::Subject(Subject::Japanese),
        Topic::Subject(Subject::Arithmetic),
        Topic::Subject(Subject::English),
        Topic::Subject(Subject::Mathematics),
        Topic::Combined,
    ];

    /// The word in addresses and in the database.
    pub(super) fn code(self) -> &'static str {
        match self {
            Topic::Subject(subject) => subject.code(),
            Topic::Combined => "combined",
        }
    }

    /// The topic of that code.
    pub(super) fn from_code(code: &str) -> Option<Topic> {
        Topic::ALL.into_iter().find(|topic| topic.code() == code)
    }

    /// 「国語」, 「合計」.
    pub(super) fn label(self) -> &'static str {
        match self {
            Topic::Subject(subject) => subject.label(),
            Topic::Combined => "合計",
        }
    }

    /// The 学年帯 whose pupils have it on their card.
    pub(super) fn grade_bands(self) -> &'static [GradeBand] {
        match self {
            Topic::Subject(subject) => match subject.stage() {
                Stage::Elementary => &[GradeBand::Lower, GradeBand::Upper],
                Stage::Middle => &[GradeBand::Middle],
            },
            Topic::Combined => &GradeBand::ALL,
        }
    }

    /// Where on the card its phrase is printed.
    pub(super) fn place(self) -> &'static str {
        match self {
            Topic::Subject(_) => "総評",
            Topic::Combined => "ひとこと",
        }
    }

    /// How many letters the box on the card holds.
    pub(super) fn letters(self) -> usize {
        match self {
            Topic::Subject(_) => REMARK_LETTERS,
            Topic::Combined => SUMMARY_LETTERS,
        }
    }
}
