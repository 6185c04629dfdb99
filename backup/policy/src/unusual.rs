//! Signs that something is wrong with a backup that itself says that all is well.

use crate::{named::named, robust::Usual};
use serde::{Deserialize, Serialize};

/// A run that takes less time than this is never too short to believe.
const SHORTEST_S: i64 = 60;
/// Of less new data nobody can tell whether it is like what was there before.
const LEAST_ADDED: i64 = 1_000_000;
/// From here on hardly anything was compressed, in thousandths.
const DENSE: i64 = 900;
/// So much more than usual must be so, in thousandths.
const DENSER: i64 = 200;
/// A repository loses this many snapshots at least before anybody wonders.
const SNAPSHOTS: i64 = 5;

named! {
    /// What is not as it was before.
    Measure {
        /// The size of what was read.
        Bytes "bytes" "対象のサイズ",
        /// How much of it was new.
        Added "added" "新しいデータ",
        /// How many files were read.
        Files "files" "ファイルの数",
        /// How long it took.
        Seconds "seconds" "かかった時間",
        /// Which part of the new data could not be compressed, in thousandths. Encrypted data cannot.
        Dense "dense" "圧縮できなかった割合",
        /// How many snapshots there are.
        Snapshots "snapshots" "スナップショットの数",
    }
}

/// One number that is unlike those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sign {
    /// Of what.
    pub measure: Measure,
    /// What it is now.
    pub value: i64,
    /// The median of what it was before.
    pub usual: i64,
}

/// What a run that was good counted; `None` where its tool does not say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunSize {
    /// The size of what it read.
    pub bytes: Option<i64>,
    /// How much of it was new.
    pub added: Option<i64>,
    /// What that takes, compressed.
    pub stored: Option<i64>,
    /// How many files it read.
    pub files: Option<i64>,
    /// How long it took; nobody knows where only the end was told.
    pub seconds: Option<i64>,
}

impl RunSize {
    /// The number of a measure; `None` where it is not known.
    pub fn of(&self, measure: Measure) -> Option<i64> {
        match measure {
            Measure::Bytes => self.bytes,
            Measure::Added => self.added,
            Measure::Files => self.files,
            Measure::Seconds => self.seconds,
            Measure::Dense => self.dense(),
            Measure::Snapshots => None,
        }
    }

    fn dense(&self) -> Option<i64> {
        let (added, stored) = self.added.zip(self.stored)?;
        // No size in this program is so large that this would not fit into 128 bits.
        let share = i128::from(stored) * 1_000 / i128::from(added.max(1));
        (added >= LEAST_ADDED).then(|| i64::try_from(share).unwrap_or(i64::MAX))
    }
}

/// The measures by which a run is compared with those before it.
pub const MEASURES_OF_A_RUN: [Measure; 5] =
    [Measure::Bytes, Measure::Added, Measure::Files, Measure::Seconds, Measure::Dense];

/// What was usual of a measure in the good runs before; `None` where there are too few that tell it.
pub fn usual_of_runs(measure: Measure, before: &[RunSize]) -> Option<i64> {
    Usual::of(before.iter().filter_map(|run| run.of(measure))).map(|usual| usual.median)
}

/// What of a run is unlike the good runs before it: half as much again or half as little of data or files, suddenly a
/// quarter of everything new, a quarter of the time, hardly anything of it compressible. A number must also lie further away than those before ever scattered.
pub fn unusual_of_run(run: &RunSize, before: &[RunSize]) -> Vec<Sign> {
    let signs = MEASURES_OF_A_RUN.into_iter().filter_map(|measure| {
        let value = run.of(measure)?;
        let usual = Usual::of(before.iter().filter_map(|run| run.of(measure)))?;
        let median = usual.median;
        let differs = match measure {
            Measure::Added => value / 2 > median && value.saturating_mul(4) > run.bytes?,
            Measure::Dense => value >= DENSE && value - median >= DENSER,
            Measure::Seconds => median >= SHORTEST_S && value.saturating_mul(4) < median,
            _ => (value - median).saturating_abs().saturating_mul(2) > median,
        };
        (differs && usual.is_far(value)).then_some(Sign { measure, value, usual: median })
    });
    signs.collect()
}

/// Whether many snapshots are gone at once: a third of those that were usual, and no fewer than five. `removed` were
/// taken away on purpose.
pub fn snapshots_gone(count: i64, before: &[i64], removed: i64) -> Option<Sign> {
    let usual = Usual::of(before.iter().copied())?;
    let gone = usual.median - count - removed;
    let many = gone >= SNAPSHOTS && gone.saturating_mul(3) >= usual.median && usual.is_far(count + removed);
    many.then_some(Sign { measure: Measure::Snapshots, value: count, usual: usual.median })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(bytes: i64, files: i64, seconds: i64) -> RunSize {
        RunSize {
            bytes: Some(bytes),
            files: Some(files),
            added: Some(bytes / 100),
            stored: None,
            seconds: Some(seconds),
        }
    }

    fn before() -> Vec<RunSize> {
        (0..10).map(|day| run(10_000 + day * 20, 500 + day, 600 + day * 5)).collect()
    }

    fn measures(run: &RunSize) -> Vec<Measure> {
        unusual_of_run(run, &before()).iter().map(|sign| sign.measure).collect()
    }

    #[test]
    fn a_run_like_those_before_is_no_sign() {
        assert_eq!(measures(&run(10_300, 520, 640)), []);
        assert_eq!(
            measures(&run(14_000, 700, 300)),
            [],
            "far from the others, but less than half as much again"
        );
    }

    #[test]
    fn much_more_or_less_and_much_shorter_are_signs() {
        assert_eq!(measures(&run(1_000, 500, 600)), [Measure::Bytes]);
        assert_eq!(measures(&run(30_000, 2_000, 600)), [Measure::Bytes, Measure::Files]);
        assert_eq!(measures(&run(10_000, 500, 20)), [Measure::Seconds]);
        assert_eq!(measures(&RunSize { seconds: None, ..run(10_000, 500, 0) }), [], "only its end was told");
        let encrypted = RunSize { added: Some(9_900), ..run(10_100, 505, 900) };
        assert_eq!(measures(&encrypted), [Measure::Added]);
        let sign = unusual_of_run(&run(1_000, 500, 600), &before())[0];
        assert_eq!((sign.value, sign.usual), (1_000, 10_080));
    }

    #[test]
    fn new_data_that_cannot_be_compressed_is_a_sign_where_it_could_before() {
        let stored = |added, stored| RunSize {
            added: Some(added),
            stored: Some(stored),
            ..run(1_000_000_000, 500, 600)
        };
        let texts: Vec<RunSize> = (0..8).map(|day| stored(10_000_000, 4_000_000 + day * 30_000)).collect();
        let dense =
            |run: RunSize| unusual_of_run(&run, &texts).iter().any(|sign| sign.measure == Measure::Dense);
        assert!(dense(stored(12_000_000, 11_900_000)));
        assert!(!dense(stored(12_000_000, 8_000_000)), "less compressible, but not dense");
        assert!(!dense(stored(900_000, 900_000)), "too little to tell");
        let pictures: Vec<RunSize> = (0..8).map(|day| stored(10_000_000, 9_800_000 + day * 10_000)).collect();
        assert_eq!(unusual_of_run(&stored(12_000_000, 11_990_000), &pictures), []);
        assert_eq!(usual_of_runs(Measure::Dense, &pictures), Some(983));
        assert_eq!(usual_of_runs(Measure::Dense, &pictures[..3]), None);
    }

    #[test]
    fn what_scatters_anyway_and_what_is_not_told_are_no_signs() {
        let wild: Vec<RunSize> = [1, 9, 2, 8, 3, 7, 1, 9].map(|size| run(size * 1_000, 100, 90)).into();
        assert_eq!(unusual_of_run(&run(15_000, 100, 90), &wild), []);
        assert_eq!(unusual_of_run(&RunSize { seconds: Some(600), ..RunSize::default() }, &before()), []);
        assert_eq!(unusual_of_run(&run(1, 1, 1), &before()[..4]), [], "four runs tell nothing");
    }

    #[test]
    fn many_snapshots_gone_at_once_are_a_sign_unless_somebody_removed_them() {
        let before = [30, 31, 31, 32, 32, 33];
        assert_eq!(snapshots_gone(31, &before, 0), None);
        assert_eq!(snapshots_gone(24, &before, 0), None, "less than a third");
        let sign = Sign { measure: Measure::Snapshots, value: 12, usual: 31 };
        assert_eq!(snapshots_gone(12, &before, 0), Some(sign));
        assert_eq!(snapshots_gone(12, &before, 18), None);
        assert_eq!(snapshots_gone(1, &[5, 5, 5, 5, 5], 0), None, "fewer than five");
    }
}
