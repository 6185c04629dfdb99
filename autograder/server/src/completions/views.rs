//! What the screens around a whole sheet show.

use std::collections::{HashMap, HashSet};

use askama::Template;
use autograder_grading::Points;
use platform_database::Timestamp;
use platform_web::{Problems, dates};

use super::doubt::oddities;
use super::retype::{Comparison, Difference};
use super::store::{Confirmed, Standing};
use crate::entries::EntryId;
use crate::marks::{FilledSheet, Sheet, SheetRow, sheet_address};
use crate::rounds::Round;
use crate::staff::Staff;

/// Whose sheet it is.
pub(super) struct SheetHead {
    exam: String,
    place: String,
    round: String,
    address: String,
}

impl SheetHead {
    pub(super) fn of(round: &Round, sheet: &Sheet) -> SheetHead {
        SheetHead {
            exam: sheet.exam.title(),
            place: format!("{} {}", sheet.classroom.juku_name, sheet.classroom.name),
            round: round.name.label(),
            address: sheet_address(sheet.classroom.id, sheet.exam.id),
        }
    }
}

/// What is known of a sheet besides its marks.
pub(super) struct Known {
    pub(super) standing: Standing,
    /// What was looked at before it was called complete.
    pub(super) confirmed: Vec<Confirmed>,
    /// What the pupils had the last time.
    pub(super) last: HashMap<EntryId, u32>,
}

/// The page on which a sheet is called complete.
#[derive(Template)]
#[template(path = "completions/show.html")]
pub(super) struct CompletionView {
    head: SheetHead,
    revision: i64,
    sat: usize,
    absent: usize,
    blank: Vec<String>,
    /// The field to tick, and what is odd.
    doubts: Vec<(String, String)>,
    /// What was looked at before it was called complete.
    confirmed: Vec<String>,
    complete: Option<String>,
    changed: bool,
    retyped: Option<String>,
    problems: Problems,
}

impl CompletionView {
    pub(super) fn of(round: &Round, sheet: &Sheet, known: &Known, problems: Problems) -> CompletionView {
        let Known { standing, confirmed, last } = known;
        let absent = sheet.rows.iter().filter(|row| row.absent).count();
        let named = sheet.rows.iter().enumerate();
        let blank = named.filter(|(_, row)| !row.absent && row.marks.contains(&None));
        let blank: Vec<String> = blank.map(|(at, row)| format!("{}番 {}", at + 1, row.name)).collect();
        let numbered = (1..).zip(oddities(sheet, last));
        CompletionView {
            head: SheetHead::of(round, sheet),
            revision: sheet.revision,
            sat: sheet.rows.len() - absent,
            absent,
            blank,
            doubts: numbered.map(|(at, oddity)| (format!("looked{at}"), oddity.asked())).collect(),
            confirmed: confirmed.iter().map(Confirmed::in_words).collect(),
            complete: standing.completed_in_words(),
            changed: standing.is_changed(sheet.revision),
            retyped: standing.retyped_in_words(sheet.revision),
            problems,
        }
    }

    /// What is done here, or what has been.
    pub(super) fn title(&self) -> &'static str {
        if self.complete.is_some() { "入力完了" } else { "入力を完了にする" }
    }
}

impl Standing {
    /// When and by whom the sheet was called complete.
    pub(crate) fn completed_in_words(&self) -> Option<String> {
        let (at, by) = self.completed_at.zip(self.completed_by.as_ref())?;
        Some(format!("{} {by}", dates::short(at)))
    }

    /// Whether it was written into since it was called complete; `revision` is the present one.
    pub(crate) fn is_changed(&self, revision: i64) -> bool {
        self.completed_revision.is_some_and(|completed| completed != revision)
    }

    /// What the second typing of the present revision came to.
    pub(crate) fn retyped_in_words(&self, revision: i64) -> Option<String> {
        let (at, by) = self.retyped_at.zip(self.retyped_by.as_ref())?;
        let found = match (self.retyped_revision == Some(revision), self.differences?) {
            (false, _) => "そのあとに変更があります".to_owned(),
            (true, 0) => "すべて一致".to_owned(),
            (true, differences) => format!("{differences}か所が違います"),
        };
        Some(format!("{} {by}（{found}）", dates::short(at)))
    }
}

/// The paper to read a sheet out by, numbered as on the screen.
#[derive(Template)]
#[template(path = "completions/proof.html")]
pub(super) struct ProofSheetView {
    head: SheetHead,
    printed: String,
    /// Whether anybody has a 座席.
    has_seats: bool,
    items: Vec<(String, Points)>,
    rows: Vec<ProofRow>,
    sums: Vec<u32>,
    whole: u32,
}

struct ProofRow {
    number: usize,
    name: String,
    student: String,
    seat: String,
    cells: Vec<String>,
    total: String,
}

impl ProofSheetView {
    pub(super) fn of(round: &Round, sheet: &Sheet, at: Timestamp) -> ProofSheetView {
        let counted = || sheet.rows.iter().filter(|row| !row.absent);
        let points =
            |row: &SheetRow, item: usize| row.marks[item].map_or(0, |points| u32::from(points.get()));
        let items = sheet.exam.item_places();
        let sums: Vec<u32> =
            (0..items.len()).map(|item| counted().map(|row| points(row, item)).sum()).collect();
        ProofSheetView {
            head: SheetHead::of(round, sheet),
            printed: dates::date_time(at),
            has_seats: sheet.rows.iter().any(|row| !row.seat.is_empty()),
            items,
            rows: sheet.rows.iter().enumerate().map(|(place, row)| ProofRow::of(place + 1, row)).collect(),
            whole: sums.iter().sum(),
            sums,
        }
    }
}

impl ProofRow {
    fn of(number: usize, row: &SheetRow) -> ProofRow {
        let cell = |mark: &Option<Points>| match mark {
            _ if row.absent => "—".to_owned(),
            Some(points) => points.to_string(),
            None => String::new(),
        };
        let whole: Option<Vec<Points>> = row.marks.iter().copied().collect();
        ProofRow {
            number,
            name: row.name.clone(),
            student: row.number.clone(),
            seat: row.seat.clone(),
            cells: row.marks.iter().map(cell).collect(),
            total: match whole {
                _ if row.absent => "欠席".to_owned(),
                Some(marks) => marks.iter().map(|points| u32::from(points.get())).sum::<u32>().to_string(),
                None => "未入力あり".to_owned(),
            },
        }
    }
}

/// An empty sheet to type a second time, or what came of it.
#[derive(Template)]
#[template(path = "completions/retyping.html")]
pub(super) struct RetypingView {
    head: SheetHead,
    /// Who types; what this browser keeps until it was compared belongs to that person.
    person: i64,
    revision: i64,
    trouble: Option<String>,
    found: Option<ComparisonView>,
    items: Vec<(String, Points)>,
    rows: Vec<TypedRow>,
}

struct ComparisonView {
    differences: Vec<DifferenceView>,
    /// How many cells were left empty.
    untyped: usize,
}

struct DifferenceView {
    place: String,
    href: String,
    stored: String,
    typed: String,
}

struct TypedRow {
    number: usize,
    entry: i64,
    name: String,
    student: String,
    absent: bool,
    /// The attendance is another.
    differs: bool,
    cells: Vec<TypedCell>,
}

struct TypedCell {
    field: String,
    label: String,
    full: Points,
    text: String,
    differs: bool,
    /// The rest was compared, and this was empty.
    is_missed: bool,
}

impl RetypingView {
    pub(super) fn of(
        round: &Round,
        sheet: &Sheet,
        staff: &Staff,
        typed: &FilledSheet,
        found: Option<Result<Comparison, String>>,
    ) -> RetypingView {
        let (found, trouble) = match found {
            None => (None, None),
            Some(Ok(found)) => (Some(found), None),
            Some(Err(trouble)) => (None, Some(trouble)),
        };
        let items = sheet.exam.item_places();
        let different: HashSet<(usize, Option<usize>)> =
            found.iter().flat_map(|found| &found.differences).map(|one| (one.row, one.item)).collect();
        let missed: HashSet<(usize, usize)> =
            found.iter().flat_map(|found| &found.untyped).copied().collect();
        let rows = sheet.rows.iter().enumerate().map(|(at, row)| {
            let again = typed.rows.get(&row.entry);
            let cells = items.iter().enumerate().map(|(item, (place, full))| TypedCell {
                field: format!("m{}-{item}", row.entry),
                label: format!("{} {place}", row.name),
                full: *full,
                text: again.and_then(|again| again.cells.get(&item)).cloned().unwrap_or_default(),
                differs: different.contains(&(at, Some(item))),
                is_missed: missed.contains(&(at, item)),
            });
            TypedRow {
                number: at + 1,
                entry: row.entry.0,
                name: row.name.clone(),
                student: row.number.clone(),
                absent: again.is_some_and(|again| again.absent),
                differs: different.contains(&(at, None)),
                cells: cells.collect(),
            }
        });
        RetypingView {
            head: SheetHead::of(round, sheet),
            person: staff.actor().user_id.unwrap_or_default(),
            revision: sheet.revision,
            rows: rows.collect(),
            found: found.as_ref().map(|found| ComparisonView::of(found, sheet, &items)),
            trouble,
            items,
        }
    }
}

impl ComparisonView {
    fn of(found: &Comparison, sheet: &Sheet, items: &[(String, Points)]) -> ComparisonView {
        let differences = found.differences.iter();
        ComparisonView {
            differences: differences.map(|one| DifferenceView::of(one, sheet, items)).collect(),
            untyped: found.untyped.len(),
        }
    }
}

impl DifferenceView {
    fn of(difference: &Difference, sheet: &Sheet, items: &[(String, Points)]) -> DifferenceView {
        let row = &sheet.rows[difference.row];
        let address = sheet_address(sheet.classroom.id, sheet.exam.id);
        let what = difference.item.map_or("出欠", |item| &items[item].0);
        DifferenceView {
            place: format!("{}番 {} {what}", difference.row + 1, row.name),
            href: format!("{address}#m{}-{}", row.entry, difference.item.unwrap_or(0)),
            stored: difference.stored.clone(),
            typed: difference.typed.clone(),
        }
    }
}
