//! What the page of a pupil's personal data shows.

use askama::Template;

use super::file::Table;
use super::store::Pupil;

/// What is kept, counted.
#[derive(Template)]
#[template(path = "personal_data/show.html")]
pub(super) struct PersonalDataView<'a> {
    pupil: &'a Pupil,
    /// Tables with the number of their rows.
    kept: Vec<(&'static str, usize)>,
    problem: &'a str,
}

impl<'a> PersonalDataView<'a> {
    pub(super) fn new(pupil: &'a Pupil, tables: &[Table], problem: &'a str) -> PersonalDataView<'a> {
        PersonalDataView {
            pupil,
            kept: tables.iter().skip(1).map(|table| (table.name, table.rows.len())).collect(),
            problem,
        }
    }
}
