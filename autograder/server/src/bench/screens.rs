//! Every screen of the three portals in a nationwide round, and how many statements each asks the database.

use anyhow::Context;
use platform_telemetry::{count_statements, take_statements};

use super::figure::{Figure, milliseconds, quantile};
use super::ground::{EVERY_GRADE, Ground};
use super::store::{self, Sample};
use super::visitor::Visitor;
use crate::rounds::{Round, RoundState, move_round};
use crate::snapshots::finalise_round;
use crate::staff::Role;

/// Visits before the clock runs, and then.
const WARM_UP: usize = 2;
const RUNS: usize = 40;

/// Screens of everybody; `{round}`, `{exam}`, `{juku}`, `{classroom}`, `{student}` and `{entry}` are filled in.
const OF_ALL: [&str; 25] = [
    "/",
    "/classrooms/{classroom}",
    "/students",
    "/students/{student}",
    "/rounds/{round}/papers",
    "/rounds/{round}/classrooms/{classroom}/examinees",
    "/classrooms/{classroom}/exams/{exam}/marks",
    "/classrooms/{classroom}/exams/{exam}/marks?subject=both",
    "/classrooms/{classroom}/exams/{exam}/marks/completion",
    "/classrooms/{classroom}/exams/{exam}/marks/proof",
    "/classrooms/{classroom}/exams/{exam}/marks/retyping",
    "/mark-changes",
    "/rounds/{round}/results?grade=6",
    "/rounds/{round}/results?grade=6&state=known&sort=change&col=name&col=change&col=remark&col=card",
    "/rounds/{round}/section-results?grade=6",
    "/rounds/{round}/section-results/1/students?exam=6-japanese",
    "/rounds/{round}/remarks?grade=6",
    "/entries/{entry}/report-card",
    "/rounds/{round}/printings",
    "/phrases",
    "/phrases/math",
    "/phrases/changes",
    "/exports",
    "/notices",
    "/me",
];
const OF_HEADQUARTERS: [&str; 25] = [
    "/?stand=complete&sort=findings",
    "/classrooms",
    "/rounds/{round}/examinees",
    "/juku",
    "/juku?sort=share",
    "/juku/{juku}",
    "/juku/{juku}/rounds",
    "/juku/{juku}/history",
    "/juku/{juku}/classrooms",
    "/juku/{juku}/exams/{exam}/marks",
    "/juku/{juku}/promotions/new",
    "/left-students",
    "/students/{student}/personal-data",
    "/rounds",
    "/rounds/{round}",
    "/exams/{exam}",
    "/rounds/{round}/inspections",
    "/rounds/{round}/inspections/confirmed",
    "/rounds/{round}/extensions",
    "/rounds/{round}/imports/new",
    "/billing?round=2026-summer",
    "/announcements",
    "/people",
    "/audit",
    "/messages",
];
const OF_JUKU: [&str; 8] = [
    "/classrooms",
    "/rounds/{round}/examinees",
    "/juku/{juku}",
    "/juku/{juku}/exams/{exam}/marks",
    "/juku/{juku}/promotions/new",
    "/billing/{juku}",
    "/people",
    "/activities",
];

/// What a screen took: the slower half is of interest.
struct Seen {
    role: &'static str,
    address: &'static str,
    p50: std::time::Duration,
    p95: std::time::Duration,
    statements: u64,
    bytes: usize,
}

pub(super) async fn measure(quick: bool) -> anyhow::Result<()> {
    count_statements()?;
    let (few, many) = if quick { (300, 600) } else { (3_000, 12_000) };
    let in_small = visit_all(few).await?;
    let in_large = visit_all(many).await?;
    for (small, large) in in_small.iter().zip(&in_large) {
        Figure {
            what: format!("{} {}", large.role, large.address),
            found: milliseconds(large.p50),
            goal: "50 ms",
            runs: RUNS,
            beside: format!(
                "p95 {}, {} statements ({} with {few} pupils), {} kB",
                milliseconds(large.p95),
                large.statements,
                small.statements,
                large.bytes / 1000
            ),
        }
        .print();
    }
    let slowest = in_large.iter().map(|seen| seen.p95).max().unwrap_or_default();
    let growing =
        in_small.iter().zip(&in_large).filter(|(small, large)| small.statements != large.statements);
    Figure {
        what: format!("{} screens with {many} pupils, the slowest's p95", in_large.len()),
        found: milliseconds(slowest),
        goal: "50 ms",
        runs: RUNS,
        beside: format!("screens whose statements grow with the pupils: {}", growing.count()),
    }
    .print();
    Ok(())
}

/// Visits every screen while marks are entered, and then those of the final results.
async fn visit_all(pupils: usize) -> anyhow::Result<Vec<Seen>> {
    let ground = Ground::open().await?;
    ground.register(pupils, &EVERY_GRADE).await?;
    let round = ground.hold("2026-summer".parse()?, &EVERY_GRADE, 10).await?;
    ground.mark(&round).await?;
    let samples = store::list_samples(&mut ground.database.read().await?, round.id).await?;
    let sample = samples.first().context("there is no 教室 with a pupil of 小6")?;
    let mut people = [
        ("本部", Visitor::sign_in(&ground, "honbu", Role::Headquarters).await?, &OF_HEADQUARTERS[..]),
        ("塾", Visitor::sign_in(&ground, "juku", Role::Juku(sample.juku)).await?, &OF_JUKU),
        ("教室", Visitor::sign_in(&ground, "kyoshitsu", sample.classroom_role()).await?, &["/activities"]),
    ];
    let mut seen = Vec::new();
    for (role, visitor, own) in &mut people {
        for address in OF_ALL.iter().chain(*own) {
            seen.push(visit(visitor, role, address, sample).await?);
        }
    }
    finalise(&ground, &round).await?;
    let after = [
        ("本部, 確定後", "/rounds/{round}/results?grade=6"),
        ("本部, 確定後", "/entries/{entry}/report-card"),
        ("本部, 確定後", "/rounds/{round}/snapshots/1"),
        ("本部, 確定後", "/rounds/{round}/correction"),
        ("本部, 確定後", "/billing?round=2026-summer"),
    ];
    for (role, address) in after {
        seen.push(visit(&mut people[0].1, role, address, sample).await?);
    }
    ground.correct(&round).await?;
    seen.push(
        visit(&mut people[0].1, "本部, 全学年の訂正後", "/rounds/{round}/correction?grade=6", sample).await?,
    );
    Ok(seen)
}

async fn visit(
    visitor: &mut Visitor,
    role: &'static str,
    address: &'static str,
    sample: &Sample,
) -> anyhow::Result<Seen> {
    let filled = sample.fill(address);
    let (mut durations, mut bytes, mut statements) = (Vec::new(), 0, u64::MAX);
    for run in 0..WARM_UP + RUNS {
        take_statements();
        let (duration, length) = visitor.visit(&filled).await?;
        // A pool that opens one more connection says a few words to it.
        statements = statements.min(take_statements());
        if run >= WARM_UP {
            durations.push(duration);
            bytes = length;
        }
    }
    let (p50, p95) = (quantile(&mut durations, 50), quantile(&mut durations, 95));
    Ok(Seen { role, address, p50, p95, statements, bytes })
}

async fn finalise(ground: &Ground, round: &Round) -> anyhow::Result<()> {
    let by = ground.by.actor();
    let mut tx = ground.database.write().await?;
    for step in [RoundState::Closed, RoundState::Aggregating] {
        move_round(&mut tx, by, round.id, step, "").await?;
    }
    tx.commit().await?;
    finalise_round(&ground.database, by, round.id, "").await?;
    Ok(())
}
