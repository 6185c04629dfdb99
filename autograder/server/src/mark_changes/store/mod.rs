//! The SQL of the history of marks.

mod newest;

use autograder_grading::{Grade, Subject};
use platform_database::{DbResult, Params, ReadTx, Timestamp, params, sql};

use super::filter::{ChangeFilter, ChangeKind, Way};
use super::key::{CellKind, ChangeKey};
use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::exams::ExamId;
use crate::marks::is_of_headquarters;
use crate::rounds::RoundId;
use crate::staff::Scope;
use crate::students::StudentId;

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

/// The newest changes of each kind that are asked for, as far as `$end` says: of the edits or the pupils in
/// `$before` and `$behind`, which `$of` chooses. Each kind is cut by itself, so that it is read along its index and
/// no further.
///
/// `$1` to `$9` are the round, the subject, the time, the kind and the change after which the list goes on.
macro_rules! changes {
    ($before:literal, $behind:literal, $of:literal, $end:literal) => {
        concat!(
            "SELECT * FROM (
                 SELECT d.id AS edit_id, c.entry_id, CAST('mark' AS TEXT) AS kind, c.item_id AS cell,
                        c.old_points AS old, c.new_points AS new,
                        CAST(NULL AS TEXT) AS old_note, CAST(NULL AS TEXT) AS new_note
                 FROM ",
            $before,
            " mark_changes c ",
            $behind,
            " WHERE c.edit_id = d.id AND ",
            $of,
            " AND (CAST($2 AS TEXT) IS NULL OR c.item_id IN
                       (SELECT i.id FROM exams x JOIN items i ON i.exam_id = x.id WHERE x.subject = $2))
                  AND NOT (d.edited_at < $3 OR d.edited_at >= $4)
                  AND (CAST($5 AS TEXT) IS NULL OR $5 IN ('first', 'rewritten'))
                  AND (CAST($5 AS TEXT) IS NULL OR $5 = 'first' AND c.old_points IS NULL
                       OR $5 = 'rewritten' AND c.old_points IS NOT NULL)
                  AND d.id <= $6 AND c.entry_id >= CASE WHEN d.id = $6 THEN CAST($7 AS BIGINT) ELSE 0 END
                  AND (d.id < $6 OR (c.entry_id, CAST('mark' AS TEXT), c.item_id) > ($7, $8, $9)) ",
            $end,
            ") marks UNION ALL SELECT * FROM (
                 SELECT d.id AS edit_id, c.entry_id, CAST('attendance' AS TEXT) AS kind, c.exam_id AS cell,
                        CAST(CASE WHEN c.was_absent THEN 1 ELSE 0 END AS BIGINT) AS old,
                        CAST(CASE WHEN c.is_absent THEN 1 ELSE 0 END AS BIGINT) AS new,
                        CAST(NULL AS TEXT) AS old_note, CAST(NULL AS TEXT) AS new_note
                 FROM ",
            $before,
            " attendance_changes c ",
            $behind,
            " WHERE c.edit_id = d.id AND ",
            $of,
            " AND (CAST($2 AS TEXT) IS NULL OR c.exam_id IN (SELECT id FROM exams WHERE subject = $2))
                  AND NOT (d.edited_at < $3 OR d.edited_at >= $4)
                  AND (CAST($5 AS TEXT) IS NULL OR $5 = 'attendance')
                  AND d.id <= $6 AND c.entry_id >= CASE WHEN d.id = $6 THEN CAST($7 AS BIGINT) ELSE 0 END
                  AND (d.id < $6 OR (c.entry_id, CAST('attendance' AS TEXT), c.exam_id) > ($7, $8, $9)) ",
            $end,
            ") attendances UNION ALL SELECT * FROM (
                 SELECT d.id AS edit_id, c.entry_id, CAST('note' AS TEXT) AS kind, c.exam_id AS cell,
                        CAST(NULL AS BIGINT) AS old, CAST(NULL AS BIGINT) AS new, c.old_note, c.new_note
                 FROM ",
            $before,
            " note_changes c ",
            $behind,
            " WHERE c.edit_id = d.id AND ",
            $of,
            " AND (CAST($2 AS TEXT) IS NULL OR c.exam_id IN (SELECT id FROM exams WHERE subject = $2))
                  AND NOT (d.edited_at < $3 OR d.edited_at >= $4)
                  AND (CAST($5 AS TEXT) IS NULL OR $5 = 'note')
                  AND d.id <= $6 AND c.entry_id >= CASE WHEN d.id = $6 THEN CAST($7 AS BIGINT) ELSE 0 END
                  AND (d.id < $6 OR (c.entry_id, CAST('note' AS TEXT), c.exam_id) > ($7, $8, $9)) ",
            $end,
            ") notes"
        )
    };
}

/// Those of everybody in the round: along its edits, from the newest back. For 本部 alone, whose scope has no end.
macro_rules! changes_of_a_round {
    ($end:literal) => {
        changes!("mark_edits d CROSS JOIN", "", "d.round_id = $1", $end)
    };
}

/// Those of the 塾 `$10` in the round: along its own edits, and along those of several 塾, of which `of_juku` chooses.
macro_rules! changes_of_a_juku {
    ($end:literal) => {
        concat!(
            changes!("mark_edits d CROSS JOIN", "", "d.juku_id = $10 AND d.round_id = $1", $end),
            " UNION ALL ",
            changes!(
                "mark_edits d CROSS JOIN of_juku n CROSS JOIN",
                "",
                "d.juku_id IS NULL AND d.round_id = $1 AND c.entry_id = n.id",
                $end
            )
        )
    };
}

/// The entries of a 塾 in the round `$1`.
macro_rules! of_juku {
    ($juku:literal) => {
        concat!(
            "of_juku AS MATERIALIZED (
                 SELECT n.id, n.classroom_id FROM classrooms k CROSS JOIN entries n
                 WHERE k.juku_id = ",
            $juku,
            " AND n.classroom_id = k.id AND n.round_id = $1)"
        )
    };
}
use of_juku;

/// Those of the pupils in `seats`.
macro_rules! changes_in_seats {
    ($end:literal) => {
        changes!("seats n CROSS JOIN", "CROSS JOIN mark_edits d", "c.entry_id = n.id", $end)
    };
}

/// The entries within the scope `$10` and `$11` that are asked for: of a round, or of one pupil in all rounds.
macro_rules! seats {
    () => {
        "seats AS MATERIALIZED (
             SELECT n.id
             FROM (SELECT e.id, e.student_id, e.grade FROM classrooms k CROSS JOIN entries e
                   WHERE CAST($14 AS BIGINT) IS NULL AND e.classroom_id = k.id AND e.round_id = $1
                     AND (CAST($10 AS BIGINT) IS NULL OR k.juku_id = $10)
                     AND (CAST($11 AS BIGINT) IS NULL OR k.id = $11)
                     AND (CAST($12 AS BIGINT) IS NULL OR k.id = $12)
                   UNION ALL
                   SELECT e.id, e.student_id, e.grade FROM entries e
                   WHERE e.student_id = $14 AND (CAST($1 AS BIGINT) IS NULL OR e.round_id = $1)
                     AND (CAST($10 AS BIGINT) IS NULL OR e.juku_id = $10)
                     AND (CAST($11 AS BIGINT) IS NULL OR e.classroom_id = $11)
                     AND (CAST($12 AS BIGINT) IS NULL OR e.classroom_id = $12)) n
             JOIN students s ON s.id = n.student_id
             WHERE (CAST($13 AS BIGINT) IS NULL OR n.grade = $13) AND s.search LIKE $15 ESCAPE '!')"
    };
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

/// How many changes are asked for. More than ten thousand of a kind are not counted.
pub(super) async fn count_changes(tx: &mut ReadTx, scope: &Scope, filter: &ChangeFilter) -> DbResult<i64> {
    let sql = match filter.way(scope) {
        Way::Round => sql!(concat!("SELECT COUNT(*) FROM (", changes_of_a_round!("LIMIT 10001"), ") z")),
        Way::Juku(_) => sql!(concat!(
            "WITH ",
            of_juku!("$10"),
            " SELECT COUNT(*) FROM (",
            changes_of_a_juku!("LIMIT 10001"),
            ") z"
        )),
        Way::Seats => sql!(concat!(
            "WITH ",
            seats!(),
            " SELECT COUNT(*) FROM (",
            changes_in_seats!("LIMIT 10001"),
            ") z"
        )),
    };
    tx.count(sql, wanted(scope, filter, None)).await
}

/// The changes that are asked for, the newest edit first: those after one, at most `limit`, without the first `offset`.
pub(super) async fn list_changes(
    tx: &mut ReadTx,
    scope: &Scope,
    filter: &ChangeFilter,
    after: Option<ChangeKey>,
    (limit, offset): (i64, i64),
) -> DbResult<Vec<Change>> {
    let sql = match filter.way(scope) {
        Way::Round => sql!(concat!(
            "WITH page AS MATERIALIZED (",
            changes_of_a_round!("ORDER BY edit_id DESC, entry_id, cell LIMIT $10"),
            " ORDER BY edit_id DESC, entry_id, kind, cell LIMIT $11 OFFSET $12) ",
            told!(),
            "ORDER BY p.edit_id DESC, p.entry_id, p.kind, p.cell"
        )),
        Way::Juku(_) => sql!(concat!(
            "WITH ",
            of_juku!("$10"),
            ", page AS MATERIALIZED (",
            changes_of_a_juku!("ORDER BY edit_id DESC, entry_id, cell LIMIT $11"),
            " ORDER BY edit_id DESC, entry_id, kind, cell LIMIT $12 OFFSET $13) ",
            told!(),
            "ORDER BY p.edit_id DESC, p.entry_id, p.kind, p.cell"
        )),
        Way::Seats => sql!(concat!(
            "WITH ",
            seats!(),
            ", page AS MATERIALIZED (",
            changes_in_seats!("ORDER BY edit_id DESC, entry_id, cell LIMIT $16"),
            " ORDER BY edit_id DESC, entry_id, kind, cell LIMIT $17 OFFSET $18) ",
            told!(),
            "ORDER BY p.edit_id DESC, p.entry_id, p.kind, p.cell"
        )),
    };
    let page = params![limit.saturating_add(offset), limit, offset];
    tx.list(sql, [wanted(scope, filter, after), page].concat()).await
}

/// What the statement of the way asks for, from `$1` on.
fn wanted(scope: &Scope, filter: &ChangeFilter, after: Option<ChangeKey>) -> Params {
    match filter.way(scope) {
        Way::Round => asked(filter, after),
        Way::Juku(juku) => [asked(filter, after), params![juku]].concat(),
        Way::Seats => seated(scope, filter, after),
    }
}

/// `$1` to `$9`. A time that is not asked for lies beyond everything, and so does the change before the first.
fn asked(filter: &ChangeFilter, after: Option<ChangeKey>) -> Params {
    params![
        filter.round,
        filter.subject.map(Subject::code),
        filter.from.unwrap_or(Timestamp::UNIX_EPOCH),
        filter.until.unwrap_or(Timestamp::from_timestamp_nanos(i64::MAX)),
        filter.kind.map(ChangeKind::code),
        after.map_or(i64::MAX, |key| key.edit),
        after.map_or(0, |key| key.entry.0),
        after.map_or("", |key| key.kind.code()),
        after.map_or(0, |key| key.cell),
    ]
}

/// `$1` to `$15`.
fn seated(scope: &Scope, filter: &ChangeFilter, after: Option<ChangeKey>) -> Params {
    let seats = params![
        scope.juku(),
        scope.classroom(),
        filter.classroom,
        filter.grade.map(Grade::number),
        filter.student,
        &filter.search,
    ];
    [asked(filter, after), seats].concat()
}

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
