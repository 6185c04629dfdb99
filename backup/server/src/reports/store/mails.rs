//! Who is sent reports, and what became of it.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use crate::reports::{RecipientId, ReportId, ReportKind};

/// Somebody who is sent a kind of report.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::reports) struct Recipient {
    pub(in crate::reports) id: RecipientId,
    pub(in crate::reports) kind: String,
    pub(in crate::reports) address: String,
    pub(in crate::reports) active: bool,
    pub(in crate::reports) added_by: String,
    pub(in crate::reports) added_at: Timestamp,
}

/// The columns of a [`Recipient`].
macro_rules! recipient_columns {
    () => {
        "SELECT id, kind, address, active, added_by, added_at FROM report_recipients"
    };
}

pub(in crate::reports) async fn list_recipients(tx: &mut ReadTx) -> DbResult<Vec<Recipient>> {
    tx.list(sql!(concat!(recipient_columns!(), " ORDER BY kind, address")), params![]).await
}

pub(in crate::reports) async fn find_recipient(
    tx: &mut ReadTx,
    id: RecipientId,
) -> DbResult<Option<Recipient>> {
    tx.find(sql!(concat!(recipient_columns!(), " WHERE id = $1")), params![id]).await
}

/// The addresses that are to be sent a kind of report.
pub(in crate::reports) async fn list_wanting(tx: &mut ReadTx, kind: ReportKind) -> DbResult<Vec<String>> {
    let rows: Vec<(String,)> = tx
        .list(
            sql!("SELECT address FROM report_recipients WHERE kind = $1 AND active ORDER BY id"),
            params![kind.code()],
        )
        .await?;
    Ok(rows.into_iter().map(|(address,)| address).collect())
}

/// Adds an address; `false` if it is there already.
pub(in crate::reports) async fn insert_recipient(
    tx: &mut WriteTx,
    kind: ReportKind,
    address: &str,
    by: &str,
) -> DbResult<bool> {
    let now = tx.now();
    let made = tx
        .execute(
            sql!(
                "INSERT INTO report_recipients (kind, address, added_by, added_at) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (kind, address) DO NOTHING"
            ),
            params![kind.code(), address, by, now],
        )
        .await?;
    Ok(made == 1)
}

/// Begins or ends sending to an address; `false` if that is so already.
pub(in crate::reports) async fn update_active(
    tx: &mut WriteTx,
    id: RecipientId,
    active: bool,
) -> DbResult<bool> {
    let changed = tx
        .execute(
            sql!("UPDATE report_recipients SET active = $2 WHERE id = $1 AND active <> $2"),
            params![id, active],
        )
        .await?;
    Ok(changed == 1)
}

/// A report on its way to an address.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::reports) struct MailRow {
    pub(in crate::reports) report_id: ReportId,
    pub(in crate::reports) address: String,
    pub(in crate::reports) state: String,
    pub(in crate::reports) attempts: i64,
    pub(in crate::reports) answer: String,
    pub(in crate::reports) ended_at: Option<Timestamp>,
}

pub(in crate::reports) async fn list_mails(tx: &mut ReadTx, report: ReportId) -> DbResult<Vec<MailRow>> {
    tx.list(
        sql!(
            "SELECT report_id, address, state, attempts, answer, ended_at FROM report_mails
             WHERE report_id = $1 ORDER BY id"
        ),
        params![report],
    )
    .await
}

/// Begins to send a report to an address; `None` if that was done before.
pub(in crate::reports) async fn insert_mail(
    tx: &mut WriteTx,
    report: ReportId,
    address: &str,
) -> DbResult<Option<i64>> {
    let made: Option<(i64,)> = tx
        .find(
            sql!(
                "INSERT INTO report_mails (report_id, address, state) VALUES ($1, $2, 'waiting')
                 ON CONFLICT (report_id, address) DO NOTHING RETURNING id"
            ),
            params![report, address],
        )
        .await?;
    Ok(made.map(|(id,)| id))
}

/// Counts one more attempt at a mail that waits, and gives it.
pub(in crate::reports) async fn claim_mail(tx: &mut WriteTx, id: i64) -> DbResult<Option<MailRow>> {
    tx.find(
        sql!(
            "UPDATE report_mails SET attempts = attempts + 1 WHERE id = $1 AND state = 'waiting'
             RETURNING report_id, address, state, attempts, answer, ended_at"
        ),
        params![id],
    )
    .await
}

/// Ends a mail; `false` if it had ended already.
pub(in crate::reports) async fn advance_mail_to_end(
    tx: &mut WriteTx,
    id: i64,
    sent: bool,
    answer: &str,
) -> DbResult<bool> {
    let (now, state) = (tx.now(), if sent { "sent" } else { "failed" });
    let ended = tx
        .execute(
            sql!("UPDATE report_mails SET state = $2, answer = $3, ended_at = $4 WHERE id = $1 AND state = 'waiting'"),
            params![id, state, answer, now],
        )
        .await?;
    Ok(ended == 1)
}

/// Keeps why the last attempt failed.
pub(in crate::reports) async fn update_answer(tx: &mut WriteTx, id: i64, answer: &str) -> DbResult<()> {
    tx.execute(
        sql!("UPDATE report_mails SET answer = $2 WHERE id = $1 AND state = 'waiting'"),
        params![id, answer],
    )
    .await?;
    Ok(())
}
