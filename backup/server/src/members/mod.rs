//! Members: what a signed-in person may do here.
//!
//! Invariant: [`Member`], [`Operator`] and [`Admin`] are made in this room alone, from a session or at the server's own
//! terminal.

mod access;
mod audit_words;
mod enrol;
mod people;
mod person;
mod store;

pub(crate) use access::introduce;
pub(crate) use enrol::grant_admin;
pub use enrol::{EnrolMemberError, NewMember, enrol_member};
pub(crate) use people::People;
pub use person::Role;
pub(crate) use person::{Admin, Auditor, Member, Operator};
pub(crate) use store::list_logins;
