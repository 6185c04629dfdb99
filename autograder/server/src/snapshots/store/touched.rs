//! The SQL of what may have changed since a version was frozen, grade by grade.

use autograder_grading::Grade;
use platform_database::{DbResult, ReadTx, WriteTx, params, sql};

use crate::rounds::{Round, RoundId};
use crate::snapshots::{Snapshot, SnapshotId};

/// Every grade of the round `$1` with a number that only grows, and does so whenever its exams, pupils, marks or words
/// change.
macro_rules! grade_revisions {
    () => {
        "SELECT x.grade,
                CAST(r.roster_revision
                     + COALESCE((SELECT SUM(w.revision) FROM wordings w WHERE w.round_id IN (0, r.id)), 0)
                     + SUM(1 + x.revision + COALESCE((SELECT SUM(h.revision) FROM sheets h WHERE h.exam_id = x.id), 0))
                     AS BIGINT) AS revision
         FROM exams x JOIN rounds r ON r.id = x.round_id WHERE x.round_id = $1
         GROUP BY x.grade, r.id, r.roster_revision"
    };
}

pub(in crate::snapshots) async fn insert_grades(
    tx: &mut WriteTx,
    snapshot: SnapshotId,
    round: RoundId,
) -> DbResult<()> {
    tx.execute(
        sql!(concat!(
            "INSERT INTO snapshot_grades (snapshot_id, grade, revision)
             SELECT $2, g.grade, g.revision FROM (",
            grade_revisions!(),
            ") g"
        )),
        params![round, snapshot],
    )
    .await?;
    Ok(())
}

/// The grades whose exams, pupils, marks or words were changed since, or all where the 実施日 was; of the others every
/// card is the same, names aside.
pub(crate) async fn list_touched_grades(
    tx: &mut ReadTx,
    round: &Round,
    since: &Snapshot,
) -> DbResult<Vec<Grade>> {
    let rows: Vec<(i64,)> = tx
        .list(
            sql!(concat!(
                "SELECT g.grade FROM (",
                grade_revisions!(),
                ") g LEFT JOIN snapshot_grades k ON k.snapshot_id = $2 AND k.grade = g.grade
                 WHERE $3 OR k.revision IS NULL OR k.revision <> g.revision ORDER BY g.grade"
            )),
            params![round.id, since.id, since.sat_on != round.sat_on],
        )
        .await?;
    Ok(grades(rows))
}

/// The grades of the cards on which a pupil, a 教室 or a 塾 is now called otherwise, card by card: to sort them here would
/// make SQLite walk the cards in the order of another index, which takes longer than all the rest.
pub(crate) async fn list_renamed_grades(tx: &mut ReadTx, since: &Snapshot) -> DbResult<Vec<Grade>> {
    let rows: Vec<(i64,)> = tx
        .list(
            sql!(
                "SELECT f.grade FROM snapshot_entries f JOIN entries e ON e.id = f.entry_id
                 JOIN students s ON s.id = e.student_id JOIN classrooms c ON c.id = f.classroom_id
                 JOIN juku j ON j.id = f.juku_id
                 WHERE f.snapshot_id = $1
                   AND (s.id <> f.student_id OR s.number <> f.student_number OR s.name <> f.student_name
                        OR c.number <> f.classroom_number OR c.name <> f.classroom_name
                        OR j.number <> f.juku_number OR j.name <> f.juku_name OR j.contact <> f.juku_contact)"
            ),
            params![since.id],
        )
        .await?;
    Ok(grades(rows))
}

fn grades(rows: Vec<(i64,)>) -> Vec<Grade> {
    rows.into_iter().filter_map(|(number,)| u8::try_from(number).ok().and_then(Grade::from_number)).collect()
}
