//! What a person wishes to be told, and when.

use platform_audit::Actor;
use platform_database::{Database, DbResult, Timestamp};
use platform_identity::UserId;
use platform_mail::QuietHours;
use serde_json::json;

use super::store;
use crate::alerts::{Happening, Severity};
use crate::channels::{ChannelId, Listener};

/// The wishes of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wishes {
    /// Alerts of these severities come by mail.
    pub(super) severities: Vec<Severity>,
    /// Whatever happens; else what these channels are told.
    pub(super) everything: bool,
    pub(super) channels: Vec<ChannelId>,
    /// Alerts that others give to them, whatever their severity.
    pub(super) assigned: bool,
    pub(super) quiet_hours: QuietHours,
    /// Whether what is 重大 comes in the quiet hours, too.
    pub(super) critical_passes: bool,
}

impl Wishes {
    /// Of somebody who said nothing.
    pub(super) fn none() -> Wishes {
        Wishes {
            severities: Vec::new(),
            everything: true,
            channels: Vec::new(),
            assigned: true,
            quiet_hours: QuietHours::NIGHT,
            critical_passes: true,
        }
    }

    /// Whether the person is told of it. `listeners` are the channels in use.
    pub(crate) fn wants(
        &self,
        listeners: &[Listener],
        (kind, severity, what): (&str, Severity, Happening),
    ) -> bool {
        let mut followed = listeners.iter().filter(|listener| self.channels.contains(&listener.id));
        let concerns = self.everything || followed.any(|listener| listener.wants(kind, severity, what));
        concerns && self.severities.contains(&severity)
    }

    /// Whether the person is told of an alert that they are given.
    pub(crate) fn wants_assignments(&self) -> bool {
        self.assigned
    }

    /// Whether a mail about an alert of that severity must wait.
    pub(crate) fn is_quiet(&self, now: Timestamp, severity: Severity) -> bool {
        let passes = self.critical_passes && severity == Severity::Critical;
        !passes && self.quiet_hours.end(now).is_some()
    }
}

/// Keeps the wishes of a person. What waits to be told is told by the new ones, or not at all.
pub(super) async fn save_wishes(
    database: &Database,
    by: &Actor,
    person: UserId,
    wished: &Wishes,
) -> DbResult<()> {
    let mut tx = database.write().await?;
    store::upsert_follower(&mut tx, person, wished).await?;
    store::delete_followed(&mut tx, person).await?;
    store::insert_followed(&mut tx, person, &wished.channels).await?;
    let facts = json!({
        "severities": wished.codes(),
        "assigned": wished.assigned,
        "quiet_hours": wished.quiet_hours.to_string(),
        "critical_passes": wished.critical_passes,
    });
    platform_audit::record(&mut tx, by, "followers.wishes_saved", format!("users/{person}"), &facts).await?;
    tx.commit().await
}

impl Wishes {
    /// The severities as the database has them.
    pub(super) fn codes(&self) -> String {
        let codes: Vec<&str> = self.severities.iter().map(|severity| severity.code()).collect();
        codes.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_night_is_quiet_but_for_what_is_critical() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (night, day) = (at("2026-11-28T03:00:00+09:00"), at("2026-11-28T12:00:00+09:00"));
        let mut wishes = Wishes { severities: Severity::ALL.into(), ..Wishes::none() };
        assert!(wishes.is_quiet(night, Severity::Warning) && !wishes.is_quiet(day, Severity::Warning));
        assert!(!wishes.is_quiet(night, Severity::Critical));
        wishes.critical_passes = false;
        assert!(wishes.is_quiet(night, Severity::Critical));
        wishes.quiet_hours = QuietHours::NONE;
        assert!(!wishes.is_quiet(night, Severity::Info));
    }

    #[test]
    fn who_said_nothing_is_told_nothing() {
        let opened = |severity| ("late", severity, Happening::Opened);
        assert!(Severity::ALL.iter().all(|severity| !Wishes::none().wants(&[], opened(*severity))));
        let serious = Wishes { severities: vec![Severity::Critical], ..Wishes::none() };
        assert!(
            serious.wants(&[], opened(Severity::Critical)) && !serious.wants(&[], opened(Severity::Warning))
        );
        let following = Wishes { everything: false, channels: vec![ChannelId(1)], ..serious };
        assert!(!following.wants(&[], opened(Severity::Critical)), "that channel is not there any more");
    }
}
