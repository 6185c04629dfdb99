//! The largest file that is handed out, and the memory that it takes.

use anyhow::Context;

use super::figure::{Figure, mebibytes, median, milliseconds};
use super::ground::{EVERY_GRADE, Ground};
use super::visitor::Visitor;
use crate::staff::Role;

/// A run takes seconds.
const RUNS: usize = 3;

/// One row for each pupil and 大問 of the country, in both forms, and the widest file.
const FILES: [(&str, &str); 3] = [
    ("大問別得点, CSV", "/exports/section-marks?round=2026-summer&format=csv"),
    ("大問別得点, Excel", "/exports/section-marks?round=2026-summer"),
    ("テスト結果, Excel", "/exports/results?round=2026-summer"),
];

pub(super) async fn measure(quick: bool) -> anyhow::Result<()> {
    let pupils = if quick { 600 } else { 12_000 };
    let ground = Ground::open().await?;
    ground.register(pupils, &EVERY_GRADE).await?;
    let round = ground.hold("2026-summer".parse()?, &EVERY_GRADE, 10).await?;
    ground.mark(&round).await?;
    let visitor = Visitor::sign_in(&ground, "honbu", Role::Headquarters).await?;
    for (name, address) in FILES {
        forget_peak()?;
        let before = memory("VmRSS")?;
        let (mut durations, mut bytes) = (Vec::new(), 0);
        for _ in 0..RUNS {
            let (duration, length) = visitor.download(address).await?;
            durations.push(duration);
            bytes = length;
        }
        Figure {
            what: format!("{name} of {pupils} pupils"),
            found: milliseconds(median(durations)),
            goal: "",
            runs: RUNS,
            beside: format!("{} kB, peak memory {} MiB, before {before} MiB", bytes / 1000, memory("VmHWM")?),
        }
        .print();
    }
    Ok(())
}

/// Makes the kernel count the peak anew.
fn forget_peak() -> anyhow::Result<()> {
    std::fs::write("/proc/self/clear_refs", "5").context("while forgetting the peak of memory")
}

fn memory(field: &str) -> anyhow::Result<u64> {
    let status =
        std::fs::read_to_string("/proc/self/status").context("while reading this process's memory")?;
    mebibytes(&status, field).with_context(|| format!("the status names no {field}"))
}
