//! The SQL of files with pupils.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use super::StudentImportId;
use crate::imports::KeptFile;
use crate::staff::{Registrar, Scope};

/// Finds a file that somebody of the same 塾 or 教室 sent; 本部 sees all.
pub(super) async fn find_file(
    tx: &mut ReadTx,
    scope: &Scope,
    id: StudentImportId,
) -> DbResult<Option<KeptFile>> {
    tx.find(
        sql!(
            "SELECT file_name, content, fingerprint, uploaded_at, applied_at, applied_words, outcomes
             FROM student_imports
             WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR juku_id = $2)
               AND (CAST($3 AS BIGINT) IS NULL OR classroom_id = $3)"
        ),
        params![id, scope.juku(), scope.classroom()],
    )
    .await
}

pub(super) async fn insert_file(
    tx: &mut WriteTx,
    by: &Registrar,
    name: &str,
    content: Vec<u8>,
    fingerprint: &str,
) -> DbResult<StudentImportId> {
    let now = tx.now();
    let (id,) = tx
        .load::<(StudentImportId,)>(
            sql!(
                "INSERT INTO student_imports (juku_id, classroom_id, file_name, content, fingerprint, uploaded_by, uploaded_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id"
            ),
            params![
                by.scope().juku(),
                by.scope().classroom(),
                name,
                content,
                fingerprint,
                &by.staff().actor().name,
                now
            ],
        )
        .await?;
    Ok(id)
}

/// Marks a file as applied, with what became of its rows; `false` means that it was already.
pub(super) async fn claim_application(
    tx: &mut WriteTx,
    id: StudentImportId,
    words: &str,
    outcomes: &str,
) -> DbResult<bool> {
    let now = tx.now();
    let claimed = tx
        .execute(
            sql!(
                "UPDATE student_imports SET applied_at = $2, applied_words = $3, outcomes = $4
                 WHERE id = $1 AND applied_at IS NULL"
            ),
            params![id, now, words, outcomes],
        )
        .await?;
    Ok(claimed == 1)
}

/// Forgets files uploaded before `before`; what they changed stands in the history of the pupils.
pub(crate) async fn delete_files(tx: &mut WriteTx, before: Timestamp) -> DbResult<u64> {
    tx.execute(sql!("DELETE FROM student_imports WHERE uploaded_at < $1"), params![before]).await
}
