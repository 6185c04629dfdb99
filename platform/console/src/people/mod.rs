//! People: who may sign in, as what, and how they get a password of their own.
//!
//! Invariant: a manager sees and changes those of the [`Directory`](crate::Directory) and nobody else; for others the
//! answer is that there is no such person.
//! Invariant: the acts that take a post or an account away pass one after the other, and look for a successor then.

pub(crate) mod codes;
pub(crate) mod emails;
pub(crate) mod factors;
mod find;
mod hand_code;
mod invite;
mod move_on;
pub(crate) mod posts;
pub(crate) mod routes;
pub(crate) mod suspensions;
mod views;
