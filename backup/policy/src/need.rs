//! Needs: how much a policy insists on something.

use crate::{Answer, named::named};

named! {
    /// 必須, 推奨 or 不要.
    Need {
        /// Without it the clause is 不適合.
        Required "required" "必須",
        /// Without it the clause is 警告, whatever the reason.
        Advised "advised" "推奨",
        /// It is not looked at.
        NotNeeded "not_needed" "不要",
    }
}

impl Need {
    /// What an answer weighs under this need. Advice that nobody followed, or that nobody can check, is a warning.
    pub(crate) fn weigh(self, answer: Answer) -> Answer {
        match self {
            Self::Required => answer,
            Self::Advised => answer.min(Answer::Warning),
            Self::NotNeeded => Answer::Met,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_warns_and_is_never_met_by_what_is_not_known() {
        let weighed = |need: Need| Answer::ALL.map(|answer| need.weigh(answer));
        assert_eq!(weighed(Need::Required), Answer::ALL);
        assert_eq!(weighed(Need::Advised), [Answer::Met, Answer::Warning, Answer::Warning, Answer::Warning]);
        assert_eq!(weighed(Need::NotNeeded), [Answer::Met; 4]);
    }
}
