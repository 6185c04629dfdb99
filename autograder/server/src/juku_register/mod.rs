//! The register of 塾: adding one and keeping what 本部 knows of it.
//!
//! Invariant: whoever changes an entry says which revision was on screen; of two, the second is told.
//! Invariant: every fact of an entry was read by [`FactField::read`], wherever it came from.

pub(crate) mod api;
mod facts;
mod register;
mod revise;
pub(crate) mod routes;
mod store;
mod views;

pub(crate) use facts::{FactField, JukuFacts};
pub(crate) use register::{NewEntry, RegisterJukuError, register_in};
pub(crate) use revise::revise_in;
pub(crate) use store::{RegisteredJuku, find_registered, list_registered};
