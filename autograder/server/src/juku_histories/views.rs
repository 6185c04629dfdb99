//! What the history of a 塾 shows.

use askama::Template;
use platform_audit::Entry;
use platform_console::audit::{AuditReader, Words};
use platform_web::{CellView, Choice, List, ListColumn, ListFilter, ListView, dates};

use crate::activities::thing;
use crate::juku::{Juku, JukuPage, JukuTabs};
use crate::staff::Headquarters;

/// The words are those of the whole record.
const WORDS: Words = <Headquarters as AuditReader>::WORDS;

/// What counts as a change of a 塾.
pub(super) const CHANGES: [&str; 18] = [
    "juku.registered",
    "juku.revised",
    "juku.membership_changed",
    "juku.status_changed",
    "juku.switches_turned",
    "juku.contact_changed",
    "juku.ranks_chosen",
    "students.promoted",
    "classrooms.registered",
    "classrooms.revised",
    "classrooms.closed",
    "classrooms.reopened",
    "classrooms.switches_turned",
    "identity.user_invited",
    "identity.user_suspended",
    "identity.user_reinstated",
    "people.post_given",
    "people.post_changed",
];

/// The page.
#[derive(Template)]
#[template(path = "juku_histories/list.html")]
pub(super) struct HistoryView {
    name: String,
    tabs: JukuTabs,
    list: ListView,
}

impl HistoryView {
    pub(super) fn new(juku: &Juku, list: ListView) -> HistoryView {
        let tabs = JukuTabs::new(&format!("/juku/{}", juku.id), JukuPage::History);
        HistoryView { name: juku.name.clone(), tabs, list }
    }
}

/// The changes that somebody wishes to see: one kind, or all.
pub(super) fn changes_asked_for(wished: Option<&str>) -> Vec<&'static str> {
    let one = CHANGES.into_iter().find(|event| wished == Some(*event));
    one.map_or_else(|| CHANGES.to_vec(), |event| vec![event])
}

/// What the list shows.
pub(super) fn change_list() -> List<Entry> {
    let at = |row: &Entry| row.at.with_timezone(&dates::japan()).format("%Y/%m/%d %H:%M:%S").to_string();
    List::new(
        "塾の履歴",
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
            ListColumn::new("subject", "対象", |row: &Entry| CellView::text(thing(row))),
            ListColumn::new("facts", "内容", |row: &Entry| CellView::text(WORDS.told(&row.facts))),
        ],
    )
    .filtered(ListFilter {
        name: "event",
        label: "出来事".to_owned(),
        choices: CHANGES.map(|event| Choice::new(event, WORDS.event(event))).into(),
    })
    .empty("この1年の変更はありません。")
}
