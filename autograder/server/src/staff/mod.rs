//! Staff: what a signed-in person is here, and whose rows that person may see.
//!
//! Invariant: a [`Scope`] comes from the session (or the server's own terminal), or from an order kept with
//! the scope of who gave it; never from an address.

mod access;
mod enrol;
mod machines;
mod person;
mod required;
mod scope;
mod store;

pub(crate) use access::introduce;
pub(crate) use enrol::grant_headquarters;
pub use enrol::{EnrolStaffError, NewStaff, enrol_staff, find_role};
pub(crate) use machines::MACHINE_ROLES;
pub(crate) use person::{Headquarters, Office, Staff};
pub use required::RequiredRoles;
pub use scope::Role;
pub(crate) use scope::Scope;
pub(crate) use store::{count_staff, list_logins};
