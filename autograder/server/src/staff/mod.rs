//! Staff: what a signed-in person is here, and whose rows that person may see.
//!
//! Invariant: a [`Scope`] comes from the session (or the server's own terminal), or from an order kept with
//! the scope of who gave it; never from an address.

mod access;
mod audit_words;
mod enrol;
mod people;
mod person;
mod saw;
mod scope;
mod store;

pub(crate) use access::introduce;
pub(crate) use enrol::grant_headquarters;
pub use enrol::{EnrolStaffError, NewStaff, enrol_staff, find_role};
pub(crate) use people::People;
pub(crate) use person::{Headquarters, Office, Staff};
pub(crate) use saw::seen_page;
pub use scope::Role;
pub(crate) use scope::Scope;
pub(crate) use store::{count_staff, list_logins};
