//! The SQL of completions and second typings.

use platform_audit::Actor;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, rows_sql, sql};

use super::doubt::Oddity;
use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::exams::ExamId;
use crate::rounds::RoundId;
use crate::staff::{Scope, by_headquarters};

/// More of what was looked at in a round than anybody reads.
const MOST_CONFIRMED: i64 = 2_000;

/// What was said of a sheet last.
#[derive(Clone, Debug, Default, sqlx::FromRow)]
pub(crate) struct Standing {
    /// At which revision, when and by whom it was called complete; who of 本部 did is 「本部」 for others.
    pub(crate) completed_revision: Option<i64>,
    pub(crate) completed_at: Option<Timestamp>,
    pub(crate) completed_by: Option<String>,
    is_completed_by_headquarters: bool,
    /// The same of the newest second typing.
    pub(crate) retyped_revision: Option<i64>,
    pub(crate) retyped_at: Option<Timestamp>,
    pub(crate) retyped_by: Option<String>,
    is_retyped_by_headquarters: bool,
    /// How many values it found different.
    pub(crate) differences: Option<i64>,
}

impl Standing {
    /// The same as somebody of `scope` reads it.
    fn told_to(self, scope: &Scope) -> Standing {
        let told = |name: Option<&String>, is_of_headquarters| {
            name.map(|name| scope.name_of(name, is_of_headquarters).to_owned())
        };
        Standing {
            completed_by: told(self.completed_by.as_ref(), self.is_completed_by_headquarters),
            retyped_by: told(self.retyped_by.as_ref(), self.is_retyped_by_headquarters),
            ..self
        }
    }
}

/// What was said of the sheet last, as somebody of `scope` reads it; nothing, if nobody did.
pub(crate) async fn find_standing(
    tx: &mut ReadTx,
    scope: &Scope,
    exam: ExamId,
    classroom: ClassroomId,
) -> DbResult<Standing> {
    let found: Option<Standing> = tx
        .find(
            sql!(concat!(
                "SELECT c.revision AS completed_revision, c.completed_at, c.completed_by_name AS completed_by, ",
                by_headquarters!("c.completed_by_user_id", "f"),
                " AS is_completed_by_headquarters,
                        r.revision AS retyped_revision, r.retyped_at, r.retyped_by_name AS retyped_by, ",
                by_headquarters!("r.retyped_by_user_id", "g"),
                " AS is_retyped_by_headquarters, r.differences
                 FROM sheets s
                 LEFT JOIN sheet_completions c ON c.exam_id = s.exam_id AND c.classroom_id = s.classroom_id
                 LEFT JOIN staff f ON f.user_id = c.completed_by_user_id
                 LEFT JOIN sheet_retypings r ON r.exam_id = s.exam_id AND r.classroom_id = s.classroom_id
                 LEFT JOIN staff g ON g.user_id = r.retyped_by_user_id
                 WHERE s.exam_id = $1 AND s.classroom_id = $2"
            )),
            params![exam, classroom],
        )
        .await?;
    Ok(found.map(|standing| standing.told_to(scope)).unwrap_or_default())
}

pub(super) async fn upsert_completion(
    tx: &mut WriteTx,
    (exam, classroom): (ExamId, ClassroomId),
    revision: i64,
    doubts: i64,
    by: &Actor,
) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!(
            "INSERT INTO sheet_completions (exam_id, classroom_id, revision, doubts, completed_at, completed_by_name,
                                            completed_by_user_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (exam_id, classroom_id) DO UPDATE SET revision = excluded.revision, doubts = excluded.doubts,
                completed_at = excluded.completed_at, completed_by_name = excluded.completed_by_name,
                completed_by_user_id = excluded.completed_by_user_id"
        ),
        params![exam, classroom, revision, doubts, now, &by.name, by.user_id],
    )
    .await?;
    Ok(())
}

/// What was looked at before a sheet was called complete.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Confirmed {
    pub(crate) exam_id: ExamId,
    pub(crate) classroom_id: ClassroomId,
    /// 塾名 and 教室名.
    pub(crate) place: String,
    /// As [`super::doubt::DoubtKind::code`] says it.
    pub(crate) kind: String,
    /// The pupil, with name and 生徒ID; `None` where it is about a column.
    pub(crate) entry_id: Option<EntryId>,
    pub(crate) name: Option<String>,
    pub(crate) number: Option<String>,
    pub(crate) words: String,
    pub(crate) completed_at: Timestamp,
    pub(crate) completed_by: String,
    /// The revision that was called complete, and the present one.
    completed_revision: i64,
    revision: i64,
}

impl Confirmed {
    /// Whether the sheet was written into since.
    pub(crate) fn is_changed(&self) -> bool {
        self.completed_revision != self.revision
    }

    /// 「上田 そら: 満点です」.
    pub(super) fn in_words(&self) -> String {
        self.name.as_ref().map_or_else(|| self.words.clone(), |name| format!("{name}: {}", self.words))
    }
}

/// What was looked at in a round, or of one of its sheets, by 塾, 教室 and exam.
pub(crate) async fn list_confirmed(
    tx: &mut ReadTx,
    round: RoundId,
    only: Option<(ExamId, ClassroomId)>,
) -> DbResult<Vec<Confirmed>> {
    tx.list(
        sql!(
            "SELECT d.exam_id, d.classroom_id, j.name || ' ' || c.name AS place, d.kind, d.entry_id, p.name, p.number,
                    d.words, k.completed_at, k.completed_by_name AS completed_by, k.revision AS completed_revision,
                    s.revision
             FROM exams x JOIN completed_doubts d ON d.exam_id = x.id
             JOIN sheet_completions k ON k.exam_id = d.exam_id AND k.classroom_id = d.classroom_id
             JOIN sheets s ON s.exam_id = d.exam_id AND s.classroom_id = d.classroom_id
             JOIN classrooms c ON c.id = d.classroom_id JOIN juku j ON j.id = c.juku_id
             LEFT JOIN entries e ON e.id = d.entry_id LEFT JOIN students p ON p.id = e.student_id
             WHERE x.round_id = $1 AND (CAST($2 AS BIGINT) IS NULL OR d.exam_id = $2)
               AND (CAST($3 AS BIGINT) IS NULL OR d.classroom_id = $3)
             ORDER BY j.number, c.number, x.grade, x.id, d.number LIMIT $4"
        ),
        params![round, only.map(|of| of.0), only.map(|of| of.1), MOST_CONFIRMED],
    )
    .await
}

pub(super) async fn delete_doubts(
    tx: &mut WriteTx,
    (exam, classroom): (ExamId, ClassroomId),
) -> DbResult<()> {
    tx.execute(
        sql!("DELETE FROM completed_doubts WHERE exam_id = $1 AND classroom_id = $2"),
        params![exam, classroom],
    )
    .await?;
    Ok(())
}

pub(super) async fn insert_doubts(
    tx: &mut WriteTx,
    (exam, classroom): (ExamId, ClassroomId),
    oddities: &[Oddity],
) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(
            6,
            "INSERT INTO completed_doubts (exam_id, classroom_id, number, kind, entry_id, words) VALUES {rows}"
        ),
        (1_i64..).zip(oddities).map(|(number, oddity)| {
            let words = oddity.words.as_str();
            [
                exam.into(),
                classroom.into(),
                number.into(),
                oddity.kind.code().into(),
                oddity.entry.map(|entry| entry.0).into(),
                words.into(),
            ]
        }),
    )
    .await?;
    Ok(())
}

/// Whether there was a completion to take back.
pub(super) async fn delete_completion(
    tx: &mut WriteTx,
    exam: ExamId,
    classroom: ClassroomId,
) -> DbResult<bool> {
    let gone = tx
        .execute(
            sql!("DELETE FROM sheet_completions WHERE exam_id = $1 AND classroom_id = $2"),
            params![exam, classroom],
        )
        .await?;
    Ok(gone == 1)
}

pub(super) async fn upsert_retyping(
    tx: &mut WriteTx,
    (exam, classroom, revision): (ExamId, ClassroomId, i64),
    differences: i64,
    by: &Actor,
) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!(
            "INSERT INTO sheet_retypings (exam_id, classroom_id, revision, differences, retyped_at, retyped_by_name,
                                          retyped_by_user_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (exam_id, classroom_id) DO UPDATE SET revision = excluded.revision,
                differences = excluded.differences, retyped_at = excluded.retyped_at,
                retyped_by_name = excluded.retyped_by_name, retyped_by_user_id = excluded.retyped_by_user_id"
        ),
        params![exam, classroom, revision, differences, now, &by.name, by.user_id],
    )
    .await?;
    Ok(())
}
