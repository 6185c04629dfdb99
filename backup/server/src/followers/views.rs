//! What the page of wishes shows.

use askama::Template;
use platform_web::{Choice, Problems};

use super::Wishes;
use crate::alerts::Severity;
use crate::channels::Listener;

/// What there is to choose from.
pub(super) struct Ground<'a> {
    /// Whether this server sends mail.
    pub(super) mails: bool,
    /// Where the person is reached.
    pub(super) address: Option<String>,
    /// The channels in use.
    pub(super) listeners: &'a [Listener],
}

/// The wishes of a person, as a form.
#[derive(Template)]
#[template(path = "followers/edit.html")]
pub(super) struct WishesView {
    mails: bool,
    address: Option<String>,
    severities: Vec<(&'static str, &'static str, bool)>,
    everything: bool,
    assigned: bool,
    channels: Vec<(String, String, bool)>,
    hours: Vec<Choice>,
    quiet_from: String,
    quiet_until: String,
    critical_passes: bool,
    problems: Problems,
}

impl WishesView {
    pub(super) fn new(ground: Ground<'_>, wished: &Wishes, problems: Problems) -> WishesView {
        let severities = Severity::ALL
            .map(|severity| (severity.code(), severity.label(), wished.severities.contains(&severity)));
        let channel = |listener: &Listener| {
            let followed = wished.channels.contains(&listener.id);
            (listener.id.to_string(), format!("通知先「{}」に送られるもの", listener.name()), followed)
        };
        WishesView {
            mails: ground.mails,
            address: ground.address,
            severities: severities.into(),
            everything: wished.everything,
            assigned: wished.assigned,
            channels: ground.listeners.iter().map(channel).collect(),
            hours: (0..24).map(|hour| Choice::new(hour.to_string(), format!("{hour}時"))).collect(),
            quiet_from: wished.quiet_hours.from().to_string(),
            quiet_until: wished.quiet_hours.until().to_string(),
            critical_passes: wished.critical_passes,
            problems,
        }
    }
}
