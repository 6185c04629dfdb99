//! Passwords: how hard one is to guess, by somebody who knows Japanese and knows the person.
//!
//! A guess starts from what people do: words and names in either script, rows of keys, dates, repeats,
//! passwords known from breaches, and what is known about the person. Everything needed for that is in
//! the program; nothing is asked of anybody else.
//!
//! Invariant: of a long password only the beginning is judged, so that judging one costs little
//! whatever was typed.

mod advice;
mod estimate;
mod known;
mod places;
pub(crate) mod routes;
mod words;

pub(crate) use advice::{advice, why};
pub(crate) use estimate::{Estimate, estimate};
pub use known::KnownAbout;
pub use places::{KnownPlaces, Listing};
