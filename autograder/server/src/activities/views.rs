//! What the list of acts shows.

use askama::Template;
use platform_audit::Entry;
use platform_console::audit::{AuditReader, Words};
use platform_web::{CellView, List, ListColumn, ListFilter, ListView, dates};

use super::things::{changes_of, thing};
use crate::classrooms::Classroom;
use crate::staff::{Headquarters, Scope};

/// The words are those of the whole record.
pub(crate) const WORDS: Words = <Headquarters as AuditReader>::WORDS;

/// The list with what it is about.
#[derive(Template)]
#[template(path = "activities/list.html")]
pub(super) struct ActivitiesView {
    place: &'static str,
    list: ListView,
}

impl ActivitiesView {
    pub(super) fn new(scope: &Scope, list: ListView) -> ActivitiesView {
        let place = if scope.classroom().is_some() { "この教室" } else { "この塾とその教室" };
        ActivitiesView { place, list }
    }
}

/// What the list shows; `classrooms` are those of the reader.
pub(super) fn activity_list(classrooms: Vec<Classroom>) -> List<Entry> {
    let subject =
        ListColumn::new("subject", "対象", move |row: &Entry| match changes_of(row, &classrooms) {
            Some(href) => CellView::link(thing(row), href),
            None => CellView::text(thing(row)),
        });
    List::new("操作の記録", act_columns(subject))
        .choosable("event")
        .searched("氏名")
        .filtered(ListFilter { name: "event", label: "出来事".to_owned(), choices: WORDS.choices() })
        .empty("記録はまだありません。")
}

/// The columns of a list of acts around that of the things they were done to.
pub(crate) fn act_columns(subject: ListColumn<Entry>) -> Vec<ListColumn<Entry>> {
    let at = |row: &Entry| row.at.with_timezone(&dates::japan()).format("%Y/%m/%d %H:%M:%S").to_string();
    vec![
        ListColumn::new("at", "日時", move |row: &Entry| CellView::text(at(row))).unbroken(),
        ListColumn::new("actor", "だれが", |row: &Entry| {
            let cell = CellView::text(&row.actor_name);
            match &row.actor_role {
                Some(role) => cell.with_sub(role),
                None => cell,
            }
        }),
        ListColumn::new("event", "出来事", |row: &Entry| CellView::text(WORDS.event(&row.event))),
        subject,
        ListColumn::new("facts", "内容", |row: &Entry| CellView::text(WORDS.told(&row.facts))),
    ]
}
