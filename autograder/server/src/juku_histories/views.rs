//! What the history of a 塾 shows.

use askama::Template;
use platform_audit::Entry;
use platform_web::{CellView, Choice, List, ListColumn, ListFilter, ListView};

use crate::activities::{WORDS, act_columns, thing};
use crate::juku::{Juku, JukuPage, JukuTabs};

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
    let subject = ListColumn::new("subject", "対象", |row: &Entry| CellView::text(thing(row)));
    let choices = CHANGES.map(|event| Choice::new(event, WORDS.event(event))).into();
    List::new("塾の履歴", act_columns(subject))
        .filtered(ListFilter { name: "event", label: "出来事".to_owned(), choices })
        .empty("この1年の変更はありません。")
}
