//! What must hold before a card can be drawn.

use crate::{PrintError, ReportCard, SatSubject, SectionLine};
use autograder_grading::ExamShape;

/// As many rounds as the curve has room for.
const MOST_ROUNDS: usize = 6;

/// Refuses a card of which nothing, or nothing sensible, could be drawn.
pub(crate) fn check(index: usize, card: &ReportCard) -> Result<(), PrintError> {
    if card.subjects.iter().all(|part| part.sat().is_none()) {
        return Err(PrintError::NothingToPrint { card: index });
    }
    match fault(card) {
        Some(fault) => Err(PrintError::Unsound { card: index, fault }),
        None => Ok(()),
    }
}

fn fault(card: &ReportCard) -> Option<&'static str> {
    let (x, y) = card.layout.window_offset_mm;
    let faults = [
        (card.tiles.is_empty() || card.tiles.len() > 3, "there must be one to three results"),
        (
            card.tiles.iter().any(|tile| !within(tile.points, tile.full)),
            "a result lies above its full points",
        ),
        (card.path.len() > MOST_ROUNDS, "the path has more than six rounds"),
        (!x.is_finite() || !y.is_finite(), "the window's offset is not a number"),
    ];
    let of_card = faults.into_iter().find_map(|(holds, fault)| holds.then_some(fault));
    of_card.or_else(|| card.subjects.iter().filter_map(|part| part.sat()).find_map(fault_of_subject))
}

fn fault_of_subject(subject: &SatSubject) -> Option<&'static str> {
    let beyond = |line: &SectionLine| !within(line.points.get(), line.full.get());
    if !within(subject.points, subject.full) {
        Some("a subject's points lie above its full points")
    } else if subject.sections.len() > ExamShape::MOST_SECTIONS {
        Some("a subject has too many sections")
    } else if subject.sections.iter().any(beyond) {
        Some("a section's points lie above its full points")
    } else {
        None
    }
}

fn within(points: u16, full: u16) -> bool {
    full > 0 && points <= full
}
