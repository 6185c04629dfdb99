//! The SQL of notices.

use platform_database::{DbResult, Params, ReadTx, Timestamp, WriteTx, either_sql, params, sql};
use platform_identity::UserId;

use super::{Audience, NewNotice, NoticeId, NoticeKind};
use crate::extensions::deadline_in;
use crate::memberships::MembershipKind;
use crate::rounds::RoundId;

/// A notice as one of its readers sees it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Notice {
    pub(crate) id: NoticeId,
    #[sqlx(try_from = "String")]
    pub(crate) kind: NoticeKind,
    pub(crate) title: String,
    pub(crate) words: String,
    pub(crate) href: String,
    pub(crate) unfinished_round_id: Option<RoundId>,
    pub(crate) due_at: Option<Timestamp>,
    pub(crate) created_at: Timestamp,
    pub(crate) read_at: Option<Timestamp>,
}

/// Writes a notice for nobody yet; `None` where one of its key is there.
pub(super) async fn insert_notice(tx: &mut WriteTx, new: &NewNotice) -> DbResult<Option<NoticeId>> {
    let now = tx.now();
    let made: Option<(NoticeId,)> = tx
        .find(
            sql!(
                "INSERT INTO notices (kind, key, title, words, href, unfinished_round_id, due_at, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                 ON CONFLICT (key) WHERE key IS NOT NULL DO NOTHING RETURNING id"
            ),
            params![
                new.kind.code(),
                new.key.as_ref(),
                &new.title,
                &new.words,
                &new.href,
                new.unfinished,
                new.due,
                now
            ],
        )
        .await?;
    Ok(made.map(|(id,)| id))
}

/// The column of every 教室 with a mark missing in the round `$8`; with a time in `$11`, where that is the 締切.
macro_rules! unfinished {
    ($column:literal) => {
        concat!(
            "(SELECT ",
            $column,
            " FROM entries e JOIN rounds r ON r.id = e.round_id
              JOIN exams x ON x.round_id = e.round_id AND x.grade = e.grade
              LEFT JOIN sittings t ON t.exam_id = x.id AND t.entry_id = e.id
              WHERE e.round_id = $8 AND (t.absent OR t.total IS NOT NULL) IS NOT TRUE
              GROUP BY e.juku_id, e.classroom_id, r.id, r.deadline_at
              HAVING COALESCE(",
            deadline_in!("e.juku_id", "e.classroom_id"),
            " = $11, TRUE))"
        )
    };
}

/// The staff `s` whom an audience means; see [`audience_params`].
macro_rules! audience {
    () => {
        concat!(
            "FROM staff s JOIN juku j ON j.id = s.juku_id AND j.status <> 'withdrawn'
             LEFT JOIN classrooms c ON c.id = s.classroom_id
             WHERE (CAST($1 AS BIGINT) IS NULL OR s.juku_id = $1)
               AND ((s.classroom_id IS NULL AND $2) OR (s.classroom_id IS NOT NULL AND $3))
               AND (NOT $4 OR (j.may_report AND COALESCE(c.may_report, TRUE)))
               AND (CAST($5 AS TEXT) IS NULL OR $5 = COALESCE(
                    (SELECT m.kind FROM memberships m WHERE m.juku_id = j.id AND m.valid_from <= $6
                     ORDER BY m.valid_from DESC LIMIT 1), 'general'))
               AND (CAST($7 AS BIGINT) IS NULL
                    OR s.classroom_id IN (SELECT e.classroom_id FROM entries e WHERE e.round_id = $7)
                    OR (s.classroom_id IS NULL AND s.juku_id IN (SELECT e.juku_id FROM entries e WHERE e.round_id = $7)))
               AND (CAST($8 AS BIGINT) IS NULL OR s.classroom_id IN ",
            unfinished!("e.classroom_id"),
            " OR (s.classroom_id IS NULL AND s.juku_id IN ",
            unfinished!("e.juku_id"),
            "))
               AND (CAST($9 AS BIGINT) IS NULL
                    OR s.juku_id IN (SELECT p.juku_id FROM announcement_places p WHERE p.announcement_id = $9)
                    OR s.classroom_id IN (SELECT p.classroom_id FROM announcement_places p WHERE p.announcement_id = $9))
               AND (CAST($10 AS BIGINT) IS NULL OR s.classroom_id IS NULL OR s.classroom_id = $10)
               AND (CAST($12 AS BIGINT) IS NULL
                    OR (j.may_register AND COALESCE(c.may_register, TRUE) AND c.closed_on IS NULL AND NOT EXISTS (
                        SELECT 1 FROM entries e WHERE e.round_id = $12 AND e.juku_id = s.juku_id
                          AND (s.classroom_id IS NULL OR e.classroom_id = s.classroom_id))))"
        )
    };
}

fn audience_params(audience: &Audience) -> Params {
    let (kind, day) = audience.membership.unzip();
    params![
        audience.juku,
        audience.offices,
        audience.classrooms,
        audience.reporters,
        kind.map(MembershipKind::code),
        day,
        audience.sitting,
        audience.unfinished,
        audience.chosen,
        audience.classroom,
        audience.due,
        audience.absent_from
    ]
}

/// Gives the notice to everybody of the audience, and says to how many.
pub(super) async fn insert_recipients(tx: &mut WriteTx, id: NoticeId, audience: &Audience) -> DbResult<u64> {
    let now = tx.now();
    let mut params = audience_params(audience);
    params.append(&mut params![id, now]);
    tx.execute(
        sql!(concat!(
            "INSERT INTO notice_recipients (user_id, notice_id, mail_at)
             SELECT s.user_id, CAST($13 AS BIGINT), $14 ",
            audience!()
        )),
        params,
    )
    .await
}

/// Gives the notice to everybody of 本部, and says to how many.
pub(super) async fn insert_headquarters(tx: &mut WriteTx, id: NoticeId) -> DbResult<u64> {
    let now = tx.now();
    tx.execute(
        sql!(
            "INSERT INTO notice_recipients (user_id, notice_id, mail_at)
             SELECT s.user_id, CAST($1 AS BIGINT), $2 FROM staff s WHERE s.role = 'headquarters'"
        ),
        params![id, now],
    )
    .await
}

pub(super) async fn insert_recipient(tx: &mut WriteTx, id: NoticeId, person: UserId) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!("INSERT INTO notice_recipients (user_id, notice_id, mail_at) VALUES ($1, $2, $3)"),
        params![person, id, now],
    )
    .await?;
    Ok(())
}

/// How many people an audience means now.
pub(crate) async fn count_recipients(tx: &mut ReadTx, audience: &Audience) -> DbResult<i64> {
    tx.count(sql!(concat!("SELECT COUNT(*) ", audience!())), audience_params(audience)).await
}

/// How many notices wait for the person; asked for with every page.
pub(crate) async fn count_unread(tx: &mut ReadTx, person: UserId) -> DbResult<i64> {
    tx.count(
        sql!("SELECT COUNT(*) FROM notice_recipients WHERE user_id = $1 AND read_at IS NULL"),
        params![person],
    )
    .await
}

/// The columns of a [`Notice`].
macro_rules! notice_columns {
    () => {
        "n.id, n.kind, n.title, n.words, n.href, n.unfinished_round_id, n.due_at, n.created_at, r.read_at"
    };
}

/// The newest notices that wait for the person.
pub(crate) async fn list_unread(tx: &mut ReadTx, person: UserId, limit: i64) -> DbResult<Vec<Notice>> {
    tx.list(
        sql!(concat!(
            "SELECT ",
            notice_columns!(),
            " FROM notice_recipients r JOIN notices n ON n.id = r.notice_id
             WHERE r.user_id = $1 AND r.read_at IS NULL ORDER BY n.created_at DESC, n.id DESC LIMIT $2"
        )),
        params![person, limit],
    )
    .await
}

/// A page of the person's notices of one kind or all: what is unread first, then the newest.
pub(super) async fn list_notices_of(
    tx: &mut ReadTx,
    person: UserId,
    kind: Option<&str>,
    page: (i64, i64),
) -> DbResult<Vec<Notice>> {
    tx.list(
        sql!(concat!(
            "SELECT ",
            notice_columns!(),
            " FROM notice_recipients r JOIN notices n ON n.id = r.notice_id
             WHERE r.user_id = $1 AND (CAST($2 AS TEXT) IS NULL OR n.kind = $2)
             ORDER BY (r.read_at IS NULL) DESC, n.created_at DESC, n.id DESC LIMIT $3 OFFSET $4"
        )),
        params![person, kind, page.0, page.1],
    )
    .await
}

pub(super) async fn count_notices_of(tx: &mut ReadTx, person: UserId, kind: Option<&str>) -> DbResult<i64> {
    tx.count(
        sql!(
            "SELECT COUNT(*) FROM notice_recipients r JOIN notices n ON n.id = r.notice_id
             WHERE r.user_id = $1 AND (CAST($2 AS TEXT) IS NULL OR n.kind = $2)"
        ),
        params![person, kind],
    )
    .await
}

/// One of the person's notices.
pub(super) async fn find_notice(tx: &mut ReadTx, person: UserId, id: NoticeId) -> DbResult<Option<Notice>> {
    tx.find(
        sql!(concat!(
            "SELECT ",
            notice_columns!(),
            " FROM notice_recipients r JOIN notices n ON n.id = r.notice_id WHERE r.user_id = $1 AND r.notice_id = $2"
        )),
        params![person, id],
    )
    .await
}

/// Marks those of the person's notices as read that are unread.
pub(super) async fn update_read(tx: &mut WriteTx, person: UserId, notices: &[NoticeId]) -> DbResult<u64> {
    let now = tx.now();
    let notices = serde_json::to_string(notices).expect("numbers are plain data");
    tx.execute(
        either_sql!(
            sqlite: "UPDATE notice_recipients SET read_at = $2 WHERE user_id = $1 AND read_at IS NULL
                AND notice_id IN (SELECT value FROM json_each($3))",
            postgres: "UPDATE notice_recipients SET read_at = $2 WHERE user_id = $1 AND read_at IS NULL
                AND notice_id IN (SELECT CAST(id AS BIGINT)
                    FROM json_array_elements_text(CAST(CAST($3 AS TEXT) AS JSON)) AS id)",
        ),
        params![person, now, notices],
    )
    .await
}

pub(super) async fn update_all_read(tx: &mut WriteTx, person: UserId) -> DbResult<u64> {
    let now = tx.now();
    tx.execute(
        sql!("UPDATE notice_recipients SET read_at = $2 WHERE user_id = $1 AND read_at IS NULL"),
        params![person, now],
    )
    .await
}

pub(super) async fn delete_notices(tx: &mut WriteTx, before: Timestamp) -> DbResult<u64> {
    tx.execute(sql!("DELETE FROM notices WHERE created_at < $1"), params![before]).await
}
