//! What whoever watches the server learns of rounds.

use platform_console::Measured;
use platform_database::{DbResult, ReadTx};
use platform_telemetry::Gauge;

use crate::app::App;
use crate::progress;
use crate::rounds::{self, RoundState};

impl Measured for App {
    async fn measure(tx: &mut ReadTx) -> DbResult<Vec<Gauge>> {
        let found = rounds::list_rounds(tx).await?;
        let mut by_state = Gauge::new("autograder_rounds", "Rounds by state.");
        for state in RoundState::ALL {
            let count = found.iter().filter(|round| round.state == state).count();
            by_state = by_state.with(&[("state", state.code())], count as f64);
        }
        let mut missing = Gauge::new(
            "autograder_sheets_missing",
            "Sheets of open rounds in which somebody is not entered.",
        );
        let mut deadline =
            Gauge::new("autograder_round_deadline_timestamp_seconds", "When an open round's deadline is.");
        for round in found.iter().filter(|round| round.state == RoundState::Open) {
            let name = round.name.to_string();
            let count = progress::count_unfinished_sheets(tx, round.id).await?;
            missing = missing.with(&[("round", &name)], count as f64);
            deadline = deadline.with(&[("round", &name)], round.deadline_at.timestamp() as f64);
        }
        Ok(vec![by_state, missing, deadline])
    }
}
