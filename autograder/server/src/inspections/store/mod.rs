//! The SQL of inspections.

mod findings;
mod ticks;

pub(super) use findings::{
    LateRow, LiveVersion, MeanRow, PupilRow, SameRow, list_far_means, list_late_changes, list_pupils,
    list_same_rows, live_version,
};
pub(super) use ticks::{Tick, claim_tick, delete_tick, find_tick, list_ticks};
