//! The SQL of 最近の変更.

use platform_database::{DbResult, ReadTx, params, sql};

use super::Edit;
use super::list::{of_juku, of_room};
use crate::classrooms::ClassroomId;
use crate::juku::JukuId;
use crate::marks::is_of_headquarters;
use crate::rounds::RoundId;
use crate::staff::Scope;

/// What one edit changed on one sheet.
#[derive(Debug, sqlx::FromRow)]
pub(in crate::mark_changes) struct Touched {
    #[sqlx(flatten)]
    pub(in crate::mark_changes) edit: Edit,
    pub(in crate::mark_changes) cells: i64,
    pub(in crate::mark_changes) classroom_id: ClassroomId,
    pub(in crate::mark_changes) classroom_name: String,
    pub(in crate::mark_changes) grade: i64,
    pub(in crate::mark_changes) subject: String,
}

/// The sheet of every change of the edits `d` to the entries `n`, both of which stand in `$before` and `$behind`.
macro_rules! cells {
    ($before:literal, $behind:literal) => {
        concat!(
            "SELECT c.edit_id, n.classroom_id, i.exam_id FROM ",
            $before,
            " mark_changes c ",
            $behind,
            " CROSS JOIN items i WHERE c.edit_id = d.id AND c.entry_id = n.id AND i.id = c.item_id
             UNION ALL
             SELECT c.edit_id, n.classroom_id, c.exam_id FROM ",
            $before,
            " attendance_changes c ",
            $behind,
            " WHERE c.edit_id = d.id AND c.entry_id = n.id
             UNION ALL
             SELECT c.edit_id, n.classroom_id, c.exam_id FROM ",
            $before,
            " note_changes c ",
            $behind,
            " WHERE c.edit_id = d.id AND c.entry_id = n.id"
        )
    };
}

/// The newest `$2` of `cells` by edit and sheet, with everything that is told of them.
macro_rules! told {
    () => {
        concat!(
            "newest AS (
                 SELECT edit_id, classroom_id, exam_id, COUNT(*) AS cells FROM cells
                 GROUP BY edit_id, classroom_id, exam_id
                 ORDER BY edit_id DESC, classroom_id, exam_id LIMIT $2)
             SELECT d.edited_at, d.edited_by, d.edited_by_name, ",
            is_of_headquarters!("d", "f"),
            " AS is_of_headquarters, f.role AS editor_role, d.source, d.means,
                    w.cells, w.classroom_id, k.name AS classroom_name, x.grade, x.subject
             FROM newest w JOIN mark_edits d ON d.id = w.edit_id JOIN exams x ON x.id = w.exam_id
             JOIN classrooms k ON k.id = w.classroom_id LEFT JOIN staff f ON f.user_id = d.edited_by
             ORDER BY w.edit_id DESC, w.classroom_id, w.exam_id"
        )
    };
}

/// The newest edits of a round within the scope of a 塾 or a 教室, sheet by sheet; 本部 has none.
pub(in crate::mark_changes) async fn list_newest_edits(
    tx: &mut ReadTx,
    scope: &Scope,
    round: RoundId,
    limit: i64,
) -> DbResult<Vec<Touched>> {
    match (scope.juku(), scope.classroom()) {
        (juku, Some(classroom)) => list_of_classroom(tx, round, (juku, classroom), limit).await,
        (Some(juku), None) => list_of_juku(tx, round, juku, limit).await,
        (None, None) => Ok(Vec::new()),
    }
}

/// The newest `$2` edits `d` of `$which` in the round that changed something.
macro_rules! own {
    ($which:literal) => {
        concat!(
            "SELECT d.id FROM mark_edits d
             WHERE ",
            $which,
            " AND d.round_id = $1
               AND (EXISTS (SELECT 1 FROM mark_changes c WHERE c.edit_id = d.id)
                    OR EXISTS (SELECT 1 FROM attendance_changes c WHERE c.edit_id = d.id)
                    OR EXISTS (SELECT 1 FROM note_changes c WHERE c.edit_id = d.id))
             ORDER BY d.id DESC LIMIT $2"
        )
    };
}

/// The newest `$2` edits `d` of `$which` in the round that changed something of the entries in `$entries`.
macro_rules! shared {
    ($which:literal, $entries:literal) => {
        concat!(
            "SELECT d.id FROM mark_edits d
             WHERE ",
            $which,
            " AND d.round_id = $1
               AND (EXISTS (SELECT 1 FROM ",
            $entries,
            " n CROSS JOIN mark_changes c WHERE c.edit_id = d.id AND c.entry_id = n.id)
                    OR EXISTS (SELECT 1 FROM ",
            $entries,
            " n CROSS JOIN attendance_changes c WHERE c.edit_id = d.id AND c.entry_id = n.id)
                    OR EXISTS (SELECT 1 FROM ",
            $entries,
            " n CROSS JOIN note_changes c WHERE c.edit_id = d.id AND c.entry_id = n.id))
             ORDER BY d.id DESC LIMIT $2"
        )
    };
}

/// Along the edits of the 教室, and along those of several 教室 or 塾, from the newest back.
async fn list_of_classroom(
    tx: &mut ReadTx,
    round: RoundId,
    (juku, classroom): (Option<JukuId>, ClassroomId),
    limit: i64,
) -> DbResult<Vec<Touched>> {
    tx.list(
        sql!(concat!(
            "WITH ",
            of_room!("$3", "$4"),
            ", own AS MATERIALIZED (",
            own!("d.classroom_id = $3"),
            "), of_several_rooms AS MATERIALIZED (",
            shared!("d.juku_id = $4 AND d.classroom_id IS NULL", "of_room"),
            "), of_several_juku AS MATERIALIZED (",
            shared!("d.juku_id IS NULL", "of_room"),
            "), cells AS (",
            cells!("own d CROSS JOIN", "CROSS JOIN of_room n"),
            " UNION ALL ",
            cells!("of_several_rooms d CROSS JOIN of_room n CROSS JOIN", ""),
            " UNION ALL ",
            cells!("of_several_juku d CROSS JOIN of_room n CROSS JOIN", ""),
            "), ",
            told!()
        )),
        params![round, limit, classroom, juku],
    )
    .await
}

/// Along the edits of the 塾, and along those of several 塾, from the newest back.
async fn list_of_juku(tx: &mut ReadTx, round: RoundId, juku: JukuId, limit: i64) -> DbResult<Vec<Touched>> {
    tx.list(
        sql!(concat!(
            "WITH ",
            of_juku!("$3"),
            ", own AS MATERIALIZED (",
            own!("d.juku_id = $3"),
            "), of_several_juku AS MATERIALIZED (",
            shared!("d.juku_id IS NULL", "of_juku"),
            "), cells AS (",
            cells!("own d CROSS JOIN", "CROSS JOIN entries n"),
            " UNION ALL ",
            cells!("of_several_juku d CROSS JOIN of_juku n CROSS JOIN", ""),
            "), ",
            told!()
        )),
        params![round, limit, juku],
    )
    .await
}
