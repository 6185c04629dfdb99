//! What a preview says of marks.

use std::collections::HashMap;

use autograder_grading::Points;

use super::MarksPlan;
use crate::exams::{Exam, ItemId};
use crate::imports::ChangeLine;

/// The first `most` changes of `plan`, to be read by people.
pub(crate) fn change_lines(plan: &MarksPlan, exams: &[Exam], most: usize) -> Vec<ChangeLine> {
    let places = places(exams);
    let titles: HashMap<_, _> = exams.iter().map(|exam| (exam.id, exam.title())).collect();
    let title = |exam| titles.get(&exam).cloned().unwrap_or_default();
    let mut lines = Vec::new();
    for row in &plan.rows {
        let who = format!("{} {}", row.student_number, row.student_name);
        for sitting in &row.sittings {
            if sitting.was_absent != sitting.is_absent {
                lines.push(ChangeLine {
                    who: who.clone(),
                    what: title(sitting.exam),
                    old: attendance(sitting.was_absent).to_owned(),
                    new: attendance(sitting.is_absent).to_owned(),
                });
            }
            lines.extend(sitting.cells.iter().map(|cell| ChangeLine {
                who: who.clone(),
                what: places.get(&cell.item).cloned().unwrap_or_default(),
                old: points(cell.old),
                new: points(cell.new),
            }));
        }
        if lines.len() >= most {
            lines.truncate(most);
            break;
        }
    }
    lines
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
