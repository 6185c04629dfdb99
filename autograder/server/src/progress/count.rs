//! Counting what is entered.

use std::iter::Sum;

/// How many sittings (a pupil in an exam) there are and how many of them are entered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Progress {
    /// 受験者, once per exam.
    pub(crate) expected: i64,
    /// 入力済: every mark is there, or the pupil was absent.
    pub(crate) done: i64,
    /// At least one mark is there, or the pupil was absent.
    pub(crate) begun: i64,
}

/// How far it is, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stand {
    /// 未着手
    Untouched,
    /// 入力中
    Underway,
    /// 完了
    Complete,
}

impl Stand {
    /// All of them, in the order of the work.
    pub(crate) const ALL: [Stand; 3] = [Stand::Untouched, Stand::Underway, Stand::Complete];

    /// The word in addresses and for programs.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Stand::Untouched => "untouched",
            Stand::Underway => "underway",
            Stand::Complete => "complete",
        }
    }

    /// The words on screens.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Stand::Untouched => "未着手",
            Stand::Underway => "入力中",
            Stand::Complete => "完了",
        }
    }
}

impl Progress {
    /// How many are not entered yet.
    pub(crate) fn left(self) -> i64 {
        self.expected - self.done
    }

    /// How far it is. What nobody sits is complete.
    pub(crate) fn stand(self) -> Stand {
        match self {
            _ if self.left() <= 0 => Stand::Complete,
            Progress { begun: 0, .. } => Stand::Untouched,
            _ => Stand::Underway,
        }
    }

    /// The share that is entered, in thousandths, rounded down.
    pub(crate) fn thousandths(self) -> i64 {
        self.done * 1000 / self.expected.max(1)
    }

    /// The same in percent, as people read it.
    pub(crate) fn percent(self) -> String {
        format!("{}%", self.done * 100 / self.expected.max(1))
    }

    /// Orders the most behind first: by the share that is entered, then by how many are left.
    pub(crate) fn most_behind_first(self) -> (i64, i64) {
        (self.thousandths(), -self.left())
    }
}

impl Sum for Progress {
    fn sum<I: Iterator<Item = Progress>>(parts: I) -> Progress {
        parts.fold(Progress::default(), |whole, part| Progress {
            expected: whole.expected + part.expected,
            done: whole.done + part.done,
            begun: whole.begun + part.begun,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(expected: i64, done: i64, begun: i64) -> Progress {
        Progress { expected, done, begun }
    }

    #[test]
    fn a_half_filled_row_is_underway_but_not_done() {
        assert_eq!(progress(3, 0, 0).stand(), Stand::Untouched);
        assert_eq!(progress(3, 0, 1).stand(), Stand::Underway);
        assert_eq!(progress(3, 2, 3).stand(), Stand::Underway);
        assert_eq!(progress(3, 3, 3).stand(), Stand::Complete);
        assert_eq!(Progress::default().stand(), Stand::Complete);
    }

    #[test]
    fn the_share_comes_before_the_number() {
        let mut parts = [progress(2, 2, 2), progress(100, 50, 50), progress(4, 0, 0), progress(40, 0, 0)];
        parts.sort_by_key(|part| part.most_behind_first());
        assert_eq!(parts.map(|part| part.expected), [40, 4, 100, 2]);
        assert_eq!(parts.into_iter().sum::<Progress>(), progress(146, 52, 52));
    }
}
