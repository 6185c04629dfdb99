//! Staff: what a signed-in person is here, and whose rows that person may see.
//!
//! Invariant: a [`Scope`] comes from the session (or the server's own terminal), or from an order kept with
//! the scope of who gave it; never from an address.
//! Invariant: [`Registrar`], [`Marker`] and [`Reporter`] exist only where the switches of 塾 and 教室 are on.
//! Invariant: nobody of a 退会 塾 is staff.
//! Invariant: of somebody of 本部 who did something, a 塾 and a 教室 read 「本部」, never the name.
//! Invariant: who looks on as a 塾 ([`crate::viewings`]) has no proof for a request that would change something.

mod access;
pub(crate) mod api;
mod appoint;
mod audit_words;
mod directory;
mod enrol;
mod machines;
mod person;
mod required;
mod saw;
mod scope;
mod store;
mod switch_form;
mod switches;
mod team;

pub(crate) use access::introduce;
pub(crate) use directory::{StaffDirectory, own_posts};
pub(crate) use enrol::grant_headquarters;
pub use enrol::{NewStaff, enrol_staff, find_role};
pub(crate) use machines::MACHINE_ROLES;
pub(crate) use person::{Headquarters, Marker, Office, Registrar, Reporter, Staff};
pub use required::RequiredRoles;
pub(crate) use saw::seen_page;
pub use scope::Role;
pub(crate) use scope::{Scope, called};
pub(crate) use store::{by_headquarters, count_staff, list_logins, list_people_of, list_roles};
pub(crate) use store::{list_colleagues, list_headquarters, list_places, went_to_headquarters};
pub(crate) use switch_form::SentSwitches;
pub(crate) use switches::{Permission, Switches};
pub(crate) use team::{Member, list_team};
