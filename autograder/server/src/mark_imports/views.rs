//! What a preview says of marks.

use std::collections::HashMap;

use autograder_grading::Points;

use super::MarksPlan;
use super::plan::{PlannedRow, SeenRow};
use crate::exams::{Exam, ItemId};
use crate::imports::{ChangeLine, Outcome};
use crate::marks::{CellChange, SittingChange};

/// How many changes `plan` has.
pub(crate) fn count_changes(plan: &MarksPlan) -> usize {
    changes(plan).count()
}

/// The changes of `plan` behind the first `skipped`, `shown` of them, to be read by people.
pub(crate) fn change_lines(
    plan: &MarksPlan,
    exams: &[Exam],
    (skipped, shown): (usize, usize),
) -> Vec<ChangeLine> {
    let places = places(exams);
    let titles: HashMap<_, _> = exams.iter().map(|exam| (exam.id, exam.title())).collect();
    let line = |(row, sitting, cell): (&PlannedRow, &SittingChange, Option<&CellChange>)| {
        let (what, old, new) = match cell {
            Some(cell) => {
                let place = places.get(&cell.item).cloned().unwrap_or_default();
                (place, points(cell.old), points(cell.new))
            }
            None => {
                let title = titles.get(&sitting.exam).cloned().unwrap_or_default();
                let word = |absent| attendance(absent).to_owned();
                (title, word(sitting.was_absent), word(sitting.is_absent))
            }
        };
        ChangeLine { who: format!("{} {}", row.student_number, row.student_name), what, old, new }
    };
    changes(plan).skip(skipped).take(shown).map(line).collect()
}

/// Row by row, and in each exam whether the pupil sat it, if that changes, before the marks.
fn changes(plan: &MarksPlan) -> impl Iterator<Item = (&PlannedRow, &SittingChange, Option<&CellChange>)> {
    plan.rows.iter().flat_map(|row| {
        row.sittings.iter().flat_map(move |sitting| {
            let turned = (sitting.was_absent != sitting.is_absent).then_some((row, sitting, None));
            turned.into_iter().chain(sitting.cells.iter().map(move |cell| (row, sitting, Some(cell))))
        })
    })
}

/// What becomes of every row that can be taken.
pub(crate) fn outcome_lines(plan: &MarksPlan) -> impl Iterator<Item = Outcome> + '_ {
    plan.seen.iter().map(|seen| {
        let counts =
            [("新規", seen.new), ("変更", seen.changed), ("変更なし", seen.unchanged), ("欠席", seen.absent)];
        let said = counts.into_iter().filter(|(_, count)| *count > 0);
        let words: Vec<String> = said.map(|(word, count)| format!("{word} {count}")).collect();
        Outcome::new(seen.row, word_of(seen), words.join("、"))
    })
}

fn word_of(seen: &SeenRow) -> &'static str {
    match seen {
        SeenRow { changes: false, .. } => "変更なし",
        SeenRow { changed: 0, new: 1.., .. } => "新規",
        SeenRow { changed: 0, absent: 1.., .. } => "欠席",
        _ => "変更",
    }
}

fn places(exams: &[Exam]) -> HashMap<ItemId, String> {
    let mut places = HashMap::new();
    for exam in exams {
        for section in &exam.sections {
            for item in &section.items {
                let place = super::template::place(section, *item);
                places.insert(item.id, format!("{} {place}", exam.title()));
            }
        }
    }
    places
}

fn attendance(absent: bool) -> &'static str {
    if absent { "欠席" } else { "受験" }
}

fn points(mark: Option<Points>) -> String {
    mark.map(|points| points.to_string()).unwrap_or_default()
}
