//! The long tables of a preview, a page at a time.

use platform_web::{ListQuery, Paging, grouped};

/// Lines on one page of a table.
const LINES: u32 = 100;

/// Which part of a long table is on screen, and the ways to the others.
pub(crate) struct TablePages {
    /// What the navigation is called.
    pub(crate) label: &'static str,
    /// How many lines there are in all.
    pub(crate) total: String,
    /// 「101–200」; `None` where there are no lines.
    pub(crate) shown: Option<String>,
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
    paging: Paging,
}

impl TablePages {
    /// The page that `query` asks for of the table called `name`, whose id on the page at `path` is its name. A page that
    /// there is not is the last.
    pub(crate) fn new(
        path: &str,
        query: &ListQuery,
        (name, label): (&'static str, &'static str),
        total: usize,
    ) -> TablePages {
        let total = u64::try_from(total).unwrap_or(u64::MAX);
        let wished = query.filter(name).and_then(|page| page.parse().ok()).unwrap_or(1);
        let paging = Paging::new(Paging::new(1, LINES, total).pages().min(wished), LINES, total);
        let to = |page: u32| {
            let mut filters = query.filters.clone();
            filters.insert(name.to_owned(), page.to_string());
            let there = ListQuery { filters, ..ListQuery::default() };
            format!("{}#{name}", there.address(path))
        };
        let page = paging.page();
        TablePages {
            label,
            total: grouped(total),
            shown: paging.rows().map(|(first, last)| format!("{}–{}", grouped(first), grouped(last))),
            previous: (page > 1).then(|| to(page - 1)),
            next: (page < paging.pages()).then(|| to(page + 1)),
            paging,
        }
    }

    /// How many lines stand before the page, and how many are on it at most.
    pub(crate) fn span(&self) -> (usize, usize) {
        let lines = |count: i64| usize::try_from(count).unwrap_or_default();
        (lines(self.paging.offset()), lines(self.paging.limit()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_table_turns_its_own_pages() {
        let query = ListQuery::parse("changes=2&problems=3");
        let pages = TablePages::new("/imports/7", &query, ("changes", "変わるところのページ"), 250);
        assert_eq!((pages.total.as_str(), pages.shown.as_deref()), ("250", Some("101–200")));
        assert_eq!(pages.span(), (100, 100));
        assert_eq!(pages.previous.as_deref(), Some("/imports/7?changes=1&problems=3#changes"));
        assert_eq!(pages.next.as_deref(), Some("/imports/7?changes=3&problems=3#changes"));
        let last = TablePages::new("/imports/7", &query, ("problems", "直すところのページ"), 120);
        assert_eq!((last.shown.as_deref(), last.next), (Some("101–120"), None));
    }
}
