//! What the confirmation shows.

use askama::Template;

use crate::kept_forms::KeptForm;

/// The question for the password, before a page or around a form that waits for it.
#[derive(Template)]
#[template(path = "identity/confirmation.html")]
pub(crate) struct ConfirmationView<'a> {
    /// Where to go afterwards, if no form waits.
    pub(crate) next: &'a str,
    /// Why the last attempt failed, or empty.
    pub(crate) problem: &'a str,
    pub(crate) kept: Option<&'a KeptForm>,
}

impl ConfirmationView<'_> {
    pub(crate) const TITLE: &'static str = "本人の確認";
}
