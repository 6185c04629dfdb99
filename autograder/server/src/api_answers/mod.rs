//! API answers: what a program was answered when it made something, so that the same request sent twice makes one thing.
//!
//! Invariant: of several requests of one caller with one `Idempotency-Key`, one at most makes something.
//! Invariant: a key that comes back with other contents is refused, and one whose first request has not ended waits.
//! Invariant: only ids are kept, for a day; no name of a pupil.

mod making;
mod order;
mod store;

pub(crate) use making::{Made, Making};
