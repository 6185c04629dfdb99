//! Everything that is known about one job when it is judged.

use crate::{CopyFacts, Medium, ObjectFacts, Outcome, PointFacts, Timestamp, named::named};

/// One job, as plain values: a fleet is loaded in a few queries, and each job is judged on its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobFacts {
    /// The data in production, which is the first copy.
    pub original: Original,
    /// The newest run that ended with success or with a warning.
    pub newest_success: Option<Success>,
    /// The newest run that ended at all; a run that is still going on is none.
    pub newest_run: Option<FinishedRun>,
    /// Until when the next report of another tool must have come; `None` where nobody waits for one.
    pub report_due: Option<Timestamp>,
    /// Whether a person has stopped the job's schedule.
    pub paused: bool,
    /// The backup copies, without the original.
    pub copies: Vec<CopyFacts>,
    /// The machines and folders that its tool tells of, each expected in every run.
    pub objects: Vec<ObjectFacts>,
    /// The newest restore point of each machine, as the server that keeps them tells.
    pub points: Vec<PointFacts>,
    /// The newest check and the newest drill, or more of them; only finished ones.
    pub verifications: Vec<VerificationFacts>,
    /// Failed checks that nobody has closed.
    pub open_failed_checks: u32,
}

/// The data in production.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Original {
    /// On what it is kept.
    pub medium: Option<Medium>,
    /// Where it is kept.
    pub location_id: Option<i64>,
}

/// A run after which the data was backed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Success {
    /// The run's number.
    pub run: i64,
    /// When it ended.
    pub at: Timestamp,
}

/// A run that ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FinishedRun {
    /// The run's number.
    pub run: i64,
    /// When it ended.
    pub at: Timestamp,
    /// How it ended.
    pub outcome: Outcome,
}

/// One look at whether a backup can be read back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerificationFacts {
    /// Its number among those of its kind.
    pub id: i64,
    /// How it was tried.
    pub kind: VerificationKind,
    /// When it ended.
    pub at: Timestamp,
    /// Whether everything was as it should be; `None` where no result was recorded.
    pub passed: Option<bool>,
}

named! {
    /// How a backup was tried.
    VerificationKind {
        /// 検証: the stored data was read and compared with its checksums.
        Check "check" "検証",
        /// 復元訓練: data was really restored.
        Drill "drill" "復元訓練",
        /// Somebody tried, and kept the evidence.
        ByHand "by_hand" "手作業の検証",
        /// The server that keeps the backups read them again, and said so; its number is that of the source.
        Told "told" "連携サーバーでの検証",
        /// A tool tried backups or read them again, and reported it; its number is that of the report.
        Reported "reported" "ツールでの検証",
    }
}
