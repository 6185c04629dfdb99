//! What a preview says of pupils.

use super::plan::{EntryStep, PlannedLine};
use super::{Effect, RosterPlan};
use crate::imports::ChangeLine;

/// The first `most` changes of `plan`, to be read by people.
pub(crate) fn change_lines(plan: &RosterPlan, most: usize) -> Vec<ChangeLine> {
    let changing = plan.lines.iter().filter(|planned| planned.effect() != Effect::Unchanged);
    changing.flat_map(lines).take(most).collect()
}

fn lines(planned: &PlannedLine) -> Vec<ChangeLine> {
    let line = &planned.line;
    let who = format!("{} {}", line.student, line.name);
    let place = format!("{} {}", line.classroom_name, line.grade.label());
    let mut lines: Vec<ChangeLine> = planned
        .changes
        .iter()
        .map(|change| ChangeLine {
            who: who.clone(),
            what: change.field.to_owned(),
            old: change.old.clone(),
            new: change.new.clone(),
        })
        .collect();
    let what = match (planned.student, planned.entry) {
        (None, _) => "新しい生徒",
        (Some(_), EntryStep::Make) => "この回の受験者に加える",
        // What moves the entry is mostly a change of the pupil and stands above already.
        (Some(_), EntryStep::Move(_)) if lines.is_empty() => "この回の教室・学年",
        (Some(_), EntryStep::Move(_) | EntryStep::Keep) => return lines,
    };
    lines.push(ChangeLine { who, what: what.to_owned(), old: String::new(), new: place });
    lines
}
