//! The SQL of the register.

use platform_database::{DbResult, ReadTx, WriteTx, either_sql, params, sql};

use super::facts::StudentFacts;
use crate::juku::JukuId;
use crate::staff::Scope;
use crate::students::{StudentId, search_of};

/// Loads a 塾's number and keeps everybody else from holding the 塾 until this transaction ends.
pub(crate) async fn hold_juku(tx: &mut WriteTx, juku: JukuId) -> DbResult<String> {
    let held: (String,) = tx
        .load(
            either_sql!(
                sqlite: "SELECT number FROM juku WHERE id = $1",
                postgres: "SELECT number FROM juku WHERE id = $1 FOR NO KEY UPDATE",
            ),
            params![juku],
        )
        .await?;
    Ok(held.0)
}

/// The highest 生徒ID that is the 塾ID and four digits.
pub(super) async fn find_last_number(
    tx: &mut ReadTx,
    juku: JukuId,
    juku_number: &str,
) -> DbResult<Option<String>> {
    let found: (Option<String>,) = tx
        .load(
            sql!("SELECT MAX(number) FROM students WHERE juku_id = $1 AND number LIKE $2 || '____'"),
            params![juku, juku_number],
        )
        .await?;
    Ok(found.0)
}

/// The pupil of that 生徒ID.
pub(super) async fn load_student_id(tx: &mut ReadTx, juku: JukuId, number: &str) -> DbResult<StudentId> {
    let found: (StudentId,) = tx
        .load(sql!("SELECT id FROM students WHERE juku_id = $1 AND number = $2"), params![juku, number])
        .await?;
    Ok(found.0)
}

/// Writes the note of a pupil who was just made.
pub(super) async fn update_memo(tx: &mut WriteTx, id: StudentId, memo: &str) -> DbResult<()> {
    tx.execute(sql!("UPDATE students SET memo = $2 WHERE id = $1"), params![id, memo]).await?;
    Ok(())
}

/// Writes the facts of a pupil in the scope, if nobody changed the pupil since revision `seen`.
pub(super) async fn advance_facts(
    tx: &mut WriteTx,
    scope: &Scope,
    (id, number): (StudentId, &str),
    seen: i64,
    facts: &StudentFacts,
) -> DbResult<bool> {
    let won = tx
        .execute(
            sql!(
                "UPDATE students SET name = $5, kana = $6, grade = $7, memo = $8, search = $9, revision = revision + 1
                 WHERE id = $1 AND revision = $2 AND erased_at IS NULL AND merged_into IS NULL
                   AND (CAST($3 AS BIGINT) IS NULL OR juku_id = $3) AND (CAST($4 AS BIGINT) IS NULL OR classroom_id = $4)"
            ),
            params![
                id,
                seen,
                scope.juku(),
                scope.classroom(),
                &facts.name,
                &facts.kana,
                facts.grade.number(),
                &facts.memo,
                search_of(&facts.name, number, &facts.kana)
            ],
        )
        .await?;
    Ok(won == 1)
}
