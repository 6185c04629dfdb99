//! The SQL of mergers.

use autograder_grading::RoundName;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, rows_sql, sql};

use crate::entries::EntryId;
use crate::juku::JukuId;
use crate::rounds::RoundId;
use crate::students::StudentId;

/// A round that a row has an entry in.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct SatRound {
    pub(super) entry_id: EntryId,
    pub(super) round_id: RoundId,
    year: i64,
    season: String,
    /// Whether something is or was known of the sitting.
    pub(super) is_touched: bool,
}

impl SatRound {
    /// The round's name.
    pub(super) fn name(&self) -> Option<RoundName> {
        RoundName::kept(self.year, &self.season)
    }
}

/// The rounds of a row, the earliest first.
pub(super) async fn list_rounds_of(tx: &mut ReadTx, student: StudentId) -> DbResult<Vec<SatRound>> {
    tx.list(
        sql!(
            "SELECT e.id AS entry_id, e.round_id, r.year, r.season,
                    (EXISTS (SELECT 1 FROM sittings t WHERE t.entry_id = e.id)
                     OR EXISTS (SELECT 1 FROM attendance_changes h WHERE h.entry_id = e.id)
                     OR EXISTS (SELECT 1 FROM mark_changes m WHERE m.entry_id = e.id)
                     OR EXISTS (SELECT 1 FROM remarks k WHERE k.entry_id = e.id)
                     OR EXISTS (SELECT 1 FROM snapshot_entries f WHERE f.entry_id = e.id)
                     OR EXISTS (SELECT 1 FROM snapshot_changes g WHERE g.entry_id = e.id)) AS is_touched
             FROM entries e JOIN rounds r ON r.id = e.round_id WHERE e.student_id = $1
             ORDER BY r.year, CASE r.season WHEN 'winter' THEN 3 WHEN 'summer' THEN 2 ELSE 1 END"
        ),
        params![student],
    )
    .await
}

/// Other rows of the 塾 with the same name: 生徒ID and grade of each.
pub(super) async fn list_namesakes(
    tx: &mut ReadTx,
    juku: JukuId,
    id: StudentId,
    folded: &str,
) -> DbResult<Vec<(StudentId, String, String, i64)>> {
    tx.list(
        sql!(
            "SELECT id, number, name, grade FROM students
             WHERE juku_id = $1 AND id <> $2 AND search LIKE $3 ESCAPE '!' AND erased_at IS NULL AND merged_into IS NULL
             ORDER BY number LIMIT 20"
        ),
        params![juku, id, platform_database::containing(folded)],
    )
    .await
}

/// The row of a 塾 with that 生徒ID.
pub(super) async fn find_by_number(
    tx: &mut ReadTx,
    juku: JukuId,
    number: &str,
) -> DbResult<Option<StudentId>> {
    let found: Option<(StudentId,)> = tx
        .find(
            sql!(
                "SELECT id FROM students
                 WHERE juku_id = $1 AND number = $2 AND erased_at IS NULL AND merged_into IS NULL"
            ),
            params![juku, number],
        )
        .await?;
    Ok(found.map(|(id,)| id))
}

/// Moves the kept row on, if nobody changed it since revision `seen`.
pub(super) async fn advance_kept(tx: &mut WriteTx, id: StudentId, seen: i64) -> DbResult<bool> {
    let won = tx
        .execute(
            sql!(
                "UPDATE students SET revision = revision + 1
                 WHERE id = $1 AND revision = $2 AND erased_at IS NULL AND merged_into IS NULL"
            ),
            params![id, seen],
        )
        .await?;
    Ok(won == 1)
}

/// Makes the other row a double of the kept one, if nobody changed it since revision `seen`.
pub(super) async fn claim_double(
    tx: &mut WriteTx,
    id: StudentId,
    seen: i64,
    kept: StudentId,
) -> DbResult<bool> {
    let now = tx.now();
    let won = tx
        .execute(
            sql!(
                "UPDATE students SET merged_into = $3, merged_at = $4, status = 'left', revision = revision + 1
                 WHERE id = $1 AND revision = $2 AND erased_at IS NULL AND merged_into IS NULL"
            ),
            params![id, seen, kept, now],
        )
        .await?;
    Ok(won == 1)
}

/// Doubles of the other row are doubles of the kept one from now on.
pub(super) async fn update_doubles(tx: &mut WriteTx, other: StudentId, kept: StudentId) -> DbResult<u64> {
    tx.execute(sql!("UPDATE students SET merged_into = $2 WHERE merged_into = $1"), params![other, kept])
        .await
}

/// Gives the entries of the other row to the kept one.
pub(super) async fn update_entries(tx: &mut WriteTx, other: StudentId, kept: StudentId) -> DbResult<u64> {
    tx.execute(sql!("UPDATE entries SET student_id = $2 WHERE student_id = $1"), params![other, kept]).await
}

/// A row that was merged into another.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub(crate) struct Double {
    pub(crate) id: StudentId,
    pub(crate) kept: StudentId,
    pub(crate) merged_at: Timestamp,
}

/// The rows that were merged into any of `students`.
pub(crate) async fn list_doubles(tx: &mut ReadTx, students: &[StudentId]) -> DbResult<Vec<Double>> {
    tx.list_for(
        &rows_sql!(
            1,
            "SELECT id, merged_into AS kept, merged_at FROM students WHERE merged_into IN (VALUES {keys})"
        ),
        students.iter().map(|id| [(*id).into()]),
    )
    .await
}
