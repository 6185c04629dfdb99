//! How a pupil sat an exam, in the words of every file.

use platform_spreadsheet::Value;

use crate::results::EntryRecord;

/// How a pupil sat an exam.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attendance {
    /// 受験: every mark is entered; 0 is a mark.
    Sat,
    /// 一部未入力: there are marks, and there are gaps.
    Partial,
    /// 欠席.
    Absent,
    /// 未入力: nothing is known yet.
    Missing,
}

impl Attendance {
    /// How `entry` sat the exam at that place among the grade's subjects.
    pub(super) fn of(entry: &EntryRecord, at: usize) -> Attendance {
        if entry.absent[at] {
            Attendance::Absent
        } else if entry.totals[at].is_some() {
            Attendance::Sat
        } else if entry.marks[at].iter().any(Option::is_some) {
            Attendance::Partial
        } else {
            Attendance::Missing
        }
    }

    /// The word for it.
    pub(super) fn label(self) -> &'static str {
        match self {
            Attendance::Sat => "受験",
            Attendance::Partial => "一部未入力",
            Attendance::Absent => "欠席",
            Attendance::Missing => "未入力",
        }
    }

    /// Whether the pupil was there: `None` while nobody can say.
    pub(super) fn was_there(self) -> Option<bool> {
        match self {
            Attendance::Sat | Attendance::Partial => Some(true),
            Attendance::Absent => Some(false),
            Attendance::Missing => None,
        }
    }

    /// What stands where points are meant to.
    pub(super) fn cell(self, points: Option<u16>) -> Value {
        let words = |of: Attendance| Value::Text(of.label().to_owned());
        match (self, points) {
            (Attendance::Absent, _) => words(Attendance::Absent),
            (_, Some(points)) => Value::Whole(points.into()),
            (_, None) => words(Attendance::Missing),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_missing_and_zero_are_three_things() {
        let text = |words: &str| Value::Text(words.to_owned());
        assert_eq!(Attendance::Sat.cell(Some(0)), Value::Whole(0));
        assert_eq!(Attendance::Partial.cell(None), text("未入力"));
        // Marks from before somebody was found absent do not count.
        assert_eq!(Attendance::Absent.cell(Some(18)), text("欠席"));
    }
}
