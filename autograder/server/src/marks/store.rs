//! The SQL of marks.

use autograder_grading::Points;
use platform_audit::Actor;
use platform_database::{DbResult, ReadTx, Value, WriteTx, params, rows_sql, sql};

use super::write::{CellChange, Means, SittingChange};
use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::exams::{ExamId, ItemId};
use crate::juku::JukuId;
use crate::rounds::RoundId;
use crate::students::StudentId;

/// Whether who made the edit of that alias is of 本部, by the row of `staff` of that person, where there is one. Whoever
/// corrects is, and so is who sits at the server's terminal.
macro_rules! is_of_headquarters {
    ($edit:literal, $staff:literal) => {
        concat!(
            "(",
            $edit,
            ".edited_by IS NULL OR ",
            $edit,
            ".source = 'correction' OR COALESCE(",
            $staff,
            ".role, '') = 'headquarters')"
        )
    };
}
pub(crate) use is_of_headquarters;

/// A row of a sheet before its marks.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct PupilRow {
    pub(super) entry_id: EntryId,
    pub(super) student_id: StudentId,
    pub(super) number: String,
    pub(super) name: String,
    pub(super) kana: String,
    pub(super) seat: String,
    pub(super) absent: bool,
}

/// A mark that is there.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub(crate) struct KnownMark {
    pub(crate) entry_id: EntryId,
    pub(crate) item_id: ItemId,
    points: i64,
}

impl KnownMark {
    /// The points of the mark.
    pub(crate) fn points(&self) -> Points {
        Points::new(
            u16::try_from(self.points)
                .expect("marks were checked against their item before they were stored"),
        )
    }
}

/// A sitting that is known.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub(crate) struct KnownSitting {
    pub(crate) entry_id: EntryId,
    pub(crate) exam_id: ExamId,
    pub(crate) absent: bool,
}

/// Moves a sheet on from `seen` (0: nobody has written it yet); `false` means somebody else already did.
pub(crate) async fn advance_sheet(
    tx: &mut WriteTx,
    exam: ExamId,
    room: ClassroomId,
    seen: i64,
) -> DbResult<bool> {
    let moved = if seen == 0 {
        tx.execute(
            sql!(
                "INSERT INTO sheets (exam_id, classroom_id, revision) VALUES ($1, $2, 1)
                 ON CONFLICT (exam_id, classroom_id) DO NOTHING"
            ),
            params![exam, room],
        )
        .await?
    } else {
        tx.execute(
            sql!("UPDATE sheets SET revision = revision + 1 WHERE exam_id = $1 AND classroom_id = $2 AND revision = $3"),
            params![exam, room, seen],
        )
        .await?
    };
    Ok(moved == 1)
}

/// Moves sheets on, whatever their revision; other writers of them wait until this transaction ends.
/// The caller gives them in ascending order, so that two writers never wait for each other.
pub(crate) async fn advance_sheets(tx: &mut WriteTx, sheets: &[(ExamId, ClassroomId)]) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(
            3,
            "INSERT INTO sheets (exam_id, classroom_id, revision) VALUES {rows}
             ON CONFLICT (exam_id, classroom_id) DO UPDATE SET revision = sheets.revision + 1"
        ),
        sheets.iter().map(|(exam, room)| [(*exam).into(), (*room).into(), Value::from(1_i64)]),
    )
    .await?;
    Ok(())
}

/// The sheet's revision; 0 while nobody has written it.
pub(super) async fn find_revision(tx: &mut ReadTx, exam: ExamId, room: ClassroomId) -> DbResult<i64> {
    let found = tx
        .find::<(i64,)>(
            sql!("SELECT revision FROM sheets WHERE exam_id = $1 AND classroom_id = $2"),
            params![exam, room],
        )
        .await?;
    Ok(found.map_or(0, |(revision,)| revision))
}

pub(super) async fn list_pupils(tx: &mut ReadTx, exam: ExamId, room: ClassroomId) -> DbResult<Vec<PupilRow>> {
    tx.list(
        sql!(
            "SELECT e.id AS entry_id, s.id AS student_id, s.number, s.name, s.kana, COALESCE(n.seat, '') AS seat,
                    COALESCE(t.absent, FALSE) AS absent
             FROM exams x JOIN entries e ON e.round_id = x.round_id AND e.grade = x.grade
             JOIN students s ON s.id = e.student_id LEFT JOIN entry_notes n ON n.entry_id = e.id
             LEFT JOIN sittings t ON t.exam_id = x.id AND t.entry_id = e.id
             WHERE x.id = $1 AND e.classroom_id = $2 ORDER BY s.number, e.id"
        ),
        params![exam, room],
    )
    .await
}

pub(super) async fn list_marks(tx: &mut ReadTx, exam: ExamId, room: ClassroomId) -> DbResult<Vec<KnownMark>> {
    tx.list(
        sql!(
            "SELECT m.entry_id, m.item_id, m.points FROM items i JOIN marks m ON m.item_id = i.id
             JOIN entries e ON e.id = m.entry_id WHERE i.exam_id = $1 AND e.classroom_id = $2"
        ),
        params![exam, room],
    )
    .await
}

pub(crate) async fn list_marks_of_entries(tx: &mut ReadTx, entries: &[EntryId]) -> DbResult<Vec<KnownMark>> {
    tx.list_for(
        &rows_sql!(1, "SELECT entry_id, item_id, points FROM marks WHERE entry_id IN (VALUES {keys})"),
        entries.iter().map(|id| [(*id).into()]),
    )
    .await
}

pub(crate) async fn list_sittings_of_entries(
    tx: &mut ReadTx,
    entries: &[EntryId],
) -> DbResult<Vec<KnownSitting>> {
    tx.list_for(
        &rows_sql!(1, "SELECT entry_id, exam_id, absent FROM sittings WHERE entry_id IN (VALUES {keys})"),
        entries.iter().map(|id| [(*id).into()]),
    )
    .await
}

/// The 塾 and the 教室 whose marks change; `None` where they are those of several.
pub(super) async fn find_places_of(
    tx: &mut ReadTx,
    changes: &[SittingChange],
) -> DbResult<(Option<JukuId>, Option<ClassroomId>)> {
    let found: Vec<(JukuId, ClassroomId)> = tx
        .list_for(
            &rows_sql!(1, "SELECT DISTINCT juku_id, classroom_id FROM entries WHERE id IN (VALUES {keys})"),
            changes.iter().map(|change| [change.entry.into()]),
        )
        .await?;
    Ok((only(found.iter().map(|place| place.0)), only(found.iter().map(|place| place.1))))
}

/// What all of them are.
fn only<T: PartialEq>(mut all: impl Iterator<Item = T>) -> Option<T> {
    let first = all.next()?;
    all.all(|other| other == first).then_some(first)
}

pub(super) async fn insert_edit(
    tx: &mut WriteTx,
    actor: &Actor,
    (round, juku, classroom): (RoundId, Option<JukuId>, Option<ClassroomId>),
    source: &str,
    means: Means,
) -> DbResult<i64> {
    let now = tx.now();
    let (id,) = tx
        .load::<(i64,)>(
            sql!(
                "INSERT INTO mark_edits (round_id, juku_id, classroom_id, edited_by, edited_by_name, edited_at, source, means)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id"
            ),
            params![round, juku, classroom, actor.user_id, &actor.name, now, source, means.code()],
        )
        .await?;
    Ok(id)
}

/// Lets what was edited of entries that sit in another 教室 now go along: the history of a 教室 is that of those who sit there.
pub(crate) async fn update_places_of_edits(tx: &mut WriteTx, moved: &[EntryId]) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(
            1,
            "WITH moved AS (VALUES {keys})
             UPDATE mark_edits SET classroom_id = (
                SELECT CASE WHEN MIN(n.classroom_id) = MAX(n.classroom_id) THEN MIN(n.classroom_id) END FROM entries n
                WHERE n.id IN (SELECT m.entry_id FROM mark_changes m WHERE m.edit_id = mark_edits.id
                               UNION ALL SELECT a.entry_id FROM attendance_changes a WHERE a.edit_id = mark_edits.id
                               UNION ALL SELECT h.entry_id FROM note_changes h WHERE h.edit_id = mark_edits.id))
             WHERE juku_id IS NOT NULL
               AND id IN (SELECT m.edit_id FROM mark_changes m WHERE m.entry_id IN (SELECT column1 FROM moved)
                          UNION ALL
                          SELECT a.edit_id FROM attendance_changes a WHERE a.entry_id IN (SELECT column1 FROM moved)
                          UNION ALL
                          SELECT h.edit_id FROM note_changes h WHERE h.entry_id IN (SELECT column1 FROM moved))"
        ),
        moved.iter().map(|entry| [(*entry).into()]),
    )
    .await?;
    Ok(())
}

fn cells(changes: &[SittingChange]) -> impl Iterator<Item = (EntryId, CellChange)> + '_ {
    changes.iter().flat_map(|change| change.cells.iter().map(|cell| (change.entry, *cell)))
}

fn points(points: Option<Points>) -> Value {
    Value::from(points.map(Points::get))
}

pub(super) async fn insert_mark_changes(
    tx: &mut WriteTx,
    edit: i64,
    changes: &[SittingChange],
) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(
            5,
            "INSERT INTO mark_changes (edit_id, entry_id, item_id, old_points, new_points) VALUES {rows}"
        ),
        cells(changes).map(|(entry, cell)| {
            [edit.into(), entry.into(), cell.item.into(), points(cell.old), points(cell.new)]
        }),
    )
    .await?;
    Ok(())
}

pub(super) async fn insert_attendance_changes(
    tx: &mut WriteTx,
    edit: i64,
    changes: &[SittingChange],
) -> DbResult<()> {
    let turned = changes.iter().filter(|change| change.was_absent != change.is_absent);
    tx.execute_rows(
        &rows_sql!(
            5,
            "INSERT INTO attendance_changes (edit_id, entry_id, exam_id, was_absent, is_absent) VALUES {rows}"
        ),
        turned.map(|change| {
            [
                edit.into(),
                change.entry.into(),
                change.exam.into(),
                change.was_absent.into(),
                change.is_absent.into(),
            ]
        }),
    )
    .await?;
    Ok(())
}

pub(super) async fn upsert_sittings(tx: &mut WriteTx, changes: &[SittingChange]) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(
            3,
            "INSERT INTO sittings (exam_id, entry_id, absent) VALUES {rows}
             ON CONFLICT (exam_id, entry_id) DO UPDATE SET absent = excluded.absent, revision = sittings.revision + 1"
        ),
        changes.iter().map(|change| [change.exam.into(), change.entry.into(), change.is_absent.into()]),
    )
    .await?;
    Ok(())
}

pub(super) async fn upsert_marks(tx: &mut WriteTx, changes: &[SittingChange]) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(
            3,
            "INSERT INTO marks (entry_id, item_id, points) VALUES {rows}
             ON CONFLICT (entry_id, item_id) DO UPDATE SET points = excluded.points, revision = marks.revision + 1"
        ),
        cells(changes)
            .filter(|(_, cell)| cell.new.is_some())
            .map(|(entry, cell)| [entry.into(), cell.item.into(), points(cell.new)]),
    )
    .await?;
    Ok(())
}

pub(super) async fn delete_marks(tx: &mut WriteTx, changes: &[SittingChange]) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(
            2,
            "WITH cleared AS (VALUES {keys})
             DELETE FROM marks WHERE entry_id IN (SELECT column1 FROM cleared)
               AND (entry_id, item_id) IN (SELECT column1, column2 FROM cleared)"
        ),
        cells(changes)
            .filter(|(_, cell)| cell.new.is_none())
            .map(|(entry, cell)| [entry.into(), cell.item.into()]),
    )
    .await?;
    Ok(())
}

/// Recomputes what the sittings' marks come to.
pub(super) async fn update_totals(tx: &mut WriteTx, changes: &[SittingChange]) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(
            2,
            "UPDATE sittings SET
                entered = (SELECT COUNT(*) FROM items i JOIN marks m ON m.item_id = i.id AND m.entry_id = sittings.entry_id
                           WHERE i.exam_id = sittings.exam_id),
                total = CASE WHEN absent THEN NULL ELSE
                    (SELECT CASE WHEN COUNT(m.item_id) = COUNT(*) THEN CAST(SUM(m.points) AS BIGINT) END
                     FROM items i LEFT JOIN marks m ON m.item_id = i.id AND m.entry_id = sittings.entry_id
                     WHERE i.exam_id = sittings.exam_id) END
             FROM (VALUES {keys}) AS touched
             WHERE sittings.exam_id = touched.column1 AND sittings.entry_id = touched.column2"
        ),
        changes.iter().map(|change| [change.exam.into(), change.entry.into()]),
    )
    .await?;
    Ok(())
}
