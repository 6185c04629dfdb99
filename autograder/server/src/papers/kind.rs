//! What a paper is.

/// The three papers of an exam.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PaperKind {
    /// 問題: printed by the 塾 for the day of the test.
    Questions,
    /// 解答
    Answers,
    /// 採点基準: handed out together with 解答.
    Rubric,
}

impl PaperKind {
    /// All of them, in the order of the screens.
    pub(crate) const ALL: [PaperKind; 3] = [PaperKind::Questions, PaperKind::Answers, PaperKind::Rubric];

    /// The word in the database and in forms.
    pub(super) fn code(self) -> &'static str {
        match self {
            PaperKind::Questions => "questions",
            PaperKind::Answers => "answers",
            PaperKind::Rubric => "rubric",
        }
    }

    /// The kind of that word.
    pub(super) fn from_code(code: &str) -> Option<PaperKind> {
        PaperKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The words on screens and in names of files.
    pub(crate) fn label(self) -> &'static str {
        match self {
            PaperKind::Questions => "問題",
            PaperKind::Answers => "解答",
            PaperKind::Rubric => "採点基準",
        }
    }
}
