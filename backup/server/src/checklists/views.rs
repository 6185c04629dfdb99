//! What the page of checklists shows.

use askama::Template;

use super::Checklist;

/// The lists of all kinds, each with its form.
#[derive(Template)]
#[template(path = "checklists/list.html")]
pub(super) struct ChecklistsView {
    pub(super) lists: Vec<ListForm>,
    pub(super) may_edit: bool,
}

/// The form of a list, as it was filled in.
pub(super) struct ListForm {
    pub(super) kind: &'static str,
    pub(super) label: &'static str,
    pub(super) revision: i64,
    pub(super) text: String,
    pub(super) problem: String,
}

impl ListForm {
    pub(super) fn new(list: &Checklist) -> ListForm {
        ListForm {
            kind: list.kind,
            label: list.label,
            revision: list.revision,
            text: list.items.join("\n"),
            problem: String::new(),
        }
    }
}
