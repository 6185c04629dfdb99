//! The SQL of presences.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use super::LASTS;
use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::exams::ExamId;
use crate::juku::JukuId;
use crate::marks::Span;
use crate::staff::{Scope, Staff, by_headquarters};

/// Somebody else who has the sheet open, as those who look on hear of it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, sqlx::FromRow)]
pub(crate) struct Present {
    #[serde(skip)]
    user_id: i64,
    pub(crate) name: String,
    /// With whom they are.
    #[sqlx(rename = "entry_id")]
    pub(crate) entry: EntryId,
}

/// Keeps where a browser stands; `false` if the pupil is not on the sheet.
pub(super) async fn upsert_presence(
    tx: &mut WriteTx,
    (exam, classroom): (ExamId, ClassroomId),
    (user, name): (i64, &str),
    page: &str,
    entry: EntryId,
) -> DbResult<bool> {
    let now = tx.now();
    let kept = tx
        .execute(
            sql!(
                "INSERT INTO sheet_presences (exam_id, classroom_id, user_id, page, user_name, entry_id, seen_at)
                 SELECT x.id, e.classroom_id, CAST($4 AS BIGINT), CAST($5 AS TEXT), CAST($6 AS TEXT), e.id, $7
                 FROM entries e JOIN exams x ON x.round_id = e.round_id AND x.grade = e.grade
                 WHERE x.id = $1 AND e.classroom_id = $2 AND e.id = $3
                 ON CONFLICT (exam_id, classroom_id, user_id, page) DO UPDATE SET user_name = excluded.user_name,
                    entry_id = excluded.entry_id, seen_at = excluded.seen_at"
            ),
            params![exam, classroom, entry, user, page, name, now],
        )
        .await?;
    Ok(kept == 1)
}

pub(super) async fn delete_presence(
    tx: &mut WriteTx,
    (exam, classroom): (ExamId, ClassroomId),
    user: i64,
    page: &str,
) -> DbResult<()> {
    tx.execute(
        sql!(
            "DELETE FROM sheet_presences WHERE exam_id = $1 AND classroom_id = $2 AND user_id = $3 AND page = $4"
        ),
        params![exam, classroom, user, page],
    )
    .await?;
    Ok(())
}

/// Forgets browsers that gave their last sign before.
pub(crate) async fn delete_old_presences(tx: &mut WriteTx, before: Timestamp) -> DbResult<()> {
    tx.execute(sql!("DELETE FROM sheet_presences WHERE seen_at < $1"), params![before]).await?;
    Ok(())
}

/// Somebody who has a sheet open.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Presence {
    exam_id: ExamId,
    juku_id: JukuId,
    classroom_id: ClassroomId,
    is_of_headquarters: bool,
    #[sqlx(flatten)]
    who: Present,
}

impl Presence {
    /// Who it is, as somebody of `scope` hears it.
    fn told_to(&self, scope: &Scope) -> Present {
        let name = scope.name_of(&self.who.name, self.is_of_headquarters).to_owned();
        Present { name, ..self.who.clone() }
    }
}

/// Everybody who has any sheet open, each person's last sign first.
pub(crate) async fn list_presences(tx: &mut ReadTx) -> DbResult<Vec<Presence>> {
    let since = tx.now() - LASTS;
    tx.list(
        sql!(concat!(
            "SELECT p.exam_id, c.juku_id, p.classroom_id, p.user_id, p.user_name AS name, p.entry_id, ",
            by_headquarters!("p.user_id", "f"),
            " AS is_of_headquarters
                 FROM sheet_presences p JOIN classrooms c ON c.id = p.classroom_id
                 LEFT JOIN staff f ON f.user_id = p.user_id
                 WHERE p.seen_at > $1 ORDER BY p.user_id, p.seen_at DESC, p.page"
        )),
        params![since],
    )
    .await
}

/// Who of `people` has one of these sheets open besides who listens, each once, with where they were last.
pub(crate) fn others_on(people: &[Presence], span: Span, listener: &Staff) -> Vec<Present> {
    let person = listener.actor().user_id.unwrap_or_default();
    let is_there = |presence: &&Presence| {
        span.exams.contains(&presence.exam_id)
            && presence.juku_id == span.juku
            && span.classroom.is_none_or(|classroom| presence.classroom_id == classroom)
            && presence.who.user_id != person
    };
    let mut others: Vec<Present> =
        people.iter().filter(is_there).map(|presence| presence.told_to(listener.scope())).collect();
    others.dedup_by_key(|present| present.user_id);
    others
}
