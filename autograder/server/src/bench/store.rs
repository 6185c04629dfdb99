//! The SQL that makes rows to measure with. What the product would write row by row from files is drawn here by
//! the database itself; the rows are the same.

use platform_database::{DbResult, ReadTx, WriteTx, either_sql, params, sql};

use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::exams::{ExamId, ItemId};
use crate::juku::JukuId;
use crate::rounds::RoundId;
use crate::staff::Role;
use crate::students::StudentId;

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

/// Who entered the marks: each pupil's row by itself.
pub(super) async fn insert_edits(tx: &mut WriteTx, round: RoundId) -> DbResult<u64> {
    let now = tx.now();
    tx.execute(
        sql!(
            "INSERT INTO mark_edits (round_id, juku_id, classroom_id, edited_by_name, edited_at, source)
             SELECT round_id, juku_id, classroom_id, '入力 担当', $2, 'sheet' FROM entries WHERE round_id = $1 ORDER BY id"
        ),
        params![round, now],
    )
    .await
}

/// What these entered, as entries and edits were both numbered without a gap.
pub(super) async fn insert_changes(tx: &mut WriteTx, round: RoundId) -> DbResult<u64> {
    tx.execute(
        sql!(
            "INSERT INTO mark_changes (edit_id, entry_id, item_id, new_points)
             SELECT m.entry_id - (SELECT MIN(id) FROM entries WHERE round_id = $1)
                    + (SELECT MIN(id) FROM mark_edits WHERE round_id = $1), m.entry_id, m.item_id, m.points
             FROM marks m JOIN entries e ON e.id = m.entry_id WHERE e.round_id = $1 ORDER BY m.entry_id, m.item_id"
        ),
        params![round],
    )
    .await
}

/// Another mark for every item of the first pupil of every grade; an item has 10 points.
pub(super) async fn update_first_marks(tx: &mut WriteTx, round: RoundId) -> DbResult<u64> {
    tx.execute(
        sql!(
            "UPDATE marks SET points = (points + 1) % 11, revision = revision + 1
             WHERE entry_id IN (SELECT MIN(e.id) FROM entries e WHERE e.round_id = $1 GROUP BY e.grade)"
        ),
        params![round],
    )
    .await
}

/// The totals that belong to those marks.
pub(super) async fn update_first_totals(tx: &mut WriteTx, round: RoundId) -> DbResult<u64> {
    tx.execute(
        sql!(
            "UPDATE sittings SET revision = revision + 1, total =
                (SELECT CAST(SUM(m.points) AS BIGINT) FROM marks m JOIN items i ON i.id = m.item_id
                 WHERE m.entry_id = sittings.entry_id AND i.exam_id = sittings.exam_id)
             WHERE entry_id IN (SELECT MIN(e.id) FROM entries e WHERE e.round_id = $1 GROUP BY e.grade)"
        ),
        params![round],
    )
    .await
}

/// Moves the sheets that they stand on.
pub(super) async fn advance_first_sheets(tx: &mut WriteTx, round: RoundId) -> DbResult<u64> {
    tx.execute(
        sql!(
            "INSERT INTO sheets (exam_id, classroom_id, revision)
             SELECT x.id, e.classroom_id, 1 FROM entries e JOIN exams x ON x.round_id = e.round_id AND x.grade = e.grade
             WHERE e.id IN (SELECT MIN(f.id) FROM entries f WHERE f.round_id = $1 GROUP BY f.grade)
             ON CONFLICT (exam_id, classroom_id) DO UPDATE SET revision = sheets.revision + 1"
        ),
        params![round],
    )
    .await
}

/// Rows that screens are shown of: of one 教室, 小6 算数.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Sample {
    round: RoundId,
    pub(super) juku: JukuId,
    pub(super) classroom: ClassroomId,
    exam: ExamId,
    student: StudentId,
    entry: EntryId,
}

impl Sample {
    pub(super) fn classroom_role(&self) -> Role {
        Role::Classroom(self.juku, self.classroom)
    }

    /// An address with the ids of these rows in it.
    pub(super) fn fill(&self, address: &str) -> String {
        let Sample { round, juku, classroom, exam, student, entry } = self;
        let address = address.replace("{round}", &round.to_string()).replace("{juku}", &juku.to_string());
        let address =
            address.replace("{classroom}", &classroom.to_string()).replace("{exam}", &exam.to_string());
        address.replace("{student}", &student.to_string()).replace("{entry}", &entry.to_string())
    }
}

/// One of every 教室, in the order of 塾.
pub(super) async fn list_samples(tx: &mut ReadTx, round: RoundId) -> DbResult<Vec<Sample>> {
    tx.list(
        sql!(
            "SELECT e.round_id AS round, e.juku_id AS juku, e.classroom_id AS classroom, x.id AS exam,
                    e.student_id AS student, e.id AS entry
             FROM entries e JOIN exams x ON x.round_id = e.round_id AND x.grade = e.grade
             WHERE x.subject = 'math' AND e.id IN
                 (SELECT MIN(f.id) FROM entries f WHERE f.round_id = $1 AND f.grade = 6 GROUP BY f.classroom_id)
             ORDER BY e.juku_id, e.classroom_id"
        ),
        params![round],
    )
    .await
}

/// A mark of 算数.
#[derive(sqlx::FromRow)]
pub(super) struct Cell {
    pub(super) classroom: ClassroomId,
    pub(super) grade: i64,
    pub(super) exam: ExamId,
    pub(super) entry: EntryId,
    pub(super) item: ItemId,
    pub(super) full: i64,
    pub(super) points: i64,
}

/// The marks of 算数 of the three lowest grades.
pub(super) async fn list_cells(tx: &mut ReadTx, round: RoundId) -> DbResult<Vec<Cell>> {
    tx.list(
        sql!(
            "SELECT e.classroom_id AS classroom, e.grade, x.id AS exam, e.id AS entry, i.id AS item, i.points AS full,
                    m.points
             FROM entries e JOIN exams x ON x.round_id = e.round_id AND x.grade = e.grade
             JOIN items i ON i.exam_id = x.id JOIN marks m ON m.entry_id = e.id AND m.item_id = i.id
             WHERE e.round_id = $1 AND e.grade <= 3 AND x.subject = 'math' ORDER BY e.id, i.id"
        ),
        params![round],
    )
    .await
}

/// The mark that is stored.
pub(super) async fn find_points(tx: &mut ReadTx, entry: EntryId, item: ItemId) -> DbResult<Option<i64>> {
    let found: Option<(i64,)> = tx
        .find(sql!("SELECT points FROM marks WHERE entry_id = $1 AND item_id = $2"), params![entry, item])
        .await?;
    Ok(found.map(|(points,)| points))
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
