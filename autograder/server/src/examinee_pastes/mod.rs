//! 受験者 by 生徒ID or name: lines that were pasted, answered one by one, and entered at once.
//!
//! Invariant: what is entered is planned anew from the pasted text inside the writing transaction, and refused unless it
//! comes out exactly as the preview that the person saw.
//! Invariant: the pupils whom a person ticked are entered in one transaction, all or none, where they learn now.
//! Invariant: a pupil of another 教室 or 塾 is answered as one who is not there.

mod apply;
mod plan;
mod read;
pub(crate) mod routes;
mod store;
mod views;
