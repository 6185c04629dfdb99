//! The SQL of pupils who were erased, and of those who are back.

use platform_database::{DbResult, ReadTx, Timestamp, params, rows_sql, sql};

use super::Pupil;
use crate::students::StudentId;

/// A row whose pupil was erased.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub(in crate::personal_data) struct ErasedRow {
    pub(in crate::personal_data) id: StudentId,
    pub(in crate::personal_data) created_at: Timestamp,
    pub(in crate::personal_data) erased_at: Timestamp,
}

/// Everybody who was erased, those who were merged into another included.
pub(in crate::personal_data) async fn list_erased(tx: &mut ReadTx) -> DbResult<Vec<ErasedRow>> {
    tx.list(sql!("SELECT id, created_at, erased_at FROM students WHERE erased_at IS NOT NULL"), params![])
        .await
}

/// Those of these rows that say who somebody is.
pub(in crate::personal_data) async fn list_named(
    tx: &mut ReadTx,
    rows: &[ErasedRow],
) -> DbResult<Vec<Pupil>> {
    tx.list_for(
        &rows_sql!(
            1,
            "SELECT s.id, s.number, s.name, s.kana, s.memo, s.status, s.grade, s.created_at, j.number AS juku_number,
                    j.name AS juku_name, c.name AS classroom_name
             FROM students s JOIN juku j ON j.id = s.juku_id JOIN classrooms c ON c.id = s.classroom_id
             WHERE s.id IN (VALUES {keys}) AND s.erased_at IS NULL"
        ),
        rows.iter().map(|row| [row.id.into()]),
    )
    .await
}
