//! What is odd about a sheet. Nothing of it is wrong for certain; a person looks and says so.

use autograder_grading::Points;

use crate::marks::{Sheet, SheetRow};

/// Rows that are equal in fewer items than this are no sign of a slip.
const ITEMS_OF_A_PATTERN: usize = 3;
/// A column that is equal for fewer pupils than this is no sign of a slip.
const PUPILS_OF_A_COLUMN: usize = 5;
/// A total this many standard deviations (of the population) away from the mean is worth a look.
const FAR: f64 = 3.0;

/// Something odd, and where: the numbers of rows count from 1, as on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    /// Somebody who sat has 0 in every item: perhaps absent.
    AllZero { row: usize, name: String },
    /// Somebody has everything.
    AllFull { row: usize, name: String },
    /// The same marks as the pupil above, item by item: a slip of the row.
    LikeAbove { row: usize, name: String },
    /// A total far from the others'.
    Far { row: usize, name: String, total: u32 },
    /// Everybody has the same in an item.
    SameColumn { item: String, points: Points },
}

impl Doubt {
    /// The doubt in words.
    pub(super) fn words(&self) -> String {
        match self {
            Doubt::AllZero { row, name } => format!("{row}番 {name}: すべて0点です。欠席ではありませんか"),
            Doubt::AllFull { row, name } => format!("{row}番 {name}: 満点です"),
            Doubt::LikeAbove { row, name } => {
                format!("{row}番 {name}: すべての得点が上の生徒と同じです。行がずれていませんか")
            }
            Doubt::Far { row, name, total } => {
                format!("{row}番 {name}: 合計{total}点は、ほかの生徒と大きく離れています")
            }
            Doubt::SameColumn { item, points } => format!("{item}: 全員が{points}点です"),
        }
    }
}

/// Everything odd about a sheet, the rows from top to bottom, then the columns.
pub(super) fn doubts(sheet: &Sheet) -> Vec<Doubt> {
    let full: Vec<Points> = sheet.exam.items().map(|item| item.points).collect();
    let whole: Vec<(usize, &SheetRow, Vec<Points>)> = sheet
        .rows
        .iter()
        .enumerate()
        .filter(|(_, row)| !row.absent)
        .filter_map(|(at, row)| Some((at + 1, row, row.marks.iter().copied().collect::<Option<_>>()?)))
        .collect();
    let spread = Spread::of(whole.iter().map(|(_, _, marks)| total(marks)));
    let mut found = Vec::new();
    for (place, (row, pupil, marks)) in whole.iter().enumerate() {
        let (row, name) = (*row, pupil.name.clone());
        let above = place.checked_sub(1).map(|above| &whole[above]).filter(|(above, _, _)| above + 1 == row);
        let points = total(marks);
        if points == 0 {
            found.push(Doubt::AllZero { row, name });
        } else if *marks == full {
            found.push(Doubt::AllFull { row, name });
        } else if marks.len() >= ITEMS_OF_A_PATTERN && above.is_some_and(|(_, _, other)| other == marks) {
            found.push(Doubt::LikeAbove { row, name });
        } else if spread.is_far(points) {
            found.push(Doubt::Far { row, name, total: points });
        }
    }
    for (at, (item, _)) in sheet.exam.item_places().into_iter().enumerate() {
        let mut column = whole.iter().map(|(_, _, marks)| marks[at]);
        let first = column.next();
        if let Some(points) = first.filter(|first| column.all(|other| other == *first))
            && whole.len() >= PUPILS_OF_A_COLUMN
        {
            found.push(Doubt::SameColumn { item, points });
        }
    }
    found
}

/// The sum of a row's marks.
pub(super) fn total(marks: &[Points]) -> u32 {
    marks.iter().map(|points| u32::from(points.get())).sum()
}

/// Mean and standard deviation of the totals.
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
