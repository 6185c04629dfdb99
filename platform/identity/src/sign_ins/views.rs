//! What the sign-in screen shows.

use askama::Template;

use super::DemoLogin;

/// The sign-in form, empty or with what was typed.
#[derive(Template)]
#[template(path = "identity/sign_in.html")]
pub(crate) struct SignInView<'a> {
    pub(crate) login: &'a str,
    /// Where to go afterwards.
    pub(crate) next: &'a str,
    /// Why the last attempt failed, or empty.
    pub(crate) problem: &'a str,
    pub(crate) demo: &'a [DemoLogin],
}
