//! What is wrong with the terms of a policy, each field by name.

use crate::{Need, PolicyTerms};
use chrono::Duration;

const SHORTEST_RPO: Duration = Duration::minutes(1);
const LONGEST_RPO: Duration = Duration::days(366);
const LONGEST_RTO: Duration = Duration::days(30);
const SHORTEST_WINDOW: Duration = Duration::hours(1);
const LONGEST_WINDOW: Duration = Duration::days(3_660);

/// One field of a policy that cannot be so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum PolicyProblem {
    /// `copies`. With one the original alone would do, and a job without any backup would be 適合.
    #[error("コピーの数は2から9にしてください。本番データを1つと数えます。")]
    Copies,
    /// `media`.
    #[error("媒体の種類は1から、コピーの数までにしてください。")]
    Media,
    /// `off_site_locations`.
    #[error("オフサイトの拠点の数は1から、本番データを除くコピーの数までにしてください。")]
    OffSiteLocations,
    /// `rpo`.
    #[error("RPOは1分から366日までにしてください。")]
    Rpo,
    /// `offline_age`.
    #[error("オフラインのコピーの警告までの日数は、1時間から、不適合までの日数までにしてください。")]
    OfflineAge,
    /// `offline_limit`.
    #[error("オフラインのコピーの不適合までの日数は、1時間から3660日までにしてください。")]
    OfflineLimit,
    /// `verification_window`.
    #[error("検証の期間は1時間から3660日までにしてください。")]
    VerificationWindow,
    /// `warn_percent`.
    #[error("警告を始める割合は1から100（%）にしてください。")]
    WarnPercent,
    /// `keep_years`.
    #[error("保存年数は1から100にしてください。")]
    KeepYears,
    /// `rto`.
    #[error("RTOは1分から43,200分（30日）までにしてください。")]
    Rto,
    /// `level_goal`.
    #[error("サービスレベルの目標は1から100（%）にしてください。")]
    LevelGoal,
}

/// Terms that make no policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .problems.iter().map(ToString::to_string).collect::<String>())]
pub struct InvalidPolicy {
    /// Every field that is wrong, in the order of the form; at least one.
    pub problems: Vec<PolicyProblem>,
}

/// Everything that is wrong with the terms.
pub(crate) fn problems(terms: &PolicyTerms) -> Vec<PolicyProblem> {
    let off_site_fits =
        terms.off_site == Need::NotNeeded || (1..terms.copies.max(2)).contains(&terms.off_site_locations);
    let checks = [
        ((2..=9).contains(&terms.copies), PolicyProblem::Copies),
        ((1..=terms.copies.max(1)).contains(&terms.media), PolicyProblem::Media),
        (off_site_fits, PolicyProblem::OffSiteLocations),
        ((SHORTEST_RPO..=LONGEST_RPO).contains(&terms.rpo), PolicyProblem::Rpo),
        ((SHORTEST_WINDOW..=terms.offline_limit).contains(&terms.offline_age), PolicyProblem::OfflineAge),
        ((SHORTEST_WINDOW..=LONGEST_WINDOW).contains(&terms.offline_limit), PolicyProblem::OfflineLimit),
        (
            (SHORTEST_WINDOW..=LONGEST_WINDOW).contains(&terms.verification_window),
            PolicyProblem::VerificationWindow,
        ),
        ((1..=100).contains(&terms.warn_percent), PolicyProblem::WarnPercent),
        ((1..=100).contains(&terms.keep_years), PolicyProblem::KeepYears),
        ((SHORTEST_RPO..=LONGEST_RTO).contains(&terms.rto), PolicyProblem::Rto),
        ((10..=1_000).contains(&terms.level_goal), PolicyProblem::LevelGoal),
    ];
    checks.into_iter().filter(|(fits, _)| !fits).map(|(_, problem)| problem).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DataClass, Policy};

    fn wrong(change: impl Fn(&mut PolicyTerms)) -> Vec<PolicyProblem> {
        let mut terms = PolicyTerms::of(DataClass::Restricted);
        change(&mut terms);
        Policy::new(terms).map_or_else(|invalid| invalid.problems, |_| Vec::new())
    }

    #[test]
    fn each_wrong_field_is_named() {
        use PolicyProblem::*;
        let cases = [
            (wrong(|terms| terms.copies = 1), vec![Copies, Media]),
            (wrong(|terms| terms.copies = 10), vec![Copies]),
            (wrong(|terms| terms.media = 0), vec![Media]),
            (wrong(|terms| terms.media = 4), vec![Media]),
            (wrong(|terms| terms.off_site_locations = 0), vec![OffSiteLocations]),
            (wrong(|terms| terms.off_site_locations = 3), vec![OffSiteLocations]),
            (wrong(|terms| terms.rpo = Duration::zero()), vec![Rpo]),
            (wrong(|terms| terms.rpo = Duration::days(-1)), vec![Rpo]),
            (wrong(|terms| terms.rpo = Duration::MAX), vec![Rpo]),
            (wrong(|terms| terms.offline_age = Duration::days(15)), vec![OfflineAge]),
            (wrong(|terms| terms.offline_limit = Duration::zero()), vec![OfflineAge, OfflineLimit]),
            (wrong(|terms| terms.verification_window = Duration::zero()), vec![VerificationWindow]),
            (wrong(|terms| terms.warn_percent = 0), vec![WarnPercent]),
            (wrong(|terms| terms.warn_percent = 101), vec![WarnPercent]),
            (wrong(|terms| terms.keep_years = 0), vec![KeepYears]),
            (wrong(|terms| terms.rto = Duration::days(31)), vec![Rto]),
            (wrong(|terms| terms.level_goal = 9), vec![LevelGoal]),
            (wrong(|terms| terms.level_goal = 1_001), vec![LevelGoal]),
        ];
        for (at, (found, expected)) in cases.into_iter().enumerate() {
            assert_eq!(found, expected, "case {at}");
        }
    }

    #[test]
    fn places_are_not_looked_at_where_none_is_asked_for() {
        let none = wrong(|terms| (terms.off_site, terms.off_site_locations) = (Need::NotNeeded, 0));
        assert_eq!(none, []);
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let invalid = InvalidPolicy { problems: wrong(|terms| (terms.media, terms.warn_percent) = (0, 0)) };
        let said = "媒体の種類は1から、コピーの数までにしてください。警告を始める割合は1から100（%）にしてください。";
        assert_eq!(invalid.to_string(), said);
    }
}
