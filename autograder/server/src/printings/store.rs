//! The SQL of printings.

use autograder_grading::Grade;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};
use platform_identity::UserId;
use platform_tasks::TaskId;
use serde::{Deserialize, Serialize};

use super::PrintingId;
use super::order::{Binding, Selection};
use crate::classrooms::ClassroomId;
use crate::juku::JukuId;
use crate::rounds::RoundId;
use crate::staff::{Reporter, Scope};

/// One pupil whose card was not printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Unprinted {
    pub(super) classroom: String,
    pub(super) grade: Grade,
    pub(super) number: String,
    pub(super) name: String,
    pub(super) reason: String,
}

/// What came of a printing.
#[derive(Clone, Debug)]
pub(super) struct Made {
    /// The name under which the file is fetched; `None` where not one card could be printed.
    pub(super) file_name: Option<String>,
    pub(super) file_bytes: u64,
    pub(super) cards: usize,
    /// 「速報」, 「確定（第1版）」.
    pub(super) edition: String,
    pub(super) unprinted: Vec<Unprinted>,
}

/// A printing as screens and its own task need it.
#[derive(Clone, Debug)]
pub(super) struct Printing {
    pub(super) id: PrintingId,
    pub(super) round_id: RoundId,
    /// The scope of who ordered it.
    pub(super) scope: Scope,
    pub(super) selection: Selection,
    /// 塾名 and 教室名, where it is of one alone.
    pub(super) place_names: (Option<String>, Option<String>),
    pub(super) binding: Binding,
    pub(super) ordered_by: String,
    pub(super) ordered_at: Timestamp,
    pub(super) task_id: Option<TaskId>,
    pub(super) made: Option<Made>,
    pub(super) expires_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct PrintingRow {
    id: PrintingId,
    round_id: RoundId,
    juku_id: Option<JukuId>,
    classroom_id: Option<ClassroomId>,
    only_juku_id: Option<JukuId>,
    only_classroom_id: Option<ClassroomId>,
    only_grade: Option<i64>,
    juku_name: Option<String>,
    classroom_name: Option<String>,
    binding: String,
    ordered_by: String,
    ordered_at: Timestamp,
    task_id: Option<i64>,
    file_name: Option<String>,
    file_bytes: i64,
    cards: i64,
    edition: String,
    unprinted: String,
    finished_at: Option<Timestamp>,
    expires_at: Timestamp,
}

impl From<PrintingRow> for Printing {
    fn from(row: PrintingRow) -> Printing {
        let made = Made {
            file_name: row.file_name,
            file_bytes: row.file_bytes.unsigned_abs(),
            cards: usize::try_from(row.cards).unwrap_or_default(),
            edition: row.edition,
            unprinted: serde_json::from_str(&row.unprinted).expect("only claim_ending writes the list"),
        };
        Printing {
            id: row.id,
            round_id: row.round_id,
            scope: Scope::kept(row.juku_id, row.classroom_id),
            selection: Selection {
                juku: row.only_juku_id,
                classroom: row.only_classroom_id,
                grade: row.only_grade.and_then(grade),
            },
            place_names: (row.juku_name, row.classroom_name),
            binding: Binding::from_code(&row.binding).expect("a check constraint holds the bindings"),
            ordered_by: row.ordered_by,
            ordered_at: row.ordered_at,
            task_id: row.task_id.map(TaskId),
            made: row.finished_at.map(|_| made),
            expires_at: row.expires_at,
        }
    }
}

impl Printing {
    /// The one place that it is of: 教室名, 塾名 or 「全国」.
    pub(super) fn place(&self) -> &str {
        let (juku, classroom) = &self.place_names;
        classroom.as_deref().or(juku.as_deref()).unwrap_or("全国")
    }
}

fn grade(number: i64) -> Option<Grade> {
    u8::try_from(number).ok().and_then(Grade::from_number)
}

/// The printings of a round in the scope, the latest first.
pub(super) async fn list_printings(
    tx: &mut ReadTx,
    scope: &Scope,
    round: RoundId,
    limit: i64,
) -> DbResult<Vec<Printing>> {
    let rows: Vec<PrintingRow> = tx
        .list(
            sql!(
                "SELECT p.id, p.round_id, p.juku_id, p.classroom_id, p.only_juku_id, p.only_classroom_id, p.only_grade,
                        j.name AS juku_name, c.name AS classroom_name, p.binding, p.ordered_by_name AS ordered_by,
                        p.ordered_at, p.task_id, p.file_name, p.file_bytes, p.cards, p.edition, p.unprinted,
                        p.finished_at, p.expires_at
                 FROM printings p LEFT JOIN juku j ON j.id = COALESCE(p.only_juku_id, p.juku_id)
                 LEFT JOIN classrooms c ON c.id = COALESCE(p.only_classroom_id, p.classroom_id)
                 WHERE p.round_id = $1 AND (CAST($2 AS BIGINT) IS NULL OR p.juku_id = $2)
                   AND (CAST($3 AS BIGINT) IS NULL OR p.classroom_id = $3)
                 ORDER BY p.id DESC LIMIT $4"
            ),
            params![round, scope.juku(), scope.classroom(), limit],
        )
        .await?;
    Ok(rows.into_iter().map(Printing::from).collect())
}

/// One printing, if it is within the scope.
pub(super) async fn find_printing(
    tx: &mut ReadTx,
    scope: &Scope,
    id: PrintingId,
) -> DbResult<Option<Printing>> {
    let row = tx
        .find::<PrintingRow>(
            sql!(
                "SELECT p.id, p.round_id, p.juku_id, p.classroom_id, p.only_juku_id, p.only_classroom_id, p.only_grade,
                        j.name AS juku_name, c.name AS classroom_name, p.binding, p.ordered_by_name AS ordered_by,
                        p.ordered_at, p.task_id, p.file_name, p.file_bytes, p.cards, p.edition, p.unprinted,
                        p.finished_at, p.expires_at
                 FROM printings p LEFT JOIN juku j ON j.id = COALESCE(p.only_juku_id, p.juku_id)
                 LEFT JOIN classrooms c ON c.id = COALESCE(p.only_classroom_id, p.classroom_id)
                 WHERE p.id = $1 AND (CAST($2 AS BIGINT) IS NULL OR p.juku_id = $2)
                   AND (CAST($3 AS BIGINT) IS NULL OR p.classroom_id = $3)"
            ),
            params![id, scope.juku(), scope.classroom()],
        )
        .await?;
    Ok(row.map(Printing::from))
}

pub(super) async fn insert_printing(
    tx: &mut WriteTx,
    by: &Reporter,
    round: RoundId,
    selection: &Selection,
    binding: Binding,
    expires_at: Timestamp,
) -> DbResult<PrintingId> {
    let now = tx.now();
    let (id,) = tx
        .load::<(PrintingId,)>(
            sql!(
                "INSERT INTO printings (round_id, juku_id, classroom_id, only_juku_id, only_classroom_id, only_grade,
                    binding, ordered_by_name, ordered_by_user_id, ordered_at, expires_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id"
            ),
            params![
                round,
                by.scope().juku(),
                by.scope().classroom(),
                selection.juku,
                selection.classroom,
                selection.grade.map(Grade::number),
                binding.code(),
                &by.actor().name,
                by.actor().user_id,
                now,
                expires_at
            ],
        )
        .await?;
    Ok(id)
}

pub(super) async fn update_task(tx: &mut WriteTx, id: PrintingId, task: TaskId) -> DbResult<()> {
    tx.execute(sql!("UPDATE printings SET task_id = $2 WHERE id = $1"), params![id, task]).await?;
    Ok(())
}

/// Who ordered it, if a person did.
pub(super) async fn find_orderer(tx: &mut ReadTx, id: PrintingId) -> DbResult<Option<UserId>> {
    let found: Option<(Option<UserId>,)> =
        tx.find(sql!("SELECT ordered_by_user_id FROM printings WHERE id = $1"), params![id]).await?;
    Ok(found.and_then(|(user,)| user))
}

/// Keeps what came of it; `false` if it expired meanwhile, because somebody in it was erased.
pub(super) async fn claim_ending(tx: &mut WriteTx, id: PrintingId, made: &Made) -> DbResult<bool> {
    let now = tx.now();
    let unprinted = serde_json::to_string(&made.unprinted).expect("the list is plain data");
    let ended = tx.execute(
        sql!(
            "UPDATE printings SET file_name = $2, file_bytes = $3, cards = $4, edition = $5, unprinted = $6, finished_at = $7
             WHERE id = $1 AND expires_at > $7"
        ),
        params![
            id,
            made.file_name.as_ref(),
            i64::try_from(made.file_bytes).unwrap_or(i64::MAX),
            i64::try_from(made.cards).unwrap_or(i64::MAX),
            &made.edition,
            unprinted,
            now
        ],
    )
    .await?;
    Ok(ended == 1)
}

/// The pupils of one 教室 and grade.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    pub(super) classroom: ClassroomId,
    pub(super) grade: Grade,
    pub(super) pupils: usize,
}

/// Whose cards a selection means, in the order in which they are printed: 教室, then 学年.
pub(super) async fn list_groups(
    tx: &mut ReadTx,
    scope: &Scope,
    round: RoundId,
    selection: &Selection,
) -> DbResult<Vec<Group>> {
    let rows: Vec<(ClassroomId, i64, i64)> = tx
        .list(
            sql!(
                "SELECT e.classroom_id, e.grade, COUNT(*) AS pupils
                 FROM entries e JOIN juku j ON j.id = e.juku_id JOIN classrooms c ON c.id = e.classroom_id
                 WHERE e.round_id = $1 AND (CAST($2 AS BIGINT) IS NULL OR e.juku_id = $2)
                   AND (CAST($3 AS BIGINT) IS NULL OR e.classroom_id = $3)
                   AND (CAST($4 AS BIGINT) IS NULL OR e.juku_id = $4)
                   AND (CAST($5 AS BIGINT) IS NULL OR e.classroom_id = $5)
                   AND (CAST($6 AS BIGINT) IS NULL OR e.grade = $6)
                 GROUP BY e.classroom_id, e.grade, j.number, c.number ORDER BY j.number, c.number, e.grade"
            ),
            params![
                round,
                scope.juku(),
                scope.classroom(),
                selection.juku,
                selection.classroom,
                selection.grade.map(Grade::number)
            ],
        )
        .await?;
    let group = |(classroom, number, pupils): (ClassroomId, i64, i64)| {
        Some(Group { classroom, grade: grade(number)?, pupils: usize::try_from(pupils).ok()? })
    };
    Ok(rows.into_iter().filter_map(group).collect())
}

/// Printings whose files can no longer be fetched.
pub(super) async fn list_expired(tx: &mut ReadTx) -> DbResult<Vec<PrintingId>> {
    let now = tx.now();
    let rows: Vec<(PrintingId,)> =
        tx.list(sql!("SELECT id FROM printings WHERE expires_at <= $1"), params![now]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Forgets printings that expired before `limit`.
pub(super) async fn delete_expired_before(tx: &mut WriteTx, limit: Timestamp) -> DbResult<u64> {
    tx.execute(sql!("DELETE FROM printings WHERE expires_at < $1"), params![limit]).await
}
