//! Kept forms: what somebody typed into a form that was refused because their session had ended, or
//! because they must first prove once more who they are.
//!
//! The answer to such a form is a page that carries what was typed as hidden fields. Once the person
//! has signed in there, the next page sends it. Nothing is kept on the server.
//!
//! Invariant: what one person typed is sent by no other.
//! Invariant: nothing of the screens on which passwords are typed is kept.

mod answer;
mod form;
pub(crate) mod routes;
mod take;
mod views;

use answer::again;
pub(crate) use answer::{Proven, answer, resume};
pub(crate) use form::KeptForm;
pub(crate) use take::{Typist, take};
