//! What the list of 生徒 shows.

use askama::Template;
use autograder_grading::{Grade, RoundName};
use platform_web::{CellView, Choice, List, ListColumn, ListFilter, ListView};

use super::panel::PanelView;
use super::{StudentLine, StudentStatus};
use crate::classrooms::Classroom;
use crate::staff::{Permission, Scope, Staff};
use crate::student_moves::BulkForm;

/// The list of pupils.
#[derive(Template)]
#[template(path = "students/list.html")]
pub(super) struct StudentListView {
    list: ListView,
    may_register: bool,
    is_headquarters: bool,
    /// For those who may change pupils.
    bulk: Option<BulkForm>,
    panel: Option<PanelView>,
}

impl StudentListView {
    pub(super) fn new(
        list: ListView,
        staff: &Staff,
        bulk: Option<BulkForm>,
        panel: Option<PanelView>,
    ) -> StudentListView {
        StudentListView {
            list,
            may_register: staff.scope().allows(Permission::Register),
            is_headquarters: staff.scope().is_headquarters(),
            bulk,
            panel,
        }
    }
}

/// What the list shows, sorts and filters by; nobody is offered what all of one's rows have in common. Who may change
/// pupils may take the list away, too.
pub(super) fn student_list(scope: &Scope, classrooms: &[Classroom], may_change: bool) -> List<StudentLine> {
    let mut columns = vec![
        ListColumn::new("number", "生徒ID", |row: &StudentLine| CellView::text(&row.number))
            .sorted()
            .unbroken(),
        ListColumn::new("name", "氏名", |row: &StudentLine| {
            let name = CellView::link(&row.name, format!("/students/{}", row.id));
            if row.kana.is_empty() { name } else { name.with_sub(&row.kana) }
        })
        .sorted()
        .below("ふりがな"),
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
    columns.push(
        ListColumn::new("status", "状態", |row: &StudentLine| {
            CellView::badge(row.status().label(), row.status().tone())
        })
        .sorted(),
    );
    columns.push(ListColumn::new("last", "直近の受験", |row: &StudentLine| {
        CellView::text(row.last_round.map_or_else(|| "—".to_owned(), RoundName::short_label))
    }));
    if !scope.is_headquarters() {
        columns.push(ListColumn::new("memo", "担当メモ", |row: &StudentLine| CellView::text(&row.memo)));
    }
    let grades = Grade::ALL.map(|grade| Choice::new(grade.label(), grade.label())).into();
    let list = List::new("生徒の一覧", columns)
        .choosable("name")
        .searched("氏名・ふりがな・生徒ID")
        .filtered(ListFilter { name: "grade", label: "学年".to_owned(), choices: grades })
        .filtered(ListFilter {
            name: "status", label: "状態".to_owned(), choices: StudentStatus::choices()
        })
        .empty("生徒はまだいません。追加するか、名簿を取り込むと登録されます。");
    let list = if may_change {
        list.selectable("bulk", |row| row.id.to_string(), |row| row.name.clone()).exported("/students.xlsx")
    } else {
        list
    };
    if scope.classroom().is_some() {
        return list;
    }
    let choices = classrooms.iter().map(|classroom| choice(scope, classroom)).collect();
    list.filtered(ListFilter { name: "classroom", label: "教室".to_owned(), choices })
}

fn choice(scope: &Scope, classroom: &Classroom) -> Choice {
    Choice::new(classroom.id.to_string(), classroom.label_for(scope))
}

/// The words for the number of a grade.
pub(crate) fn grade_label(number: i64) -> &'static str {
    u8::try_from(number).ok().and_then(Grade::from_number).map_or("", Grade::label)
}
