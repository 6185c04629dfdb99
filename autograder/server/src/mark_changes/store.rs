//! The SQL of the history of marks.

use autograder_grading::{Grade, Subject};
use platform_database::{DbResult, Params, ReadTx, Timestamp, params, sql};

use super::filter::{ChangeFilter, ChangeKind};
use super::key::{CellKind, ChangeKey};
use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::exams::ExamId;
use crate::rounds::RoundId;
use crate::staff::Scope;
use crate::students::StudentId;

/// Who changed something, when and how.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Edit {
    pub(super) edited_at: Timestamp,
    /// None: somebody at the server's terminal.
    pub(super) edited_by: Option<i64>,
    pub(super) edited_by_name: String,
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
             FROM (SELECT id, student_id, juku_id, classroom_id, grade FROM entries WHERE round_id = $1
                   UNION ALL
                   SELECT id, student_id, juku_id, classroom_id, grade FROM entries
                   WHERE CAST($1 AS BIGINT) IS NULL AND student_id = $14) n
             JOIN students s ON s.id = n.student_id
             WHERE (CAST($10 AS BIGINT) IS NULL OR n.juku_id = $10)
               AND (CAST($11 AS BIGINT) IS NULL OR n.classroom_id = $11)
               AND (CAST($12 AS BIGINT) IS NULL OR n.classroom_id = $12)
               AND (CAST($13 AS BIGINT) IS NULL OR n.grade = $13)
               AND (CAST($14 AS BIGINT) IS NULL OR n.student_id = $14) AND s.search LIKE $15 ESCAPE '!')"
    };
}

/// Everything that is told of the changes in `page`.
macro_rules! told {
    () => {
        "SELECT p.edit_id, p.entry_id, p.kind, p.cell, p.old, p.new, p.old_note, p.new_note,
                d.edited_at, d.edited_by, d.edited_by_name, f.role AS editor_role, d.source, d.means,
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
    };
}

/// How many changes are asked for. More than ten thousand of a kind are not counted.
pub(super) async fn count_changes(tx: &mut ReadTx, scope: &Scope, filter: &ChangeFilter) -> DbResult<i64> {
    if walks(scope, filter) {
        let sql = sql!(concat!("SELECT COUNT(*) FROM (", changes_of_a_round!("LIMIT 10001"), ") z"));
        return tx.count(sql, asked(filter, None)).await;
    }
    let sql =
        sql!(concat!("WITH ", seats!(), " SELECT COUNT(*) FROM (", changes_in_seats!("LIMIT 10001"), ") z"));
    tx.count(sql, seated(scope, filter, None)).await
}

/// The changes that are asked for, the newest edit first: those after one, at most `limit`, without the first `offset`.
pub(super) async fn list_changes(
    tx: &mut ReadTx,
    scope: &Scope,
    filter: &ChangeFilter,
    after: Option<ChangeKey>,
    (limit, offset): (i64, i64),
) -> DbResult<Vec<Change>> {
    let page = params![limit.saturating_add(offset), limit, offset];
    if walks(scope, filter) {
        let sql = sql!(concat!(
            "WITH page AS MATERIALIZED (",
            changes_of_a_round!("ORDER BY edit_id DESC, entry_id, cell LIMIT $10"),
            " ORDER BY edit_id DESC, entry_id, kind, cell LIMIT $11 OFFSET $12) ",
            told!(),
            "ORDER BY p.edit_id DESC, p.entry_id, p.kind, p.cell"
        ));
        return tx.list(sql, [asked(filter, after), page].concat()).await;
    }
    let sql = sql!(concat!(
        "WITH ",
        seats!(),
        ", page AS MATERIALIZED (",
        changes_in_seats!("ORDER BY edit_id DESC, entry_id, cell LIMIT $16"),
        " ORDER BY edit_id DESC, entry_id, kind, cell LIMIT $17 OFFSET $18) ",
        told!(),
        "ORDER BY p.edit_id DESC, p.entry_id, p.kind, p.cell"
    ));
    tx.list(sql, [seated(scope, filter, after), page].concat()).await
}

/// Whether it is quicker to go along the edits of the round than to gather what happened to its pupils.
fn walks(scope: &Scope, filter: &ChangeFilter) -> bool {
    scope.is_headquarters() && filter.is_of_everybody()
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

/// What one edit changed on one sheet.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Touched {
    #[sqlx(flatten)]
    pub(super) edit: Edit,
    pub(super) cells: i64,
    pub(super) classroom_id: ClassroomId,
    pub(super) classroom_name: String,
    pub(super) grade: i64,
    pub(super) subject: String,
}

/// The newest edits of a round within the scope of a 塾 or a 教室, sheet by sheet.
pub(super) async fn list_newest_edits(
    tx: &mut ReadTx,
    scope: &Scope,
    round: RoundId,
    limit: i64,
) -> DbResult<Vec<Touched>> {
    tx.list(
        sql!(
            "WITH seats AS MATERIALIZED (
                 SELECT id, classroom_id FROM entries
                 WHERE round_id = $1 AND juku_id = $2 AND (CAST($3 AS BIGINT) IS NULL OR classroom_id = $3)),
             cells AS (
                 SELECT c.edit_id, n.classroom_id, i.exam_id
                 FROM seats n CROSS JOIN mark_changes c CROSS JOIN items i
                 WHERE c.entry_id = n.id AND i.id = c.item_id
                 UNION ALL
                 SELECT c.edit_id, n.classroom_id, c.exam_id
                 FROM seats n CROSS JOIN attendance_changes c WHERE c.entry_id = n.id
                 UNION ALL
                 SELECT c.edit_id, n.classroom_id, c.exam_id
                 FROM seats n CROSS JOIN note_changes c WHERE c.entry_id = n.id),
             newest AS (
                 SELECT edit_id, classroom_id, exam_id, COUNT(*) AS cells FROM cells
                 GROUP BY edit_id, classroom_id, exam_id
                 ORDER BY edit_id DESC, classroom_id, exam_id LIMIT $4)
             SELECT d.edited_at, d.edited_by, d.edited_by_name, f.role AS editor_role, d.source, d.means,
                    w.cells, w.classroom_id, k.name AS classroom_name, x.grade, x.subject
             FROM newest w JOIN mark_edits d ON d.id = w.edit_id JOIN exams x ON x.id = w.exam_id
             JOIN classrooms k ON k.id = w.classroom_id LEFT JOIN staff f ON f.user_id = d.edited_by
             ORDER BY w.edit_id DESC, w.classroom_id, w.exam_id"
        ),
        params![round, scope.juku(), scope.classroom(), limit],
    )
    .await
}
