//! What a channel is told.

use crate::alerts::{Happening, Kind, Severity};

/// What a channel is called and told.
#[derive(Clone, Debug)]
pub(crate) struct ChannelSettings {
    pub(crate) name: String,
    /// Nothing less serious is told.
    pub(crate) least: Severity,
    /// Of these kinds; empty: of all.
    pub(crate) kinds: Vec<Kind>,
    /// It is told what begins, gets worse and ends.
    pub(crate) ordinary: bool,
    /// It is told what nobody takes on.
    pub(crate) escalation: bool,
}

impl ChannelSettings {
    /// Whether the channel is told of it.
    pub(super) fn wants(&self, kind: &str, severity: Severity, what: Happening) -> bool {
        let listens = if what == Happening::Escalated { self.escalation } else { self.ordinary };
        let of_kind = self.kinds.is_empty() || self.kinds.iter().any(|wanted| wanted.code() == kind);
        listens && of_kind && severity >= self.least
    }

    /// The kinds as the database has them.
    pub(super) fn kinds_json(&self) -> String {
        let codes: Vec<&str> = self.kinds.iter().map(|kind| kind.code()).collect();
        serde_json::to_string(&codes).expect("codes are plain data")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_is_told_what_it_asks_for() {
        let mut settings = ChannelSettings {
            name: "当番".to_owned(),
            least: Severity::Warning,
            kinds: vec![Kind::Late],
            ordinary: true,
            escalation: false,
        };
        assert!(settings.wants("late", Severity::Warning, Happening::Opened));
        assert!(!settings.wants("late", Severity::Info, Happening::Opened));
        assert!(!settings.wants("run_failed", Severity::Critical, Happening::Opened));
        assert!(!settings.wants("late", Severity::Critical, Happening::Escalated));
        (settings.ordinary, settings.escalation) = (false, true);
        settings.kinds.clear();
        assert!(settings.wants("run_failed", Severity::Critical, Happening::Escalated));
        assert!(!settings.wants("run_failed", Severity::Critical, Happening::Resolved));
    }
}
