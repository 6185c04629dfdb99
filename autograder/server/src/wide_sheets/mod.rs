//! Wide sheets: the sheets of a grade seen together, both subjects side by side (両方), or every 教室 of a 塾 one below the
//! other (全部).
//!
//! Invariant: a wide sheet is a way of looking. What is typed goes to each sheet's own `mark_operations`, and each keeps its
//! own revision, 締切 and 入力完了.
//! Invariant: without scripts nothing can be typed into it; the forms are those of the single sheets.

pub(crate) mod routes;
mod spread;
mod store;
mod views;

pub(crate) use routes::{find_pair, show_both, wants_both};
