//! The SQL of the register of 教室.

use chrono::NaiveDate;
use platform_database::{DbResult, ReadTx, WriteTx, either_sql, params, sql};

use crate::classrooms::{ClassroomId, NewClassroom};
use crate::search_text;

/// Inserts a 教室; `None` means that its 塾 has one of that number.
pub(super) async fn insert_classroom(tx: &mut WriteTx, new: &NewClassroom) -> DbResult<Option<ClassroomId>> {
    let now = tx.now();
    let made: Option<(ClassroomId,)> = tx
        .find(
            sql!(
                "INSERT INTO classrooms (juku_id, number, name, search, created_at) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (juku_id, number) DO NOTHING RETURNING id"
            ),
            params![new.juku_id, &new.number, &new.name, &new.search, now],
        )
        .await?;
    Ok(made.map(|(id,)| id))
}

/// Writes the name if the revision is still `seen`; `false` means that it is not.
pub(super) async fn advance_name(tx: &mut WriteTx, id: ClassroomId, seen: i64, name: &str) -> DbResult<bool> {
    let written = tx
        .execute(
            sql!(
                "UPDATE classrooms SET name = $3, search = $4 || number, revision = revision + 1
                 WHERE id = $1 AND revision = $2"
            ),
            params![id, seen, name, search_text::fold(name)],
        )
        .await?;
    Ok(written == 1)
}

/// Keeps everybody from putting a pupil there until this transaction ends.
pub(super) async fn hold_alone(tx: &mut WriteTx, id: ClassroomId) -> DbResult<()> {
    tx.find::<(ClassroomId,)>(
        either_sql!(
            sqlite: "SELECT id FROM classrooms WHERE id = $1",
            postgres: "SELECT id FROM classrooms WHERE id = $1 FOR UPDATE",
        ),
        params![id],
    )
    .await?;
    Ok(())
}

/// How many are 在籍 or 休会 there.
pub(super) async fn count_pupils(tx: &mut ReadTx, id: ClassroomId) -> DbResult<i64> {
    tx.count(
        sql!(
            "SELECT COUNT(*) FROM students
             WHERE classroom_id = $1 AND status <> 'left' AND erased_at IS NULL AND merged_into IS NULL"
        ),
        params![id],
    )
    .await
}

/// Closes or opens the 教室 if its revision is still `seen` and it is not so already; `false` means neither.
pub(super) async fn advance_closed(
    tx: &mut WriteTx,
    id: ClassroomId,
    seen: i64,
    closed_on: Option<NaiveDate>,
) -> DbResult<bool> {
    let written = tx
        .execute(
            sql!(
                "UPDATE classrooms SET closed_on = $3, revision = revision + 1
                 WHERE id = $1 AND revision = $2 AND (closed_on IS NULL) <> (CAST($3 AS DATE) IS NULL)"
            ),
            params![id, seen, closed_on],
        )
        .await?;
    Ok(written == 1)
}
