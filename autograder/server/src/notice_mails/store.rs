//! The SQL of notice mails.

use std::collections::HashMap;

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, rows_sql, sql};
use platform_identity::UserId;
use platform_mail::QuietHours;

use super::preferences::Preferences;
use crate::notices::{NoticeId, NoticeKind, NoticeSettings};
use crate::rounds::RoundId;

/// A notice that is due for a person.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub(super) struct Due {
    pub(super) user_id: UserId,
    pub(super) notice_id: NoticeId,
    pub(super) read_at: Option<Timestamp>,
}

/// What a notice tells.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Told {
    pub(super) id: NoticeId,
    #[sqlx(try_from = "String")]
    pub(super) kind: NoticeKind,
    pub(super) title: String,
    pub(super) words: String,
    pub(super) unfinished_round_id: Option<RoundId>,
    pub(super) due_at: Option<Timestamp>,
}

/// Takes everything that is due for some people, person by person, each one's earliest first. It is nobody else's then.
pub(super) async fn claim_due(tx: &mut WriteTx, people: i64) -> DbResult<Vec<Due>> {
    let now = tx.now();
    let mut due: Vec<Due> = tx
        .list(
            sql!(
                "UPDATE notice_recipients SET mail_at = NULL WHERE mail_at <= $1 AND user_id IN
                    (SELECT user_id FROM notice_recipients WHERE mail_at <= $1 GROUP BY user_id ORDER BY user_id LIMIT $2)
                 RETURNING user_id, notice_id, read_at"
            ),
            params![now, people],
        )
        .await?;
    due.sort_by_key(|due| (due.user_id, due.notice_id));
    Ok(due)
}

/// Lets what was claimed be due later.
pub(super) async fn update_mail_at(tx: &mut WriteTx, waiting: &[(Due, Timestamp)]) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(
            3,
            "INSERT INTO notice_recipients (user_id, notice_id, mail_at) VALUES {rows}
             ON CONFLICT (user_id, notice_id) DO UPDATE SET mail_at = excluded.mail_at"
        ),
        waiting.iter().map(|(due, at)| [due.user_id.into(), due.notice_id.into(), (*at).into()]),
    )
    .await?;
    Ok(())
}

pub(super) async fn list_told(tx: &mut ReadTx, notices: &[NoticeId]) -> DbResult<Vec<Told>> {
    tx.list_for(
        &rows_sql!(
            1,
            "SELECT id, kind, title, words, unfinished_round_id, due_at FROM notices WHERE id IN (VALUES {keys})"
        ),
        notices.iter().map(|notice| [(*notice).into()]),
    )
    .await
}

#[derive(sqlx::FromRow)]
struct PreferencesRow {
    user_id: UserId,
    without_mail: String,
    quiet_from: i64,
    quiet_until: i64,
}

impl PreferencesRow {
    /// A kind that this program does not know is no wish.
    fn read(self) -> Preferences {
        let hour = |hour: i64| u32::try_from(hour).unwrap_or_default();
        let quiet_hours = QuietHours::new(hour(self.quiet_from), hour(self.quiet_until));
        Preferences {
            without_mail: self.without_mail.split_whitespace().filter_map(NoticeKind::from_code).collect(),
            quiet_hours: quiet_hours.expect("a check constraint holds the hours"),
        }
    }
}

/// The wishes of those of `people` who have any.
pub(super) async fn list_preferences(
    tx: &mut ReadTx,
    people: &[UserId],
) -> DbResult<HashMap<UserId, Preferences>> {
    let rows: Vec<PreferencesRow> = tx
        .list_for(
            &rows_sql!(
                1,
                "SELECT user_id, without_mail, quiet_from, quiet_until FROM notice_preferences
                 WHERE user_id IN (VALUES {keys})"
            ),
            people.iter().map(|person| [(*person).into()]),
        )
        .await?;
    Ok(rows.into_iter().map(|row| (row.user_id, row.read())).collect())
}

/// The wishes of one person, or the usual ones.
pub(super) async fn load_preferences(
    tx: &mut ReadTx,
    person: UserId,
    settings: &NoticeSettings,
) -> DbResult<Preferences> {
    let mut found = list_preferences(tx, &[person]).await?;
    Ok(found.remove(&person).unwrap_or_else(|| Preferences::usual(settings)))
}

pub(super) async fn upsert_preferences(
    tx: &mut WriteTx,
    person: UserId,
    wished: &Preferences,
) -> DbResult<()> {
    let without: Vec<&str> = wished.without_mail.iter().map(|kind| kind.code()).collect();
    tx.execute(
        sql!(
            "INSERT INTO notice_preferences (user_id, without_mail, quiet_from, quiet_until) VALUES ($1, $2, $3, $4)
             ON CONFLICT (user_id) DO UPDATE SET without_mail = excluded.without_mail,
                quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until"
        ),
        params![person, without.join(" "), wished.quiet_hours.from(), wished.quiet_hours.until()],
    )
    .await?;
    Ok(())
}
