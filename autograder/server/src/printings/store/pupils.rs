//! The SQL of whose cards are printed.

use std::collections::HashSet;

use autograder_grading::Grade;
use platform_database::{DbResult, ReadTx, WriteTx, params, rows_sql, sql};

use super::grade;
use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::printings::PrintingId;
use crate::printings::order::Selection;
use crate::rounds::RoundId;
use crate::staff::Scope;

/// The pupils of one 教室 and grade.
#[derive(Clone, Copy, Debug)]
pub(in crate::printings) struct Group {
    pub(in crate::printings) classroom: ClassroomId,
    pub(in crate::printings) grade: Grade,
    pub(in crate::printings) pupils: usize,
}

/// Whose cards a selection means, by 教室, then 学年; with `picked` those alone who were chosen for that printing.
pub(in crate::printings) async fn list_groups(
    tx: &mut ReadTx,
    scope: &Scope,
    round: RoundId,
    selection: &Selection,
    picked: Option<PrintingId>,
) -> DbResult<Vec<Group>> {
    let rows: Vec<(ClassroomId, i64, i64)> = tx
        .list(
            sql!(
                "SELECT e.classroom_id, e.grade, COUNT(*) AS pupils
                 FROM entries e JOIN juku j ON j.id = e.juku_id JOIN classrooms c ON c.id = e.classroom_id
                 WHERE e.round_id = $1 AND (CAST($2 AS BIGINT) IS NULL OR e.juku_id = $2)
                   AND (CAST($3 AS BIGINT) IS NULL OR e.classroom_id = $3)
                   AND (CAST($4 AS BIGINT) IS NULL OR e.juku_id = $4)
                   AND (CAST($5 AS BIGINT) IS NULL OR e.classroom_id = $5)
                   AND (CAST($6 AS BIGINT) IS NULL OR e.grade = $6)
                   AND (CAST($7 AS BIGINT) IS NULL
                        OR EXISTS (SELECT 1 FROM printing_entries p WHERE p.printing_id = $7 AND p.entry_id = e.id))
                 GROUP BY e.classroom_id, e.grade, j.number, c.number ORDER BY j.number, c.number, e.grade"
            ),
            params![
                round,
                scope.juku(),
                scope.classroom(),
                selection.juku,
                selection.classroom,
                selection.grade.map(Grade::number),
                picked
            ],
        )
        .await?;
    let group = |(classroom, number, pupils): (ClassroomId, i64, i64)| {
        Some(Group { classroom, grade: grade(number)?, pupils: usize::try_from(pupils).ok()? })
    };
    Ok(rows.into_iter().filter_map(group).collect())
}

/// Notes those of `picked` who sit the round, and says how many they are.
pub(in crate::printings) async fn insert_picked(
    tx: &mut WriteTx,
    printing: PrintingId,
    round: RoundId,
    picked: &[EntryId],
) -> DbResult<usize> {
    let noted = tx
        .execute_rows(
            &rows_sql!(
                3,
                "WITH wanted AS (VALUES {keys})
                 INSERT INTO printing_entries (printing_id, entry_id)
                 SELECT w.column1, e.id FROM wanted w JOIN entries e ON e.id = w.column2 AND e.round_id = w.column3"
            ),
            picked.iter().map(|entry| [printing.into(), (*entry).into(), round.into()]),
        )
        .await?;
    Ok(usize::try_from(noted).unwrap_or(usize::MAX))
}

/// Those who were chosen for a printing one by one.
pub(in crate::printings) async fn list_picked(
    tx: &mut ReadTx,
    printing: PrintingId,
) -> DbResult<HashSet<EntryId>> {
    let rows: Vec<(EntryId,)> = tx
        .list(sql!("SELECT entry_id FROM printing_entries WHERE printing_id = $1"), params![printing])
        .await?;
    Ok(rows.into_iter().map(|(entry,)| entry).collect())
}

/// A pupil to choose.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::printings) struct Pupil {
    pub(in crate::printings) entry_id: EntryId,
    pub(in crate::printings) juku_name: String,
    pub(in crate::printings) classroom_name: String,
    grade: i64,
    pub(in crate::printings) number: String,
    pub(in crate::printings) name: String,
}

impl Pupil {
    /// 「小6」
    pub(in crate::printings) fn grade(&self) -> &'static str {
        grade(self.grade).map_or("", Grade::label)
    }
}

/// The pupils of a selection, by 教室, 学年 and 生徒ID; at most `limit`.
pub(in crate::printings) async fn list_pupils(
    tx: &mut ReadTx,
    scope: &Scope,
    round: RoundId,
    selection: &Selection,
    limit: i64,
) -> DbResult<Vec<Pupil>> {
    tx.list(
        sql!(
            "SELECT e.id AS entry_id, j.name AS juku_name, c.name AS classroom_name, e.grade, s.number, s.name
             FROM entries e JOIN students s ON s.id = e.student_id JOIN juku j ON j.id = e.juku_id
             JOIN classrooms c ON c.id = e.classroom_id
             WHERE e.round_id = $1 AND (CAST($2 AS BIGINT) IS NULL OR e.juku_id = $2)
               AND (CAST($3 AS BIGINT) IS NULL OR e.classroom_id = $3)
               AND (CAST($4 AS BIGINT) IS NULL OR e.juku_id = $4)
               AND (CAST($5 AS BIGINT) IS NULL OR e.classroom_id = $5)
               AND (CAST($6 AS BIGINT) IS NULL OR e.grade = $6)
             ORDER BY j.number, c.number, e.grade, s.number LIMIT $7"
        ),
        params![
            round,
            scope.juku(),
            scope.classroom(),
            selection.juku,
            selection.classroom,
            selection.grade.map(Grade::number),
            limit
        ],
    )
    .await
}
