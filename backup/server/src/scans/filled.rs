//! The page of scanned media as it was filled in.

use platform_web::{Problems, PublicUrl};
use serde::Deserialize;

use super::{Line, read_lines};
use crate::inspections::{FilledInspection, Seen};
use crate::loans::FilledLoan;

/// So many media are read at once.
const MOST: usize = 200;

/// What is said of so many lines, if they are too many.
pub(super) fn too_many(lines: usize) -> Option<String> {
    (lines > MOST).then(|| format!("一度に扱えるのは{MOST}行までです。いまは{lines}行あります。"))
}

/// The fields of the page; each button sends the list and what its act needs.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledScan {
    /// One medium a line.
    pub(super) labels: String,
    /// Where they are carried.
    pub(super) to: String,
    /// Where stock is taken, and what there is to say of it.
    pub(super) place: String,
    pub(super) remark: String,
    pub(super) person: String,
    pub(super) borrower: String,
    pub(super) affiliation: String,
    pub(super) contact: String,
    pub(super) purpose: String,
    pub(super) due_on: String,
    pub(super) condition: String,
    pub(super) readable: String,
    pub(super) note: String,
}

impl FilledScan {
    /// The lines; `problems` says when they are too many.
    pub(super) fn lines(&self, server: Option<&PublicUrl>, problems: &mut Problems) -> Vec<Line> {
        let mut lines = read_lines(&self.labels, server);
        if let Some(words) = too_many(lines.len()) {
            problems.add("labels", words);
            lines.truncate(MOST);
        }
        lines
    }

    pub(super) fn loan(&self) -> FilledLoan {
        FilledLoan {
            person: self.person.clone(),
            borrower: self.borrower.clone(),
            affiliation: self.affiliation.clone(),
            contact: self.contact.clone(),
            purpose: self.purpose.clone(),
            due_on: self.due_on.clone(),
            ..FilledLoan::default()
        }
    }

    /// What somebody saw of the media; `None` where that is left for later, or cannot be read.
    pub(super) fn seen(&self, problems: &mut Problems) -> Option<Seen> {
        if self.condition.is_empty() && self.readable.is_empty() {
            return None;
        }
        let filled = FilledInspection {
            condition: self.condition.clone(),
            readable: self.readable.clone(),
            note: self.note.clone(),
        };
        filled.read(problems)
    }
}
