//! Members: what a signed-in person may do here.
//!
//! Invariant: [`Member`], [`Operator`] and [`Admin`] are made in this room alone, from a session or at the server's own
//! terminal.
//! Invariant: nobody is moved between 監査担当者 and システム管理者; the guarded write of `upsert_member` decides.

mod access;
mod audit_words;
mod directory;
mod enrol;
mod machines;
mod people;
mod person;
mod required;
mod store;

pub(crate) use access::introduce;
pub(crate) use directory::MemberDirectory;
pub use directory::setup_link;
pub(crate) use enrol::grant_admin;
pub use enrol::{NewMember, enrol_member};
pub(crate) use machines::MACHINE_ROLES;
pub(crate) use people::list_people;
pub use person::Role;
pub(crate) use person::{Admin, Auditor, Member, Operator, Reporter};
pub use required::RequiredRoles;
pub(crate) use store::{list_logins, list_members};
