//! 引きつぎ: who sat the round before sits this one, too, in all 教室 of a 塾 at once.
//!
//! Invariant: who is carried over is planned anew inside the writing transaction, and nobody is unless they are those whom
//! the preview counted.
//! Invariant: a pupil is entered where the pupil learns now, in the grade of now; only who is 在籍 and does not sit the round
//! yet.

mod carry;
mod plan;
pub(crate) mod routes;
mod store;
mod views;

pub(crate) use plan::previous_of;
