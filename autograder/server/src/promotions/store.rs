//! The SQL of 年度更新.

use platform_audit::Actor;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, rows_sql, sql};

use super::plan::Candidate;
use crate::juku::JukuId;
use crate::staff::{Scope, by_headquarters};
use crate::students::StudentId;

pub(super) async fn list_candidates(tx: &mut ReadTx, juku: JukuId) -> DbResult<Vec<Candidate>> {
    tx.list(
        sql!(
            "SELECT s.id, s.number, s.name, s.grade, s.status, c.name AS classroom_name, s.created_at,
                    (SELECT MAX(m.moved_on) FROM student_moves m WHERE m.student_id = s.id AND m.new_grade > m.old_grade) AS raised_on,
                    s.revision
             FROM students s JOIN classrooms c ON c.id = s.classroom_id
             WHERE s.juku_id = $1 AND s.status IN ('enrolled', 'paused') AND s.erased_at IS NULL AND s.merged_into IS NULL
             ORDER BY s.grade DESC, c.number, s.number"
        ),
        params![juku],
    )
    .await
}

/// When the pupils of a 塾 moved up into a 年度, how many did, how many graduated, and who said so; who of 本部 did is 「本部」 for
/// others.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Promotion {
    pub(super) promoted: i64,
    pub(super) graduated: i64,
    pub(super) promoted_by: String,
    is_by_headquarters: bool,
    pub(super) promoted_at: Timestamp,
}

impl Promotion {
    /// The same as somebody of `scope` reads it.
    fn told_to(self, scope: &Scope) -> Promotion {
        Promotion {
            promoted_by: scope.name_of(&self.promoted_by, self.is_by_headquarters).to_owned(),
            ..self
        }
    }
}

pub(super) async fn find_promotion(
    tx: &mut ReadTx,
    scope: &Scope,
    juku: JukuId,
    year: i32,
) -> DbResult<Option<Promotion>> {
    let found: Option<Promotion> = tx
        .find(
            sql!(concat!(
                "SELECT p.promoted, p.graduated, p.promoted_by, ",
                by_headquarters!("p.promoted_by_user_id", "f"),
                " AS is_by_headquarters, p.promoted_at
                 FROM promotions p LEFT JOIN staff f ON f.user_id = p.promoted_by_user_id
                 WHERE p.juku_id = $1 AND p.year = $2"
            )),
            params![juku, year],
        )
        .await?;
    Ok(found.map(|done| done.told_to(scope)))
}

/// Takes the 年度 of a 塾; `false` means that its pupils moved up already.
pub(super) async fn claim_year(
    tx: &mut WriteTx,
    (juku, year): (JukuId, i32),
    (promoted, graduated): (usize, usize),
    by: &Actor,
) -> DbResult<bool> {
    let now = tx.now();
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let claimed = tx
        .execute(
            sql!(
                "INSERT INTO promotions (juku_id, year, promoted, graduated, promoted_by, promoted_by_user_id, promoted_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (juku_id, year) DO NOTHING"
            ),
            params![juku, year, count(promoted), count(graduated), &by.name, by.user_id, now],
        )
        .await?;
    Ok(claimed == 1)
}

/// Moves pupils, each with the revision that was seen, up by a grade; says how many were still so.
pub(super) async fn advance_grades(tx: &mut WriteTx, students: &[(StudentId, i64)]) -> DbResult<u64> {
    tx.execute_rows(
        &rows_sql!(
            2,
            "UPDATE students SET grade = grade + 1, revision = revision + 1
             WHERE grade < 9 AND status IN ('enrolled', 'paused') AND (id, revision) IN (VALUES {keys})"
        ),
        students.iter().map(|(id, revision)| [(*id).into(), (*revision).into()]),
    )
    .await
}

/// Lets pupils of 中3, each with the revision that was seen, leave; says how many were still so.
pub(super) async fn advance_graduates(tx: &mut WriteTx, students: &[(StudentId, i64)]) -> DbResult<u64> {
    tx.execute_rows(
        &rows_sql!(
            2,
            "UPDATE students SET status = 'left', revision = revision + 1
             WHERE grade = 9 AND status IN ('enrolled', 'paused') AND (id, revision) IN (VALUES {keys})"
        ),
        students.iter().map(|(id, revision)| [(*id).into(), (*revision).into()]),
    )
    .await
}
