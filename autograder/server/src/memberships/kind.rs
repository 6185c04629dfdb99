//! The kinds of members.

use chrono::NaiveDate;
use platform_web::Choice;
use serde::Serialize;

use super::Membership;
use crate::juku::JukuId;

/// What kind of member a 塾 is; the price of an examinee depends on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MembershipKind {
    /// カルチャーキッズ導入塾
    CultureKids,
    /// eduplus導入塾
    Eduplus,
    /// 一般塾
    #[default]
    General,
}

impl MembershipKind {
    /// Every kind.
    pub(crate) const ALL: [MembershipKind; 3] =
        [MembershipKind::CultureKids, MembershipKind::Eduplus, MembershipKind::General];

    /// The word in the database and in addresses.
    pub(crate) fn code(self) -> &'static str {
        match self {
            MembershipKind::CultureKids => "culture_kids",
            MembershipKind::Eduplus => "eduplus",
            MembershipKind::General => "general",
        }
    }

    /// The kind of that word.
    pub(crate) fn from_code(code: &str) -> Option<MembershipKind> {
        MembershipKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The words on screens and in files.
    pub(crate) fn label(self) -> &'static str {
        match self {
            MembershipKind::CultureKids => "カルチャーキッズ導入塾",
            MembershipKind::Eduplus => "eduplus導入塾",
            MembershipKind::General => "一般塾",
        }
    }

    /// The kinds as a select offers them.
    pub(crate) fn choices() -> Vec<Choice> {
        MembershipKind::ALL.map(|kind| Choice::new(kind.code(), kind.label())).into()
    }
}

/// What the 塾 is on `day`, by `memberships` of which each 塾's earliest comes first.
pub(crate) fn kind_on(memberships: &[Membership], juku: JukuId, day: NaiveDate) -> MembershipKind {
    let holds = |membership: &&Membership| membership.juku_id == juku && membership.valid_from <= day;
    memberships.iter().rfind(holds).map_or_else(MembershipKind::default, |membership| membership.kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_one_code() {
        for kind in MembershipKind::ALL {
            assert_eq!(MembershipKind::from_code(kind.code()), Some(kind));
        }
        assert_eq!(MembershipKind::from_code("一般塾"), None);
    }

    #[test]
    fn a_juku_is_what_its_last_change_before_the_day_made_it() {
        let (aoba, midori) = (JukuId(1), JukuId(2));
        let from = |juku_id, day: &str, kind| Membership { juku_id, valid_from: day.parse().unwrap(), kind };
        let memberships = [
            from(aoba, "2026-04-01", MembershipKind::CultureKids),
            from(aoba, "2026-09-01", MembershipKind::Eduplus),
            from(midori, "2026-01-01", MembershipKind::Eduplus),
        ];
        let on = |day: &str| kind_on(&memberships, aoba, day.parse().unwrap());
        assert_eq!(on("2026-03-31"), MembershipKind::General);
        assert_eq!(on("2026-04-01"), MembershipKind::CultureKids);
        assert_eq!(on("2026-08-31"), MembershipKind::CultureKids);
        assert_eq!(on("2026-09-01"), MembershipKind::Eduplus);
    }
}
