//! What the screens around codes show.

use askama::Template;
use platform_web::Problems;

use super::redeem::Holder;

/// The form for somebody with a code. Without a holder it asks for the code first.
#[derive(Template)]
#[template(path = "identity/invitation.html")]
pub(super) struct InvitationView<'a> {
    pub(super) code: &'a str,
    pub(super) holder: Option<&'a Holder>,
    pub(super) name: &'a str,
    pub(super) problems: &'a Problems,
}
