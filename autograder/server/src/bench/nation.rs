//! Distributions, ranks and deviation scores of everybody in the country, from the totals in the database.

use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use autograder_grading::{Attempt, Grade};
use platform_database::DbResult;
use tokio::runtime::Handle;

use super::figure::{Figure, median, milliseconds};
use super::ground::Ground;
use crate::classrooms::ClassroomId;
use crate::exams;
use crate::juku::JukuId;
use crate::results::{self, Distributions};
use crate::rounds::RoundId;

/// Filling takes long, measuring does not vary much.
const RUNS: usize = 5;

pub(super) async fn measure(quick: bool) -> anyhow::Result<()> {
    for pupils in if quick { [1_200, 6_000, 12_000] } else { [120_000, 600_000, 1_200_000] } {
        let ground = Ground::open().await?;
        ground.register(pupils, &Grade::ALL).await?;
        let round = ground.hold("2026-summer".parse()?, &Grade::ALL, 1).await?;
        ground.mark(&round).await?;
        let mut durations = Vec::new();
        for _ in 0..RUNS {
            durations.push(stand_nation(&ground, round.id, pupils)?);
        }
        let found = median(durations);
        Figure {
            what: format!("ranks and deviations of {pupils} pupils"),
            found: milliseconds(found),
            goal: if pupils == 1_200_000 { "2000 ms" } else { "linear" },
            runs: RUNS,
            beside: format!("{:.0} ns a pupil", found.as_nanos() as f64 / pupils as f64),
        }
        .print();
    }
    Ok(())
}

/// Every core takes one grade after the other.
fn stand_nation(ground: &Ground, round: RoundId, pupils: usize) -> anyhow::Result<Duration> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let (next, runtime) = (AtomicUsize::new(0), Handle::current());
    let began = Instant::now();
    let stood = tokio::task::block_in_place(|| {
        std::thread::scope(|scope| {
            let work = || {
                let mut stood = 0;
                while let Some(grade) = Grade::ALL.get(next.fetch_add(1, Ordering::Relaxed)) {
                    stood += runtime.block_on(stand_grade(ground, round, *grade))?;
                }
                DbResult::Ok(stood)
            };
            let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().expect("standing does not panic"))
                .sum::<DbResult<usize>>()
        })
    })?;
    let duration = began.elapsed();
    anyhow::ensure!(stood == pupils, "{stood} pupils stand somewhere instead of {pupils}");
    Ok(duration)
}

async fn stand_grade(ground: &Ground, round: RoundId, grade: Grade) -> DbResult<usize> {
    let mut tx = ground.database.read().await?;
    let exams = exams::list_exams_of_grade(&mut tx, round, grade).await?;
    let ids = exams.map(|exam| exam.map(|exam| exam.id));
    let attempts = results::load_attempts(&mut tx, round, grade, ids).await?;
    Ok(stand_everybody(&attempts))
}

/// Builds the distributions, then looks up every pupil's ranks and deviation scores; gives how many have one.
pub(super) fn stand_everybody(attempts: &[Attempt<JukuId, ClassroomId>]) -> usize {
    let distributions: Distributions = attempts.iter().copied().collect();
    let standings = distributions.standings();
    attempts
        .iter()
        .filter(|attempt| black_box(standings.of_attempt(attempt)).iter().any(Option::is_some))
        .count()
}
