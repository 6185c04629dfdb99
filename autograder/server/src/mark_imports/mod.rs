//! Marks files: the former `{教科}_大問n` sheet and our own template; described in docs/formats/marks.md.
//!
//! Invariant: a blank cell leaves the mark as it is and never becomes 0.

mod headings;
mod plan;
mod read;
pub(crate) mod routes;
mod template;
mod views;
mod wide;

pub(crate) use plan::{MarksPlan, plan_marks};
pub(crate) use read::{MarksTable, NEEDED, read_marks};
pub(crate) use views::{change_lines, count_changes, outcome_lines};
pub(crate) use wide::{draw_wide, load_wide};
