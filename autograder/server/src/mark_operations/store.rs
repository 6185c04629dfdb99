//! The SQL of mark operations.

use std::collections::HashMap;

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, rows_sql, sql};

use super::operation::Operation;
use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::exams::{ExamId, ItemId};
use crate::juku::JukuId;
use crate::marks::{Span, is_of_headquarters};
use crate::staff::Scope;

/// The names of operations that were performed, each with the exam and the entry, if they are known.
pub(super) type Performed = HashMap<String, Option<(ExamId, EntryId)>>;

/// Who changed a cell last. `item_id` is null for an attendance.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct LastChange {
    pub(super) entry_id: EntryId,
    pub(super) item_id: Option<ItemId>,
    /// Whether it was the note that changed.
    pub(super) of_note: bool,
    pub(super) by_name: String,
    pub(super) is_of_headquarters: bool,
    pub(super) changed_at: Timestamp,
}

/// A cell that changed, as those who look on hear of it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, sqlx::FromRow)]
pub(super) struct News {
    #[serde(rename = "edit")]
    pub(super) edit_id: i64,
    #[serde(skip)]
    juku_id: JukuId,
    #[serde(skip)]
    classroom_id: ClassroomId,
    #[sqlx(rename = "entry_id")]
    pub(super) entry: EntryId,
    #[sqlx(rename = "item_id")]
    pub(super) item: Option<ItemId>,
    #[sqlx(rename = "exam_id")]
    pub(super) exam: ExamId,
    pub(super) value: Option<i64>,
    /// Whether it was the note that changed, and to what.
    pub(super) of_note: bool,
    pub(super) note: Option<String>,
    by: String,
    #[serde(skip)]
    is_of_headquarters: bool,
}

impl News {
    /// Whether the cell is on one of these sheets.
    pub(super) fn is_on(&self, Span { exams, juku, classroom }: Span) -> bool {
        exams.contains(&self.exam)
            && self.juku_id == juku
            && classroom.is_none_or(|classroom| self.classroom_id == classroom)
    }

    /// The same as somebody of `scope` hears it.
    pub(super) fn told_to(&self, scope: &Scope) -> News {
        News { by: scope.name_of(&self.by, self.is_of_headquarters).to_owned(), ..self.clone() }
    }
}

/// Which of these operations were performed before, and each in which exam of whom; a former program did not keep that.
pub(super) async fn list_performed(tx: &mut ReadTx, operations: &[Operation]) -> DbResult<Performed> {
    let rows: Vec<(String, Option<ExamId>, Option<EntryId>)> = tx
        .list_for(
            &rows_sql!(
                1,
                "SELECT name, exam_id, entry_id FROM performed_operations WHERE name IN (VALUES {rows})"
            ),
            operations.iter().map(|operation| [operation.op.as_str().into()]),
        )
        .await?;
    Ok(rows.into_iter().map(|(name, exam, entry)| (name, exam.zip(entry))).collect())
}

/// Keeps the names of operations in an exam; `false` if one of them was kept by somebody else meanwhile.
pub(super) async fn insert_performed(
    tx: &mut WriteTx,
    exam: ExamId,
    operations: &[(String, EntryId)],
) -> DbResult<bool> {
    let now = tx.now();
    let kept = tx
        .execute_rows(
            &rows_sql!(
                4,
                "INSERT INTO performed_operations (name, exam_id, entry_id, performed_at) VALUES {rows}
                 ON CONFLICT (name) DO NOTHING"
            ),
            operations
                .iter()
                .map(|(name, entry)| [name.as_str().into(), exam.into(), (*entry).into(), now.into()]),
        )
        .await?;
    Ok(usize::try_from(kept).is_ok_and(|kept| kept == operations.len()))
}

/// Forgets operations that no browser sends any more.
pub(super) async fn delete_performed(tx: &mut WriteTx, before: Timestamp) -> DbResult<()> {
    tx.execute(sql!("DELETE FROM performed_operations WHERE performed_at < $1"), params![before]).await?;
    Ok(())
}

/// The newest change of each cell of a kind, of which `{keys}` are the entries and the items or exams.
macro_rules! last_changes {
    ($table:literal, $cell:literal, $item:literal, $of_note:literal) => {
        concat!(
            "SELECT c.entry_id, ",
            $item,
            " AS item_id, ",
            $of_note,
            " AS of_note, e.edited_by_name AS by_name, ",
            is_of_headquarters!("e", "f"),
            " AS is_of_headquarters, e.edited_at AS changed_at
             FROM (VALUES {keys}) AS wanted
             JOIN ",
            $table,
            " c ON c.entry_id = wanted.column1 AND c.",
            $cell,
            " = wanted.column2
             JOIN mark_edits e ON e.id = c.edit_id LEFT JOIN staff f ON f.user_id = e.edited_by
             WHERE NOT EXISTS (SELECT 1 FROM ",
            $table,
            " l WHERE l.entry_id = c.entry_id AND l.",
            $cell,
            " = c.",
            $cell,
            " AND l.edit_id > c.edit_id)"
        )
    };
}

/// Who changed the cells of these operations last.
pub(super) async fn list_last_changes(
    tx: &mut ReadTx,
    exam: ExamId,
    operations: &[Operation],
) -> DbResult<Vec<LastChange>> {
    let (of_notes, others): (Vec<&Operation>, Vec<&Operation>) =
        operations.iter().partition(|operation| operation.note.is_some());
    let (of_marks, of_attendances): (Vec<&Operation>, Vec<&Operation>) =
        others.into_iter().partition(|operation| operation.item.is_some());
    let marks: Vec<LastChange> = tx
        .list_for(
            &rows_sql!(2, last_changes!("mark_changes", "item_id", "c.item_id", "FALSE")),
            of_marks.iter().map(|operation| [operation.entry.into(), operation.item.into()]),
        )
        .await?;
    let attendances: Vec<LastChange> = tx
        .list_for(
            &rows_sql!(2, last_changes!("attendance_changes", "exam_id", "CAST(NULL AS BIGINT)", "FALSE")),
            of_attendances.iter().map(|operation| [operation.entry.into(), exam.into()]),
        )
        .await?;
    let notes: Vec<LastChange> = tx
        .list_for(
            &rows_sql!(2, last_changes!("note_changes", "exam_id", "CAST(NULL AS BIGINT)", "TRUE")),
            of_notes.iter().map(|operation| [operation.entry.into(), exam.into()]),
        )
        .await?;
    Ok([marks, attendances, notes].concat())
}

/// A change of one cell, as the grid shows it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, sqlx::FromRow)]
pub(super) struct Change {
    pub(super) at: Timestamp,
    pub(super) by: String,
    #[serde(skip)]
    is_of_headquarters: bool,
    pub(super) old: Option<i64>,
    pub(super) new: Option<i64>,
    /// Whether the note changed, and from what to what.
    pub(super) of_note: bool,
    pub(super) old_note: Option<String>,
    pub(super) new_note: Option<String>,
    pub(super) source: String,
    pub(super) means: String,
}

impl Change {
    /// The same as somebody of `scope` reads it.
    pub(super) fn told_to(self, scope: &Scope) -> Change {
        Change { by: scope.name_of(&self.by, self.is_of_headquarters).to_owned(), ..self }
    }
}

/// How the mark of an item changed, or the attendance where none is named (1: 欠席, 0: 受験) with the note; the newest change
/// first.
pub(super) async fn list_changes(
    tx: &mut ReadTx,
    (exam, classroom): (ExamId, ClassroomId),
    entry: EntryId,
    item: Option<ItemId>,
) -> DbResult<Vec<Change>> {
    tx.list(
        sql!(concat!(
            "WITH cells AS (
                 SELECT c.edit_id, c.old_points AS old, c.new_points AS new, FALSE AS of_note,
                        CAST(NULL AS TEXT) AS old_note, CAST(NULL AS TEXT) AS new_note
                 FROM mark_changes c JOIN items i ON i.id = c.item_id JOIN entries n ON n.id = c.entry_id
                 WHERE i.exam_id = $1 AND n.classroom_id = $2 AND c.entry_id = $3 AND c.item_id = CAST($4 AS BIGINT)
                 UNION ALL
                 SELECT c.edit_id, CASE WHEN c.was_absent THEN 1 ELSE 0 END, CASE WHEN c.is_absent THEN 1 ELSE 0 END,
                        FALSE, NULL, NULL
                 FROM attendance_changes c JOIN entries n ON n.id = c.entry_id
                 WHERE c.exam_id = $1 AND n.classroom_id = $2 AND c.entry_id = $3 AND CAST($4 AS BIGINT) IS NULL
                 UNION ALL
                 SELECT c.edit_id, NULL, NULL, TRUE, c.old_note, c.new_note
                 FROM note_changes c JOIN entries n ON n.id = c.entry_id
                 WHERE c.exam_id = $1 AND n.classroom_id = $2 AND c.entry_id = $3 AND CAST($4 AS BIGINT) IS NULL)
             SELECT e.edited_at AS at, e.edited_by_name AS by, ",
            is_of_headquarters!("e", "f"),
            " AS is_of_headquarters, c.old, c.new, c.of_note, c.old_note, c.new_note, e.source, e.means
             FROM cells c JOIN mark_edits e ON e.id = c.edit_id LEFT JOIN staff f ON f.user_id = e.edited_by
             ORDER BY c.edit_id DESC LIMIT 200"
        )),
        params![exam, classroom, entry, item],
    )
    .await
}

/// The number of the newest edit there is; 0 before the first.
pub(crate) async fn find_newest_edit(tx: &mut ReadTx) -> DbResult<i64> {
    let (newest,) = tx
        .load::<(i64,)>(
            sql!("SELECT CAST(COALESCE(MAX(id), 0) AS BIGINT) AS newest FROM mark_edits"),
            params![],
        )
        .await?;
    Ok(newest)
}

/// The edits of which news is told, with who made them: those of `mark_edits e`, which the rest of the statement chooses.
macro_rules! edits {
    () => {
        concat!(
            "SELECT e.id, e.edited_by_name, ",
            is_of_headquarters!("e", "f"),
            " AS is_of_headquarters FROM mark_edits e LEFT JOIN staff f ON f.user_id = e.edited_by "
        )
    };
}

/// The cells of `edits`.
macro_rules! cells_of_edits {
    () => {
        "SELECT c.edit_id, n.juku_id, n.classroom_id, c.entry_id, c.item_id, i.exam_id, c.new_points AS value,
                FALSE AS of_note, CAST(NULL AS TEXT) AS note, e.edited_by_name AS by, e.is_of_headquarters
         FROM edits e JOIN mark_changes c ON c.edit_id = e.id JOIN items i ON i.id = c.item_id
         JOIN entries n ON n.id = c.entry_id
         UNION ALL
         SELECT c.edit_id, n.juku_id, n.classroom_id, c.entry_id, CAST(NULL AS BIGINT), c.exam_id,
                CASE WHEN c.is_absent THEN 1 ELSE 0 END, FALSE, NULL, e.edited_by_name, e.is_of_headquarters
         FROM edits e JOIN attendance_changes c ON c.edit_id = e.id JOIN entries n ON n.id = c.entry_id
         UNION ALL
         SELECT c.edit_id, n.juku_id, n.classroom_id, c.entry_id, NULL, c.exam_id, NULL, TRUE, c.new_note, e.edited_by_name,
                e.is_of_headquarters
         FROM edits e JOIN note_changes c ON c.edit_id = e.id JOIN entries n ON n.id = c.entry_id"
    };
}

/// What changed on these sheets after an edit, the oldest first.
pub(super) async fn list_news(
    tx: &mut ReadTx,
    Span { exams: [exam, other], juku, classroom }: Span,
    after: i64,
) -> DbResult<Vec<News>> {
    tx.list(
        sql!(concat!(
            "WITH edits AS (",
            edits!(),
            "WHERE e.id > $5) SELECT * FROM (",
            cells_of_edits!(),
            ") cells WHERE exam_id IN ($1, $2) AND juku_id = $3 AND (CAST($4 AS BIGINT) IS NULL OR classroom_id = $4)
             ORDER BY edit_id"
        )),
        params![exam, other, juku, classroom, after],
    )
    .await
}

/// The edits after one, of all sheets, the oldest first, with their dates.
pub(super) async fn list_edits(tx: &mut ReadTx, after: i64) -> DbResult<Vec<(i64, Timestamp)>> {
    tx.list(sql!("SELECT id, edited_at FROM mark_edits WHERE id > $1 ORDER BY id"), params![after]).await
}

/// What these edits changed, whatever the sheet.
pub(super) async fn list_cells(tx: &mut ReadTx, edits: &[i64]) -> DbResult<Vec<News>> {
    tx.list_for(
        &rows_sql!(
            1,
            concat!("WITH edits AS (", edits!(), "WHERE e.id IN (VALUES {keys})) ", cells_of_edits!())
        ),
        edits.iter().map(|edit| [(*edit).into()]),
    )
    .await
}
