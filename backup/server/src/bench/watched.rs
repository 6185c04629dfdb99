//! A process that is watched: how long it takes, how much it computes, how large it grows.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What a process took.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cost {
    pub(super) wall: Duration,
    pub(super) cpu: Duration,
    pub(super) peak_mib: u64,
}

/// Watches process `id` while `work` waits for it.
pub(super) fn watch<T>(id: u32, began: Instant, work: impl FnOnce() -> T) -> (T, Cost) {
    let over = Arc::new(AtomicBool::new(false));
    let watcher = std::thread::spawn({
        let over = over.clone();
        move || {
            let mut cost = Cost::default();
            while !over.load(Ordering::Acquire) {
                if let Some((cpu, peak_mib)) = look(id) {
                    cost = Cost { cpu, peak_mib: cost.peak_mib.max(peak_mib), ..cost };
                }
                std::thread::sleep(Duration::from_millis(10));
            }
            cost
        }
    });
    let done = work();
    let wall = began.elapsed();
    over.store(true, Ordering::Release);
    let cost = watcher.join().unwrap_or_default();
    (done, Cost { wall, ..cost })
}

/// Processor time and peak memory so far.
fn look(id: u32) -> Option<(Duration, u64)> {
    let peak = peak_mib(id)?;
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let after_name: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: u64 = after_name.get(11)?.parse::<u64>().ok()? + after_name.get(12)?.parse::<u64>().ok()?;
    // Linux counts a hundred ticks a second.
    Some((Duration::from_millis(ticks * 10), peak))
}

/// The most memory that process `id` has had so far.
pub(super) fn peak_mib(id: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let peak = status.lines().find(|line| line.starts_with("VmHWM"))?.split_whitespace().nth(1)?;
    Some(peak.parse::<u64>().ok()? / 1024)
}
