//! 履歴 of a 塾: what was changed of it, of its 教室 and of its people within the last year.
//!
//! Invariant: only changes are told, whoever made them; who looked at what is in the whole record alone.
//! Invariant: pupils and marks have histories of their own and are not told here.

pub(crate) mod api;
pub(crate) mod routes;
mod views;
