//! The description of a list: its columns, filters and words.

use std::fmt;

use super::ListQuery;
use super::selection::ROW;
use super::table::{self, ListTable};
use super::view::{self, ListView};
use crate::{Choice, Paging, Tone};

const PER_PAGE: u32 = 100;

/// One cell, as plain values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CellView {
    /// What it says.
    pub text: String,
    /// Where it leads; usually only the first column's cells lead somewhere.
    pub href: Option<String>,
    /// Draws the text as a badge of this tone.
    pub badge: Option<Tone>,
    /// A second, quieter line.
    pub sub: Option<String>,
}

impl CellView {
    /// A cell that only says something.
    pub fn text(text: impl Into<String>) -> CellView {
        CellView { text: text.into(), ..CellView::default() }
    }

    /// A cell that leads somewhere.
    pub fn link(text: impl Into<String>, href: impl Into<String>) -> CellView {
        CellView { href: Some(href.into()), ..CellView::text(text) }
    }

    /// A state, as a badge.
    pub fn badge(text: impl Into<String>, tone: Tone) -> CellView {
        CellView { badge: Some(tone), ..CellView::text(text) }
    }

    /// Adds a second, quieter line.
    #[must_use]
    pub fn with_sub(self, sub: impl Into<String>) -> CellView {
        CellView { sub: Some(sub.into()), ..self }
    }
}

type Cell<R> = Box<dyn Fn(&R) -> CellView + Send + Sync>;

/// One column of a list of `R`.
pub struct ListColumn<R> {
    pub(super) key: &'static str,
    pub(super) title: String,
    /// What stands over the column; the title, unless told otherwise.
    pub(super) heading: Option<String>,
    /// What the second line of its cells is called, where a file has a column for it.
    pub(super) below: Option<String>,
    pub(super) sorted: bool,
    pub(super) numeric: bool,
    pub(super) unbroken: bool,
    /// Whether it is there only for those who chose it.
    pub(super) on_request: bool,
    pub(super) cell: Cell<R>,
}

impl<R> ListColumn<R> {
    /// A column called `title`, whose cells are drawn by `cell`. `key` names it in addresses and to the store.
    pub fn new(
        key: &'static str,
        title: impl Into<String>,
        cell: impl Fn(&R) -> CellView + Send + Sync + 'static,
    ) -> ListColumn<R> {
        ListColumn {
            key,
            title: title.into(),
            heading: None,
            below: None,
            sorted: false,
            numeric: false,
            unbroken: false,
            on_request: false,
            cell: Box::new(cell),
        }
    }

    /// Lets people sort by it; the store must know its key.
    #[must_use]
    pub fn sorted(self) -> ListColumn<R> {
        ListColumn { sorted: true, ..self }
    }

    /// Shortens what stands over the column, where its neighbours make that plain; the title is told elsewhere.
    #[must_use]
    pub fn headed(self, heading: impl Into<String>) -> ListColumn<R> {
        ListColumn { heading: Some(heading.into()), ..self }
    }

    /// Names the second line of its cells, so that files of the list have it in a column of its own.
    #[must_use]
    pub fn below(self, title: impl Into<String>) -> ListColumn<R> {
        ListColumn { below: Some(title.into()), ..self }
    }

    /// Keeps what its cells say on one line: dates and short words, which read badly in pieces.
    #[must_use]
    pub fn unbroken(self) -> ListColumn<R> {
        ListColumn { unbroken: true, ..self }
    }

    /// Leaves it out until somebody chooses it, where [people choose](List::choosable).
    #[must_use]
    pub fn on_request(self) -> ListColumn<R> {
        ListColumn { on_request: true, ..self }
    }

    /// Aligns its figures.
    #[must_use]
    pub fn numeric(self) -> ListColumn<R> {
        ListColumn { numeric: true, ..self }
    }
}

/// A filter among fixed choices, drawn as a select whose first choice is "all".
#[derive(Clone, Debug)]
pub struct ListFilter {
    /// Its name in the address.
    pub name: &'static str,
    /// Its label.
    pub label: String,
    /// What can be chosen.
    pub choices: Vec<Choice>,
}

/// The order a list is granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListOrder {
    /// The key of a sortable column.
    pub key: &'static str,
    /// Whether the largest comes first.
    pub descending: bool,
}

type OfRow<R> = Box<dyn Fn(&R) -> String + Send + Sync>;

pub(super) struct Ticks<R> {
    pub(super) name: &'static str,
    /// Whether what is ticked stays so on other pages, and all that match can be ticked at once.
    pub(super) across: bool,
    pub(super) form: &'static str,
    pub(super) value: OfRow<R>,
    pub(super) label: OfRow<R>,
}

/// The description of a list of `R`.
pub struct List<R> {
    pub(super) caption: String,
    pub(super) columns: Vec<ListColumn<R>>,
    pub(super) search: Option<String>,
    pub(super) filters: Vec<ListFilter>,
    pub(super) empty: String,
    pub(super) export: Option<String>,
    pub(super) csv: Option<String>,
    pub(super) ticks: Option<Ticks<R>>,
    pub(super) part: Option<(&'static str, String)>,
    /// The column that is always shown, where people choose the others.
    pub(super) choosable: Option<&'static str>,
    usual: Option<ListOrder>,
    per_page: u32,
}

impl<R> List<R> {
    /// A list called `caption` (read by screen readers). It is sorted by its first sortable column unless told otherwise.
    pub fn new(caption: impl Into<String>, columns: Vec<ListColumn<R>>) -> List<R> {
        List {
            caption: caption.into(),
            columns,
            search: None,
            filters: Vec::new(),
            empty: "まだ何もありません。".to_owned(),
            export: None,
            csv: None,
            ticks: None,
            part: None,
            choosable: None,
            usual: None,
            per_page: PER_PAGE,
        }
    }

    /// Adds a search box; `hint` says what it looks through.
    #[must_use]
    pub fn searched(self, hint: impl Into<String>) -> List<R> {
        List { search: Some(hint.into()), ..self }
    }

    /// Adds a filter.
    #[must_use]
    pub fn filtered(mut self, filter: ListFilter) -> List<R> {
        self.filters.push(filter);
        self
    }

    /// Says what to do when there is nothing at all.
    #[must_use]
    pub fn empty(self, words: impl Into<String>) -> List<R> {
        List { empty: words.into(), ..self }
    }

    /// Says that the list is one part of a whole, chosen outside of it (a tab): its addresses keep `name=value`.
    #[must_use]
    pub fn part(self, name: &'static str, value: impl Into<String>) -> List<R> {
        List { part: Some((name, value.into())), ..self }
    }

    /// Sorts by `key` when the address does not say.
    #[must_use]
    pub fn usually(self, key: &'static str, descending: bool) -> List<R> {
        List { usual: Some(ListOrder { key, descending }), ..self }
    }

    /// Adds a link to the same list as a spreadsheet; `path` is given the list's query.
    #[must_use]
    pub fn exported(self, path: impl Into<String>) -> List<R> {
        List { export: Some(path.into()), ..self }
    }

    /// Adds a link to the same list as CSV beside the one of [`List::exported`].
    #[must_use]
    pub fn with_csv(self, path: impl Into<String>) -> List<R> {
        List { csv: Some(path.into()), ..self }
    }

    /// Puts a box before each row, sent as `name` by the form whose id is `form`; `label` names the row aloud.
    #[must_use]
    pub fn ticked(
        self,
        name: &'static str,
        form: &'static str,
        value: impl Fn(&R) -> String + Send + Sync + 'static,
        label: impl Fn(&R) -> String + Send + Sync + 'static,
    ) -> List<R> {
        let ticks = Ticks { name, across: false, form, value: Box::new(value), label: Box::new(label) };
        List { ticks: Some(ticks), ..self }
    }

    /// Puts a box before each row, whose ticks stay while one turns pages, and one for all that match, for a form that is
    /// read as a [`SelectionForm`](crate::SelectionForm); `value` is the row's id.
    #[must_use]
    pub fn selectable(
        self,
        form: &'static str,
        value: impl Fn(&R) -> String + Send + Sync + 'static,
        label: impl Fn(&R) -> String + Send + Sync + 'static,
    ) -> List<R> {
        let ticks = Ticks { name: ROW, across: true, form, value: Box::new(value), label: Box::new(label) };
        List { ticks: Some(ticks), ..self }
    }

    /// Lets people choose which columns are shown; the one called `always` is there whatever they choose.
    #[must_use]
    pub fn choosable(self, always: &'static str) -> List<R> {
        List { choosable: Some(always), ..self }
    }

    /// Whether the column called `key` is shown, for files that follow the list.
    pub fn shows(&self, query: &ListQuery, key: &str) -> bool {
        let known = |wished: &String| self.columns.iter().any(|column| column.key == wished);
        match self.choosable {
            None => true,
            Some(always) if query.columns.iter().any(known) => {
                key == always || query.columns.iter().any(|wished| wished == key)
            }
            Some(_) => !self.columns.iter().any(|column| column.key == key && column.on_request),
        }
    }

    /// The keys of the columns that are shown to somebody who chose none.
    pub(super) fn usual_keys(&self) -> impl Iterator<Item = &'static str> {
        let usual = move |column: &&ListColumn<R>| self.choosable.is_none() || !column.on_request;
        self.columns.iter().filter(usual).map(|column| column.key)
    }

    /// The columns that are shown.
    pub(super) fn shown<'a>(&'a self, query: &ListQuery) -> Vec<&'a ListColumn<R>> {
        self.columns.iter().filter(|column| self.shows(query, column.key)).collect()
    }

    /// Shows `rows` a page instead of a hundred.
    #[must_use]
    pub fn per_page(self, rows: u32) -> List<R> {
        List { per_page: rows, ..self }
    }

    /// The order to load in: the one wished for when a sortable column has that key, else the usual one.
    /// `None` when no column can be sorted.
    pub fn order(&self, query: &ListQuery) -> Option<ListOrder> {
        let wished = query.sort.as_deref().and_then(|key| self.sortable().find(|known| *known == key));
        match wished {
            Some(key) => Some(ListOrder { key, descending: query.descending }),
            None => {
                self.usual.or_else(|| self.sortable().next().map(|key| ListOrder { key, descending: false }))
            }
        }
    }

    /// Which rows to load; `total` is how many there are in all, zero while that is not known yet.
    pub fn paging(&self, query: &ListQuery, total: u64) -> Paging {
        Paging::new(query.page, self.per_page, total)
    }

    /// Draws the page of `rows` out of `total` for the list at `path`.
    pub fn view(&self, path: &str, query: &ListQuery, rows: &[R], total: u64) -> ListView {
        view::draw(self, path, query, rows, total)
    }

    /// What a file of `rows` says: the columns that are shown, in words.
    pub fn table(&self, query: &ListQuery, rows: &[R]) -> ListTable {
        table::lay_out(self, query, rows)
    }

    fn sortable(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().filter(|column| column.sorted).map(|column| column.key)
    }
}

impl<R> fmt::Debug for List<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("List").field("caption", &self.caption).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{CellView, List, ListColumn, ListOrder};
    use crate::ListQuery;

    fn people() -> List<(&'static str, u32)> {
        List::new(
            "人",
            vec![
                ListColumn::new("name", "氏名", |row: &(&str, u32)| CellView::text(row.0)).sorted(),
                ListColumn::new("age", "年齢", |row: &(&str, u32)| CellView::text(row.1.to_string()))
                    .numeric(),
            ],
        )
    }

    #[test]
    fn only_described_keys_reach_the_store() {
        let order = |query| people().order(&ListQuery::parse(query));
        let by_name = |descending| Some(ListOrder { key: "name", descending });
        assert_eq!(order("sort=name&dir=desc"), by_name(true));
        assert_eq!(order("sort=name;DROP TABLE x&dir=desc"), by_name(false));
        assert_eq!(order("sort=age&dir=desc"), by_name(false), "not sortable");
        assert_eq!(order(""), by_name(false));
    }

    #[test]
    fn chosen_columns_are_shown_and_one_always_is() {
        let shown = |query| {
            let query = ListQuery::parse(query);
            ["name", "age"].map(|key| people().choosable("name").shows(&query, key))
        };
        assert_eq!(shown(""), [true, true]);
        assert_eq!(shown("col=age"), [true, true]);
        assert_eq!(shown("col=name"), [true, false]);
        assert_eq!(shown("col=salary"), [true, true], "nothing that is known was chosen");
        assert!(people().shows(&ListQuery::parse("col=name"), "age"), "nobody was asked");
    }

    #[test]
    fn a_column_on_request_is_there_for_those_who_chose_it() {
        let mut list = people().choosable("name");
        let pets = ListColumn::new("pets", "ペット", |_: &(&str, u32)| CellView::text("ねこ"));
        list.columns.push(pets.on_request());
        let shown = |query| ["name", "age", "pets"].map(|key| list.shows(&ListQuery::parse(query), key));
        assert_eq!(shown(""), [true, true, false]);
        assert_eq!(shown("col=pets"), [true, false, true]);
        let drawn = |query| list.view("/x", &ListQuery::parse(query), &[("青木", 12)], 1).to_string();
        let (usual, whole) = (drawn("col=name&col=age"), drawn("col=name&col=age&col=pets"));
        assert!(!usual.contains("ねこ") && !usual.contains("&#38;col="), "chosen as usual: {usual}");
        assert!(whole.contains("ねこ") && whole.contains("&#38;col=pets\""), "{whole}");
    }

    #[test]
    fn the_usual_order_can_be_chosen() {
        let order = people().usually("age", true).order(&ListQuery::default());
        assert_eq!(order, Some(ListOrder { key: "age", descending: true }));
    }
}
