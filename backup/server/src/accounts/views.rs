//! What one's own page shows.

use askama::Template;
use platform_identity::UserProfile;
use platform_web::dates;

use crate::members::Member;

/// One's own account.
#[derive(Template)]
#[template(path = "accounts/show.html")]
pub(super) struct AccountView {
    name: String,
    login: String,
    email: Option<String>,
    role: &'static str,
    has_second_factor: bool,
    devices: usize,
    signed_in: String,
}

impl AccountView {
    pub(super) fn new(member: &Member, profile: UserProfile, devices: usize) -> AccountView {
        AccountView {
            name: profile.name,
            login: profile.login,
            email: profile.email.map(|address| address.to_string()),
            role: member.role_label(),
            has_second_factor: profile.has_second_factor,
            devices,
            signed_in: profile.signed_in_at.map(dates::date_time).unwrap_or_default(),
        }
    }
}
