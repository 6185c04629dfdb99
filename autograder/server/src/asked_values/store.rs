//! The SQL of asked values.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, rows_sql, sql};

use crate::entries::EntryId;
use crate::exams::{ExamId, ItemId};
use crate::extensions::RequestId;
use crate::rounds::RoundId;

/// A value with the place where it belongs.
#[derive(Clone, Copy, Debug)]
pub(super) struct NewValue {
    pub(super) entry: EntryId,
    pub(super) exam: ExamId,
    /// None is an attendance.
    pub(super) item: Option<ItemId>,
    pub(super) value: Option<i64>,
}

pub(super) async fn insert_values(tx: &mut WriteTx, request: RequestId, values: &[NewValue]) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(
            6,
            "INSERT INTO asked_values (request_id, place, entry_id, exam_id, item_id, value) VALUES {rows}"
        ),
        (1_i64..).zip(values).map(|(place, new)| {
            [
                request.into(),
                place.into(),
                new.entry.into(),
                new.exam.into(),
                new.item.into(),
                new.value.into(),
            ]
        }),
    )
    .await?;
    Ok(())
}

/// Hands on what was asked of entries that make way for others of the same pupil, except where the same request has a
/// value of the other in that cell.
pub(crate) async fn carry_values(tx: &mut WriteTx, pairs: &[(EntryId, EntryId)]) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(
            2,
            "UPDATE asked_values SET entry_id = moved.column2
             FROM (VALUES {keys}) AS moved
             WHERE asked_values.entry_id = moved.column1
               AND NOT EXISTS (SELECT 1 FROM asked_values own
                               WHERE own.request_id = asked_values.request_id AND own.entry_id = moved.column2
                                 AND own.exam_id = asked_values.exam_id
                                 AND COALESCE(own.item_id, 0) = COALESCE(asked_values.item_id, 0))"
        ),
        pairs.iter().map(|(from, to)| [(*from).into(), (*to).into()]),
    )
    .await?;
    Ok(())
}

/// A request with the names of its place.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct AskedRequest {
    pub(super) id: RequestId,
    pub(super) round_id: RoundId,
    pub(super) juku_name: String,
    pub(super) classroom_number: String,
    pub(super) classroom_name: String,
    pub(super) note: String,
    pub(super) asked_by: String,
    pub(super) asked_at: Timestamp,
    pub(super) answered_at: Option<Timestamp>,
}

pub(super) async fn find_request(tx: &mut ReadTx, id: RequestId) -> DbResult<Option<AskedRequest>> {
    tx.find(
        sql!(
            "SELECT r.id, r.round_id, j.name AS juku_name, c.number AS classroom_number, c.name AS classroom_name,
                    r.note, r.asked_by, r.asked_at, r.answered_at
             FROM extension_requests r JOIN classrooms c ON c.id = r.classroom_id JOIN juku j ON j.id = c.juku_id
             WHERE r.id = $1"
        ),
        params![id],
    )
    .await
}

/// A value beside what is stored in its place.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct ValueRow {
    pub(super) student_number: String,
    pub(super) student_name: String,
    pub(super) exam_id: ExamId,
    pub(super) item_id: Option<ItemId>,
    pub(super) value: Option<i64>,
    pub(super) points: Option<i64>,
    pub(super) absent: bool,
}

/// The values of a request, in the order in which they were put.
pub(super) async fn list_values(tx: &mut ReadTx, request: RequestId) -> DbResult<Vec<ValueRow>> {
    tx.list(
        sql!(
            "SELECT s.number AS student_number, s.name AS student_name, v.exam_id, v.item_id, v.value, m.points,
                    COALESCE(t.absent, FALSE) AS absent
             FROM asked_values v JOIN entries e ON e.id = v.entry_id JOIN students s ON s.id = e.student_id
             LEFT JOIN marks m ON m.entry_id = v.entry_id AND m.item_id = v.item_id
             LEFT JOIN sittings t ON t.entry_id = v.entry_id AND t.exam_id = v.exam_id
             WHERE v.request_id = $1 ORDER BY v.place"
        ),
        params![request],
    )
    .await
}
