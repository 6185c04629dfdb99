//! The files that a 塾 fills in, ready to be read back unchanged: the roster of a round, and the pupils of no round.

use autograder_grading::{Grade, RoundName};
use platform_spreadsheet::{Column, ColumnKind, SheetOut, Value};

use super::read::{COLUMNS, KANA, PUPIL_COLUMNS};
use super::store::Registered;

/// Widths of the nine columns, in half-width characters.
const WIDTHS: [f64; 9] = [9.0, 22.0, 9.0, 18.0, 13.0, 20.0, 7.0, 7.0, 7.0];

/// Describes the roster of `pupils` for `round`, if it is of one; every column is text, so that no zero is lost.
pub(crate) fn roster_template(round: Option<RoundName>, pupils: Vec<Registered>) -> SheetOut {
    let year = round.map_or_else(String::new, |round| round.year.to_string());
    let season = round.map_or_else(String::new, |round| round.season.label().to_owned());
    sheet("名簿", &COLUMNS, pupils, &[year, season])
}

/// Describes the pupils as a file of no round has them.
pub(crate) fn pupil_template(pupils: Vec<Registered>) -> SheetOut {
    sheet("生徒", &PUPIL_COLUMNS, pupils, &[])
}

/// ふりがな, which may be left out, stands behind the columns that a file needs.
fn sheet(name: &str, needed: &[&str], pupils: Vec<Registered>, of_round: &[String]) -> SheetOut {
    let column = |heading: &str, width| Column::new(heading, ColumnKind::Text, width);
    let kana = column(KANA[0], 22.0);
    SheetOut {
        name: name.to_owned(),
        columns: needed
            .iter()
            .zip(WIDTHS)
            .map(|(heading, width)| column(heading, width))
            .chain([kana])
            .collect(),
        rows: pupils.into_iter().map(|pupil| row(pupil, of_round)).collect(),
        hidden_facts: Vec::new(),
    }
}

fn row(pupil: Registered, of_round: &[String]) -> Vec<Value> {
    let grade = u8::try_from(pupil.grade).ok().and_then(Grade::from_number);
    let facts = [
        pupil.juku_number,
        pupil.juku_name,
        pupil.classroom_number,
        pupil.classroom_name,
        pupil.student_number,
        pupil.student_name,
        grade.map_or_else(String::new, |grade| grade.label().to_owned()),
    ];
    let beside = of_round.iter().cloned().chain([pupil.student_kana]);
    facts.into_iter().chain(beside).map(Value::Text).collect()
}
