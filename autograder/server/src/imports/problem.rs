//! What is wrong with a file, said so that the person who made it can mend it.

use std::collections::BTreeSet;

use serde::Serialize;

/// One thing that is wrong, with the place where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Problem {
    /// The row as Excel numbers it; `None` for what concerns the whole file.
    pub(crate) row: Option<u32>,
    /// The heading of the column.
    pub(crate) column: String,
    /// What stands there.
    pub(crate) value: String,
    /// Why that cannot be taken, and what to do.
    pub(crate) reason: String,
}

/// The problems of one file, and which of its rows they spoil.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Problems {
    /// What must be mended before anything is taken.
    pub(crate) errors: Vec<Problem>,
    /// What should be looked at, but does not stand in the way.
    pub(crate) warnings: Vec<Problem>,
    spoilt_rows: BTreeSet<u32>,
}

impl Problems {
    /// Adds an error of one cell.
    pub(crate) fn cell(&mut self, row: u32, column: &str, value: &str, reason: impl std::fmt::Display) {
        self.errors.push(Problem::new(Some(row), column, value, reason));
        self.spoilt_rows.insert(row);
    }

    /// Adds an error of the whole file.
    pub(crate) fn file(&mut self, column: &str, value: &str, reason: impl std::fmt::Display) {
        self.errors.push(Problem::new(None, column, value, reason));
    }

    /// Adds a warning of one cell.
    pub(crate) fn warn(&mut self, row: u32, column: &str, value: &str, reason: impl std::fmt::Display) {
        self.warnings.push(Problem::new(Some(row), column, value, reason));
    }

    /// Whether something concerns the whole file, so that no row of it can be taken.
    pub(crate) fn spoil_the_file(&self) -> bool {
        self.errors.iter().any(|problem| problem.row.is_none())
    }

    /// Whether an error stands in that row.
    pub(crate) fn spoil_row(&self, row: u32) -> bool {
        self.spoilt_rows.contains(&row)
    }

    /// How many rows have an error.
    pub(crate) fn spoilt_rows(&self) -> usize {
        self.spoilt_rows.len()
    }
}

impl Problem {
    fn new(row: Option<u32>, column: &str, value: &str, reason: impl std::fmt::Display) -> Problem {
        Problem { row, column: column.to_owned(), value: shorten(value), reason: reason.to_string() }
    }

    /// What is wrong, where the row is told elsewhere. A reason that names the value names it once.
    pub(super) fn in_words(&self) -> String {
        let column = if self.column.is_empty() { String::new() } else { format!("{}: ", self.column) };
        let value = format!("「{}」", self.value);
        if self.value.is_empty() || self.reason.contains(&value) {
            format!("{column}{}", self.reason)
        } else {
            format!("{column}{value} {}", self.reason)
        }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(row) = self.row {
            write!(f, "{row}行目 ")?;
        }
        f.write_str(&self.in_words())
    }
}

fn shorten(value: &str) -> String {
    const SHOWN: usize = 40;
    if value.chars().count() <= SHOWN {
        value.to_owned()
    } else {
        value.chars().take(SHOWN).chain(['…']).collect()
    }
}
