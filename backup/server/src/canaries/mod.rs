//! カナリア: a file that nobody ever changes, in what a job backs up. Whoever encrypts or removes everything takes it along,
//! and the next snapshot shows it.
//!
//! Invariant: what a file is compared with is what a snapshot held when a person said so.
//! Invariant: a repository that cannot be read says nothing of a canary; what was found last stays.

pub(crate) mod api;
mod look;
mod set;
mod store;

pub(crate) use look::{LookAtCanary, enqueue_look, look_at_canary};
pub(crate) use set::{SetCanaryError, remove_canary, set_canary};
pub(crate) use store::{Canary, Finding, TouchedCanary, find_canary, list_touched};
