//! Marks: what each pupil got for each item, and who was absent.
//!
//! Invariant: 未入力 (no row), 0点 (a row) and 欠席 (the sitting) are three facts; none becomes another.
//! Invariant: whoever writes marks of a sheet moves its revision on first, so of two at once one loses.
//! Invariant: every change stands in the history, written by [`write_marks`] and nothing else.

pub(crate) mod api;
mod filled;
mod record;
pub(crate) mod routes;
mod sheet;
mod span;
mod store;
mod tabs;
mod views;
mod words;
mod write;

pub(crate) use filled::{FilledRow, FilledSheet};
pub(crate) use sheet::{Sheet, SheetRow, find_last_totals, find_sheet, list_last_totals};
pub(crate) use span::Span;
pub(crate) use store::{
    KnownMark, KnownSitting, advance_sheet, advance_sheets, is_of_headquarters, list_marks_of_entries,
    list_sittings_of_entries, update_places_of_edits,
};
pub(crate) use tabs::{Place, Stand, Tab, sheet_address};
pub(crate) use words::{RowState, average, closed_words, deadline, entered, is_settled};
pub(crate) use write::{CellChange, Means, SittingChange, Source, write_marks};
