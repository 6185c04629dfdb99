//! 生徒 of the register.

use platform_spreadsheet::{SheetOut, Value};

use super::super::store::ListedStudent;
use super::{day, pupil_columns, text, words};
use crate::students::{StudentStatus, grade_label};

/// Excel allows a sheet's name 31 characters: the 塾ID, a hyphen, and so much of the name.
const NAME_LENGTH: usize = 20;

/// One row for each pupil.
pub(in super::super) fn student_sheet(
    students: &[ListedStudent],
) -> (SheetOut, impl Iterator<Item = Vec<Value>> + '_) {
    (head("生徒一覧".to_owned()), students.iter().map(row))
}

/// A sheet for each 塾, in the order of their 塾ID.
pub(in super::super) fn by_juku(students: &[ListedStudent]) -> impl Iterator<Item = SheetOut> + '_ {
    students.chunk_by(|one, next| one.juku_number == next.juku_number).filter_map(|of_juku| {
        Some(SheetOut { rows: of_juku.iter().map(row).collect(), ..head(tab(of_juku.first()?)) })
    })
}

/// `012345_あおば塾`, without what Excel forbids in the name of a sheet.
fn tab(student: &ListedStudent) -> String {
    let allowed = |letter: &char| !"[]:*?/\\'".contains(*letter) && !letter.is_control();
    let name: String = student.juku_name.chars().filter(allowed).take(NAME_LENGTH).collect();
    format!("{}_{name}", student.juku_number)
}

fn head(name: String) -> SheetOut {
    let rest = [text("学年", 7.0), text("状態", 8.0), text("有効状態", 9.0), text("登録日", 12.0)];
    SheetOut { name, columns: pupil_columns().into_iter().chain(rest).collect(), ..SheetOut::default() }
}

fn row(student: &ListedStudent) -> Vec<Value> {
    let status = StudentStatus::from_code(&student.status);
    vec![
        words(&student.juku_number),
        words(&student.juku_name),
        words(&student.classroom_number),
        words(&student.classroom_name),
        words(&student.number),
        words(&student.name),
        words(grade_label(student.grade)),
        words(status.map_or("", StudentStatus::label)),
        words(if status == Some(StudentStatus::Enrolled) { "有効" } else { "無効" }),
        day(student.created_at),
    ]
}
