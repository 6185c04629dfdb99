//! What the password screen shows.

use askama::Template;
use platform_web::Problems;

/// The form on which people change their own password.
#[derive(Template)]
#[template(path = "identity/password.html")]
pub(crate) struct PasswordView<'a> {
    /// Whose password it is; password managers want to know.
    pub(crate) login: &'a str,
    pub(crate) problems: &'a Problems,
    /// Whether nothing else can be done before.
    pub(crate) due: bool,
    /// Where to go instead, if anywhere.
    pub(crate) back: &'static str,
}
