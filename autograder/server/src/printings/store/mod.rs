//! The SQL of printings.

mod pupils;

use autograder_grading::Grade;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};
use platform_identity::UserId;
use platform_tasks::TaskId;
use serde::{Deserialize, Serialize};

use super::PrintingId;
use super::order::{Binding, CardOrder, NewPrinting, Selection};
use crate::classrooms::ClassroomId;
use crate::juku::JukuId;
use crate::report_cards::Paper;
use crate::rounds::RoundId;
use crate::staff::{Reporter, Scope, went_to_headquarters};

pub(in crate::printings) use pupils::{Group, Pupil, insert_picked, list_groups, list_picked, list_pupils};

/// One pupil whose card was not printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::printings) struct Unprinted {
    pub(in crate::printings) classroom: String,
    pub(in crate::printings) grade: Grade,
    pub(in crate::printings) number: String,
    pub(in crate::printings) name: String,
    pub(in crate::printings) reason: String,
}

/// What came of a printing.
#[derive(Clone, Debug)]
pub(in crate::printings) struct Made {
    /// The name under which the file is fetched; `None` where not one card could be printed.
    pub(in crate::printings) file_name: Option<String>,
    pub(in crate::printings) file_bytes: u64,
    pub(in crate::printings) cards: usize,
    /// 「速報」, 「確定（第1版）」.
    pub(in crate::printings) edition: String,
    pub(in crate::printings) unprinted: Vec<Unprinted>,
}

/// A printing as screens and its own task need it.
#[derive(Clone, Debug)]
pub(in crate::printings) struct Printing {
    pub(in crate::printings) id: PrintingId,
    pub(in crate::printings) round_id: RoundId,
    /// The scope of who ordered it.
    pub(in crate::printings) scope: Scope,
    pub(in crate::printings) selection: Selection,
    /// 塾名 and 教室名, where it is of one alone.
    pub(in crate::printings) place_names: (Option<String>, Option<String>),
    pub(in crate::printings) binding: Binding,
    pub(in crate::printings) order: CardOrder,
    pub(in crate::printings) paper: Paper,
    /// How many pupils were chosen one by one; none where it is of all.
    pub(in crate::printings) picked: i64,
    /// Who of 本部 did is 「本部」 for others.
    pub(in crate::printings) ordered_by: String,
    pub(in crate::printings) ordered_at: Timestamp,
    pub(in crate::printings) task_id: Option<TaskId>,
    pub(in crate::printings) made: Option<Made>,
    pub(in crate::printings) expires_at: Timestamp,
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
    card_order: String,
    has_window: bool,
    window_x_mm: i64,
    window_y_mm: i64,
    blank_backs: bool,
    picked: i64,
    ordered_by: String,
    is_by_headquarters: bool,
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

impl PrintingRow {
    /// The printing as somebody of `scope` reads it.
    fn told_to(self, scope: &Scope) -> Printing {
        let made = Made {
            file_name: self.file_name,
            file_bytes: self.file_bytes.unsigned_abs(),
            cards: usize::try_from(self.cards).unwrap_or_default(),
            edition: self.edition,
            unprinted: serde_json::from_str(&self.unprinted).expect("only claim_ending writes the list"),
        };
        let window = (millimetres(self.window_x_mm), millimetres(self.window_y_mm));
        Printing {
            id: self.id,
            round_id: self.round_id,
            scope: Scope::kept(self.juku_id, self.classroom_id),
            selection: Selection {
                juku: self.only_juku_id,
                classroom: self.only_classroom_id,
                grade: self.only_grade.and_then(grade),
            },
            place_names: (self.juku_name, self.classroom_name),
            binding: Binding::from_code(&self.binding).expect("a check constraint holds the bindings"),
            order: CardOrder::from_code(&self.card_order).expect("a check constraint holds the orders"),
            paper: Paper { window: self.has_window.then_some(window), blank_backs: self.blank_backs },
            picked: self.picked,
            ordered_by: scope.name_of(&self.ordered_by, self.is_by_headquarters).to_owned(),
            ordered_at: self.ordered_at,
            task_id: self.task_id.map(TaskId),
            made: self.finished_at.map(|_| made),
            expires_at: self.expires_at,
        }
    }
}

fn millimetres(kept: i64) -> i8 {
    i8::try_from(kept).expect("a check constraint holds the offsets")
}

impl Printing {
    /// The printing, where only some of its pupils are printed.
    pub(in crate::printings) fn of_picked(&self) -> Option<PrintingId> {
        (self.picked > 0).then_some(self.id)
    }

    /// The one place that it is of: 教室名, 塾名 or 「全国」.
    pub(in crate::printings) fn place(&self) -> &str {
        let (juku, classroom) = &self.place_names;
        classroom.as_deref().or(juku.as_deref()).unwrap_or("全国")
    }
}

fn grade(number: i64) -> Option<Grade> {
    u8::try_from(number).ok().and_then(Grade::from_number)
}

/// The printings of which `$which` holds, within the scope `$2` and `$3`.
macro_rules! printings {
    ($which:literal) => {
        concat!(
            "SELECT p.id, p.round_id, p.juku_id, p.classroom_id, p.only_juku_id, p.only_classroom_id, p.only_grade,
                    j.name AS juku_name, c.name AS classroom_name, p.binding, p.card_order, p.has_window,
                    p.window_x_mm, p.window_y_mm, p.blank_backs, p.picked, p.ordered_by_name AS ordered_by, ",
            went_to_headquarters!("p.ordered_by_user_id"),
            " AS is_by_headquarters, p.ordered_at, p.task_id, p.file_name, p.file_bytes, p.cards, p.edition, p.unprinted,
                    p.finished_at, p.expires_at
             FROM printings p LEFT JOIN juku j ON j.id = COALESCE(p.only_juku_id, p.juku_id)
             LEFT JOIN classrooms c ON c.id = COALESCE(p.only_classroom_id, p.classroom_id)
             WHERE ",
            $which,
            " AND (CAST($2 AS BIGINT) IS NULL OR p.juku_id = $2)
               AND (CAST($3 AS BIGINT) IS NULL OR p.classroom_id = $3) "
        )
    };
}

/// The latest printings of a round in the scope, the latest first.
pub(in crate::printings) async fn list_latest(
    tx: &mut ReadTx,
    scope: &Scope,
    round: RoundId,
    limit: i64,
) -> DbResult<Vec<Printing>> {
    let rows: Vec<PrintingRow> = tx
        .list(
            sql!(concat!(printings!("p.round_id = $1"), "ORDER BY p.id DESC LIMIT $4")),
            params![round, scope.juku(), scope.classroom(), limit],
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.told_to(scope)).collect())
}

/// The printings of a round in the scope that were ordered after one, the earliest first.
pub(in crate::printings) async fn list_printings_after(
    tx: &mut ReadTx,
    scope: &Scope,
    round: RoundId,
    after: PrintingId,
    limit: i64,
) -> DbResult<Vec<Printing>> {
    let rows: Vec<PrintingRow> = tx
        .list(
            sql!(concat!(printings!("p.round_id = $1 AND p.id > $4"), "ORDER BY p.id LIMIT $5")),
            params![round, scope.juku(), scope.classroom(), after, limit],
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.told_to(scope)).collect())
}

/// One printing, if it is within the scope.
pub(in crate::printings) async fn find_printing(
    tx: &mut ReadTx,
    scope: &Scope,
    id: PrintingId,
) -> DbResult<Option<Printing>> {
    let row = tx
        .find::<PrintingRow>(sql!(printings!("p.id = $1")), params![id, scope.juku(), scope.classroom()])
        .await?;
    Ok(row.map(|row| row.told_to(scope)))
}

pub(in crate::printings) async fn insert_printing(
    tx: &mut WriteTx,
    by: &Reporter,
    round: RoundId,
    new: &NewPrinting,
    expires_at: Timestamp,
) -> DbResult<PrintingId> {
    let now = tx.now();
    let (x, y) = new.paper.window.unwrap_or_default();
    let (id,) = tx
        .load::<(PrintingId,)>(
            sql!(
                "INSERT INTO printings (round_id, juku_id, classroom_id, only_juku_id, only_classroom_id, only_grade,
                    binding, ordered_by_name, ordered_by_user_id, ordered_at, expires_at, card_order, has_window,
                    window_x_mm, window_y_mm, blank_backs, picked)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) RETURNING id"
            ),
            params![
                round,
                by.scope().juku(),
                by.scope().classroom(),
                new.selection.juku,
                new.selection.classroom,
                new.selection.grade.map(Grade::number),
                new.binding.code(),
                &by.actor().name,
                by.actor().user_id,
                now,
                expires_at,
                new.order.code(),
                new.paper.window.is_some(),
                i64::from(x),
                i64::from(y),
                new.paper.blank_backs,
                i64::try_from(new.picked.len()).unwrap_or(i64::MAX)
            ],
        )
        .await?;
    Ok(id)
}

pub(in crate::printings) async fn update_task(
    tx: &mut WriteTx,
    id: PrintingId,
    task: TaskId,
) -> DbResult<()> {
    tx.execute(sql!("UPDATE printings SET task_id = $2 WHERE id = $1"), params![id, task]).await?;
    Ok(())
}

/// Who ordered it, if a person did.
pub(in crate::printings) async fn find_orderer(tx: &mut ReadTx, id: PrintingId) -> DbResult<Option<UserId>> {
    let found: Option<(Option<UserId>,)> =
        tx.find(sql!("SELECT ordered_by_user_id FROM printings WHERE id = $1"), params![id]).await?;
    Ok(found.and_then(|(user,)| user))
}

/// Keeps what came of it; `false` if another worker ended it first, or it expired meanwhile, because somebody in it was
/// erased.
pub(in crate::printings) async fn claim_ending(
    tx: &mut WriteTx,
    id: PrintingId,
    made: &Made,
) -> DbResult<bool> {
    let now = tx.now();
    let unprinted = serde_json::to_string(&made.unprinted).expect("the list is plain data");
    let ended = tx.execute(
        sql!(
            "UPDATE printings SET file_name = $2, file_bytes = $3, cards = $4, edition = $5, unprinted = $6, finished_at = $7
             WHERE id = $1 AND finished_at IS NULL AND expires_at > $7"
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

/// Printings whose files can no longer be fetched.
pub(in crate::printings) async fn list_expired(tx: &mut ReadTx) -> DbResult<Vec<PrintingId>> {
    let now = tx.now();
    let rows: Vec<(PrintingId,)> =
        tx.list(sql!("SELECT id FROM printings WHERE expires_at <= $1"), params![now]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Forgets printings that expired before `limit`.
pub(in crate::printings) async fn delete_expired_before(tx: &mut WriteTx, limit: Timestamp) -> DbResult<u64> {
    tx.execute(sql!("DELETE FROM printings WHERE expires_at < $1"), params![limit]).await
}
