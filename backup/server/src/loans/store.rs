//! The SQL of loans.

use chrono::{Days, NaiveDate};
use platform_database::{DbResult, Params, ReadTx, Timestamp, WriteTx, params, sorted_sql, sql};
use platform_identity::UserId;

use super::LoanId;
use crate::days;
use crate::media::MediumId;

/// A loan with the label of its medium.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Loan {
    pub(super) id: LoanId,
    pub(super) medium_id: MediumId,
    pub(super) medium: String,
    pub(super) borrower: String,
    pub(super) affiliation: String,
    pub(super) contact: String,
    pub(super) purpose: String,
    pub(super) due_on: NaiveDate,
    pub(super) due_at: Timestamp,
    pub(super) lent_by: String,
    pub(super) lent_at: Timestamp,
    pub(super) overdue_at: Option<Timestamp>,
    pub(super) returned_at: Option<Timestamp>,
    pub(super) received_by: String,
    /// Whom its reminders are sent to; empty where nobody has said.
    pub(super) mail_to: String,
    /// The borrower wants no mail.
    pub(super) no_mail: bool,
    pub(super) reminded_on: Option<NaiveDate>,
    pub(super) reminders: i64,
}

/// The columns of a [`Loan`].
macro_rules! loan_columns {
    () => {
        "o.id, o.medium_id, m.label AS medium, o.borrower, o.affiliation, o.contact, o.purpose, o.due_on, o.due_at,
         o.lent_by, o.lent_at, o.overdue_at, o.returned_at, o.received_by, o.mail_to, o.no_mail,
         o.reminded_on, o.reminders
         FROM loans o JOIN media m ON m.id = o.medium_id"
    };
}

/// Which loans of a list.
macro_rules! loan_filter {
    () => {
        " WHERE (LOWER(m.label) LIKE $1 ESCAPE '!' OR LOWER(o.borrower) LIKE $1 ESCAPE '!'
                 OR LOWER(o.affiliation) LIKE $1 ESCAPE '!')
            AND CASE $2 WHEN 'returned' THEN o.returned_at IS NOT NULL
                        WHEN 'overdue' THEN o.returned_at IS NULL AND o.due_at <= $3
                        WHEN 'all' THEN TRUE
                        ELSE o.returned_at IS NULL END"
    };
}

/// Which loans a list shows: `state` is `returned`, `overdue` or `all`; anything else means those that are out.
pub(super) struct LoanFilter {
    pub(super) search: String,
    pub(super) state: String,
}

impl LoanFilter {
    fn params(&self, now: Timestamp) -> Params {
        params![&self.search, &self.state, now]
    }
}

/// A loan that begins.
pub(super) struct NewRow<'a> {
    pub(super) medium: MediumId,
    pub(super) borrower_id: Option<UserId>,
    pub(super) borrower: &'a str,
    pub(super) affiliation: &'a str,
    pub(super) contact: &'a str,
    pub(super) purpose: &'a str,
    /// The last day, and when it ends.
    pub(super) due: (NaiveDate, Timestamp),
    pub(super) lent_by: &'a str,
    pub(super) mail_to: &'a str,
    pub(super) no_mail: bool,
}

/// How many media are with somebody, and how many of them should be back.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub(crate) struct Out {
    pub(crate) lent: i64,
    pub(crate) overdue: i64,
}

pub(crate) async fn count_out(tx: &mut ReadTx) -> DbResult<Out> {
    let now = tx.now();
    tx.load(
        sql!(
            "SELECT COUNT(*) AS lent, COUNT(CASE WHEN due_at <= $1 THEN 1 END) AS overdue FROM loans
             WHERE returned_at IS NULL"
        ),
        params![now],
    )
    .await
}

pub(super) async fn find_loan(tx: &mut ReadTx, id: LoanId) -> DbResult<Option<Loan>> {
    tx.find(sql!(concat!("SELECT ", loan_columns!(), " WHERE o.id = $1")), params![id]).await
}

pub(super) async fn count_lines(tx: &mut ReadTx, filter: &LoanFilter) -> DbResult<i64> {
    let now = tx.now();
    tx.count(
        sql!(concat!("SELECT COUNT(*) FROM loans o JOIN media m ON m.id = o.medium_id", loan_filter!())),
        filter.params(now),
    )
    .await
}

pub(super) async fn list_lines(
    tx: &mut ReadTx,
    filter: &LoanFilter,
    (key, descending): (&str, bool),
    (limit, offset): (i64, i64),
) -> DbResult<Vec<Loan>> {
    let mut params = filter.params(tx.now());
    params.extend(params![limit, offset]);
    let sql = sorted_sql!(
        concat!("SELECT ", loan_columns!(), loan_filter!(), " ORDER BY {order} LIMIT $4 OFFSET $5"),
        key,
        descending,
        [
            "due" => "o.due_at {dir}, o.id",
            "medium" => "m.label {dir}, o.id",
            "borrower" => "o.borrower {dir}, o.id",
            "lent" => "o.lent_at {dir}, o.id",
        ]
    );
    tx.list(sql, params).await
}

/// The loans of a list that began after `after`, in order.
pub(super) async fn list_lines_after(
    tx: &mut ReadTx,
    filter: &LoanFilter,
    after: LoanId,
    limit: i64,
) -> DbResult<Vec<Loan>> {
    let mut params = filter.params(tx.now());
    params.extend(params![after, limit]);
    tx.list(
        sql!(concat!("SELECT ", loan_columns!(), loan_filter!(), " AND o.id > $4 ORDER BY o.id LIMIT $5")),
        params,
    )
    .await
}

pub(super) async fn insert_loan(tx: &mut WriteTx, new: &NewRow<'_>) -> DbResult<LoanId> {
    let now = tx.now();
    let (id,): (LoanId,) = tx
        .load(
            sql!(
                "INSERT INTO loans (medium_id, borrower_id, borrower, affiliation, contact, purpose, due_on, due_at, lent_by,
                                    lent_at, mail_to, no_mail)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id"
            ),
            params![
                new.medium,
                new.borrower_id,
                new.borrower,
                new.affiliation,
                new.contact,
                new.purpose,
                new.due.0,
                new.due.1,
                new.lent_by,
                now,
                new.mail_to,
                new.no_mail
            ],
        )
        .await?;
    Ok(id)
}

/// Ends a loan; `false` if it ended before.
pub(super) async fn advance_returned(tx: &mut WriteTx, id: LoanId, received_by: &str) -> DbResult<bool> {
    let now = tx.now();
    let ended = tx
        .execute(
            sql!("UPDATE loans SET returned_at = $2, received_by = $3 WHERE id = $1 AND returned_at IS NULL"),
            params![id, now, received_by],
        )
        .await?;
    Ok(ended == 1)
}

/// A loan that is over, while the medium is not back.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct LateLoan {
    pub(crate) id: LoanId,
    pub(crate) medium: String,
    pub(crate) borrower: String,
    pub(crate) due_on: NaiveDate,
}

/// The loans that are over, whether or not that was noted.
pub(crate) async fn list_late(tx: &mut ReadTx) -> DbResult<Vec<LateLoan>> {
    let now = tx.now();
    tx.list(
        sql!(
            "SELECT o.id, m.label AS medium, o.borrower, o.due_on FROM loans o JOIN media m ON m.id = o.medium_id
             WHERE o.returned_at IS NULL AND o.due_at <= $1 ORDER BY o.id"
        ),
        params![now],
    )
    .await
}

/// The loans whose last day is today or tomorrow.
pub(crate) async fn list_due_by_tomorrow(tx: &mut ReadTx) -> DbResult<Vec<LateLoan>> {
    let (now, tomorrow) = (tx.now(), days::of(tx.now()) + Days::new(1));
    tx.list(
        sql!(
            "SELECT o.id, m.label AS medium, o.borrower, o.due_on FROM loans o JOIN media m ON m.id = o.medium_id
             WHERE o.returned_at IS NULL AND o.due_at > $1 AND o.due_on <= $2 ORDER BY o.id"
        ),
        params![now, tomorrow],
    )
    .await
}

/// Notes of every loan that is over that it is, once.
pub(super) async fn advance_overdue(tx: &mut WriteTx) -> DbResult<Vec<LateLoan>> {
    let now = tx.now();
    tx.list(
        sql!(
            "UPDATE loans SET overdue_at = $1 WHERE returned_at IS NULL AND overdue_at IS NULL AND due_at <= $1
             RETURNING id, (SELECT m.label FROM media m WHERE m.id = loans.medium_id) AS medium, borrower, due_on"
        ),
        params![now],
    )
    .await
}

/// A loan whose borrower gets mails.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Reminded {
    pub(super) id: LoanId,
    pub(super) medium: String,
    pub(super) borrower: String,
    pub(super) purpose: String,
    pub(super) lent_by: String,
    pub(super) lent_at: Timestamp,
    pub(super) due_on: NaiveDate,
    pub(super) mail_to: String,
    pub(super) reminded_on: Option<NaiveDate>,
}

/// The open loans whose borrowers can be written to and want to be.
pub(super) async fn list_reminded(tx: &mut ReadTx) -> DbResult<Vec<Reminded>> {
    tx.list(
        sql!(
            "SELECT o.id, m.label AS medium, o.borrower, o.purpose, o.lent_by, o.lent_at, o.due_on, o.mail_to, o.reminded_on
             FROM loans o JOIN media m ON m.id = o.medium_id
             WHERE o.returned_at IS NULL AND o.mail_to <> '' AND NOT o.no_mail ORDER BY o.id"
        ),
        params![],
    )
    .await
}

/// Notes that a borrower was reminded; `false` if that was noted today, or the medium is back.
pub(super) async fn advance_reminded(tx: &mut WriteTx, id: LoanId, today: NaiveDate) -> DbResult<bool> {
    let noted = tx
        .execute(
            sql!(
                "UPDATE loans SET reminded_on = $2, reminders = reminders + 1
                 WHERE id = $1 AND returned_at IS NULL AND (reminded_on IS NULL OR reminded_on < $2)"
            ),
            params![id, today],
        )
        .await?;
    Ok(noted == 1)
}

/// Changes whom the reminders are sent to; `false` if the medium is back.
pub(super) async fn update_mail(
    tx: &mut WriteTx,
    id: LoanId,
    mail_to: &str,
    no_mail: bool,
) -> DbResult<bool> {
    let changed = tx
        .execute(
            sql!("UPDATE loans SET mail_to = $2, no_mail = $3 WHERE id = $1 AND returned_at IS NULL"),
            params![id, mail_to, no_mail],
        )
        .await?;
    Ok(changed == 1)
}
