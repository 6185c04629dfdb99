//! The files that the 塾 of the demonstration send in.

use autograder_grading::{Grade, RoundName, Subject};
use platform_spreadsheet::{Column, ColumnKind, CsvEncoding, SheetOut, Value, WriteError, write_csv};

use super::answers::answer;
use super::dice::Dice;
use super::places::JUKU;
use super::progress::items_entered;
use super::pupils::Pupil;
use crate::exams::PlannedExam;

/// Of a hundred pupils, how many miss the whole test, and how many only one of its exams.
const MISSING_ALL: f64 = 0.03;
const MISSING_ONE: f64 = 0.01;

/// The 名簿 of one round.
pub(super) fn roster_file<'a>(
    round: RoundName,
    pupils: impl Iterator<Item = (&'a Pupil, Grade)>,
) -> Result<Vec<u8>, WriteError> {
    let row = |(pupil, grade): (&Pupil, Grade)| {
        let juku = &JUKU[pupil.juku];
        let cells = [
            juku.number,
            juku.name,
            &juku.classroom_number(pupil.classroom),
            juku.classrooms[pupil.classroom].0,
            &pupil.number,
            &pupil.name,
            grade.label(),
            &round.year.to_string(),
            round.season.label(),
        ];
        cells.map(text).into()
    };
    let columns =
        ["塾ID", "塾名", "教室ID", "教室名", "生徒ID", "生徒名", "学年", "年度", "期間"].map(column);
    csv(columns.into(), pupils.map(row).collect())
}

/// The marks of one 塾: drawn for everybody, and written down as far as they are entered.
pub(super) fn marks_file<'a>(
    dice: &mut Dice,
    exams: &[PlannedExam],
    is_open: bool,
    pupils: impl Iterator<Item = (&'a Pupil, Grade)>,
) -> Result<Vec<u8>, WriteError> {
    let headings = mark_headings(exams);
    let rows = pupils.enumerate().map(|(nth, (pupil, grade))| {
        let juku = &JUKU[pupil.juku];
        let keys = [juku.number, &juku.classroom_number(pupil.classroom), &pupil.number, grade.label()];
        let mut row: Vec<Value> = keys.map(text).into();
        let missing = dice.happens(MISSING_ALL);
        row.resize(keys.len() + headings.len(), Value::Blank);
        for (place, (_, subject, shape)) in exams.iter().filter(|(of, ..)| *of == grade).enumerate() {
            let points = answer(dice, pupil, place, shape);
            let missing = dice.happens(MISSING_ONE) || missing;
            let entered = if is_open { items_entered(pupil, place, nth, points.len()) } else { points.len() };
            let first =
                headings.iter().position(|(of, _)| of == subject).expect("its columns were made from it");
            let cells = row[keys.len() + first..].iter_mut().zip(points).take(entered);
            cells.for_each(|(cell, points)| {
                *cell = if missing { text("欠席") } else { Value::Whole(points.into()) }
            });
        }
        row
    });
    let rows = rows.collect();
    let keys = ["塾ID", "教室ID", "生徒ID", "学年"].map(column).into_iter();
    csv(keys.chain(headings.into_iter().map(|(_, heading)| column(heading))).collect(), rows)
}

/// The columns with marks; in the presets every grade's paper of a subject has the same sections.
fn mark_headings(exams: &[PlannedExam]) -> Vec<(Subject, String)> {
    let of_subject = |subject: Subject| {
        let exam = exams.iter().find(|(_, of, _)| *of == subject);
        let sections = exam.into_iter().flat_map(|(_, _, shape)| &shape.sections);
        sections.map(move |section| (subject, format!("{}_大問{}", subject.label(), section.number)))
    };
    Subject::ALL.into_iter().flat_map(of_subject).collect()
}

fn column(heading: impl Into<String>) -> Column {
    Column::new(heading, ColumnKind::Text, 12.0)
}

fn text(words: &str) -> Value {
    Value::Text(words.to_owned())
}

fn csv(columns: Vec<Column>, rows: Vec<Vec<Value>>) -> Result<Vec<u8>, WriteError> {
    let sheet = SheetOut { columns, rows, ..SheetOut::default() };
    write_csv(&sheet, CsvEncoding::Utf8Bom)
}
