//! The results page of a large grade, through the whole server.

use super::figure::{Figure, milliseconds, quantile};
use super::ground::Ground;
use super::visitor::Visitor;
use crate::staff::Role;

/// Pages that are asked for before the clock runs, and how often then.
const WARM_UP: usize = 5;
const RUNS: usize = 200;

pub(super) async fn measure(quick: bool) -> anyhow::Result<()> {
    let pupils = if quick { 600 } else { 12_000 };
    let (ground, round) = Ground::of_one_grade(pupils).await?;
    let mut visitor = Visitor::sign_in(&ground, "honbu", Role::Headquarters).await?;
    let pages = pupils / 100;
    let (mut durations, mut bytes) = (Vec::new(), 0);
    for run in 0..WARM_UP + RUNS {
        let address = format!("/rounds/{}/results?grade=6&page={}", round.id, 1 + run % pages);
        let (duration, length) = visitor.visit(&address).await?;
        if run >= WARM_UP {
            durations.push(duration);
            bytes = length;
        }
    }
    let p95 = quantile(&mut durations, 95);
    Figure {
        what: format!("results page of {pupils} pupils"),
        found: milliseconds(quantile(&mut durations, 50)),
        goal: "50 ms",
        runs: RUNS,
        beside: format!("p95 {}, page of {} kB", milliseconds(p95), bytes / 1000),
    }
    .print();
    Ok(())
}
