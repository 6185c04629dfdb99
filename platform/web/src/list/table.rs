//! A list as plain words, for files that hold what it shows.

use super::ListQuery;
use super::describe::{CellView, List, ListColumn};

/// What a list shows, as a file has it: columns, and what each row says in them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListTable {
    /// The columns from left to right.
    pub columns: Vec<TableColumn>,
    /// The words of each row, one for each column; empty where there is nothing to say.
    pub rows: Vec<Vec<String>>,
}

/// One column of a [`ListTable`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableColumn {
    /// What stands over it.
    pub heading: String,
    /// Whether it holds figures.
    pub numeric: bool,
}

impl TableColumn {
    /// A column of words.
    pub fn words(heading: impl Into<String>) -> TableColumn {
        TableColumn { heading: heading.into(), numeric: false }
    }

    /// A column of figures.
    pub fn figures(heading: impl Into<String>) -> TableColumn {
        TableColumn { heading: heading.into(), numeric: true }
    }
}

pub(super) fn lay_out<R>(list: &List<R>, query: &ListQuery, rows: &[R]) -> ListTable {
    let shown = list.shown(query);
    ListTable {
        columns: shown.iter().flat_map(|column| headings(column)).collect(),
        rows: rows.iter().map(|row| shown.iter().flat_map(|column| cells(column, row)).collect()).collect(),
    }
}

fn headings<R>(column: &ListColumn<R>) -> Vec<TableColumn> {
    let first = TableColumn { heading: column.title.clone(), numeric: column.numeric };
    [Some(first), column.below.as_ref().map(TableColumn::words)].into_iter().flatten().collect()
}

/// A second line that has no name stands behind the first.
fn cells<R>(column: &ListColumn<R>, row: &R) -> Vec<String> {
    let CellView { text, sub, .. } = (column.cell)(row);
    match (&column.below, sub) {
        (Some(_), sub) => vec![text, sub.unwrap_or_default()],
        (None, Some(sub)) => vec![format!("{text}　{sub}")],
        (None, None) => vec![text],
    }
}

#[cfg(test)]
mod tests {
    use super::super::{CellView, List, ListColumn, ListQuery};
    use super::{ListTable, TableColumn};

    fn people() -> List<(&'static str, &'static str, u32)> {
        let columns = vec![
            ListColumn::new("name", "氏名", |row: &(&str, &str, u32)| {
                let cell = CellView::link(row.0, "/people/1");
                if row.1.is_empty() { cell } else { cell.with_sub(row.1) }
            })
            .below("ふりがな"),
            ListColumn::new("age", "年齢", |row: &(&str, &str, u32)| {
                CellView::text(row.2.to_string()).with_sub("歳")
            })
            .headed("歳")
            .numeric(),
            ListColumn::new("memo", "メモ", |_| CellView::text("ねこ")).on_request(),
        ];
        List::new("人", columns).choosable("name")
    }

    #[test]
    fn a_file_says_what_the_list_shows() {
        let rows = [("青木 はな", "あおき はな", 12), ("伊藤 けん", "", 11)];
        let found = people().table(&ListQuery::default(), &rows);
        let expected = ListTable {
            columns: vec![
                TableColumn::words("氏名"),
                TableColumn::words("ふりがな"),
                TableColumn::figures("年齢"),
            ],
            rows: vec![
                vec!["青木 はな".to_owned(), "あおき はな".to_owned(), "12　歳".to_owned()],
                vec!["伊藤 けん".to_owned(), String::new(), "11　歳".to_owned()],
            ],
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn columns_that_nobody_chose_are_not_in_the_file() {
        let found = people().table(&ListQuery::parse("col=name&col=memo"), &[("青木 はな", "", 12)]);
        let headings: Vec<&str> = found.columns.iter().map(|column| column.heading.as_str()).collect();
        assert_eq!(headings, ["氏名", "ふりがな", "メモ"]);
        assert_eq!(found.rows, [["青木 はな", "", "ねこ"].map(str::to_owned)]);
    }
}
