//! The roster that a 塾 fills in: the nine columns, ready to be read back unchanged.

use autograder_grading::{Grade, RoundName};
use platform_spreadsheet::{Column, ColumnKind, SheetOut, Value};

use super::read::COLUMNS;
use super::store::Registered;

/// Widths of the nine columns, in half-width characters.
const WIDTHS: [f64; 9] = [9.0, 22.0, 9.0, 18.0, 13.0, 20.0, 7.0, 7.0, 7.0];

/// Describes the roster of `pupils` for `round`, if it is of one; every column is text, so that no zero is lost.
pub(crate) fn roster_template(round: Option<RoundName>, pupils: Vec<Registered>) -> SheetOut {
    let column = |(heading, width)| Column::new(heading, ColumnKind::Text, width);
    SheetOut {
        name: "名簿".to_owned(),
        columns: COLUMNS.into_iter().zip(WIDTHS).map(column).collect(),
        rows: pupils.into_iter().map(|pupil| row(round, pupil)).collect(),
        hidden_facts: Vec::new(),
    }
}

fn row(round: Option<RoundName>, pupil: Registered) -> Vec<Value> {
    let grade = u8::try_from(pupil.grade).ok().and_then(Grade::from_number);
    [
        pupil.juku_number,
        pupil.juku_name,
        pupil.classroom_number,
        pupil.classroom_name,
        pupil.student_number,
        pupil.student_name,
        grade.map_or_else(String::new, |grade| grade.label().to_owned()),
        round.map_or_else(String::new, |round| round.year.to_string()),
        round.map_or_else(String::new, |round| round.season.label().to_owned()),
    ]
    .map(Value::Text)
    .into()
}
