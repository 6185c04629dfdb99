//! The terms of a policy: what it asks for, and what each class of data asks for by default.

use crate::{DataClass, Need};
use chrono::Duration;
use serde::{Deserialize, Serialize};

/// What a policy asks for, as a form or a row gives it: not checked yet. A [`Policy`](crate::Policy) is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyTerms {
    /// How many copies, the production original among them.
    pub copies: u8,
    /// How many types of medium, that of the original among them.
    pub media: u8,
    /// Whether a copy must be away from production.
    pub off_site: Need,
    /// In how many places away from production there must be a copy; not looked at where `off_site` is 不要.
    pub off_site_locations: u8,
    /// Whether a copy must be offline or immutable.
    pub offline: Need,
    /// Whether copies must be encrypted. A copy that must be and is not does not count.
    pub encryption: Need,
    /// How old the newest success, and each copy that is written over the network, may be.
    pub rpo: Duration,
    /// How old a copy on a medium that is taken out may be without a warning.
    pub offline_age: Duration,
    /// How old such a copy may be and still count.
    pub offline_limit: Duration,
    /// How old the newest verification may be.
    pub verification_window: Duration,
    /// At how many percent of the RPO and of the verification window a warning begins; 100 for none.
    pub warn_percent: u8,
    /// How many years the data is kept; retention plans by it, the verdict does not ask.
    pub keep_years: u8,
    /// Within what time the data is to be back where nobody has said otherwise for the job; service levels ask for it.
    #[serde(default = "usual_rto")]
    pub rto: Duration,
    /// Of planned runs, of drills and of time, so much must be as promised, in tenths of a percent; service levels ask for it.
    #[serde(default = "usual_level_goal")]
    pub level_goal: u16,
}

/// Of terms that were kept before classes had a goal.
fn usual_rto() -> Duration {
    Duration::hours(4)
}

const fn usual_level_goal() -> u16 {
    950
}

impl PolicyTerms {
    /// What a class of data asks for unless a person says otherwise.
    ///
    /// Decision: the original is counted, so 極秘 and 社外秘 want it and two backups, 社内 it and one. 公開 wants one
    /// backup too: one copy, the original counted, would be 適合 without any backup.
    ///
    /// Decision: the RPO of a daily job is 36 hours, that is one day and time to finish late. With 24 hours each daily
    /// job would turn red every night while its run is at work. Where 24 hours is meant, say so for the job and back
    /// up more often than once a day. 公開 may be backed up weekly.
    ///
    /// Decision: 極秘 and 社外秘 are verified monthly, 社内 quarterly, 公開 yearly.
    pub fn of(class: DataClass) -> Self {
        let strictest = Self {
            copies: 3,
            media: 2,
            off_site: Need::Required,
            off_site_locations: 1,
            offline: Need::Required,
            encryption: Need::Required,
            rpo: Duration::hours(36),
            offline_age: Duration::days(7),
            offline_limit: Duration::days(14),
            verification_window: Duration::days(30),
            warn_percent: 80,
            keep_years: 7,
            rto: usual_rto(),
            level_goal: usual_level_goal(),
        };
        match class {
            DataClass::Restricted => strictest,
            DataClass::Confidential => Self { offline: Need::Advised, keep_years: 5, ..strictest },
            DataClass::Internal => Self {
                copies: 2,
                off_site: Need::Advised,
                offline: Need::NotNeeded,
                encryption: Need::Advised,
                verification_window: Duration::days(90),
                keep_years: 3,
                ..strictest
            },
            DataClass::Public => Self {
                copies: 2,
                media: 1,
                off_site: Need::NotNeeded,
                offline: Need::NotNeeded,
                encryption: Need::NotNeeded,
                rpo: Duration::days(8),
                verification_window: Duration::days(365),
                keep_years: 1,
                ..strictest
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Need::{Advised, NotNeeded, Required};

    #[test]
    fn each_class_asks_for_what_the_table_of_classes_says() {
        let asked = DataClass::ALL.map(|class| {
            let terms = PolicyTerms::of(class);
            (terms.copies, terms.encryption, terms.off_site, terms.offline, terms.keep_years)
        });
        let table = [
            (3, Required, Required, Required, 7),
            (3, Required, Required, Advised, 5),
            (2, Advised, Advised, NotNeeded, 3),
            (2, NotNeeded, NotNeeded, NotNeeded, 1),
        ];
        assert_eq!(asked, table);
    }

    #[test]
    fn terms_that_were_kept_before_there_were_goals_have_the_usual_ones() {
        let mut kept = serde_json::to_value(PolicyTerms::of(DataClass::Internal)).unwrap();
        let fields = kept.as_object_mut().unwrap();
        assert!(fields.remove("rto").is_some() && fields.remove("level_goal").is_some());
        assert_eq!(
            serde_json::from_value::<PolicyTerms>(kept).unwrap(),
            PolicyTerms::of(DataClass::Internal)
        );
    }

    #[test]
    fn json_leads_back_to_the_terms() {
        for class in DataClass::ALL {
            let terms = PolicyTerms::of(class);
            let json = serde_json::to_string(&terms).unwrap();
            assert_eq!(serde_json::from_str::<PolicyTerms>(&json).unwrap(), terms, "{json}");
        }
    }
}
