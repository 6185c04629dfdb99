//! What the screen of places shows.

use askama::Template;
use platform_web::Problems;

use super::Location;
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
    href: String,
    retired: bool,
    name: String,
    kind: &'static str,
    notes: String,
    repositories: i64,
    copies: i64,
}

/// The form of a place that is there.
#[derive(Template)]
#[template(path = "locations/edit.html")]
pub(super) struct LocationView {
    page: String,
    name: String,
    production: bool,
    retired: bool,
    revision: i64,
    filled: FilledLocation,
    problems: Problems,
}

impl LocationView {
    pub(super) fn new(place: &Location, filled: FilledLocation, problems: Problems) -> LocationView {
        LocationView {
            page: format!("/locations/{}", place.id),
            name: place.name.clone(),
            production: place.production,
            retired: place.retired_at.is_some(),
            revision: place.revision,
            filled,
            problems,
        }
    }
}

impl LocationsView {
    pub(super) fn new(
        lines: &[LocationLine],
        may_add: bool,
        filled: FilledLocation,
        problems: Problems,
    ) -> LocationsView {
        let lines = lines.iter().map(|line| Line {
            href: format!("/locations/{}/edit", line.location.id),
            retired: line.location.retired_at.is_some(),
            name: line.location.name.clone(),
            kind: line.location.kind(),
            notes: line.location.notes.clone(),
            repositories: line.repositories,
            copies: line.copies,
        });
        LocationsView { lines: lines.collect(), may_add, filled, problems }
    }
}
