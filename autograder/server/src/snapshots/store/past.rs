//! The SQL of the results of earlier rounds.

use autograder_grading::{Grade, RoundName, Subject};
use platform_database::{DbResult, ReadTx, rows_sql};

use crate::snapshots::SnapshotId;
use crate::students::StudentId;

/// A result of an earlier round.
#[derive(Clone, Debug)]
pub(crate) struct PastResult {
    pub(crate) student_id: StudentId,
    pub(crate) round: RoundName,
    /// The grade of then.
    pub(crate) grade: Grade,
    /// 1 and 2 the subjects of the grade of then, 3 both together.
    pub(crate) column: i64,
    pub(crate) total: i64,
    pub(crate) deviation_tenths: Option<i64>,
}

impl PastResult {
    /// The subject; `None` of both together.
    pub(crate) fn subject(&self) -> Option<Subject> {
        let at = usize::try_from(self.column).ok()?.checked_sub(1)?;
        self.grade.subjects().get(at).copied()
    }
}

#[derive(sqlx::FromRow)]
struct PastRow {
    student_id: StudentId,
    year: i64,
    season: String,
    grade: i64,
    result_column: i64,
    total: i64,
    deviation_tenths: Option<i64>,
}

impl PastRow {
    /// `None` where a later program wrote a season or grade that this one does not know.
    fn result(self) -> Option<PastResult> {
        Some(PastResult {
            student_id: self.student_id,
            round: RoundName::kept(self.year, &self.season)?,
            grade: u8::try_from(self.grade).ok().and_then(Grade::from_number)?,
            column: self.result_column,
            total: self.total,
            deviation_tenths: self.deviation_tenths,
        })
    }
}

/// The results of `students` in the frozen versions `earlier`. (`+ 0` keeps SQLite from starting at all the results
/// of a version instead of at the pupils.)
pub(crate) async fn list_past_results(
    tx: &mut ReadTx,
    earlier: &[SnapshotId],
    students: &[StudentId],
) -> DbResult<Vec<PastResult>> {
    let mut found = Vec::new();
    for snapshot in earlier {
        let rows: Vec<PastRow> = tx
            .list_for(
                &rows_sql!(
                    2,
                    "SELECT f.student_id, r.year, r.season, f.grade, x.result_column, x.total, x.deviation_tenths
                     FROM (VALUES {keys}) AS wanted
                     JOIN snapshot_entries f ON f.student_id = wanted.column1 AND f.snapshot_id = wanted.column2
                     JOIN snapshots s ON s.id = f.snapshot_id JOIN rounds r ON r.id = s.round_id
                     JOIN snapshot_results x ON x.snapshot_id = f.snapshot_id + 0 AND x.entry_id = f.entry_id"
                ),
                students.iter().map(|student| [(*student).into(), (*snapshot).into()]),
            )
            .await?;
        found.extend(rows.into_iter().filter_map(PastRow::result));
    }
    Ok(found)
}
