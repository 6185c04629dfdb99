//! What the pages around a kept form show.

use askama::Template;

use super::KeptForm;

/// The sign-in form in the answer to a form whose session has ended.
#[derive(Template)]
#[template(path = "identity/sign_in_again.html")]
pub(super) struct SignInAgainView<'a> {
    pub(super) kept: &'a KeptForm,
    pub(super) login: &'a str,
    /// Why the last attempt failed, or empty.
    pub(super) problem: &'a str,
}

/// The form again, ready to be sent.
#[derive(Template)]
#[template(path = "identity/resume.html")]
pub(super) struct ResumeView<'a> {
    pub(super) path: &'a str,
    pub(super) fields: Vec<(String, String)>,
    /// Whether the second step comes before it is sent.
    pub(super) factor: bool,
}
