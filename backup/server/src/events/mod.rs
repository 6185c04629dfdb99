//! Events that Veeam sends by syslog: heard, noted, and made runs, verifications and signs of trouble of.
//!
//! Invariant: nobody is heard but the senders that the settings name, and nobody at all where they name no address to
//! listen at. (UDP proves no sender: whoever can forge one on the network can tell tales, as with any syslog.)
//! Invariant: what waits is bounded, a message as well as their number; events are taken at a steady pace, so that a flood
//! of them leaves the database to others.
//! Invariant: an event becomes a run by the same steps as any report, under the name that the source which asks the same
//! server gives it; whoever comes second adds nothing.
//! Invariant: a sign of trouble stands until an event says that it is over, or for a week.

mod ears;
mod frames;
mod hearing;
mod signs;
mod store;
mod take;

pub(crate) use ears::{Ears, hear_beside};
pub(crate) use hearing::Hearing;
pub(crate) use signs::{EventSign, forget_signs, list_signs};
