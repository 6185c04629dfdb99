//! What the screen of the first account shows.

use askama::Template;
use platform_web::Problems;

/// The form.
#[derive(Template)]
#[template(path = "console/setups/new.html")]
pub(super) struct SetupView<'a> {
    pub(super) code: &'a str,
    pub(super) login: &'a str,
    pub(super) name: &'a str,
    pub(super) problems: &'a Problems,
}
