//! What the screens of the record show.

use askama::Template;
use platform_audit::Entry;
use platform_web::{CellView, Choice, List, ListColumn, ListQuery, ListView, dates};

use super::Words;
use super::filled::FilledFilter;
use super::words::FactLine;

/// How much of the facts a line of the list shows, in characters.
const SHOWN_FACTS: usize = 120;

/// The list with the fields above it.
#[derive(Template)]
#[template(path = "audit/list.html")]
pub(super) struct AuditListView {
    filled: FilledFilter,
    events: Vec<Choice>,
    csv: String,
    json: String,
    list: ListView,
}

impl AuditListView {
    pub(super) fn new(
        query: &ListQuery,
        filled: FilledFilter,
        words: &Words,
        list: ListView,
    ) -> AuditListView {
        let whole = ListQuery { page: 1, ..query.clone() };
        AuditListView {
            filled,
            events: words.choices(),
            csv: whole.address("/audit.csv"),
            json: whole.address("/audit.json"),
            list,
        }
    }
}

/// What the list shows.
pub(super) fn entry_list(words: Words) -> List<Entry> {
    List::new(
        "監査ログ",
        vec![
            ListColumn::new("number", "番号", |row: &Entry| {
                CellView::link(row.number.to_string(), format!("/audit/{}", row.number))
            })
            .numeric(),
            ListColumn::new("at", "日時", |row: &Entry| {
                CellView::text(row.at.with_timezone(&dates::japan()).format("%Y/%m/%d %H:%M:%S").to_string())
            }),
            ListColumn::new("actor", "だれが", |row: &Entry| {
                let cell = CellView::text(&row.actor_name);
                match &row.actor_role {
                    Some(role) => cell.with_sub(role),
                    None => cell,
                }
            }),
            ListColumn::new("event", "出来事", move |row: &Entry| CellView::text(words.event(&row.event))),
            ListColumn::new("subject", "対象", |row: &Entry| CellView::text(&row.subject)),
            ListColumn::new("facts", "内容", move |row: &Entry| CellView::text(shortened(&words, row))),
            ListColumn::new("address", "接続元", |row: &Entry| {
                CellView::text(row.address.as_deref().unwrap_or("－"))
            }),
        ],
    )
    .empty("条件に合う記録はありません。")
}

fn shortened(words: &Words, entry: &Entry) -> String {
    let whole = words.told(&entry.facts);
    match whole.char_indices().nth(SHOWN_FACTS) {
        Some((end, _)) => format!("{}…", &whole[..end]),
        None => whole,
    }
}

/// One entry.
#[derive(Template)]
#[template(path = "audit/show.html")]
pub(super) struct EntryView<'a> {
    entry: &'a Entry,
    event: &'a str,
    at: String,
    facts: Vec<FactLine>,
}

impl<'a> EntryView<'a> {
    pub(super) fn new(entry: &'a Entry, words: &Words) -> EntryView<'a> {
        let time = entry.at.with_timezone(&dates::japan()).format("%H:%M:%S");
        EntryView {
            entry,
            event: words.event(&entry.event),
            at: format!("{} {time}", dates::date(entry.at)),
            facts: words.facts(&entry.facts),
        }
    }

    /// What is kept, or a dash.
    fn or_dash<'b>(&self, text: &'b Option<String>) -> &'b str {
        text.as_deref().filter(|text| !text.is_empty()).unwrap_or("－")
    }
}
