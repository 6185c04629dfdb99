//! What is odd about a sheet of marks. Nothing of it is wrong for certain; a person looks and says so.
//!
//! The grid looks by the same rules while somebody types (`frontend/src/grid/doubts.ts`); both pass
//! `frontend/tests/doubts.json`.

use crate::Points;

/// Rows that are equal in fewer items than this are no sign of a slip.
const ITEMS_OF_A_PATTERN: usize = 3;
/// A column that is equal for fewer pupils than this is no sign of a slip.
const PUPILS_OF_A_COLUMN: usize = 5;
/// A total this many standard deviations (of the population) away from the mean is worth a look.
const FAR: f64 = 3.0;
/// A total so many points away from the pupil's last one is worth a look.
const CHANGED: u32 = 30;

/// A pupil who sat, with every mark that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholeRow {
    /// Which row of the sheet it is, from 0; rows that are absent or not whole are left out.
    pub row: usize,
    /// The marks, one for each item.
    pub marks: Vec<Points>,
    /// The total in the last round that the pupil sat, where that is known.
    pub last: Option<u32>,
}

/// Something odd, and where: rows and items count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Somebody who sat has 0 in every item: perhaps absent.
    AllZero {
        /// The row.
        row: usize,
    },
    /// Somebody has everything.
    AllFull {
        /// The row.
        row: usize,
    },
    /// The same marks as the pupil in the row above, item by item: a slip of the row.
    LikeAbove {
        /// The row.
        row: usize,
    },
    /// A total far from the others'.
    Far {
        /// The row.
        row: usize,
        /// Its total.
        total: u32,
    },
    /// A total far from the pupil's own of the last round.
    Changed {
        /// The row.
        row: usize,
        /// Its total.
        total: u32,
        /// The total of the last round.
        last: u32,
    },
    /// Everybody has the same in an item.
    SameColumn {
        /// The item.
        item: usize,
        /// What everybody has.
        points: Points,
    },
}

impl Doubt {
    /// The row that it is about; `None` where it is about a column.
    pub fn row(self) -> Option<usize> {
        match self {
            Doubt::AllZero { row }
            | Doubt::AllFull { row }
            | Doubt::LikeAbove { row }
            | Doubt::Far { row, .. }
            | Doubt::Changed { row, .. } => Some(row),
            Doubt::SameColumn { .. } => None,
        }
    }
}

/// Everything odd about a sheet whose items have `full` points, the rows from top to bottom, then the columns. Of a row
/// the first oddity is told.
pub fn doubts(rows: &[WholeRow], full: &[Points]) -> Vec<Doubt> {
    let spread = Spread::of(rows.iter().map(WholeRow::total));
    let mut found: Vec<Doubt> = Vec::new();
    for (place, pupil) in rows.iter().enumerate() {
        let above = place.checked_sub(1).map(|above| &rows[above]).filter(|above| above.row + 1 == pupil.row);
        found.extend(pupil.doubt(above, full, &spread));
    }
    let columns = (0..full.len()).filter_map(|item| Some((item, same_column(rows, item)?)));
    found.extend(columns.map(|(item, points)| Doubt::SameColumn { item, points }));
    found
}

fn same_column(rows: &[WholeRow], item: usize) -> Option<Points> {
    let first = rows.first()?.marks[item];
    (rows.len() >= PUPILS_OF_A_COLUMN && rows.iter().all(|row| row.marks[item] == first)).then_some(first)
}

impl WholeRow {
    /// The sum of the marks.
    pub fn total(&self) -> u32 {
        self.marks.iter().map(|points| u32::from(points.get())).sum()
    }

    fn doubt(&self, above: Option<&WholeRow>, full: &[Points], spread: &Spread) -> Option<Doubt> {
        let (row, total) = (self.row, self.total());
        if total == 0 {
            return Some(Doubt::AllZero { row });
        }
        if self.marks == full {
            return Some(Doubt::AllFull { row });
        }
        if full.len() >= ITEMS_OF_A_PATTERN && above.is_some_and(|other| other.marks == self.marks) {
            return Some(Doubt::LikeAbove { row });
        }
        if spread.is_far(total) {
            return Some(Doubt::Far { row, total });
        }
        let last = self.last.filter(|last| last.abs_diff(total) >= CHANGED)?;
        Some(Doubt::Changed { row, total, last })
    }
}

/// Mean and standard deviation of the totals. No pupil reads them.
struct Spread {
    mean: f64,
    deviation: f64,
}

impl Spread {
    fn of(totals: impl Iterator<Item = u32> + Clone) -> Spread {
        let count = totals.clone().count().max(1) as f64;
        let mean = totals.clone().map(f64::from).sum::<f64>() / count;
        let variance = totals.map(|total| (f64::from(total) - mean).powi(2)).sum::<f64>() / count;
        Spread { mean, deviation: variance.sqrt() }
    }

    fn is_far(&self, total: u32) -> bool {
        self.deviation > 0.0 && (f64::from(total) - self.mean).abs() >= FAR * self.deviation
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// The words of the cases that the grid has to pass, too.
    fn told(doubt: Doubt) -> Value {
        match doubt {
            Doubt::AllZero { row } => json!({ "kind": "zero", "row": row }),
            Doubt::AllFull { row } => json!({ "kind": "full", "row": row }),
            Doubt::LikeAbove { row } => json!({ "kind": "same", "row": row }),
            Doubt::Far { row, total } => json!({ "kind": "far", "row": row, "total": total }),
            Doubt::Changed { row, total, last } => {
                json!({ "kind": "changed", "row": row, "total": total, "last": last })
            }
            Doubt::SameColumn { item, points } => {
                json!({ "kind": "column", "item": item, "points": points.get() })
            }
        }
    }

    fn points(mark: &Value) -> Option<Points> {
        mark.as_u64().map(|points| Points::new(u16::try_from(points).unwrap()))
    }

    fn whole(row: usize, told: &Value) -> Option<WholeRow> {
        if told["absent"] == json!(true) {
            return None;
        }
        let marks = told["marks"].as_array().unwrap().iter().map(points).collect::<Option<_>>()?;
        Some(WholeRow { row, marks, last: told["last"].as_u64().map(|last| u32::try_from(last).unwrap()) })
    }

    #[test]
    fn what_is_odd_is_what_the_grid_finds_odd() {
        let cases: Value = serde_json::from_str(include_str!("../../../frontend/tests/doubts.json")).unwrap();
        for case in cases.as_array().unwrap() {
            let full: Vec<Points> = case["full"].as_array().unwrap().iter().filter_map(points).collect();
            let rows = case["rows"].as_array().unwrap().iter().enumerate();
            let rows: Vec<WholeRow> = rows.filter_map(|(row, told)| whole(row, told)).collect();
            let found: Vec<Value> = doubts(&rows, &full).into_iter().map(told).collect();
            let expected: Vec<Value> = case["doubts"].as_array().unwrap().clone();
            assert_eq!(found, expected, "{}", case["about"]);
        }
    }
}
