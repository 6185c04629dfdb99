//! Preview and application of a marks file.

use std::time::{Duration, Instant};

use autograder_grading::{Grade, RoundName, Season};
use platform_spreadsheet::{Column, ColumnKind, SheetOut, Value, write_xlsx};

use super::figure::{Figure, RUNS, median, milliseconds};
use super::ground::{Ground, juku_number, juku_of, sixth, student_number};
use crate::imports::{self, Consent, Kind};
use crate::rounds::Round;

/// 大問 of each of the two subjects.
const SECTIONS: u8 = 10;

pub(super) async fn measure(quick: bool) -> anyhow::Result<()> {
    let rows = if quick { 100 } else { 2_000 };
    let ground = Ground::open().await?;
    ground.register(rows, &[sixth()]).await?;
    let file = marks_file(rows, sixth())?;
    let mut durations = Vec::new();
    for year in (2001..).take(RUNS) {
        // A round for each run, so that every mark is new every time.
        let round = ground.hold(RoundName { year, season: Season::Summer }, &[sixth()], SECTIONS).await?;
        durations.push(import(&ground, &round, file.clone()).await?);
    }
    Figure {
        what: format!("preview and apply {rows} rows x 20 marks"),
        found: milliseconds(median(durations)),
        goal: "500 ms",
        runs: RUNS,
        beside: format!("xlsx of {} kB", file.len() / 1000),
    }
    .print();
    Ok(())
}

async fn import(ground: &Ground, round: &Round, file: Vec<u8>) -> anyhow::Result<Duration> {
    let began = Instant::now();
    let by = ground.by.staff();
    let (id, previewed) =
        imports::preview_file(&ground.database, by, round.id, Kind::Marks, "marks.xlsx", file).await?;
    let consent = Consent { fingerprint: &previewed.fingerprint, leaves_out_problems: false };
    imports::apply_import(&ground.database, by, id, consent).await?;
    Ok(began.elapsed())
}

/// A sheet as 塾 send it in, with a mark in every cell.
fn marks_file(rows: usize, grade: Grade) -> anyhow::Result<Vec<u8>> {
    let marks = grade.subjects().into_iter().flat_map(|subject| {
        (1..=SECTIONS).map(move |section| {
            Column::new(format!("{}_大問{section}", subject.label()), ColumnKind::Whole, 8.0)
        })
    });
    let keys = ["塾ID", "生徒ID"].map(|heading| Column::new(heading, ColumnKind::Text, 12.0));
    let row = |at: usize| {
        let keys = [juku_number(juku_of(at)), student_number(at)].map(Value::Text);
        let marks =
            (0..usize::from(SECTIONS) * 2).map(|mark| Value::Whole(((at * 7 + mark * 3) % 11) as i64));
        keys.into_iter().chain(marks).collect()
    };
    let sheet = SheetOut {
        name: "得点".to_owned(),
        columns: keys.into_iter().chain(marks).collect(),
        rows: (0..rows).map(row).collect(),
        hidden_facts: Vec::new(),
    };
    Ok(write_xlsx(&[sheet])?)
}
