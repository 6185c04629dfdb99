//! 文例: what a report card says where nobody wrote a remark; by subject or 合計, and by score band.
//!
//! Invariant: a set belongs to 本部, a 塾 or a 教室; the nearest set counts as a whole, never band by band.
//! Invariant: the bands of a set cover 0% to 100% once, so that every total has one phrase.
//! Invariant: what stands on a card is frozen with it; a set written later changes no card that is 確定.

pub(crate) mod api;
mod bands;
mod blanks;
mod book;
mod form;
mod given;
pub(crate) mod routes;
mod store;
mod topic;
mod views;
mod withdraw;
mod write;

pub(crate) use bands::Band;
pub(crate) use blanks::PupilFacts;
pub(crate) use book::{Phrasebook, load_phrasebook};
pub(crate) use topic::Topic;
pub(crate) use write::write_phrases;
