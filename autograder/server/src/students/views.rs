//! What the list of 生徒 shows.

use askama::Template;
use autograder_grading::Grade;
use platform_web::{CellView, Choice, List, ListColumn, ListFilter, ListView};

use super::StudentLine;
use crate::classrooms::Classroom;
use crate::staff::Scope;

/// The list of pupils.
#[derive(Template)]
#[template(path = "students/list.html")]
pub(super) struct StudentListView {
    pub(super) list: ListView,
}

/// What the list shows, sorts and filters by; nobody is offered what all of one's rows have in common.
pub(super) fn student_list(scope: &Scope, classrooms: &[Classroom]) -> List<StudentLine> {
    let mut columns = vec![
        ListColumn::new("number", "生徒ID", |row: &StudentLine| CellView::text(&row.number)).sorted(),
        ListColumn::new("name", "氏名", |row: &StudentLine| CellView::text(&row.name)).sorted(),
        ListColumn::new("grade", "学年", |row: &StudentLine| CellView::text(grade_label(row.grade))).sorted(),
    ];
    if scope.classroom().is_none() {
        columns.push(
            ListColumn::new("classroom", "教室", |row: &StudentLine| CellView::text(&row.classroom_name))
                .sorted(),
        );
    }
    if scope.is_headquarters() {
        columns
            .push(ListColumn::new("juku", "塾", |row: &StudentLine| CellView::text(&row.juku_name)).sorted());
    }
    if scope.classroom().is_none() {
        columns.push(ListColumn::new("data", "個人情報", |row: &StudentLine| {
            CellView::link("書き出し・消去", format!("/students/{}/personal-data", row.id))
        }));
    }
    let grades = Grade::ALL.map(|grade| Choice::new(grade.label(), grade.label())).into();
    let list = List::new("生徒の一覧", columns)
        .searched("氏名・生徒ID")
        .filtered(ListFilter { name: "grade", label: "学年".to_owned(), choices: grades })
        .empty("生徒はまだいません。名簿を取り込むと登録されます。");
    if scope.classroom().is_some() {
        return list;
    }
    let choices = classrooms.iter().map(|classroom| choice(scope, classroom)).collect();
    list.filtered(ListFilter { name: "classroom", label: "教室".to_owned(), choices })
}

fn choice(scope: &Scope, classroom: &Classroom) -> Choice {
    let label = if scope.is_headquarters() {
        format!("{} {}", classroom.juku_name, classroom.name)
    } else {
        classroom.name.clone()
    };
    Choice::new(classroom.id.to_string(), label)
}

fn grade_label(number: i64) -> &'static str {
    u8::try_from(number).ok().and_then(Grade::from_number).map_or("", Grade::label)
}
