//! 学年帯: grades that are spoken to alike.

use autograder_grading::Grade;

/// Three grades in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum GradeBand {
    /// 小低: 小1 to 小3.
    Lower,
    /// 小高: 小4 to 小6.
    Upper,
    /// 中: 中1 to 中3.
    Middle,
}

impl GradeBand {
    /// Every 学年帯, the youngest first.
    pub(super) const ALL: [GradeBand; 3] = [GradeBand::Lower, GradeBand::Upper, GradeBand::Middle];

    /// The one that a grade belongs to.
    pub(super) fn of(grade: Grade) -> GradeBand {
        match grade.number() {
            ..=3 => GradeBand::Lower,
            4..=6 => GradeBand::Upper,
            _ => GradeBand::Middle,
        }
    }

    /// The word in addresses and in the database.
    pub(super) fn code(self) -> &'static str {
        match self {
            GradeBand::Lower => "lower",
            GradeBand::Upper => "upper",
            GradeBand::Middle => "middle",
        }
    }

    /// The 学年帯 of that code.
    pub(crate) fn from_code(code: &str) -> Option<GradeBand> {
        GradeBand::ALL.into_iter().find(|band| band.code() == code)
    }

    /// 「小低」
    pub(crate) fn label(self) -> &'static str {
        match self {
            GradeBand::Lower => "小低",
            GradeBand::Upper => "小高",
            GradeBand::Middle => "中",
        }
    }

    /// 「小1〜3」
    pub(super) fn span(self) -> &'static str {
        match self {
            GradeBand::Lower => "小1〜3",
            GradeBand::Upper => "小4〜6",
            GradeBand::Middle => "中1〜3",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_grades_are_one_band() {
        let bands = Grade::ALL.map(|grade| GradeBand::of(grade).code());
        let [lower, upper, middle] = ["lower", "upper", "middle"];
        assert_eq!(bands, [lower, lower, lower, upper, upper, upper, middle, middle, middle]);
    }
}
