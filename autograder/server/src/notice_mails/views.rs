//! What the page of preferences shows.

use askama::Template;
use platform_identity::UserProfile;
use platform_web::{Choice, Problems};

use super::preferences::Preferences;
use crate::notices::{NoticeKind, NoticeTabs};
use crate::staff::{Scope, Staff};

/// The wishes of a person, as a form.
#[derive(Template)]
#[template(path = "notice_mails/edit.html")]
pub(super) struct PreferencesView {
    tabs: NoticeTabs,
    /// Whether this server sends mail.
    mails: bool,
    address: Option<String>,
    /// Who can enter an address for the person.
    above: &'static str,
    kinds: Vec<KindLine>,
    hours: Vec<Choice>,
    quiet_from: String,
    quiet_until: String,
    problems: Problems,
}

struct KindLine {
    code: &'static str,
    label: &'static str,
    note: &'static str,
    mails: bool,
}

impl PreferencesView {
    pub(super) fn new(
        staff: &Staff,
        profile: &UserProfile,
        wished: &Preferences,
        mails: bool,
        problem: &str,
    ) -> PreferencesView {
        let mut problems = Problems::none();
        if !problem.is_empty() {
            problems.add("quiet_from", problem);
        }
        let line = |kind: NoticeKind| KindLine {
            code: kind.code(),
            label: kind.label(),
            note: kind.note(),
            mails: wished.mails(kind),
        };
        PreferencesView {
            tabs: NoticeTabs::preferences(staff),
            mails,
            address: profile.email.as_ref().map(ToString::to_string),
            above: staff.scope().above(),
            kinds: kinds_for(staff.scope()).into_iter().map(line).collect(),
            hours: (0..24).map(|hour| Choice::new(hour.to_string(), format!("{hour}時"))).collect(),
            quiet_from: wished.quiet_hours.from().to_string(),
            quiet_until: wished.quiet_hours.until().to_string(),
            problems,
        }
    }
}

/// The kinds that can come to somebody of the scope.
pub(super) fn kinds_for(scope: &Scope) -> Vec<NoticeKind> {
    let all = NoticeKind::ALL.into_iter();
    all.filter(|kind| match kind {
        NoticeKind::CardsPrinted => true,
        NoticeKind::ExtensionAsked => scope.is_headquarters(),
        NoticeKind::FromJuku => scope.classroom().is_some(),
        _ => !scope.is_headquarters(),
    })
    .collect()
}
