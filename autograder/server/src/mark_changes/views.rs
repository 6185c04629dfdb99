//! What the screens of the history of marks show.

use askama::Template;
use autograder_grading::{Grade, RoundName, Subject};
use platform_web::{CellView, Choice, List, ListColumn, ListQuery, ListView, dates};

use super::MOST_SHOWN;
use super::filter::{Asked, ChangeKind};
use super::key::CellKind;
use super::store::{Change, Edit};
use crate::classrooms::{Classroom, ClassroomId};
use crate::marks::sheet_address;
use crate::sitting_notes::Note;
use crate::staff::{Scope, Staff, called};
use crate::students::{RegisteredStudent, grade_label};

/// The list with the fields above it.
#[derive(Template)]
#[template(path = "mark_changes/list.html")]
pub(super) struct ChangeListView {
    student: Option<RegisteredStudent>,
    rounds: Vec<Choice>,
    /// What the choice of no round is called, where there is one.
    every_round: &'static str,
    /// Nobody of a single 教室 chooses one.
    classrooms: Vec<Choice>,
    grades: Vec<Choice>,
    subjects: Vec<Choice>,
    kinds: Vec<Choice>,
    round: String,
    classroom: String,
    grade: String,
    subject: String,
    kind: String,
    q: String,
    from: String,
    until: String,
    narrowed: bool,
    /// Whether there are older ones that are not shown.
    is_cut: bool,
    list: ListView,
}

impl ChangeListView {
    /// The page of `asked`; `found` is how many there are as far as they were counted.
    pub(super) fn new(
        scope: &Scope,
        query: &ListQuery,
        asked: Asked,
        classrooms: &[Classroom],
        found: u64,
        list: ListView,
    ) -> ChangeListView {
        let filled = |name| query.filter(name).unwrap_or_default().to_owned();
        let offered: &[Classroom] = if scope.classroom().is_some() { &[] } else { classrooms };
        let room = |room: &Classroom| Choice::new(room.id.to_string(), room.label_for(scope));
        let round = |name: RoundName| Choice::new(name.to_string(), name.label());
        ChangeListView {
            rounds: asked.rounds.iter().map(|known| round(known.name)).collect(),
            every_round: if asked.student.is_some() { "すべて" } else { "" },
            classrooms: offered.iter().map(room).collect(),
            grades: Grade::ALL.map(|grade| Choice::new(grade.label(), grade.label())).into(),
            subjects: Subject::ALL.map(|subject| Choice::new(subject.code(), subject.label())).into(),
            kinds: ChangeKind::ALL.map(|kind| Choice::new(kind.code(), kind.label())).into(),
            round: asked.round.map(|round| round.name.to_string()).unwrap_or_default(),
            classroom: filled("classroom"),
            grade: filled("grade"),
            subject: filled("subject"),
            kind: filled("kind"),
            q: query.q.clone(),
            from: filled("from"),
            until: filled("until"),
            narrowed: !query.q.is_empty() || query.filters.keys().any(|name| name != "round"),
            is_cut: found > MOST_SHOWN,
            student: asked.student,
            list,
        }
    }
}

/// What the list shows; nobody is offered what all of one's rows have in common.
pub(super) fn change_list(staff: &Staff, of_one_pupil: bool) -> List<Change> {
    let (of_who, of_where) = (staff.scope().clone(), staff.scope().clone());
    let mut columns = vec![
        ListColumn::new("at", "日時", |row: &Change| CellView::text(row.edit.at())).unbroken(),
        ListColumn::new("by", "だれが", move |row: &Change| {
            let cell = CellView::text(row.edit.editor(&of_who));
            match row.edit.role(&of_who) {
                Some(role) => cell.with_sub(role),
                None => cell,
            }
        }),
    ];
    if !of_one_pupil {
        columns.push(ListColumn::new("student", "生徒", |row: &Change| {
            CellView::text(&row.student_name).with_sub(&row.student_number)
        }));
    }
    if staff.scope().classroom().is_none() {
        columns.push(ListColumn::new("classroom", "教室", move |row: &Change| {
            let cell = CellView::text(&row.classroom_name);
            if of_where.is_headquarters() { cell.with_sub(&row.juku_name) } else { cell }
        }));
    }
    columns.extend([
        ListColumn::new("exam", "テスト", |row: &Change| {
            CellView::text(row.exam_title()).with_sub(row.round_name().short_label())
        })
        .unbroken(),
        ListColumn::new("cell", "大問・小問", |row: &Change| CellView::link(row.place(), row.sheet()))
            .unbroken(),
        ListColumn::new("change", "前 → 後", |row: &Change| {
            CellView::text(format!("{} → {}", row.before(), row.after()))
        }),
        ListColumn::new("way", "方法", |row: &Change| CellView::text(row.edit.way())).unbroken(),
    ]);
    if staff.marker().is_some() {
        columns.push(ListColumn::new("restoration", "戻す", |row: &Change| {
            if row.is_newest {
                CellView::link("前の値に戻す", format!("{}/new", row.restorations()))
            } else {
                CellView::text("")
            }
        }));
    }
    List::new("得点の変更履歴", columns)
        .exported("/mark-changes.xlsx")
        .with_csv("/mark-changes.csv")
        .empty("変更はまだありません。得点を入力すると、ここに残ります。")
}

impl Edit {
    /// 「2026/07/26 14:03」
    pub(super) fn at(&self) -> String {
        self.edited_at.with_timezone(&dates::japan()).format("%Y/%m/%d %H:%M").to_string()
    }

    /// Who it was, for somebody of `scope`.
    pub(super) fn editor(&self, scope: &Scope) -> &str {
        scope.name_of(&self.edited_by_name, self.is_of_headquarters)
    }

    /// The same in a sentence: 「田中 一郎さん」, 「本部」.
    pub(super) fn called(&self, scope: &Scope) -> String {
        let name = self.editor(scope);
        if self.edited_by.is_none() { name.to_owned() } else { called(name) }
    }

    /// What that person is, unless the name says it already.
    pub(super) fn role(&self, scope: &Scope) -> Option<&'static str> {
        match self.role_code()? {
            "headquarters" => scope.is_headquarters().then_some("本部"),
            "juku" => Some("塾"),
            "classroom" => Some("教室"),
            _ => None,
        }
    }

    /// The code of that.
    pub(super) fn role_code(&self) -> Option<&str> {
        if self.source == "correction" { Some("headquarters") } else { self.editor_role.as_deref() }
    }

    /// By what way the value came in, in the words of the grid.
    pub(super) fn way(&self) -> &'static str {
        match (&*self.source, &*self.means) {
            (_, "undone") => "元に戻す",
            ("file", _) => "ファイル",
            ("correction", _) => "訂正",
            (_, "pasted") => "貼り付け",
            _ => "入力",
        }
    }
}

impl Change {
    pub(super) fn kind(&self) -> ChangeKind {
        match self.key().kind {
            CellKind::Mark if self.old.is_none() => ChangeKind::First,
            CellKind::Mark => ChangeKind::Rewritten,
            CellKind::Attendance => ChangeKind::Attendance,
            CellKind::Note => ChangeKind::Note,
        }
    }

    pub(super) fn round_name(&self) -> RoundName {
        RoundName::kept(self.year, &self.season).expect("rounds were checked when they were stored")
    }

    /// 「小6 算数」
    pub(super) fn exam_title(&self) -> String {
        exam_title(self.grade, &self.subject)
    }

    /// 「大問3」, or 「大問3(2)」 where it has more than one 小問; 「出欠」 and 「遅刻・早退」 beside the marks.
    pub(super) fn place(&self) -> String {
        match (self.key().kind, self.section_number, self.item_number) {
            (CellKind::Attendance, ..) => "出欠".to_owned(),
            (CellKind::Note, ..) => "遅刻・早退".to_owned(),
            (CellKind::Mark, Some(section), Some(item)) if self.section_items > 1 => {
                format!("大問{section}({item})")
            }
            (CellKind::Mark, section, _) => format!("大問{}", section.unwrap_or_default()),
        }
    }

    /// What stood there before: 「18」, 「未入力」, 「受験」.
    pub(super) fn before(&self) -> String {
        self.value(self.old, self.old_note.as_deref())
    }

    /// What stood there then.
    pub(super) fn after(&self) -> String {
        self.value(self.new, self.new_note.as_deref())
    }

    fn value(&self, number: Option<i64>, note: Option<&str>) -> String {
        match self.key().kind {
            CellKind::Mark => number.map_or_else(|| "未入力".to_owned(), |points| points.to_string()),
            CellKind::Attendance if number == Some(1) => "欠席".to_owned(),
            CellKind::Attendance => "受験".to_owned(),
            CellKind::Note => {
                let note = note.and_then(|line| line.parse::<Note>().ok());
                note.map_or_else(|| "なし".to_owned(), |note| note.words())
            }
        }
    }

    /// The pupil's row on the sheet.
    pub(super) fn sheet(&self) -> String {
        format!("{}#e{}", sheet_address(self.classroom_id, self.exam_id), self.entry_id)
    }

    /// Where taking it back is asked for.
    pub(super) fn restorations(&self) -> String {
        format!("/mark-changes/{}/restorations", self.key())
    }
}

/// The list of what changed in one exam, in one 教室 or in all of the reader's; `grade` is 「小6」.
pub(crate) fn address_of_sheet(
    round: RoundName,
    grade: &str,
    subject: Subject,
    classroom: Option<ClassroomId>,
) -> String {
    let mut query = ListQuery::default();
    let mut narrow = |name: &str, value: String| query.filters.insert(name.to_owned(), value);
    narrow("round", round.to_string());
    narrow("grade", grade.to_owned());
    narrow("subject", subject.code().to_owned());
    if let Some(classroom) = classroom {
        narrow("classroom", classroom.to_string());
    }
    query.address("/mark-changes")
}

/// 「小6 算数」
pub(super) fn exam_title(grade: i64, subject: &str) -> String {
    format!("{} {}", grade_label(grade), subject_label(subject))
}

/// The words for the code of a subject.
pub(super) fn subject_label(code: &str) -> &'static str {
    Subject::from_code(code).map_or("", Subject::label)
}

/// Asking before a change is taken back.
#[derive(Template)]
#[template(path = "mark_changes/restoration.html")]
pub(super) struct RestorationView {
    pupil: String,
    place: String,
    round: String,
    cell: String,
    before: String,
    after: String,
    editor: String,
    at: String,
    action: String,
    sheet: String,
    /// What stands in the way; then there is no button.
    obstacle: Option<String>,
}

impl RestorationView {
    pub(super) fn new(scope: &Scope, change: &Change, obstacle: Option<String>) -> RestorationView {
        RestorationView {
            pupil: format!("{}（{}）", change.student_name, change.student_number),
            place: format!("{} {}", change.juku_name, change.classroom_name),
            round: change.round_name().label(),
            cell: format!("{} {}", change.exam_title(), change.place()),
            before: change.before(),
            after: change.after(),
            editor: change.edit.called(scope),
            at: dates::date_time(change.edit.edited_at),
            action: change.restorations(),
            sheet: change.sheet(),
            obstacle,
        }
    }
}
