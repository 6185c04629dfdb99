//! What the screens of 教室 show.

use askama::Template;
use platform_database::Timestamp;
use platform_web::{CellView, List, ListColumn, ListView};

use super::{Classroom, ClassroomLine};
use crate::progress::{MatrixView, RoundView, SheetProgress};
use crate::rounds::Round;
use crate::staff::{Permission, Scope, Switches};

/// The list of 教室.
#[derive(Template)]
#[template(path = "classrooms/list.html")]
pub(super) struct ClassroomListView {
    pub(super) list: ListView,
}

/// What the list of 本部 shows and sorts by.
pub(super) fn classroom_list() -> List<ClassroomLine> {
    let columns = vec![
        ListColumn::new("number", "教室ID", |row: &ClassroomLine| {
            CellView::link(&row.number, format!("/classrooms/{}", row.id))
        })
        .sorted(),
        ListColumn::new("name", "教室", |row: &ClassroomLine| {
            CellView::text(match row.closed_on {
                Some(_) => format!("{}（閉室）", row.name),
                None => row.name.clone(),
            })
        })
        .sorted(),
        ListColumn::new("juku", "塾", |row: &ClassroomLine| CellView::text(&row.juku_name)).sorted(),
        ListColumn::new("students", "生徒", |row: &ClassroomLine| CellView::text(row.students.to_string()))
            .sorted()
            .numeric(),
    ];
    List::new("教室の一覧", columns)
        .searched("教室名・教室ID・塾名・塾ID")
        .exported("/classrooms.xlsx")
        .empty("教室はまだありません。「教室を登録する」か、名簿の取り込みで登録できます。")
}

/// One 教室.
#[derive(Template)]
#[template(path = "classrooms/show.html")]
pub(super) struct ClassroomView {
    name: String,
    number: String,
    juku_name: String,
    /// 「2026年3月31日」, where it is closed.
    closed_on: Option<String>,
    /// Whether this person may change it.
    may_revise: bool,
    /// The 塾's page, for those who have it.
    juku_href: Option<String>,
    students: i64,
    students_href: String,
    round: Option<RoundView>,
    matrix: Option<MatrixView>,
    address: String,
    /// Whether this person may write marks.
    may_mark: bool,
    /// For those who may turn them.
    switches: Option<Switches>,
}

impl ClassroomView {
    pub(super) fn new(
        classroom: Classroom,
        students: i64,
        (round, now): (Option<&Round>, Timestamp),
        sheets: &[SheetProgress],
        scope: &Scope,
    ) -> ClassroomView {
        let own = scope.classroom().is_some();
        ClassroomView {
            juku_href: (!own).then(|| format!("/juku/{}", classroom.juku_id)),
            students,
            students_href: if own {
                "/students".to_owned()
            } else {
                format!("/students?classroom={}", classroom.id)
            },
            address: format!("/classrooms/{}", classroom.id),
            switches: None,
            closed_on: classroom.closed_on.map(|day| day.format("%Y年%-m月%-d日").to_string()),
            may_revise: !own,
            may_mark: scope.allows(Permission::Mark),
            name: classroom.name,
            number: classroom.number,
            juku_name: classroom.juku_name,
            round: round.map(|round| RoundView::new(round, now)),
            matrix: MatrixView::new(sheets),
        }
    }

    pub(super) fn switched_by_office(self, switches: Option<Switches>) -> ClassroomView {
        ClassroomView { switches, ..self }
    }
}
