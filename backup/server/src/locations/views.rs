//! What the screen of places shows.

use askama::Template;
use platform_web::Problems;

use super::routes::FilledLocation;
use super::store::LocationLine;

/// The list of places, with the form of a new one.
#[derive(Template)]
#[template(path = "locations/list.html")]
pub(super) struct LocationsView {
    lines: Vec<Line>,
    may_add: bool,
    filled: FilledLocation,
    problems: Problems,
}

struct Line {
    name: String,
    kind: &'static str,
    notes: String,
    repositories: i64,
    copies: i64,
}

impl LocationsView {
    pub(super) fn new(
        lines: &[LocationLine],
        may_add: bool,
        filled: FilledLocation,
        problems: Problems,
    ) -> LocationsView {
        let lines = lines.iter().map(|line| Line {
            name: line.location.name.clone(),
            kind: line.location.kind(),
            notes: line.location.notes.clone(),
            repositories: line.repositories,
            copies: line.copies,
        });
        LocationsView { lines: lines.collect(), may_add, filled, problems }
    }
}
