//! The SQL of the history of marks.

mod list;
mod newest;

use platform_database::{DbResult, ReadTx, Timestamp, params, sql};

use super::key::{CellKind, ChangeKey};
use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::exams::ExamId;
use crate::marks::is_of_headquarters;
use crate::rounds::RoundId;
use crate::staff::Scope;
use crate::students::StudentId;

pub(super) use list::{count_changes, list_changes};
pub(super) use newest::{Touched, list_newest_edits};

/// Who changed something, when and how.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Edit {
    pub(super) edited_at: Timestamp,
    /// None: somebody at the server's terminal.
    pub(super) edited_by: Option<i64>,
    pub(super) edited_by_name: String,
    pub(super) is_of_headquarters: bool,
    /// What the person is now.
    pub(super) editor_role: Option<String>,
    pub(super) source: String,
    pub(super) means: String,
}

/// One change with everything that is told of it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Change {
    edit_id: i64,
    pub(super) entry_id: EntryId,
    kind: String,
    /// The item whose mark changed, else the exam.
    cell: i64,
    /// The mark; of an attendance 1 is 欠席.
    pub(super) old: Option<i64>,
    pub(super) new: Option<i64>,
    pub(super) old_note: Option<String>,
    pub(super) new_note: Option<String>,
    #[sqlx(flatten)]
    pub(super) edit: Edit,
    pub(super) exam_id: ExamId,
    pub(super) round_id: RoundId,
    pub(super) year: i64,
    pub(super) season: String,
    pub(super) grade: i64,
    pub(super) subject: String,
    pub(super) juku_number: String,
    pub(super) juku_name: String,
    pub(super) classroom_id: ClassroomId,
    pub(super) classroom_number: String,
    pub(super) classroom_name: String,
    pub(super) student_id: StudentId,
    pub(super) student_number: String,
    pub(super) student_name: String,
    /// The 大問 of a mark, the 小問 in it, and how many it has.
    pub(super) section_number: Option<i64>,
    pub(super) item_number: Option<i64>,
    pub(super) section_items: i64,
    /// Whether its cell was not changed since.
    pub(super) is_newest: bool,
}

impl Change {
    /// Its name.
    pub(super) fn key(&self) -> ChangeKey {
        ChangeKey {
            edit: self.edit_id,
            entry: self.entry_id,
            kind: CellKind::from_code(&self.kind).expect("the statements name the kinds"),
            cell: self.cell,
        }
    }
}

/// Everything that is told of the changes in `page`.
macro_rules! told {
    () => {
        concat!(
            "SELECT p.edit_id, p.entry_id, p.kind, p.cell, p.old, p.new, p.old_note, p.new_note,
                d.edited_at, d.edited_by, d.edited_by_name, ",
            is_of_headquarters!("d", "f"),
            " AS is_of_headquarters, f.role AS editor_role, d.source, d.means,
                x.id AS exam_id, x.round_id, r.year, r.season, x.grade, x.subject,
                j.number AS juku_number, j.name AS juku_name, n.classroom_id, k.number AS classroom_number,
                k.name AS classroom_name, n.student_id, s.number AS student_number, s.name AS student_name,
                i.section_number, i.number AS item_number,
                (SELECT COUNT(*) FROM items h
                 WHERE h.exam_id = i.exam_id AND h.section_number = i.section_number) AS section_items,
                CASE p.kind
                    WHEN 'mark' THEN NOT EXISTS (
                        SELECT 1 FROM mark_changes l
                        WHERE l.entry_id = p.entry_id AND l.item_id = p.cell AND l.edit_id > p.edit_id)
                    WHEN 'attendance' THEN NOT EXISTS (
                        SELECT 1 FROM attendance_changes l
                        WHERE l.entry_id = p.entry_id AND l.exam_id = p.cell AND l.edit_id > p.edit_id)
                    ELSE NOT EXISTS (
                        SELECT 1 FROM note_changes l
                        WHERE l.entry_id = p.entry_id AND l.exam_id = p.cell AND l.edit_id > p.edit_id)
                END AS is_newest
         FROM page p JOIN mark_edits d ON d.id = p.edit_id JOIN entries n ON n.id = p.entry_id
         JOIN students s ON s.id = n.student_id LEFT JOIN items i ON p.kind = 'mark' AND i.id = p.cell
         JOIN exams x ON x.id = COALESCE(i.exam_id, p.cell) JOIN rounds r ON r.id = x.round_id
         JOIN classrooms k ON k.id = n.classroom_id JOIN juku j ON j.id = n.juku_id
         LEFT JOIN staff f ON f.user_id = d.edited_by "
        )
    };
}
use told;

/// The change of that name within the scope.
pub(super) async fn find_change(tx: &mut ReadTx, scope: &Scope, key: &ChangeKey) -> DbResult<Option<Change>> {
    find(tx, scope, Some(key.edit), key).await
}

/// The newest change of the same cell within the scope.
pub(super) async fn find_newest(tx: &mut ReadTx, scope: &Scope, key: &ChangeKey) -> DbResult<Option<Change>> {
    find(tx, scope, None, key).await
}

async fn find(
    tx: &mut ReadTx,
    scope: &Scope,
    edit: Option<i64>,
    key: &ChangeKey,
) -> DbResult<Option<Change>> {
    tx.find(
        sql!(concat!(
            "WITH page AS (
                 SELECT c.edit_id, c.entry_id, CAST('mark' AS TEXT) AS kind, c.item_id AS cell, c.old_points AS old,
                        c.new_points AS new, CAST(NULL AS TEXT) AS old_note, CAST(NULL AS TEXT) AS new_note
                 FROM mark_changes c
                 WHERE CAST($3 AS TEXT) = 'mark' AND c.entry_id = $2 AND c.item_id = $4
                   AND c.edit_id = COALESCE(CAST($1 AS BIGINT), (SELECT MAX(l.edit_id) FROM mark_changes l
                                                                 WHERE l.entry_id = $2 AND l.item_id = $4))
                 UNION ALL
                 SELECT c.edit_id, c.entry_id, 'attendance', c.exam_id,
                        CAST(CASE WHEN c.was_absent THEN 1 ELSE 0 END AS BIGINT),
                        CAST(CASE WHEN c.is_absent THEN 1 ELSE 0 END AS BIGINT), NULL, NULL
                 FROM attendance_changes c
                 WHERE $3 = 'attendance' AND c.entry_id = $2 AND c.exam_id = $4
                   AND c.edit_id = COALESCE(CAST($1 AS BIGINT), (SELECT MAX(l.edit_id) FROM attendance_changes l
                                                                 WHERE l.entry_id = $2 AND l.exam_id = $4))
                 UNION ALL
                 SELECT c.edit_id, c.entry_id, 'note', c.exam_id, NULL, NULL, c.old_note, c.new_note
                 FROM note_changes c
                 WHERE $3 = 'note' AND c.entry_id = $2 AND c.exam_id = $4
                   AND c.edit_id = COALESCE(CAST($1 AS BIGINT), (SELECT MAX(l.edit_id) FROM note_changes l
                                                                 WHERE l.entry_id = $2 AND l.exam_id = $4))) ",
            told!(),
            "WHERE (CAST($5 AS BIGINT) IS NULL OR n.juku_id = $5)
               AND (CAST($6 AS BIGINT) IS NULL OR n.classroom_id = $6)"
        )),
        params![edit, key.entry, key.kind.code(), key.cell, scope.juku(), scope.classroom()],
    )
    .await
}
