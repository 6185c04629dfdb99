//! A report of figures and tables as data.

use serde::Serialize;

/// Everything printed of one report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableReport {
    /// Of which server.
    pub server: String,
    /// Whose report it is; may be empty.
    pub organisation: String,
    /// Of which part of the organisation; may be empty.
    pub department: String,
    /// Whether it begins with a cover and a table of contents. What a cover says stands above a short report.
    pub cover: bool,
    /// What no other report is called.
    pub number: String,
    /// What the report is called.
    pub title: String,
    /// Which time it covers, in words.
    pub period: String,
    /// When it was made and by whom, in words.
    pub made: String,
    /// By whom the file is signed, in words.
    pub signature: String,
    /// The SHA-256 of its content, printed on the cover and at the foot of each page.
    pub digest: String,
    /// The figures on top.
    pub figures: Vec<PrintedFigure>,
    /// The tables below.
    pub sections: Vec<PrintedSection>,
    /// Who signs on the cover; nobody where it is empty.
    pub signatures: Vec<String>,
}

/// One figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PrintedFigure {
    /// What it counts.
    pub label: String,
    /// How much that is.
    pub value: String,
    /// Of what, compared with what; may be empty.
    pub note: String,
    /// `good`, `warn`, `bad`, or empty.
    pub tone: String,
}

/// One table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PrintedSection {
    /// Its heading.
    pub title: String,
    /// A sentence below the heading; may be empty.
    pub note: String,
    /// Its columns.
    pub columns: Vec<PrintedColumn>,
    /// Its rows, each with a cell for each column.
    pub rows: Vec<Vec<PrintedCell>>,
    /// What stands there instead of no rows.
    pub empty: String,
    /// So many columns at the left say to what a row belongs: rows that agree in them stand below one line.
    pub grouped: usize,
    /// Whether the numbers are drawn as bars too, one for each row.
    pub charted: bool,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PrintedColumn {
    /// Its heading.
    pub label: String,
    /// Whether its cells are numbers, which stand at the right.
    pub numeric: bool,
    /// How wide it is beside the others; 1 is usual.
    pub share: u8,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PrintedCell {
    /// What it says.
    pub text: String,
    /// As of a figure.
    pub tone: String,
}
