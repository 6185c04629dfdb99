//! The SQL of 受験者.

use platform_database::{DbResult, ReadTx, params, sorted_sql, sql};

use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::entry_notes::EntryNote;
use crate::exams::ExamId;
use crate::juku::JukuId;
use crate::rounds::RoundId;
use crate::staff::Scope;
use crate::students::StudentId;

/// A pupil who sits the round in a 教室, or could.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct PupilRow {
    pub(super) student_id: StudentId,
    pub(super) number: String,
    pub(super) name: String,
    pub(super) kana: String,
    pub(super) grade: i64,
    pub(super) entry_id: Option<EntryId>,
    /// Whether something is or was known of the sitting.
    pub(super) is_touched: bool,
    #[sqlx(flatten)]
    pub(super) note: EntryNote,
}

/// Those who sit the round in the 教室, and those who are 在籍 there and do not sit it anywhere; by grade.
pub(super) async fn list_pupils(
    tx: &mut ReadTx,
    round: RoundId,
    classroom: ClassroomId,
) -> DbResult<Vec<PupilRow>> {
    tx.list(
        sql!(
            "SELECT s.id AS student_id, s.number, s.name, s.kana, COALESCE(e.grade, s.grade) AS grade, e.id AS entry_id,
                    (EXISTS (SELECT 1 FROM sittings t WHERE t.entry_id = e.id)
                     OR EXISTS (SELECT 1 FROM attendance_changes h WHERE h.entry_id = e.id)
                     OR EXISTS (SELECT 1 FROM mark_changes m WHERE m.entry_id = e.id)
                     OR EXISTS (SELECT 1 FROM remarks k WHERE k.entry_id = e.id)
                     OR EXISTS (SELECT 1 FROM snapshot_entries f WHERE f.entry_id = e.id)
                     OR EXISTS (SELECT 1 FROM snapshot_changes g WHERE g.entry_id = e.id)) AS is_touched,
                    COALESCE(n.seat, '') AS seat, COALESCE(n.memo, '') AS memo
             FROM students s LEFT JOIN entries e ON e.student_id = s.id AND e.round_id = $1
             LEFT JOIN entry_notes n ON n.entry_id = e.id
             WHERE (e.classroom_id = $2 OR (e.id IS NULL AND s.classroom_id = $2 AND s.status = 'enrolled'))
               AND s.erased_at IS NULL AND s.merged_into IS NULL
             ORDER BY COALESCE(e.grade, s.grade), s.number"
        ),
        params![round, classroom],
    )
    .await
}

/// What is known of how somebody sits an exam.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub(super) struct SittingRow {
    pub(super) entry_id: EntryId,
    pub(super) exam_id: ExamId,
    pub(super) absent: bool,
    /// How many marks are entered.
    pub(super) entered: i64,
}

pub(super) async fn list_sittings(
    tx: &mut ReadTx,
    round: RoundId,
    classroom: ClassroomId,
) -> DbResult<Vec<SittingRow>> {
    tx.list(
        sql!(
            "SELECT t.entry_id, t.exam_id, t.absent, t.entered FROM entries e JOIN sittings t ON t.entry_id = e.id
             WHERE e.round_id = $1 AND e.classroom_id = $2"
        ),
        params![round, classroom],
    )
    .await
}

/// The pupils of a 塾 who have an entry in a round, in whatever 教室.
pub(super) async fn list_entered_in(
    tx: &mut ReadTx,
    round: RoundId,
    juku: JukuId,
) -> DbResult<Vec<(StudentId,)>> {
    tx.list(sql!("SELECT student_id FROM entries WHERE round_id = $1 AND juku_id = $2"), params![round, juku])
        .await
}

/// A 教室 with how many of its pupils sit the round.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct RoomLine {
    pub(super) id: ClassroomId,
    pub(super) number: String,
    pub(super) name: String,
    pub(super) juku_name: String,
    pub(super) enrolled: i64,
    pub(super) entered: i64,
}

pub(super) async fn list_rooms(
    tx: &mut ReadTx,
    scope: &Scope,
    round: RoundId,
    search: &str,
    sort: (&str, bool),
    page: (i64, i64),
) -> DbResult<Vec<RoomLine>> {
    tx.list(
        sorted_sql!(
            "SELECT c.id, c.number, c.name, j.name AS juku_name,
                    (SELECT COUNT(*) FROM students s
                     WHERE s.classroom_id = c.id AND s.status = 'enrolled' AND s.erased_at IS NULL) AS enrolled,
                    (SELECT COUNT(*) FROM entries e WHERE e.classroom_id = c.id AND e.round_id = $4) AS entered
             FROM classrooms c JOIN juku j ON j.id = c.juku_id
             WHERE (CAST($1 AS BIGINT) IS NULL OR c.juku_id = $1) AND (CAST($2 AS BIGINT) IS NULL OR c.id = $2)
               AND (c.search LIKE $3 ESCAPE '!' OR j.search LIKE $3 ESCAPE '!')
             ORDER BY {order} LIMIT $5 OFFSET $6",
            sort.0, sort.1,
            ["number" => "j.number {dir}, c.number {dir}", "name" => "c.name {dir}, c.number", "juku" => "j.name {dir}, c.number", "entered" => "entered {dir}, c.number"]
        ),
        params![scope.juku(), scope.classroom(), search, round, page.0, page.1],
    )
    .await
}

/// Somebody who sits the round, for the printed list.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Listed {
    pub(super) classroom_number: String,
    pub(super) classroom_name: String,
    pub(super) grade: i64,
    pub(super) number: String,
    pub(super) name: String,
    pub(super) kana: String,
    pub(super) first_absent: bool,
    pub(super) second_absent: bool,
    #[sqlx(flatten)]
    pub(super) note: EntryNote,
}

/// Everybody in the scope who sits the round, of all or of one 教室.
pub(super) async fn list_examinees(
    tx: &mut ReadTx,
    scope: &Scope,
    round: RoundId,
    only: Option<ClassroomId>,
) -> DbResult<Vec<Listed>> {
    tx.list(
        sql!(
            "SELECT c.number AS classroom_number, c.name AS classroom_name, e.grade, s.number, s.name, s.kana,
                    EXISTS (SELECT 1 FROM sittings t JOIN exams x ON x.id = t.exam_id
                            WHERE t.entry_id = e.id AND t.absent AND x.subject IN ('japanese', 'english')) AS first_absent,
                    EXISTS (SELECT 1 FROM sittings t JOIN exams x ON x.id = t.exam_id
                            WHERE t.entry_id = e.id AND t.absent AND x.subject IN ('math', 'mathematics')) AS second_absent,
                    COALESCE(n.seat, '') AS seat, COALESCE(n.memo, '') AS memo
             FROM entries e JOIN students s ON s.id = e.student_id JOIN classrooms c ON c.id = e.classroom_id
             JOIN juku j ON j.id = e.juku_id LEFT JOIN entry_notes n ON n.entry_id = e.id
             WHERE e.round_id = $1 AND s.erased_at IS NULL AND (CAST($2 AS BIGINT) IS NULL OR e.juku_id = $2)
               AND (CAST($3 AS BIGINT) IS NULL OR e.classroom_id = $3)
               AND (CAST($4 AS BIGINT) IS NULL OR e.classroom_id = $4)
             ORDER BY j.number, c.number, e.grade, s.number"
        ),
        params![round, scope.juku(), scope.classroom(), only],
    )
    .await
}

/// Somebody who sits the round, for programs.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct EntryLine {
    pub(super) id: EntryId,
    pub(super) student_id: StudentId,
    pub(super) classroom_id: ClassroomId,
    pub(super) grade: i64,
    pub(super) number: String,
    pub(super) name: String,
    pub(super) first_absent: bool,
    pub(super) second_absent: bool,
    #[sqlx(flatten)]
    pub(super) note: EntryNote,
}

/// A part (`after`, `limit`) of those in the scope who sit the round, of all or of one 教室, by the ids of their entries.
pub(super) async fn list_entries(
    tx: &mut ReadTx,
    scope: &Scope,
    round: RoundId,
    only: Option<ClassroomId>,
    part: (i64, i64),
) -> DbResult<Vec<EntryLine>> {
    tx.list(
        sql!(
            "SELECT e.id, e.student_id, e.classroom_id, e.grade, s.number, s.name,
                    EXISTS (SELECT 1 FROM sittings t JOIN exams x ON x.id = t.exam_id
                            WHERE t.entry_id = e.id AND t.absent AND x.subject IN ('japanese', 'english')) AS first_absent,
                    EXISTS (SELECT 1 FROM sittings t JOIN exams x ON x.id = t.exam_id
                            WHERE t.entry_id = e.id AND t.absent AND x.subject IN ('math', 'mathematics')) AS second_absent,
                    COALESCE(n.seat, '') AS seat, COALESCE(n.memo, '') AS memo
             FROM entries e JOIN students s ON s.id = e.student_id LEFT JOIN entry_notes n ON n.entry_id = e.id
             WHERE e.round_id = $1 AND s.erased_at IS NULL AND (CAST($2 AS BIGINT) IS NULL OR e.juku_id = $2)
               AND (CAST($3 AS BIGINT) IS NULL OR e.classroom_id = $3)
               AND (CAST($4 AS BIGINT) IS NULL OR e.classroom_id = $4) AND e.id > $5
             ORDER BY e.id LIMIT $6"
        ),
        params![round, scope.juku(), scope.classroom(), only, part.0, part.1],
    )
    .await
}
