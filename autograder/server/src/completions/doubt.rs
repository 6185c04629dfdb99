//! What is odd about a sheet, in words. The rules stand in `autograder_grading::doubts`.

use std::collections::HashMap;

use autograder_grading::{Doubt, Points, WholeRow};

use crate::entries::EntryId;
use crate::marks::Sheet;

/// Something odd, as a person is asked about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Oddity {
    pub(super) kind: DoubtKind,
    /// The pupil; `None` where it is about a column.
    pub(super) entry: Option<EntryId>,
    /// 「3番 上田 そら」 or 「読解」; rows count from 1, as on the screen.
    pub(super) place: String,
    /// What is odd, without a name.
    pub(super) words: String,
}

/// In what way something is odd, as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DoubtKind {
    AllZero,
    AllFull,
    LikeAbove,
    Far,
    Changed,
    SameColumn,
}

impl DoubtKind {
    /// The word in the table.
    pub(super) fn code(self) -> &'static str {
        match self {
            DoubtKind::AllZero => "zero",
            DoubtKind::AllFull => "full",
            DoubtKind::LikeAbove => "same",
            DoubtKind::Far => "far",
            DoubtKind::Changed => "changed",
            DoubtKind::SameColumn => "column",
        }
    }
}

impl Oddity {
    fn of(doubt: Doubt, sheet: &Sheet, items: &[(String, Points)]) -> Oddity {
        let row = doubt.row().map(|row| (row, &sheet.rows[row]));
        let (kind, words) = match doubt {
            Doubt::AllZero { .. } => (DoubtKind::AllZero, "すべて0点です。欠席ではありませんか".to_owned()),
            Doubt::AllFull { .. } => (DoubtKind::AllFull, "満点です".to_owned()),
            Doubt::LikeAbove { .. } => {
                (DoubtKind::LikeAbove, "すべての得点が上の生徒と同じです。行がずれていませんか".to_owned())
            }
            Doubt::Far { total, .. } => {
                (DoubtKind::Far, format!("合計{total}点は、ほかの生徒と大きく離れています"))
            }
            Doubt::Changed { total, last, .. } => {
                (DoubtKind::Changed, format!("合計{total}点は、前回の{last}点と30点以上違います"))
            }
            Doubt::SameColumn { item, points } => {
                (DoubtKind::SameColumn, format!("{}: 全員が{points}点です", items[item].0))
            }
        };
        Oddity {
            kind,
            entry: row.map(|(_, row)| row.entry),
            place: row.map(|(at, row)| format!("{}番 {}", at + 1, row.name)).unwrap_or_default(),
            words,
        }
    }

    /// The oddity as a person is asked about it.
    pub(super) fn asked(&self) -> String {
        if self.place.is_empty() { self.words.clone() } else { format!("{}: {}", self.place, self.words) }
    }
}

/// Everything odd about a sheet; `last` holds what its pupils had the last time.
pub(super) fn oddities(sheet: &Sheet, last: &HashMap<EntryId, u32>) -> Vec<Oddity> {
    let full: Vec<Points> = sheet.exam.items().map(|item| item.points).collect();
    let sat = sheet.rows.iter().enumerate().filter(|(_, row)| !row.absent);
    let whole = sat.filter_map(|(at, row)| {
        let marks = row.marks.iter().copied().collect::<Option<_>>()?;
        Some(WholeRow { row: at, marks, last: last.get(&row.entry).copied() })
    });
    let items = sheet.exam.item_places();
    let found = autograder_grading::doubts(&whole.collect::<Vec<_>>(), &full);
    found.into_iter().map(|doubt| Oddity::of(doubt, sheet, &items)).collect()
}
