//! Lists on paper, as data.

use serde::{Deserialize, Serialize};

/// Tables below each other, on as many A4 pages as they need, with their headings on every one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListPaper {
    /// Stands above the first table, and in the properties of the file.
    pub title: String,
    /// What else is to be known of it, in a line; may be empty.
    pub lead: String,
    /// The tables.
    pub tables: Vec<PaperTable>,
}

/// A table of a [`ListPaper`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperTable {
    /// Its name.
    pub title: String,
    /// What is to be known of it, in a line; may be empty.
    pub note: String,
    /// Its columns; at least one.
    pub columns: Vec<PaperColumn>,
    /// The texts of its cells, one for each column.
    pub rows: Vec<Vec<String>>,
}

/// A column of a [`PaperTable`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperColumn {
    /// Its heading.
    pub heading: String,
    /// How wide it is beside the others.
    pub share: u32,
    /// Whether it holds numbers, which stand at the right.
    pub is_number: bool,
}

impl ListPaper {
    /// Why this cannot be set.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        let faults = [
            (self.tables.iter().any(|table| table.columns.is_empty()), "a table has no columns"),
            (
                self.tables.iter().any(|table| table.rows.iter().any(|row| row.len() != table.columns.len())),
                "a row has not one cell for each column",
            ),
        ];
        faults.into_iter().find_map(|(holds, fault)| holds.then_some(fault))
    }
}
