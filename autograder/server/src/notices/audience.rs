//! To whom a notice goes.

use chrono::NaiveDate;
use platform_database::Timestamp;

use crate::announcements::AnnouncementId;
use crate::classrooms::ClassroomId;
use crate::juku::JukuId;
use crate::memberships::MembershipKind;
use crate::rounds::RoundId;

/// The people of 塾 and 教室 whom every limit lets through. Nobody of a 退会 塾 is ever among them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Audience {
    /// Only of this 塾.
    pub(crate) juku: Option<JukuId>,
    /// Of the people of 教室 only those of this one.
    pub(crate) classroom: Option<ClassroomId>,
    /// Whether the people of 塾 are meant.
    pub(crate) offices: bool,
    /// Whether the people of 教室 are meant.
    pub(crate) classrooms: bool,
    /// Only where 結果 is on.
    pub(crate) reporters: bool,
    /// Only of 塾 that are members of that kind on that day.
    pub(crate) membership: Option<(MembershipKind, NaiveDate)>,
    /// Only those whose pupils sit that round.
    pub(crate) sitting: Option<RoundId>,
    /// Only those who may say who sits that round, and have said nobody yet.
    pub(crate) absent_from: Option<RoundId>,
    /// Only those with something unfinished in that round.
    pub(crate) unfinished: Option<RoundId>,
    /// Of what is unfinished, only what has that 締切.
    pub(crate) due: Option<Timestamp>,
    /// Only of the places that were chosen for that announcement.
    pub(crate) chosen: Option<AnnouncementId>,
}

impl Audience {
    /// Everybody of every 塾 and 教室.
    pub(crate) fn everybody() -> Audience {
        Audience {
            juku: None,
            classroom: None,
            offices: true,
            classrooms: true,
            reporters: false,
            membership: None,
            sitting: None,
            absent_from: None,
            unfinished: None,
            due: None,
            chosen: None,
        }
    }

    /// Those whose pupils sit the round and who may see results.
    pub(crate) fn reporters_of(round: RoundId) -> Audience {
        Audience { reporters: true, sitting: Some(round), ..Audience::everybody() }
    }

    /// Those of whom nobody sits the round yet.
    pub(crate) fn absent_from(round: RoundId) -> Audience {
        Audience { absent_from: Some(round), ..Audience::everybody() }
    }

    /// Those with something unfinished in the round for which the 締切 is `due`.
    pub(crate) fn unfinished_at(round: RoundId, due: Timestamp) -> Audience {
        Audience { unfinished: Some(round), due: Some(due), ..Audience::everybody() }
    }
}
