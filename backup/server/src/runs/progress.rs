//! How far a run is: whoever performs it keeps it in memory and tells it with each sign of life, so that every server's
//! page can show it.

use backup_engine::Phase;
use chrono::TimeDelta;
use platform_database::Timestamp;

use super::store::ProgressRow;
use crate::amounts;

/// What a run does at a time: as the engine knows it, as it is kept, as people read it.
const PHASES: [(Phase, &str, &str); 8] = [
    (Phase::Opening, "opening", "リポジトリを開いています"),
    (Phase::Preparing, "preparing", "対象を準備しています"),
    (Phase::Storing, "storing", "読み取って保存しています"),
    (Phase::Restoring, "restoring", "復元しています"),
    (Phase::Checking, "checking", "検証しています"),
    (Phase::Pruning, "pruning", "古いスナップショットを整理しています"),
    (Phase::Comparing, "comparing", "照合しています"),
    (Phase::Copying, "copying", "別のリポジトリにコピーしています"),
];

/// How far a run is in its present phase.
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress {
    phase: Option<Phase>,
    /// When the phase began.
    phase_at: Option<Timestamp>,
    pub(crate) done_bytes: i64,
    /// Bytes there are, once that is known.
    pub(crate) total_bytes: Option<i64>,
    pub(crate) done_files: i64,
}

impl Progress {
    /// As it was kept.
    pub(super) fn of(row: &ProgressRow) -> Progress {
        let known = PHASES.iter().find(|(_, code, _)| row.phase.as_deref() == Some(*code));
        let ProgressRow { phase_at, done_bytes, total_bytes, done_files, .. } = *row;
        Progress { phase: known.map(|(phase, ..)| *phase), phase_at, done_bytes, total_bytes, done_files }
    }

    /// As it is kept.
    pub(super) fn row(&self) -> ProgressRow {
        let Progress { phase_at, done_bytes, total_bytes, done_files, .. } = *self;
        ProgressRow {
            phase: self.found().map(|(_, code, _)| (*code).to_owned()),
            phase_at,
            done_bytes,
            total_bytes,
            done_files,
        }
    }

    /// Goes on to what the engine says: bytes done, bytes there are, files done.
    pub(super) fn advance(
        &mut self,
        phase: Phase,
        (done, total, files): (u64, Option<u64>, u64),
        now: Timestamp,
    ) {
        let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        if self.phase != Some(phase) || count(done) < self.done_bytes {
            self.phase_at = Some(now);
        }
        self.phase = Some(phase);
        (self.done_bytes, self.total_bytes, self.done_files) = (count(done), total.map(count), count(files));
    }

    /// What it does.
    pub(crate) fn label(&self) -> &'static str {
        self.found().map_or("始めています", |(_, _, label)| label)
    }

    /// How many hundredths are done, where it is known how much there is.
    pub(crate) fn percent(&self) -> Option<i64> {
        let total = self.total_bytes.filter(|total| *total > 0)?;
        // More than everything may be done where the source grows meanwhile.
        Some((i128::from(self.done_bytes) * 100 / i128::from(total)).min(100) as i64)
    }

    /// 「1.2 GB / 2.9 GB、1,234ファイル、85.0 MB/秒、残り約20秒」, as far as it is known.
    pub(crate) fn amounts(&self, now: Timestamp) -> String {
        let mut words = Vec::new();
        match self.total_bytes.filter(|total| *total > 0) {
            Some(total) => words.push(format!(
                "{} / {}",
                amounts::bytes(Some(self.done_bytes)),
                amounts::bytes(Some(total))
            )),
            None if self.done_bytes > 0 => words.push(amounts::bytes(Some(self.done_bytes))),
            None => {}
        }
        if self.done_files > 0 {
            words.push(format!("{}ファイル", amounts::count(Some(self.done_files))));
        }
        if let Some(speed) = self.bytes_per_second(now) {
            words.push(format!("{}/秒", amounts::bytes(Some(speed))));
            let left = self.total_bytes.map(|total| total - self.done_bytes).filter(|left| *left > 0);
            let left = left.map(|left| TimeDelta::seconds(left / speed));
            words.extend(left.map(|left| format!("残り約{}", amounts::duration(left))));
        }
        words.join("、")
    }

    /// The mean of the phase so far; unknown at its beginning.
    fn bytes_per_second(&self, now: Timestamp) -> Option<i64> {
        let passed = (now - self.phase_at?).num_milliseconds();
        let speed = i128::from(self.done_bytes) * 1000 / i128::from(passed.max(1));
        i64::try_from(speed).ok().filter(|speed| passed >= 1000 && *speed > 0)
    }

    fn found(&self) -> Option<&'static (Phase, &'static str, &'static str)> {
        PHASES.iter().find(|(phase, ..)| Some(*phase) == self.phase)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_timestamp(1_700_000_000 + second, 0).unwrap()
    }

    #[test]
    fn how_far_it_is_in_words() {
        let mut progress = Progress::default();
        assert_eq!((progress.label(), progress.amounts(at(0)).as_str()), ("始めています", ""));
        progress.advance(Phase::Opening, (0, None, 0), at(0));
        progress.advance(Phase::Storing, (0, None, 0), at(10));
        assert_eq!((progress.percent(), progress.amounts(at(10)).as_str()), (None, ""));
        progress.advance(Phase::Storing, (30_000_000, Some(120_000_000), 1_234), at(13));
        assert_eq!(progress.percent(), Some(25));
        assert_eq!(progress.amounts(at(13)), "30.0 MB / 120 MB、1,234ファイル、10.0 MB/秒、残り約9秒");
        progress.advance(Phase::Storing, (130_000_000, Some(120_000_000), 1_300), at(23));
        assert_eq!(progress.percent(), Some(100));
        assert_eq!(progress.amounts(at(23)), "130 MB / 120 MB、1,300ファイル、10.0 MB/秒");
        progress.advance(Phase::Copying, (500, None, 0), at(24));
        assert_eq!(progress.amounts(at(24)), "500 B", "the speed is that of the phase");
    }

    #[test]
    fn what_is_kept_is_what_was_said() {
        for (phase, ..) in PHASES {
            let mut progress = Progress::default();
            progress.advance(phase, (7, Some(9), 2), at(1));
            let found = Progress::of(&progress.row());
            assert_eq!(found.label(), progress.label());
            assert_eq!(found.amounts(at(8)), progress.amounts(at(8)));
        }
    }
}
