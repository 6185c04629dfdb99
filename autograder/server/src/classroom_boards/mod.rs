//! 教室とスタッフ: the 教室 of one 塾 in one table, each with how far it is, its people and its three switches.
//!
//! Invariant: switches are turned where those of a 教室 are turned ([`crate::classrooms`]), one or all; this room only
//! shows them beside each other.

mod align;
pub(crate) mod alignments;
pub(crate) mod routes;
mod table;
mod views;

pub(crate) use routes::{draw, hand_out_board};

use crate::juku::JukuId;
use crate::staff::Scope;

/// Where somebody of `scope` finds the 教室 of a 塾.
pub(crate) fn board_address(scope: &Scope, juku: JukuId) -> String {
    if scope.is_headquarters() { format!("/juku/{juku}/classrooms") } else { "/classrooms".to_owned() }
}
