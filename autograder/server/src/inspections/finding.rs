//! What an inspection finds.

use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::exams::ExamId;

/// In what way something looks wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum FindingKind {
    /// Sat, and got nothing at all.
    AllZero,
    /// Full marks.
    AllFull,
    /// The same marks as another pupil of the 教室, 大問 by 大問.
    SameRow,
    /// A 大問 whose mean in a 教室 is far from the country's.
    FarMean,
    /// Some of the marks are there, and some are not.
    Partial,
    /// Changed after the 締切 and its 猶予.
    Late,
}

impl FindingKind {
    /// All of them, in the order of the page.
    pub(super) const ALL: [FindingKind; 6] = [
        FindingKind::AllZero,
        FindingKind::AllFull,
        FindingKind::SameRow,
        FindingKind::FarMean,
        FindingKind::Late,
        FindingKind::Partial,
    ];

    /// The word in addresses and in the names of findings.
    pub(super) fn code(self) -> &'static str {
        match self {
            FindingKind::AllZero => "zero",
            FindingKind::AllFull => "full",
            FindingKind::SameRow => "same",
            FindingKind::FarMean => "mean",
            FindingKind::Partial => "partial",
            FindingKind::Late => "late",
        }
    }

    /// The kind of that word.
    pub(super) fn from_code(code: &str) -> Option<FindingKind> {
        FindingKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The words on screens.
    pub(super) fn label(self) -> &'static str {
        match self {
            FindingKind::AllZero => "合計0点",
            FindingKind::AllFull => "満点",
            FindingKind::SameRow => "同じ得点の行",
            FindingKind::FarMean => "平均の差",
            FindingKind::Partial => "入力の途中",
            FindingKind::Late => "締切後の変更",
        }
    }
}

/// One thing that looks wrong.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) kind: FindingKind,
    pub(super) exam: ExamId,
    pub(super) classroom: ClassroomId,
    /// The pupil; `None` where it is about a whole 教室.
    pub(super) entry: Option<EntryId>,
    /// What tells it from others of its kind, exam and pupil or 教室.
    pub(super) mark: i64,
    /// 塾名 and 教室名.
    pub(super) place: String,
    /// The pupil's name and 生徒ID; empty where it is about a whole 教室.
    pub(super) pupil: (String, String),
    /// What was found, in words.
    pub(super) words: String,
}

impl Finding {
    /// Its name: the same as long as the same is found, and no other's.
    pub(super) fn name(&self) -> String {
        let about = self.entry.map_or(self.classroom.0, |entry| entry.0);
        format!("{}-{}-{about}-{}", self.kind.code(), self.exam, self.mark)
    }
}
