//! What the page of a viewing shows.

use askama::Template;

use super::Viewer;

/// That one looks on as a 塾, and the way back.
#[derive(Template)]
#[template(path = "viewings/show.html")]
pub(super) struct ViewingView {
    juku: String,
    number: String,
}

impl ViewingView {
    pub(super) fn new(by: &Viewer) -> ViewingView {
        ViewingView { juku: by.juku().name.clone(), number: by.juku().number.clone() }
    }
}
