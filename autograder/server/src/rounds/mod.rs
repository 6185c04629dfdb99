//! Rounds: one administration of the test, its schedule and its state.
//!
//! Invariant: a round moves only along [`RoundState::may_become`], by 本部 or at the 公開日時 that 本部 set, and each move is
//! recorded.
//! Invariant: after 受付締切 only 本部 has the proof of [`Round::registering`].
//! Invariant: whoever writes marks holds the round's row first ([`hold_round`]), so that a move and a
//! mark never cross.

mod choose;
mod create;
mod move_on;
mod publish;
mod reschedule;
mod schedule;
mod start;
mod state;
mod store;

platform_database::row_id! {
    /// A row of `rounds`.
    RoundId
}

pub(crate) use choose::choose_round;
pub(crate) use create::{CreateRoundError, create_round};
pub(crate) use move_on::{MoveRoundError, advance_round, move_round};
pub(crate) use publish::{PublishRound, publish_scheduled};
pub(crate) use reschedule::{RescheduleError, reschedule_round};
pub(crate) use schedule::{Schedule, ScheduleProblem, end_of_day};
pub(crate) use start::{StartRoundError, start_round};
pub(crate) use state::{MarkingClosed, RoundState};
pub(crate) use store::{
    Round, RoundMove, advance_billing, advance_every_wording, advance_round_roster, advance_wording,
    find_round, find_round_by_name, hold_round, hold_round_alone, list_moves, list_rounds, list_rounds_after,
    load_billing_revision,
};
