//! What the screen for a forgotten password shows.

use askama::Template;

/// The form for somebody who forgot the password, or what to do next.
#[derive(Template)]
#[template(path = "identity/reset.html")]
pub(super) struct ResetView {
    /// Whether this server sends mail.
    pub(super) mails: bool,
    /// Whether the form was sent.
    pub(super) asked: bool,
}
