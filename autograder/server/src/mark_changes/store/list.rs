//! The SQL of the list of changes, by the way on which it reads least.

use autograder_grading::{Grade, Subject};
use platform_database::{DbResult, Params, ReadTx, Timestamp, params, sql};

use super::{Change, told};
use crate::mark_changes::filter::{ChangeFilter, ChangeKind, Way};
use crate::mark_changes::key::ChangeKey;
use crate::marks::is_of_headquarters;
use crate::staff::Scope;

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

/// Those of the 教室 `$10` in the round, within the 塾 `$11`: along its own edits, and along those of several 教室 or 塾, of
/// which `of_room` chooses. Where a pupil who has marks came to the 教室 with a roster, what was changed of them before is among
/// its own now, and no longer among those of the 教室 before: the list shows the changes of whoever sits there. COALESCE lets the
/// planner think that most edits of the 教室 are asked for, as they are, and go along its index.
macro_rules! changes_of_a_classroom {
    ($end:literal) => {
        concat!(
            changes!(
                "mark_edits d CROSS JOIN",
                "",
                "d.classroom_id = $10 AND d.round_id = $1 AND EXISTS (SELECT 1 FROM of_room)
                 AND COALESCE((SELECT n.classroom_id FROM entries n WHERE n.id = c.entry_id) = $10, FALSE)",
                $end
            ),
            " UNION ALL ",
            changes!(
                "mark_edits d CROSS JOIN of_room n CROSS JOIN",
                "",
                "d.juku_id = (SELECT k.juku_id FROM classrooms k WHERE k.id = $10) AND d.classroom_id IS NULL
                 AND d.round_id = $1 AND c.entry_id = n.id",
                $end
            ),
            " UNION ALL ",
            changes!(
                "mark_edits d CROSS JOIN of_room n CROSS JOIN",
                "",
                "d.juku_id IS NULL AND d.round_id = $1 AND c.entry_id = n.id",
                $end
            )
        )
    };
}

/// The entries of a 教室 in the round `$1`, where it is within the 塾, if that is limited.
macro_rules! of_room {
    ($room:literal, $juku:literal) => {
        concat!(
            "of_room AS MATERIALIZED (
                 SELECT n.id, n.classroom_id FROM classrooms k CROSS JOIN entries n
                 WHERE k.id = ",
            $room,
            " AND (CAST(",
            $juku,
            " AS BIGINT) IS NULL OR k.juku_id = ",
            $juku,
            ") AND n.classroom_id = k.id AND n.round_id = $1)"
        )
    };
}
pub(super) use of_room;

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
pub(super) use of_juku;

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

/// How many changes are asked for. More than ten thousand of a kind are not counted.
pub(in crate::mark_changes) async fn count_changes(
    tx: &mut ReadTx,
    scope: &Scope,
    filter: &ChangeFilter,
) -> DbResult<i64> {
    let sql = match filter.way(scope) {
        Way::Round => sql!(concat!("SELECT COUNT(*) FROM (", changes_of_a_round!("LIMIT 10001"), ") z")),
        Way::Juku(_) => sql!(concat!(
            "WITH ",
            of_juku!("$10"),
            " SELECT COUNT(*) FROM (",
            changes_of_a_juku!("LIMIT 10001"),
            ") z"
        )),
        Way::Classroom(_) => sql!(concat!(
            "WITH ",
            of_room!("$10", "$11"),
            " SELECT COUNT(*) FROM (",
            changes_of_a_classroom!("LIMIT 10001"),
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
pub(in crate::mark_changes) async fn list_changes(
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
        Way::Classroom(_) => sql!(concat!(
            "WITH ",
            of_room!("$10", "$11"),
            ", page AS MATERIALIZED (",
            changes_of_a_classroom!("ORDER BY edit_id DESC, entry_id, cell LIMIT $12"),
            " ORDER BY edit_id DESC, entry_id, kind, cell LIMIT $13 OFFSET $14) ",
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
        Way::Classroom(room) => [asked(filter, after), params![room, scope.juku()]].concat(),
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
