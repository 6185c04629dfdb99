//! What a preview says of pupils.

use super::RosterPlan;
use super::plan::{EntryStep, PlannedLine};
use crate::imports::{ChangeLine, Effect, Outcome};

/// Every change of `plan`, to be read by people.
pub(crate) fn change_lines(plan: &RosterPlan) -> impl Iterator<Item = ChangeLine> + '_ {
    let changing = plan.lines.iter().filter(|planned| planned.effect() != Effect::Unchanged);
    changing.flat_map(lines)
}

/// What becomes of every row that can be taken.
pub(crate) fn outcome_lines(plan: &RosterPlan) -> impl Iterator<Item = Outcome> + '_ {
    plan.lines.iter().map(|planned| Outcome::of(planned.line.row, planned.effect(), &lines(planned)))
}

/// What the preview counts at its top.
pub(crate) fn count_lines(plan: &RosterPlan) -> Vec<(&'static str, usize, &'static str)> {
    let places =
        [("新しい塾", plan.new_juku.len(), "info"), ("新しい教室", plan.new_classroom_count(), "info")];
    Effect::counted(|effect| plan.count(effect)).chain(places).collect()
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
