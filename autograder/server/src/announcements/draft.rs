//! What is written, to whom, and where it stands.

use platform_database::Timestamp;
use platform_web::dates::day_of;
use thiserror::Error;

use super::places::Place;
use super::store::Announcement;
use crate::memberships::MembershipKind;
use crate::notices::Audience;
use crate::rounds::RoundId;
use crate::staff::Scope;

/// An announcement as somebody wishes it.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) title: String,
    pub(crate) words: String,
    pub(crate) reach: Reach,
    /// Only those with something unfinished in that round.
    pub(crate) round: Option<RoundId>,
    /// Whether the people of 教室 get what 本部 writes; what a 塾 writes is for them alone.
    pub(crate) to_classrooms: bool,
    /// When it is sent; `None` for at once.
    pub(crate) send_at: Option<Timestamp>,
}

/// How far it reaches.
#[derive(Clone, Debug)]
pub(crate) enum Reach {
    /// Every 塾, or every 教室 of the 塾 that writes.
    Everybody,
    /// These.
    Chosen(Vec<Place>),
    /// 塾 of that 会員種別 on the day it is sent.
    Membership(MembershipKind),
}

impl Reach {
    /// The word in the database and in the form.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Reach::Everybody => "everybody",
            Reach::Chosen(_) => "chosen",
            Reach::Membership(_) => "membership",
        }
    }

    /// The places that were chosen.
    pub(super) fn places(&self) -> &[Place] {
        match self {
            Reach::Chosen(places) => places,
            Reach::Everybody | Reach::Membership(_) => &[],
        }
    }

    /// The 会員種別 that was chosen.
    pub(super) fn membership(&self) -> Option<MembershipKind> {
        match self {
            Reach::Membership(kind) => Some(*kind),
            Reach::Everybody | Reach::Chosen(_) => None,
        }
    }
}

/// Where an announcement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AnnouncementState {
    /// 下書き
    Draft,
    /// 予約: it is sent when its time comes.
    Scheduled,
    /// 送信済み
    Sent,
    /// 取りやめ
    Cancelled,
}

/// A state that this program does not know.
#[derive(Debug, Error)]
#[error("{0:?} is not a state of an announcement")]
pub(super) struct UnknownState(String);

impl AnnouncementState {
    /// The word in the database.
    pub(super) fn code(self) -> &'static str {
        match self {
            AnnouncementState::Draft => "draft",
            AnnouncementState::Scheduled => "scheduled",
            AnnouncementState::Sent => "sent",
            AnnouncementState::Cancelled => "cancelled",
        }
    }

    /// The word on screens.
    pub(super) fn label(self) -> &'static str {
        match self {
            AnnouncementState::Draft => "下書き",
            AnnouncementState::Scheduled => "予約",
            AnnouncementState::Sent => "送信済み",
            AnnouncementState::Cancelled => "取りやめ",
        }
    }
}

/// Reads the word in the database.
impl TryFrom<String> for AnnouncementState {
    type Error = UnknownState;

    fn try_from(code: String) -> Result<AnnouncementState, UnknownState> {
        use AnnouncementState::{Cancelled, Draft, Scheduled, Sent};
        let known = [Draft, Scheduled, Sent, Cancelled];
        known.into_iter().find(|state| state.code() == code).ok_or(UnknownState(code))
    }
}

/// To whom an announcement goes, if it goes `now`.
pub(super) fn audience(announcement: &Announcement, now: Timestamp) -> Audience {
    let today = day_of(now);
    let kind = announcement.membership.as_deref().and_then(MembershipKind::from_code);
    Audience {
        juku: announcement.juku_id,
        offices: announcement.juku_id.is_none(),
        classrooms: announcement.juku_id.is_some() || announcement.to_classrooms,
        membership: kind.map(|kind| (kind, today)),
        unfinished: announcement.round_id,
        chosen: (announcement.reach == "chosen").then_some(announcement.id),
        ..Audience::everybody()
    }
}

/// The scope whose people an announcement of that 塾, or of 本部, is about.
pub(super) fn scope_of(announcement: &Announcement) -> Scope {
    Scope::kept(announcement.juku_id, None)
}
