//! The SQL of result lists.

mod beside;
mod lines;

pub(super) use beside::{find_first_version, list_card_changes, list_printed_remarks, list_written_remarks};
pub(crate) use lines::{LineFilter, count_by_grade, list_lines};
pub(super) use lines::{ResultLine, count_lines};
