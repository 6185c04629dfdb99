//! Policies: terms that were checked.

use crate::{DataClass, InvalidPolicy, PolicyTerms, freshness::AgeLimit, policy_problem::problems};
use serde::{Deserialize, Serialize};

/// What the backups of a job must be like.
///
/// Invariant: its terms make sense together; only [`Policy::new`] and JSON that passes it make one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "PolicyTerms", into = "PolicyTerms")]
pub struct Policy {
    terms: PolicyTerms,
}

impl Policy {
    /// Checks the terms, and names every field that is wrong.
    pub fn new(terms: PolicyTerms) -> Result<Self, InvalidPolicy> {
        let problems = problems(&terms);
        if problems.is_empty() { Ok(Self { terms }) } else { Err(InvalidPolicy { problems }) }
    }

    /// The policy of a class of data unless a person says otherwise; [`PolicyTerms::of`] says why it is so.
    pub fn of(class: DataClass) -> Self {
        Self { terms: PolicyTerms::of(class) }
    }

    /// What it asks for.
    pub fn terms(&self) -> &PolicyTerms {
        &self.terms
    }

    /// How old the newest success, and a copy that is written over the network, may be.
    pub(crate) fn run_limit(&self) -> AgeLimit {
        AgeLimit::warning_at(self.terms.warn_percent, self.terms.rpo)
    }

    /// How old a copy on a medium that is taken out may be.
    pub(crate) fn offline_limit(&self) -> AgeLimit {
        AgeLimit { warn: self.terms.offline_age, fail: self.terms.offline_limit }
    }

    /// How old the newest verification may be.
    pub(crate) fn verification_limit(&self) -> AgeLimit {
        AgeLimit::warning_at(self.terms.warn_percent, self.terms.verification_window)
    }
}

impl TryFrom<PolicyTerms> for Policy {
    type Error = InvalidPolicy;

    fn try_from(terms: PolicyTerms) -> Result<Self, InvalidPolicy> {
        Self::new(terms)
    }
}

impl From<Policy> for PolicyTerms {
    fn from(policy: Policy) -> Self {
        policy.terms
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Duration;

    #[test]
    fn the_policy_of_every_class_passes_the_check() {
        for class in DataClass::ALL {
            assert_eq!(Policy::new(PolicyTerms::of(class)), Ok(Policy::of(class)), "{class}");
        }
    }

    #[test]
    fn a_warning_comes_before_the_limit() {
        let policy = Policy::of(DataClass::Restricted);
        let hours = |limit: AgeLimit| (limit.warn.num_minutes(), limit.fail.num_minutes());
        assert_eq!(hours(policy.run_limit()), (28 * 60 + 48, 36 * 60));
        assert_eq!(hours(policy.offline_limit()), (7 * 24 * 60, 14 * 24 * 60));
        assert_eq!(policy.verification_limit().warn, Duration::days(24));
    }

    #[test]
    fn json_that_makes_no_policy_is_refused() {
        let json = serde_json::to_string(&Policy::of(DataClass::Public)).unwrap();
        assert_eq!(serde_json::from_str::<Policy>(&json).unwrap(), Policy::of(DataClass::Public));
        let refused = serde_json::from_str::<Policy>(&json.replace("\"copies\":2", "\"copies\":1"));
        assert!(refused.unwrap_err().to_string().contains("コピーの数は2から9"));
    }
}
