//! One exam, from its marks to averages, distributions, ranks and deviation scores.

use std::hint::black_box;
use std::time::{Duration, Instant};

use platform_database::DbResult;

use super::figure::{Figure, RUNS, median, milliseconds};
use super::ground::{Ground, sixth};
use super::nation::stand_everybody;
use crate::exams::{self, Exam};
use crate::results;
use crate::rounds::Round;

pub(super) async fn measure(quick: bool) -> anyhow::Result<()> {
    let pupils = if quick { 600 } else { 12_000 };
    let (ground, round) = Ground::of_one_grade(pupils).await?;
    let [exam, _] = exams::list_exams_of_grade(&mut ground.database.read().await?, round.id, sixth()).await?;
    let exam = exam.ok_or_else(|| anyhow::anyhow!("the exam that was just made is gone"))?;
    let mut durations = Vec::new();
    for _ in 0..RUNS {
        durations.push(aggregate(&ground, &round, &exam).await?);
    }
    Figure {
        what: format!("one exam of {pupils} pupils, 10 sections"),
        found: milliseconds(median(durations)),
        goal: "100 ms",
        runs: RUNS,
        beside: format!("{} marks read", pupils * 10),
    }
    .print();
    Ok(())
}

async fn aggregate(ground: &Ground, round: &Round, exam: &Exam) -> DbResult<Duration> {
    let mut tx = ground.database.read().await?;
    let began = Instant::now();
    black_box(results::compile_exam_records(&mut tx, &[Some(exam.clone()), None]).await?);
    let attempts = results::load_attempts(&mut tx, round.id, exam.grade, [Some(exam.id), None]).await?;
    black_box(stand_everybody(&attempts));
    Ok(began.elapsed())
}
