//! The SQL of announcements.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, rows_sql, sql};
use platform_tasks::TaskId;

use super::AnnouncementId;
use super::draft::{AnnouncementState, Draft};
use super::places::Place;
use crate::classrooms::ClassroomId;
use crate::juku::JukuId;
use crate::memberships::MembershipKind;
use crate::notices::NoticeId;
use crate::rounds::RoundId;
use crate::staff::{Office, Scope, went_to_headquarters};

/// An announcement with how many were told and have read it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Announcement {
    pub(super) id: AnnouncementId,
    pub(super) juku_id: Option<JukuId>,
    /// Who of 本部 did is 「本部」 for others.
    pub(super) written_by: String,
    is_by_headquarters: bool,
    pub(super) title: String,
    pub(super) words: String,
    pub(super) reach: String,
    pub(super) membership: Option<String>,
    pub(super) round_id: Option<RoundId>,
    pub(super) to_classrooms: bool,
    pub(super) send_at: Option<Timestamp>,
    #[sqlx(try_from = "String")]
    pub(super) state: AnnouncementState,
    pub(super) revision: i64,
    pub(super) ended_at: Option<Timestamp>,
    pub(super) recipients: i64,
    pub(super) readers: i64,
}

impl Announcement {
    /// The same as somebody of `scope` reads it.
    fn told_to(self, scope: &Scope) -> Announcement {
        let written_by = scope.name_of(&self.written_by, self.is_by_headquarters).to_owned();
        Announcement { written_by, ..self }
    }
}

/// The columns of an [`Announcement`] `a`.
macro_rules! announcement_columns {
    () => {
        concat!(
            "a.id, a.juku_id, a.written_by, ",
            went_to_headquarters!("a.written_by_user_id"),
            " AS is_by_headquarters, a.title, a.words, a.reach, a.membership, a.round_id, a.to_classrooms, a.send_at,
             a.state, a.revision, a.ended_at,
             (SELECT COUNT(*) FROM notice_recipients r WHERE r.notice_id = a.notice_id) AS recipients,
             (SELECT COUNT(*) FROM notice_recipients r
              WHERE r.notice_id = a.notice_id AND r.read_at IS NOT NULL) AS readers"
        )
    };
}

/// The announcements of 本部, or of the 塾 of the scope, the latest first.
pub(super) async fn list_announcements(
    tx: &mut ReadTx,
    scope: &Scope,
    page: (i64, i64),
) -> DbResult<Vec<Announcement>> {
    let found: Vec<Announcement> = tx
        .list(
            sql!(concat!(
                "SELECT ",
                announcement_columns!(),
                " FROM announcements a WHERE a.juku_id IS NOT DISTINCT FROM CAST($1 AS BIGINT)
                 ORDER BY a.id DESC LIMIT $2 OFFSET $3"
            )),
            params![scope.juku(), page.0, page.1],
        )
        .await?;
    Ok(found.into_iter().map(|announcement| announcement.told_to(scope)).collect())
}

pub(super) async fn count_announcements(tx: &mut ReadTx, scope: &Scope) -> DbResult<i64> {
    tx.count(
        sql!("SELECT COUNT(*) FROM announcements WHERE juku_id IS NOT DISTINCT FROM CAST($1 AS BIGINT)"),
        params![scope.juku()],
    )
    .await
}

/// One announcement of 本部, or of the 塾 of the scope.
pub(super) async fn find_announcement(
    tx: &mut ReadTx,
    scope: &Scope,
    id: AnnouncementId,
) -> DbResult<Option<Announcement>> {
    let found: Option<Announcement> = tx
        .find(
            sql!(concat!(
                "SELECT ",
                announcement_columns!(),
                " FROM announcements a WHERE a.id = $1 AND a.juku_id IS NOT DISTINCT FROM CAST($2 AS BIGINT)"
            )),
            params![id, scope.juku()],
        )
        .await?;
    Ok(found.map(|announcement| announcement.told_to(scope)))
}

/// An announcement that is 予約 and whose time has come.
pub(super) async fn find_due(tx: &mut ReadTx, id: AnnouncementId) -> DbResult<Option<Announcement>> {
    let now = tx.now();
    tx.find(
        sql!(concat!(
            "SELECT ",
            announcement_columns!(),
            " FROM announcements a WHERE a.id = $1 AND a.state = 'scheduled' AND a.send_at <= $2"
        )),
        params![id, now],
    )
    .await
}

/// A chosen place with the number and the name that people know.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct ChosenPlace {
    pub(super) juku_id: Option<JukuId>,
    pub(super) classroom_id: Option<ClassroomId>,
    pub(super) number: String,
    pub(super) name: String,
}

/// The places that were chosen, by their numbers.
pub(super) async fn list_places(tx: &mut ReadTx, id: AnnouncementId) -> DbResult<Vec<ChosenPlace>> {
    tx.list(
        sql!(
            "SELECT p.juku_id, p.classroom_id, COALESCE(j.number, c.number) AS number, COALESCE(j.name, c.name) AS name
             FROM announcement_places p LEFT JOIN juku j ON j.id = p.juku_id
             LEFT JOIN classrooms c ON c.id = p.classroom_id
             WHERE p.announcement_id = $1 ORDER BY number"
        ),
        params![id],
    )
    .await
}

pub(super) async fn insert_announcement(
    tx: &mut WriteTx,
    by: &Office,
    draft: &Draft,
) -> DbResult<AnnouncementId> {
    let now = tx.now();
    let (id,) = tx
        .load::<(AnnouncementId,)>(
            sql!(
                "INSERT INTO announcements (juku_id, written_by, title, words, reach, membership, round_id,
                    to_classrooms, send_at, state, written_at, written_by_user_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'draft', $10, $11) RETURNING id"
            ),
            params![
                by.scope().juku(),
                &by.actor().name,
                &draft.title,
                &draft.words,
                draft.reach.code(),
                draft.reach.membership().map(MembershipKind::code),
                draft.round,
                draft.to_classrooms,
                draft.send_at,
                now,
                by.actor().user_id
            ],
        )
        .await?;
    Ok(id)
}

/// Writes a draft anew if it is still as it was `seen`.
pub(super) async fn advance_draft(
    tx: &mut WriteTx,
    scope: &Scope,
    id: AnnouncementId,
    seen: i64,
    draft: &Draft,
) -> DbResult<bool> {
    let written = tx
        .execute(
            sql!(
                "UPDATE announcements SET title = $4, words = $5, reach = $6, membership = $7, round_id = $8,
                    to_classrooms = $9, send_at = $10, revision = revision + 1
                 WHERE id = $1 AND revision = $2 AND state = 'draft'
                   AND juku_id IS NOT DISTINCT FROM CAST($3 AS BIGINT)"
            ),
            params![
                id,
                seen,
                scope.juku(),
                &draft.title,
                &draft.words,
                draft.reach.code(),
                draft.reach.membership().map(MembershipKind::code),
                draft.round,
                draft.to_classrooms,
                draft.send_at
            ],
        )
        .await?;
    Ok(written == 1)
}

pub(super) async fn insert_places(tx: &mut WriteTx, id: AnnouncementId, places: &[Place]) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(
            3,
            "INSERT INTO announcement_places (announcement_id, juku_id, classroom_id) VALUES {rows}"
        ),
        places.iter().map(|place| match place {
            Place::Juku(juku) => [id.into(), (*juku).into(), None::<ClassroomId>.into()],
            Place::Classroom(classroom) => [id.into(), None::<JukuId>.into(), (*classroom).into()],
        }),
    )
    .await?;
    Ok(())
}

pub(super) async fn delete_places(tx: &mut WriteTx, id: AnnouncementId) -> DbResult<()> {
    tx.execute(sql!("DELETE FROM announcement_places WHERE announcement_id = $1"), params![id]).await?;
    Ok(())
}

/// Makes a draft 予約, if it is still as it was `seen`.
pub(super) async fn advance_to_scheduled(
    tx: &mut WriteTx,
    scope: &Scope,
    id: AnnouncementId,
    seen: i64,
) -> DbResult<bool> {
    let moved = tx
        .execute(
            sql!(
                "UPDATE announcements SET state = 'scheduled', revision = revision + 1
                 WHERE id = $1 AND revision = $2 AND state = 'draft'
                   AND juku_id IS NOT DISTINCT FROM CAST($3 AS BIGINT)"
            ),
            params![id, seen, scope.juku()],
        )
        .await?;
    Ok(moved == 1)
}

/// Makes what is 予約 送信済み; `false` means that somebody else did, or called it off.
pub(super) async fn advance_to_sent(tx: &mut WriteTx, id: AnnouncementId) -> DbResult<bool> {
    let now = tx.now();
    let moved = tx
        .execute(
            sql!(
                "UPDATE announcements SET state = 'sent', ended_at = $2, revision = revision + 1
                 WHERE id = $1 AND state = 'scheduled'"
            ),
            params![id, now],
        )
        .await?;
    Ok(moved == 1)
}

pub(super) async fn update_task(tx: &mut WriteTx, id: AnnouncementId, task: TaskId) -> DbResult<()> {
    tx.execute(sql!("UPDATE announcements SET task_id = $2 WHERE id = $1"), params![id, task]).await?;
    Ok(())
}

pub(super) async fn update_notice(tx: &mut WriteTx, id: AnnouncementId, notice: NoticeId) -> DbResult<()> {
    tx.execute(sql!("UPDATE announcements SET notice_id = $2 WHERE id = $1"), params![id, notice]).await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct StateRow {
    #[sqlx(try_from = "String")]
    state: AnnouncementState,
    task_id: Option<i64>,
}

/// Makes what is 予約 a draft again and puts a draft away; gives the state it has then and what would
/// have sent it, `None` where it had ended.
pub(super) async fn advance_back(
    tx: &mut WriteTx,
    scope: &Scope,
    id: AnnouncementId,
) -> DbResult<Option<(AnnouncementState, Option<TaskId>)>> {
    let now = tx.now();
    let found: Option<StateRow> = tx
        .find(
            sql!(
                "UPDATE announcements SET state = CASE WHEN state = 'scheduled' THEN 'draft' ELSE 'cancelled' END,
                    ended_at = CASE WHEN state = 'draft' THEN $3 ELSE ended_at END, revision = revision + 1
                 WHERE id = $1 AND state IN ('draft', 'scheduled')
                   AND juku_id IS NOT DISTINCT FROM CAST($2 AS BIGINT)
                 RETURNING state, task_id"
            ),
            params![id, scope.juku(), now],
        )
        .await?;
    Ok(found.map(|row| (row.state, row.task_id.map(TaskId))))
}

/// Forgets what was written before `before`, unless it is still to be sent.
pub(crate) async fn delete_old(tx: &mut WriteTx, before: Timestamp) -> DbResult<u64> {
    tx.execute(
        sql!("DELETE FROM announcements WHERE written_at < $1 AND state <> 'scheduled'"),
        params![before],
    )
    .await
}
