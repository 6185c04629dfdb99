//! What the screens of 塾 show.

use askama::Template;
use platform_web::{
    CellView, Choice, List, ListColumn, ListFilter, ListView, Problems, Tone, dates, grouped,
};

use super::contact::CONTACT_CHARACTERS;
use super::tabs::{JukuPage, JukuTabs};
use super::{Juku, JukuLine, JukuStatus};
use crate::classrooms::ClassroomLine;
use crate::juku_register::{JukuFacts, RegisteredJuku};
use crate::memberships::{MembershipKind, MembershipView};
use crate::rank_policies::RankPolicy;
use crate::staff::Switches;

/// The list of all 塾.
#[derive(Template)]
#[template(path = "juku/list.html")]
pub(super) struct JukuListView {
    /// The round whose progress is told; none before the first.
    pub(super) round: Option<String>,
    pub(super) list: ListView,
}

/// What the list shows and sorts by.
pub(super) fn juku_list() -> List<JukuLine> {
    List::new(
        "塾の一覧",
        vec![
            ListColumn::new("number", "塾ID", |row: &JukuLine| {
                CellView::link(&row.number, format!("/juku/{}", row.id))
            })
            .sorted(),
            ListColumn::new("name", "塾名", |row: &JukuLine| CellView::text(&row.name)).sorted(),
            ListColumn::new("membership", "会員種別", |row: &JukuLine| {
                let kind = MembershipKind::from_code(&row.membership);
                CellView::text(kind.map_or("", MembershipKind::label))
            }),
            ListColumn::new("status", "状態", status_cell).below("状態の日付"),
            ListColumn::new("person", "担当者", |row: &JukuLine| CellView::text(&row.person)),
            ListColumn::new("classrooms", "教室", |row: &JukuLine| {
                CellView::text(row.classrooms.to_string())
            })
            .sorted()
            .numeric(),
            ListColumn::new("students", "生徒", |row: &JukuLine| CellView::text(row.students.to_string()))
                .sorted()
                .numeric(),
            ListColumn::new("share", "今回の進み", progress_cell).sorted().numeric().below("入力済 / 受験者"),
        ],
    )
    .choosable("name")
    .selectable("bulk", |row| row.id.to_string(), |row| row.name.clone())
    .searched("塾名・塾ID")
    .exported("/juku-list.xlsx")
    .filtered(ListFilter {
        name: "status",
        label: "状態".to_owned(),
        choices: JukuStatus::ALL.map(|status| Choice::new(status.code(), status.label())).into(),
    })
    .filtered(ListFilter {
        name: "membership",
        label: "会員種別".to_owned(),
        choices: MembershipKind::choices(),
    })
    .empty("塾はまだありません。「塾を登録する」か「取り込み」で登録できます。名簿を取り込んでも、塾と教室がいっしょに登録されます。")
}

/// How far its marks are in the round of now.
fn progress_cell(row: &JukuLine) -> CellView {
    let progress = row.progress;
    if progress.expected == 0 {
        return CellView::text("—");
    }
    let count = |number: i64| grouped(number.unsigned_abs());
    CellView::text(progress.percent()).with_sub(format!(
        "{} / {}",
        count(progress.done),
        count(progress.expected)
    ))
}

fn status_cell(row: &JukuLine) -> CellView {
    let Some(status) = JukuStatus::from_code(&row.status) else { return CellView::text(&row.status) };
    let cell = CellView::badge(status.label(), tone(status));
    match row.status_changed_at {
        Some(at) => cell.with_sub(format!("{}から", dates::date(at))),
        None => cell,
    }
}

/// One 塾.
#[derive(Template)]
#[template(path = "juku/show.html")]
pub(super) struct JukuView {
    pub(super) name: String,
    id: String,
    number: String,
    students: i64,
    contact: FilledContact,
    contact_characters: usize,
    classrooms: usize,
    status: Option<StatusView>,
    statuses: Vec<Choice>,
    switches: Switches,
    /// What its report cards print of ranks.
    ranks: RankPolicy,
    /// What the register knows; `None` only until it is looked up.
    register: Option<RegisterView>,
    /// Whether this is 本部, who moves a 塾 on and turns its switches.
    headquarters: bool,
    /// The other pages of the 塾; those of 本部.
    tabs: Option<JukuTabs>,
}

struct RegisterView {
    facts: JukuFacts,
    revision: i64,
    membership: MembershipView,
}

struct StatusView {
    code: &'static str,
    label: &'static str,
    tone: Tone,
}

impl StatusView {
    fn new(status: JukuStatus) -> StatusView {
        StatusView { code: status.code(), label: status.label(), tone: tone(status) }
    }
}

fn tone(status: JukuStatus) -> Tone {
    match status {
        JukuStatus::Trial => Tone::Info,
        JukuStatus::Member => Tone::Good,
        JukuStatus::Withdrawn => Tone::Bad,
    }
}

/// The contact's form, fresh or as it was sent.
pub(super) struct FilledContact {
    contact: String,
    seen: String,
    problems: Problems,
}

impl JukuView {
    pub(super) fn new(
        juku: Juku,
        classrooms: &[ClassroomLine],
        ranks: RankPolicy,
        headquarters: bool,
    ) -> JukuView {
        JukuView {
            id: juku.id.to_string(),
            status: JukuStatus::from_code(&juku.status).map(StatusView::new),
            statuses: JukuStatus::ALL.map(|status| Choice::new(status.code(), status.label())).into(),
            switches: juku.switches,
            ranks,
            register: None,
            headquarters,
            tabs: headquarters.then(|| JukuTabs::new(&format!("/juku/{}", juku.id), JukuPage::About)),
            students: classrooms.iter().map(|line| line.students).sum(),
            classrooms: classrooms.len(),
            contact: FilledContact {
                contact: juku.contact.clone(),
                seen: juku.contact,
                problems: Problems::none(),
            },
            contact_characters: CONTACT_CHARACTERS,
            name: juku.name,
            number: juku.number,
        }
    }

    pub(super) fn registered(self, entry: RegisteredJuku, membership: MembershipView) -> JukuView {
        let (facts, revision) = (entry.facts, entry.revision);
        JukuView { register: Some(RegisterView { facts, revision, membership }), ..self }
    }

    pub(super) fn filled(self, contact: FilledContact) -> JukuView {
        JukuView { contact, ..self }
    }
}

impl FilledContact {
    pub(super) fn refused(contact: String, seen: String, words: &str) -> FilledContact {
        let mut problems = Problems::none();
        problems.add("contact", format!("{words}。"));
        FilledContact { contact, seen, problems }
    }
}
