//! The SQL of a pupil's frozen results.

use platform_database::{DbResult, ReadTx, params, sql};

use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::juku::JukuId;
use crate::rounds::RoundId;
use crate::snapshots::{SnapshotId, is_readable};
use crate::students::StudentId;

/// A frozen round, whether the pupil sat it or not.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct FrozenRound {
    pub(super) round_id: RoundId,
    pub(super) year: i64,
    pub(super) season: String,
}

/// The latest version of the round of `n` that is public at `$now`.
macro_rules! latest_public {
    ($now:literal) => {
        concat!(
            "(SELECT MAX(v.version) FROM snapshots v WHERE v.round_id = n.round_id AND ",
            is_readable!("v", "FALSE", $now),
            ")"
        )
    };
}

/// Every round that has a public version, the earliest first.
pub(super) async fn list_frozen_rounds(tx: &mut ReadTx) -> DbResult<Vec<FrozenRound>> {
    let now = tx.now();
    tx.list(
        sql!(concat!(
            "SELECT r.id AS round_id, r.year, r.season FROM rounds r
             WHERE EXISTS (SELECT 1 FROM snapshots n WHERE n.round_id = r.id AND ",
            is_readable!("n", "FALSE", "$1"),
            ")
             ORDER BY r.year, CASE r.season WHEN 'winter' THEN 3 WHEN 'summer' THEN 2 ELSE 1 END"
        )),
        params![now],
    )
    .await
}

/// A pupil in the latest version of a round.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct SatRow {
    pub(super) round_id: RoundId,
    pub(super) snapshot_id: SnapshotId,
    pub(super) entry_id: EntryId,
    pub(super) juku_id: JukuId,
    pub(super) classroom_id: ClassroomId,
    pub(super) classroom_name: String,
    pub(super) grade: i64,
    pub(super) first_absent: bool,
    pub(super) second_absent: bool,
    pub(super) marks: String,
    pub(super) remarks: String,
    pub(super) summary: String,
}

/// Where a pupil, or a row that was merged into theirs, stands in latest versions.
pub(super) async fn list_sat(tx: &mut ReadTx, student: StudentId) -> DbResult<Vec<SatRow>> {
    let now = tx.now();
    tx.list(
        sql!(concat!(
            "SELECT n.round_id, f.snapshot_id, f.entry_id, f.juku_id, f.classroom_id, f.classroom_name, f.grade,
                    f.first_absent, f.second_absent, f.marks, f.remarks, f.summary
             FROM snapshot_entries f JOIN snapshots n ON n.id = f.snapshot_id
             WHERE f.student_id IN (SELECT id FROM students WHERE id = $1 OR merged_into = $1)
               AND n.version = ",
            latest_public!("$2")
        )),
        params![student, now],
    )
    .await
}

/// A result in a version, with the country's distribution that it stands in.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct ResultRow {
    pub(super) snapshot_id: SnapshotId,
    pub(super) entry_id: EntryId,
    /// 1 and 2 the subjects of the grade, 3 both together.
    pub(super) result_column: i64,
    pub(super) total: i64,
    pub(super) deviation_tenths: Option<i64>,
    pub(super) national_rank: i64,
    pub(super) counts: String,
}

/// The results of a pupil, or of a row that was merged into theirs, in latest versions.
pub(super) async fn list_results(tx: &mut ReadTx, student: StudentId) -> DbResult<Vec<ResultRow>> {
    let now = tx.now();
    tx.list(
        sql!(concat!(
            "SELECT x.snapshot_id, x.entry_id, x.result_column, x.total, x.deviation_tenths, x.national_rank, d.counts
             FROM snapshot_entries f JOIN snapshots n ON n.id = f.snapshot_id
             JOIN snapshot_results x ON x.snapshot_id = f.snapshot_id + 0 AND x.entry_id = f.entry_id
             JOIN snapshot_distributions d ON d.snapshot_id = f.snapshot_id AND d.grade = f.grade
              AND d.result_column = x.result_column AND d.juku_id = 0 AND d.classroom_id = 0
             WHERE f.student_id IN (SELECT id FROM students WHERE id = $1 OR merged_into = $1)
               AND n.version = ",
            latest_public!("$2")
        )),
        params![student, now],
    )
    .await
}
