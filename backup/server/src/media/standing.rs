//! How a medium stands, and what that is worth as evidence.

use backup_policy::MediumState;
use platform_database::Timestamp;
use platform_web::Tone;

/// Where a medium is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// In a machine.
    InUse,
    /// In a place.
    Stored,
    /// With somebody.
    Lent,
    /// Back, and not looked at yet.
    Returned,
    /// Discarded.
    Retired,
}

impl Standing {
    pub(crate) const ALL: [Standing; 5] =
        [Standing::InUse, Standing::Stored, Standing::Lent, Standing::Returned, Standing::Retired];

    /// The word in the database and in addresses.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Standing::InUse => "in_use",
            Standing::Stored => "stored",
            Standing::Lent => "lent",
            Standing::Returned => "returned",
            Standing::Retired => "retired",
        }
    }

    /// The word on screens.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Standing::InUse => "使用中",
            Standing::Stored => "保管中",
            Standing::Lent => "貸出中",
            Standing::Returned => "返却確認待ち",
            Standing::Retired => "廃棄",
        }
    }

    /// The standing of that word. The database holds no other; one that it did would count for nothing.
    pub(crate) fn from_code(code: &str) -> Option<Standing> {
        Standing::ALL.into_iter().find(|standing| standing.code() == code)
    }

    pub(crate) fn tone(self) -> Tone {
        match self {
            Standing::Stored => Tone::Good,
            Standing::InUse => Tone::Info,
            Standing::Lent | Standing::Returned => Tone::Warn,
            Standing::Retired => Tone::Neutral,
        }
    }
}

/// What a verdict is told of a medium: of one that is lent until `due_at`, whether that is over.
pub(crate) fn as_evidence(
    standing: Option<Standing>,
    readable: bool,
    due_at: Option<Timestamp>,
    now: Timestamp,
) -> MediumState {
    match standing {
        None => MediumState::Unknown,
        Some(Standing::Retired) => MediumState::Retired,
        Some(Standing::Lent) if due_at.is_some_and(|due| due <= now) => MediumState::Overdue,
        Some(Standing::Lent) => MediumState::Lent,
        Some(Standing::Returned) => MediumState::Returned,
        Some(_) if !readable => MediumState::Unreadable,
        Some(Standing::InUse) => MediumState::Connected,
        Some(Standing::Stored) => MediumState::Stored,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, TimeDelta};

    #[test]
    fn only_a_readable_medium_in_its_place_is_stored() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        let late = Some(now - TimeDelta::seconds(1));
        for standing in Standing::ALL {
            for readable in [true, false] {
                let stored = as_evidence(Some(standing), readable, late, now) == MediumState::Stored;
                assert_eq!(stored, standing == Standing::Stored && readable, "{standing:?} {readable}");
            }
        }
        assert_eq!(as_evidence(Some(Standing::Lent), true, late, now), MediumState::Overdue);
        assert_eq!(as_evidence(Some(Standing::Lent), true, Some(now), now), MediumState::Overdue);
        let later = Some(now + TimeDelta::seconds(1));
        assert_eq!(as_evidence(Some(Standing::Lent), true, later, now), MediumState::Lent);
        assert_eq!(as_evidence(None, true, None, now), MediumState::Unknown);
    }

    #[test]
    fn words_lead_back_to_the_standing() {
        assert_eq!(
            Standing::ALL.map(|standing| Standing::from_code(standing.code())),
            Standing::ALL.map(Some)
        );
        assert_eq!(Standing::from_code("lost"), None);
    }
}
