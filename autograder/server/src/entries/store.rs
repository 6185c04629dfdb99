//! The SQL of entries.

use autograder_grading::Grade;
use platform_database::{DbResult, ReadTx, WriteTx, params, rows_sql, sql};

use super::EntryId;
use crate::classrooms::ClassroomId;
use crate::juku::JukuId;
use crate::rounds::RoundId;
use crate::staff::Scope;
use crate::students::StudentId;

/// An entry as a roster import compares it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Entry {
    pub(crate) id: EntryId,
    pub(crate) student_id: StudentId,
    pub(crate) classroom_id: ClassroomId,
    pub(crate) grade: i64,
    /// How many exams something is known of already.
    pub(crate) sittings: i64,
}

/// An entry as a marks import looks it up.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Entrant {
    pub(crate) id: EntryId,
    pub(crate) classroom_id: ClassroomId,
    pub(crate) grade: i64,
    pub(crate) juku_number: String,
    pub(crate) juku_name: String,
    pub(crate) classroom_number: String,
    pub(crate) classroom_name: String,
    pub(crate) student_number: String,
    pub(crate) student_name: String,
}

/// An entry to be made, or where one is to be moved.
pub(crate) struct NewEntry {
    pub(crate) student_id: StudentId,
    pub(crate) juku_id: JukuId,
    pub(crate) classroom_id: ClassroomId,
    pub(crate) grade: i64,
}

pub(crate) async fn list_entries_of_juku(
    tx: &mut ReadTx,
    round: RoundId,
    juku: &[JukuId],
) -> DbResult<Vec<Entry>> {
    tx.list_for(
        &rows_sql!(
            2,
            "WITH wanted AS (VALUES {keys})
             SELECT e.id, e.student_id, e.classroom_id, e.grade,
                    (SELECT COUNT(*) FROM sittings s WHERE s.entry_id = e.id) AS sittings
             FROM entries e
             WHERE e.round_id IN (SELECT column1 FROM wanted) AND e.juku_id IN (SELECT column2 FROM wanted)"
        ),
        juku.iter().map(|id| [round.into(), (*id).into()]),
    )
    .await
}

/// The 塾 that have pupils in the round with these numbers, in the order of their own.
pub(crate) async fn list_juku_with(
    tx: &mut ReadTx,
    round: RoundId,
    juku: Option<&str>,
    classroom: Option<&str>,
    student: Option<&str>,
) -> DbResult<Vec<(JukuId, String)>> {
    tx.list(
        sql!(
            "SELECT j.id, j.number FROM juku j
             WHERE (CAST($2 AS TEXT) IS NULL OR j.number = $2)
               AND EXISTS (SELECT 1 FROM entries e JOIN students s ON s.id = e.student_id
                           JOIN classrooms c ON c.id = e.classroom_id
                           WHERE e.round_id = $1 AND e.juku_id = j.id
                             AND (CAST($3 AS TEXT) IS NULL OR c.number = $3)
                             AND (CAST($4 AS TEXT) IS NULL OR s.number = $4))
             ORDER BY j.number"
        ),
        params![round, juku, classroom, student],
    )
    .await
}

/// Everybody who sits the round, of one 塾 or of all.
pub(crate) async fn list_entrants(
    tx: &mut ReadTx,
    round: RoundId,
    juku: Option<JukuId>,
    classroom: Option<ClassroomId>,
) -> DbResult<Vec<Entrant>> {
    tx.list(
        sql!(
            "SELECT e.id, e.classroom_id, e.grade, j.number AS juku_number, j.name AS juku_name,
                    c.number AS classroom_number, c.name AS classroom_name, s.number AS student_number, s.name AS student_name
             FROM entries e JOIN students s ON s.id = e.student_id JOIN juku j ON j.id = e.juku_id
             JOIN classrooms c ON c.id = e.classroom_id
             WHERE e.round_id = $1 AND (CAST($2 AS BIGINT) IS NULL OR e.juku_id = $2)
               AND (CAST($3 AS BIGINT) IS NULL OR e.classroom_id = $3)
             ORDER BY j.number, c.number, s.number"
        ),
        params![round, juku, classroom],
    )
    .await
}

/// Inserts and says how many; fewer than given means that somebody else made one of them first.
pub(crate) async fn insert_entries(tx: &mut WriteTx, round: RoundId, new: &[NewEntry]) -> DbResult<u64> {
    tx.execute_rows(
        &rows_sql!(
            5,
            "INSERT INTO entries (round_id, student_id, juku_id, classroom_id, grade) VALUES {rows}
             ON CONFLICT (round_id, student_id) DO NOTHING"
        ),
        new.iter().map(|new| {
            [
                round.into(),
                new.student_id.into(),
                new.juku_id.into(),
                new.classroom_id.into(),
                new.grade.into(),
            ]
        }),
    )
    .await
}

/// Lets entries follow their pupils to another 教室 or grade while the round is still open.
pub(crate) async fn move_entries(tx: &mut WriteTx, moved: &[(EntryId, ClassroomId, i64)]) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(
            3,
            "UPDATE entries SET classroom_id = moved.column2, grade = moved.column3
             FROM (VALUES {keys}) AS moved WHERE entries.id = moved.column1"
        ),
        moved.iter().map(|(id, classroom, grade)| [(*id).into(), (*classroom).into(), (*grade).into()]),
    )
    .await?;
    Ok(())
}

/// Takes entries away of whose sitting nothing is known, nor ever was; says how many.
pub(crate) async fn delete_untouched(tx: &mut WriteTx, entries: &[EntryId]) -> DbResult<u64> {
    tx.execute_rows(
        &rows_sql!(
            1,
            "DELETE FROM entries WHERE id IN (VALUES {keys})
               AND NOT EXISTS (SELECT 1 FROM sittings t WHERE t.entry_id = entries.id)
               AND NOT EXISTS (SELECT 1 FROM attendance_changes h WHERE h.entry_id = entries.id)
               AND NOT EXISTS (SELECT 1 FROM mark_changes m WHERE m.entry_id = entries.id)
               AND NOT EXISTS (SELECT 1 FROM remarks k WHERE k.entry_id = entries.id)
               AND NOT EXISTS (SELECT 1 FROM snapshot_entries f WHERE f.entry_id = entries.id)
               AND NOT EXISTS (SELECT 1 FROM snapshot_changes g WHERE g.entry_id = entries.id)"
        ),
        entries.iter().map(|id| [(*id).into()]),
    )
    .await
}

/// Moves the entry of a pupil of whose sitting nothing is known yet.
pub(super) async fn update_untouched(
    tx: &mut WriteTx,
    round: RoundId,
    student: StudentId,
    classroom: ClassroomId,
    grade: i64,
) -> DbResult<u64> {
    tx.execute(
        sql!(
            "UPDATE entries SET classroom_id = $3, grade = $4
             WHERE round_id = $1 AND student_id = $2 AND (classroom_id <> $3 OR grade <> $4)
               AND NOT EXISTS (SELECT 1 FROM sittings t WHERE t.entry_id = entries.id)
               AND NOT EXISTS (SELECT 1 FROM snapshot_entries f WHERE f.entry_id = entries.id)"
        ),
        params![round, student, classroom, grade],
    )
    .await
}

/// Who sits where, for a page about one pupil.
#[derive(Clone, Debug)]
pub(crate) struct Seat {
    pub(crate) id: EntryId,
    pub(crate) round_id: RoundId,
    pub(crate) juku_id: JukuId,
    pub(crate) classroom_id: ClassroomId,
    pub(crate) grade: Grade,
    pub(crate) student_number: String,
    pub(crate) student_name: String,
    pub(crate) juku_name: String,
    pub(crate) classroom_name: String,
}

#[derive(sqlx::FromRow)]
struct SeatRow {
    id: EntryId,
    round_id: RoundId,
    juku_id: JukuId,
    classroom_id: ClassroomId,
    grade: i64,
    student_number: String,
    student_name: String,
    juku_name: String,
    classroom_name: String,
}

/// Finds an entry within the scope.
pub(crate) async fn find_seat(tx: &mut ReadTx, scope: &Scope, id: EntryId) -> DbResult<Option<Seat>> {
    let row = tx
        .find::<SeatRow>(
            sql!(
                "SELECT e.id, e.round_id, e.juku_id, e.classroom_id, e.grade, s.number AS student_number,
                        s.name AS student_name, j.name AS juku_name, c.name AS classroom_name
                 FROM entries e JOIN students s ON s.id = e.student_id JOIN juku j ON j.id = e.juku_id
                 JOIN classrooms c ON c.id = e.classroom_id
                 WHERE e.id = $1 AND (CAST($2 AS BIGINT) IS NULL OR e.juku_id = $2)
                   AND (CAST($3 AS BIGINT) IS NULL OR e.classroom_id = $3)"
            ),
            params![id, scope.juku(), scope.classroom()],
        )
        .await?;
    Ok(row.map(|row| Seat {
        id: row.id,
        round_id: row.round_id,
        juku_id: row.juku_id,
        classroom_id: row.classroom_id,
        grade: u8::try_from(row.grade)
            .ok()
            .and_then(Grade::from_number)
            .expect("a check constraint holds the grades"),
        student_number: row.student_number,
        student_name: row.student_name,
        juku_name: row.juku_name,
        classroom_name: row.classroom_name,
    }))
}

/// The entries of the same round, 教室 and grade with their names, in the order of their 生徒ID.
pub(crate) async fn list_classmates(tx: &mut ReadTx, seat: &Seat) -> DbResult<Vec<(EntryId, String)>> {
    tx.list(
        sql!(
            "SELECT e.id, s.name FROM entries e JOIN students s ON s.id = e.student_id
             WHERE e.round_id = $1 AND e.classroom_id = $2 AND e.grade = $3 ORDER BY s.number, e.id"
        ),
        params![seat.round_id, seat.classroom_id, seat.grade.number()],
    )
    .await
}
