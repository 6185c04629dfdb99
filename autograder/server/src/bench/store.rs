//! The SQL that makes rows to measure with. What the product would write row by row from files is drawn here by
//! the database itself; the rows are the same.

use platform_database::{DbResult, WriteTx, either_sql, params, sql};

use crate::rounds::RoundId;

/// Everybody sits the round.
pub(super) async fn insert_entries(tx: &mut WriteTx, round: RoundId) -> DbResult<u64> {
    tx.execute(
        sql!(
            "INSERT INTO entries (round_id, student_id, juku_id, classroom_id, grade)
             SELECT $1, id, juku_id, classroom_id, grade FROM students ORDER BY id"
        ),
        params![round],
    )
    .await
}

/// Everybody has a mark for every item of the grade's exams, scattered from 0 to its points.
pub(super) async fn insert_marks(tx: &mut WriteTx, round: RoundId) -> DbResult<u64> {
    tx.execute(
        sql!(
            "INSERT INTO marks (entry_id, item_id, points)
             SELECT e.id, i.id, (e.id * 48271 + i.id * 69621) % 65537 % (i.points + 1)
             FROM entries e JOIN exams x ON x.round_id = e.round_id AND x.grade = e.grade JOIN items i ON i.exam_id = x.id
             WHERE e.round_id = $1 ORDER BY e.id, i.id"
        ),
        params![round],
    )
    .await
}

/// The totals that belong to the marks.
pub(super) async fn insert_sittings(tx: &mut WriteTx, round: RoundId) -> DbResult<u64> {
    tx.execute(
        sql!(
            "INSERT INTO sittings (exam_id, entry_id, absent, entered, total)
             SELECT i.exam_id, m.entry_id, FALSE, COUNT(*), CAST(SUM(m.points) AS BIGINT)
             FROM marks m JOIN items i ON i.id = m.item_id JOIN exams x ON x.id = i.exam_id
             WHERE x.round_id = $1 GROUP BY i.exam_id, m.entry_id ORDER BY i.exam_id, m.entry_id"
        ),
        params![round],
    )
    .await
}

/// The small act that is measured with and without an entry in the audit record.
pub(super) async fn update_contact(tx: &mut WriteTx, juku: i64, contact: &str) -> DbResult<u64> {
    tx.execute(sql!("UPDATE juku SET contact = $2 WHERE id = $1"), params![juku, contact]).await
}

/// Does what only the owner of the tables can: takes away what keeps entries of the audit record unchanged.
pub(super) async fn drop_guard(tx: &mut WriteTx) -> DbResult<u64> {
    let drop = either_sql!(
        sqlite: "DROP TRIGGER audit_entries_stay_unchanged",
        postgres: "DROP TRIGGER audit_entries_stay_unchanged ON audit_entries",
    );
    tx.execute(drop, params![]).await
}

/// Changes one byte of an entry.
pub(super) async fn update_one_byte(tx: &mut WriteTx, number: i64) -> DbResult<u64> {
    let change = sql!("UPDATE audit_entries SET facts = REPLACE(facts, 'cells', 'celks') WHERE number = $1");
    tx.execute(change, params![number]).await
}
