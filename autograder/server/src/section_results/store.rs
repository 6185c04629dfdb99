//! The SQL of 大問分析.

use std::collections::HashMap;

use autograder_grading::Grade;
use platform_database::{DbResult, ReadTx, either_sql, params};

use crate::classrooms::ClassroomId;
use crate::exams::{Exam, ItemId};
use crate::juku::JukuId;
use crate::rounds::RoundId;

/// The marks of one pupil who is not absent, as `item * SHIFT + points`, with commas between.
#[derive(sqlx::FromRow)]
struct PackedMarks {
    juku_id: JukuId,
    classroom_id: ClassroomId,
    packed: Option<String>,
}

/// More than any points of 16 bits; the statements below say it again.
const SHIFT: i64 = 100_000;

impl PackedMarks {
    fn marks(&self) -> HashMap<ItemId, u16> {
        let packed = self.packed.iter().flat_map(|packed| packed.split(','));
        let mark = |mark: i64| Some((ItemId(mark / SHIFT), u16::try_from(mark % SHIFT).ok()?));
        packed.filter_map(|text| mark(text.parse().ok()?)).collect()
    }
}

/// Gives the marks of everybody of a grade who is not absent to `visit`, in the order of the exam's items. A row for
/// each mark would cost more than all the rest, so the database writes those of a pupil as one text.
pub(super) async fn each_marks(
    tx: &mut ReadTx,
    round: RoundId,
    grade: Grade,
    exam: &Exam,
    mut visit: impl FnMut(JukuId, ClassroomId, &[Option<u16>]),
) -> DbResult<()> {
    tx.each(
        either_sql!(
            sqlite: "SELECT e.juku_id, e.classroom_id,
                            (SELECT GROUP_CONCAT(m.item_id * 100000 + m.points) FROM marks m
                             JOIN items i ON i.id = m.item_id WHERE m.entry_id = e.id AND i.exam_id = $3) AS packed
                     FROM entries e LEFT JOIN sittings t ON t.exam_id = $3 AND t.entry_id = e.id
                     WHERE e.round_id = $1 AND e.grade = $2 AND COALESCE(t.absent, FALSE) = FALSE",
            postgres: "SELECT e.juku_id, e.classroom_id,
                              (SELECT STRING_AGG(CAST(m.item_id * 100000 + m.points AS TEXT), ',') FROM marks m
                               JOIN items i ON i.id = m.item_id WHERE m.entry_id = e.id AND i.exam_id = $3) AS packed
                       FROM entries e LEFT JOIN sittings t ON t.exam_id = $3 AND t.entry_id = e.id
                       WHERE e.round_id = $1 AND e.grade = $2 AND COALESCE(t.absent, FALSE) = FALSE",
        ),
        params![round, grade.number(), exam.id],
        |row: PackedMarks| {
            let marks = row.marks();
            let ordered: Vec<Option<u16>> = exam.items().map(|item| marks.get(&item.id).copied()).collect();
            visit(row.juku_id, row.classroom_id, &ordered);
        },
    )
    .await
}
