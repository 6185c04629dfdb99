//! The remarks of the pupils of a 教室 on one page, to be read and written in one go.

mod load;
pub(crate) mod routes;
mod views;

use crate::rounds::RoundId;

/// The address of a round's remarks.
pub(crate) fn board_address(round: RoundId) -> String {
    format!("/rounds/{round}/remarks")
}
