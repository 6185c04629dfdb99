//! The SQL of personal data: reading all of one pupil's rows, and taking the pupil out of them.

mod asked;
mod erased;
mod erasing;
mod kept;
mod left;

pub(super) use asked::{AskedValueRow, list_asked_values};
pub(super) use erased::{ErasedRow, list_erased, list_named};
pub(super) use erasing::{
    claim_erasure, delete_imports, delete_interviews, delete_notes, delete_remarks, delete_ticks,
    update_doubles, update_frozen, update_moves, update_printings,
};
pub(super) use kept::{
    AttendanceChangeRow, EditRow, FrozenRow, MarkChangeRow, MarkRow, NoteChangeRow, Pupil, RemarkRow,
    ResultRow, SeatRow, SittingRow, find_pupil, list_attendance_changes, list_frozen, list_mark_changes,
    list_marks, list_note_changes, list_remarks, list_results, list_seats, list_sittings, list_ticks,
};
pub(super) use left::{LeftPupil, count_left, list_left};
