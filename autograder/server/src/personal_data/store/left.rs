//! The SQL of pupils who left.

use chrono::NaiveDate;
use platform_database::{DbResult, ReadTx, Timestamp, params, sql};

use super::Pupil;

/// A pupil who left, and when.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::personal_data) struct LeftPupil {
    #[sqlx(flatten)]
    pub(in crate::personal_data) pupil: Pupil,
    pub(in crate::personal_data) left_on: NaiveDate,
    /// When somebody entered it.
    pub(in crate::personal_data) told_at: Timestamp,
}

/// Pupils who left until one day, as was entered until a time; the longest gone first.
pub(in crate::personal_data) async fn list_left(
    tx: &mut ReadTx,
    until: (NaiveDate, Timestamp),
    (limit, offset): (i64, i64),
) -> DbResult<Vec<LeftPupil>> {
    tx.list(
        sql!(
            "SELECT s.id, s.number, s.name, s.kana, s.memo, s.status, s.grade, s.created_at, j.number AS juku_number,
                    j.name AS juku_name, c.name AS classroom_name, m.moved_on AS left_on, m.moved_at AS told_at
             FROM students s JOIN juku j ON j.id = s.juku_id JOIN classrooms c ON c.id = s.classroom_id
             JOIN student_moves m ON m.id = (SELECT MAX(l.id) FROM student_moves l
                                             WHERE l.student_id = s.id AND l.new_status = 'left')
             WHERE s.status = 'left' AND s.erased_at IS NULL AND s.merged_into IS NULL
               AND m.moved_on <= $1 AND m.moved_at <= $2
             ORDER BY m.moved_on, s.id LIMIT $3 OFFSET $4"
        ),
        params![until.0, until.1, limit, offset],
    )
    .await
}

pub(in crate::personal_data) async fn count_left(
    tx: &mut ReadTx,
    until: (NaiveDate, Timestamp),
) -> DbResult<i64> {
    tx.count(
        sql!(
            "SELECT COUNT(*) FROM students s
             JOIN student_moves m ON m.id = (SELECT MAX(l.id) FROM student_moves l
                                             WHERE l.student_id = s.id AND l.new_status = 'left')
             WHERE s.status = 'left' AND s.erased_at IS NULL AND s.merged_into IS NULL
               AND m.moved_on <= $1 AND m.moved_at <= $2"
        ),
        params![until.0, until.1],
    )
    .await
}
