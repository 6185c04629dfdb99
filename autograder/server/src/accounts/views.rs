//! What one's own page shows.

use askama::Template;
use platform_identity::UserProfile;
use platform_web::{Choice, dates};

use super::grid_keys::{EnterLeads, GridKeys};
use crate::staff::Staff;

/// One's own account.
#[derive(Template)]
#[template(path = "accounts/show.html")]
pub(super) struct AccountView {
    name: String,
    login: String,
    email: Option<String>,
    role: &'static str,
    /// Who changes name and address.
    above: &'static str,
    has_second_factor: bool,
    devices: usize,
    signed_in: String,
    directions: Vec<Choice>,
    enter: &'static str,
    reads_back: bool,
    advances: bool,
}

impl AccountView {
    pub(super) fn new(staff: &Staff, profile: UserProfile, devices: usize, keys: GridKeys) -> AccountView {
        AccountView {
            name: profile.name,
            login: profile.login,
            email: profile.email.map(|address| address.to_string()),
            role: staff.role_label(),
            above: staff.scope().above(),
            has_second_factor: profile.has_second_factor,
            devices,
            signed_in: profile.signed_in_at.map(dates::date_time).unwrap_or_default(),
            directions: EnterLeads::ALL.map(|leads| Choice::new(leads.code(), leads.label())).into(),
            enter: keys.enter.code(),
            reads_back: keys.reads_back,
            advances: keys.advances,
        }
    }
}
