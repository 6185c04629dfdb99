//! The tables: which columns a file has, and what stands in them.

mod billing;
mod examinees;
mod juku;
mod reports;
mod results;
mod students;

use autograder_grading::{RoundName, Tenths};
use platform_database::Timestamp;
use platform_spreadsheet::{Column, ColumnKind, Value};
use platform_web::dates::day_of;

pub(super) use billing::{billed_juku, billing_report, billing_summary, count_examinees, examinees_of};
pub(super) use examinees::{Registered, examinee_sheet, statistics, statistics_line};
pub(super) use juku::juku_sheet;
pub(super) use reports::{by_exam, by_juku, by_juku_and_exam, report, report_on_paper};
pub(super) use results::{result_sheet, section_head, section_rows};
pub(super) use students::{by_juku as students_by_juku, student_sheet};

use crate::results::EntryRecord;

fn text(heading: impl Into<String>, width: f64) -> Column {
    Column::new(heading, ColumnKind::Text, width)
}

fn whole(heading: impl Into<String>, width: f64) -> Column {
    Column::new(heading, ColumnKind::Whole, width)
}

fn tenth(heading: impl Into<String>, width: f64) -> Column {
    Column::new(heading, ColumnKind::Decimal { places: 1 }, width)
}

fn words(words: impl Into<String>) -> Value {
    Value::Text(words.into())
}

fn count(number: usize) -> Value {
    Value::Whole(i64::try_from(number).unwrap_or(i64::MAX))
}

fn number(number: Option<i64>) -> Value {
    number.map_or(Value::Blank, Value::Whole)
}

fn tenths(number: Option<Tenths>) -> Value {
    number.map_or(Value::Blank, |tenths| Value::Decimal(f64::from(tenths.get()) / 10.0))
}

/// 正答率: which share of the points was gained, in percent to one place; nothing where there was none to gain.
fn percent(gained: u64, available: u64) -> Value {
    match (2000 * gained + available).checked_div(2 * available) {
        Some(tenths) => Value::Decimal(tenths as f64 / 10.0),
        None => Value::Blank,
    }
}

/// A day in Japan.
fn day(at: Timestamp) -> Value {
    words(day_of(at).to_string())
}

/// 塾ID to 生徒名.
fn pupil_columns() -> [Column; 6] {
    [
        text("塾ID", 9.0),
        text("塾名", 22.0),
        text("教室ID", 9.0),
        text("教室名", 18.0),
        text("生徒ID", 13.0),
        text("生徒名", 18.0),
    ]
}

fn pupil_cells(entry: &EntryRecord) -> [Value; 6] {
    [
        &entry.juku_number,
        &entry.juku_name,
        &entry.classroom_number,
        &entry.classroom_name,
        &entry.student_number,
        &entry.student_name,
    ]
    .map(|text| words(text.as_str()))
}

fn round_columns() -> [Column; 2] {
    [text("年度", 7.0), text("期間", 7.0)]
}

fn round_cells(round: RoundName) -> [Value; 2] {
    [words(round.year.to_string()), words(round.season.label())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_nothing_is_blank_and_of_something_has_one_place() {
        assert_eq!(percent(0, 0), Value::Blank);
        assert_eq!(percent(0, 50), Value::Decimal(0.0));
        assert_eq!(percent(43, 50), Value::Decimal(86.0));
        assert_eq!(percent(1, 3), Value::Decimal(33.3));
        assert_eq!(percent(2, 3), Value::Decimal(66.7));
    }
}
