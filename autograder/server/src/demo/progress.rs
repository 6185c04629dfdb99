//! How far the 教室 of the demonstration are with the open round.

use super::places::JUKU;
use super::pupils::Pupil;

/// How many of an exam's `items` are entered for the `nth` pupil of a file. `subject` is the place of the exam
/// (0 or 1) among the two of the grade. Of four 教室 two are done, one is in the middle of the second subject (there
/// every second pupil has the first item only), and one has not begun.
pub(super) fn items_entered(pupil: &Pupil, subject: usize, nth: usize, items: usize) -> usize {
    let before: usize = JUKU[..pupil.juku].iter().map(|juku| juku.classrooms.len()).sum();
    match ((before + pupil.classroom) % 4, subject) {
        (3, _) => 0,
        (2, 1) if nth % 2 == 1 => items.min(1),
        _ => items,
    }
}
