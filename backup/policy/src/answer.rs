//! Answers: what a clause says about a job.

use crate::named::named;

named! {
    /// 適合, 警告, 不明 or 不適合, ordered from the best to the worst.
    ///
    /// 不適合 is worse than 不明: what is known to be wrong outweighs what nobody knows. 不明 is worse than 警告: a
    /// warning still says that the backup is there.
    Answer {
        /// The clause holds, on evidence.
        Met "met" "適合",
        /// It holds, but will not for long, or holds only as far as advice goes.
        Warning "warning" "警告",
        /// Nobody knows: a fact is missing.
        Unknown "unknown" "不明",
        /// It is known not to hold.
        Broken "broken" "不適合",
    }
}

impl Answer {
    /// The worst of several answers; 適合 where there are none.
    pub fn worst(answers: impl IntoIterator<Item = Self>) -> Self {
        answers.into_iter().max().unwrap_or(Self::Met)
    }

    /// The answer of a clause that wants a number of things: that of the worst among the best `wanted` of them.
    ///
    /// So a spare copy that is stale does no harm, and taking away any copy, good or bad, never improves the answer.
    pub(crate) fn of_best(wanted: u8, answers: impl IntoIterator<Item = Self>) -> Self {
        let mut best: Vec<Self> = answers.into_iter().collect();
        best.sort_unstable();
        match usize::from(wanted).checked_sub(1) {
            Some(last) => best.get(last).copied().unwrap_or(Self::Broken),
            None => Self::Met,
        }
    }

    /// Whether a thing with this answer is counted on.
    pub(crate) fn counts(self) -> bool {
        self <= Self::Warning
    }
}

#[cfg(test)]
mod tests {
    use super::Answer::{self, Broken, Met, Unknown, Warning};
    use proptest::{collection::vec, prelude::*, sample::select};

    #[test]
    fn what_is_wrong_outweighs_what_is_not_known() {
        assert_eq!(Answer::worst([Met, Unknown, Broken, Warning]), Broken);
        assert_eq!(Answer::worst([Met, Unknown, Warning]), Unknown);
        assert_eq!(Answer::worst([]), Met);
    }

    #[test]
    fn as_many_as_wanted_must_be_good() {
        let cases: [(u8, &[Answer], Answer); 6] = [
            (0, &[], Met),
            (1, &[], Broken),
            (2, &[Met, Broken, Met], Met),
            (3, &[Met, Broken, Met], Broken),
            (3, &[Met, Unknown, Met, Broken], Unknown),
            (3, &[Met, Unknown, Met, Warning], Warning),
        ];
        for (wanted, answers, expected) in cases {
            assert_eq!(Answer::of_best(wanted, answers.iter().copied()), expected, "{wanted} of {answers:?}");
        }
    }

    proptest! {
        #[test]
        fn taking_one_away_never_improves(
            wanted in 0_u8..6, mut answers in vec(select(Answer::ALL.to_vec()), 1..8), taken in any::<usize>(),
        ) {
            let before = Answer::of_best(wanted, answers.clone());
            answers.remove(taken % answers.len());
            prop_assert!(Answer::of_best(wanted, answers) >= before);
        }
    }
}
