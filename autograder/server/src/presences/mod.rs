//! Presences: who has a sheet open in a browser just now, and with which pupil they are.
//!
//! Invariant: a presence is as young as the last sign of its browser; one that is older than [`LASTS`] is nobody's.
//! Invariant: presences are told on the stream of their sheet, to readers whose scope holds its 教室 and to nobody else.
//! Invariant: who of 本部 is there is 「本部」 for everybody else.
//! Invariant: being there changes nothing and shows nobody's data, so it leaves no line in the audit record.

pub(crate) mod api;
mod appear;
mod leave;
mod store;

use chrono::TimeDelta;

/// How long somebody is there after the last sign; browsers give one every twenty seconds.
const LASTS: TimeDelta = TimeDelta::seconds(45);

pub(crate) use store::{Presence, Present, delete_old_presences, list_presences, others_on};
