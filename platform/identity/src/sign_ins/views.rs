//! What the sign-in screens show.

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
    /// Whether this server can use passkeys.
    pub(crate) passkeys: bool,
    pub(crate) demo: &'a [DemoLogin],
}

/// The second step: a code, a passkey or a recovery code.
#[derive(Template)]
#[template(path = "identity/second_step.html")]
pub(crate) struct SecondStepView<'a> {
    /// Where to go afterwards.
    pub(crate) next: &'a str,
    /// Why the last attempt failed, or empty.
    pub(crate) problem: &'a str,
    /// Whether the person has an authenticator app.
    pub(crate) totp: bool,
    /// Whether the person has a passkey that this server can use.
    pub(crate) passkey: bool,
    /// Whether the recovery codes are unfolded.
    pub(crate) recovering: bool,
}
