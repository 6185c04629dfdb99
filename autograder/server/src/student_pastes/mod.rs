//! まとめて追加: many pupils at once, pasted from a spreadsheet.
//!
//! Invariant: what is added is planned anew from the pasted text inside the writing transaction, and refused unless it
//! comes out exactly as the preview that the person saw.
//! Invariant: the rows that a person ticked are added in one transaction, all or none; each gets a 生徒ID by the rule of
//! the register.

mod apply;
mod plan;
mod read;
pub(crate) mod routes;
mod views;
