//! Report cards of one 塾, all different, printed on every core.

use std::time::{Duration, Instant};

use anyhow::Context;
use autograder_report::{Press, ReportCard};

use super::figure::{Figure, mebibytes, median, milliseconds};
use super::ground::{Ground, juku_number, sixth};
use crate::juku;
use crate::report_cards::{BUNDLE, find_issue, load_cards, print_each};
use crate::results::StandingsCache;
use crate::rounds::Round;

/// A run takes seconds.
const RUNS: usize = 3;

pub(super) async fn measure(quick: bool) -> anyhow::Result<()> {
    let pupils = if quick { 1_000 } else { 12_000 };
    let wanted = if quick { 8 } else { 1_000 };
    let (ground, round) = Ground::of_one_grade(pupils).await?;
    let (mut durations, mut bytes) = (Vec::new(), 0);
    for _ in 0..RUNS {
        let (duration, printed) = print_juku(&ground, &round, wanted).await?;
        durations.push(duration);
        bytes = printed;
    }
    let status =
        std::fs::read_to_string("/proc/self/status").context("while reading this process's memory")?;
    let peak = mebibytes(&status, "VmHWM").context("the status names no VmHWM")?;
    Figure {
        what: format!("{wanted} report cards of {pupils} pupils"),
        found: milliseconds(median(durations)),
        goal: "10000 ms",
        runs: RUNS,
        beside: format!("peak memory {peak} MiB, {} kB a card", bytes / wanted / 1000),
    }
    .print();
    Ok(())
}

/// Loads and prints `wanted` cards of the first 塾; gives the time and the bytes of all.
async fn print_juku(ground: &Ground, round: &Round, wanted: usize) -> anyhow::Result<(Duration, usize)> {
    let began = Instant::now();
    let mut tx = ground.database.read().await?;
    let place = juku::list_juku_by_number(&mut tx, &[&juku_number(0)]).await?;
    let only = (place.first().map(|juku| juku.id), None, None);
    let cache = StandingsCache::default();
    let issue = find_issue(&mut tx, ground.by.staff().scope(), round).await?;
    let cards = load_cards(&mut tx, &cache, &issue, round, sixth(), only).await?;
    let cards: Vec<ReportCard> = cards.into_iter().filter_map(|card| card.card.ok()).take(wanted).collect();
    anyhow::ensure!(cards.len() == wanted, "only {} cards can be printed", cards.len());
    let bytes = tokio::task::block_in_place(|| print(&cards))?;
    Ok((began.elapsed(), bytes))
}

/// Prints each as a PDF of its own, as the command line and the background task do.
fn print(cards: &[ReportCard]) -> anyhow::Result<usize> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let (press, mut bytes) = (Press::new(), 0);
    for bundle in cards.chunks(BUNDLE) {
        let bundle: Vec<&ReportCard> = bundle.iter().collect();
        for printed in print_each(&press, &bundle, cores, &|| true).context("nobody calls it off")? {
            bytes += printed?.len();
        }
    }
    Ok(bytes)
}
