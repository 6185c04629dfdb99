//! Reports themselves.

use chrono::NaiveDate;
use platform_database::{DbResult, Params, ReadTx, Timestamp, WriteTx, params, sorted_sql, sql};

use crate::reports::number::document_number;
use crate::reports::period::Period;
use crate::reports::{ReportId, ReportKind};

/// A report with its content.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::reports) struct Report {
    pub(in crate::reports) id: ReportId,
    pub(in crate::reports) kind: String,
    pub(in crate::reports) first_on: NaiveDate,
    pub(in crate::reports) last_on: NaiveDate,
    pub(in crate::reports) content: String,
    pub(in crate::reports) digest: String,
}

impl Report {
    pub(in crate::reports) fn kind(&self) -> Option<ReportKind> {
        ReportKind::from_code(&self.kind)
    }

    pub(in crate::reports) fn number(&self) -> String {
        document_number(&self.kind, Period { first: self.first_on, last: self.last_on }, self.id)
    }
}

/// A report as a list shows it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::reports) struct ReportLine {
    pub(in crate::reports) id: ReportId,
    pub(in crate::reports) kind: String,
    pub(in crate::reports) first_on: NaiveDate,
    pub(in crate::reports) last_on: NaiveDate,
    pub(in crate::reports) scheduled: bool,
    pub(in crate::reports) made_by: String,
    pub(in crate::reports) made_at: Timestamp,
    pub(in crate::reports) waiting: i64,
    pub(in crate::reports) sent: i64,
    pub(in crate::reports) failed: i64,
}

impl ReportLine {
    pub(in crate::reports) fn period(&self) -> Period {
        Period { first: self.first_on, last: self.last_on }
    }
}

/// Which reports a list shows; `way` is `scheduled`, `by_hand` or `unsent`.
pub(in crate::reports) struct ReportFilter {
    pub(in crate::reports) kind: Option<String>,
    pub(in crate::reports) way: Option<String>,
    /// Whether those are shown that need the right to read the audit record.
    pub(in crate::reports) confidential: bool,
}

macro_rules! report_filter {
    () => {
        " FROM reports r WHERE (CAST($1 AS TEXT) IS NULL OR r.kind = $1)
            AND ($3 OR r.kind NOT IN ('audit', 'users'))
            AND CASE WHEN CAST($2 AS TEXT) = 'scheduled' THEN r.scheduled WHEN $2 = 'by_hand' THEN NOT r.scheduled
                     WHEN $2 = 'unsent' THEN EXISTS (SELECT 1 FROM report_mails m WHERE m.report_id = r.id AND m.state = 'failed')
                     ELSE TRUE END"
    };
}

fn filter_params(filter: &ReportFilter) -> Params {
    params![filter.kind.as_ref(), filter.way.as_ref(), filter.confidential]
}

pub(in crate::reports) async fn find_report(tx: &mut ReadTx, id: ReportId) -> DbResult<Option<Report>> {
    tx.find(
        sql!("SELECT id, kind, first_on, last_on, content, digest FROM reports WHERE id = $1"),
        params![id],
    )
    .await
}

pub(in crate::reports) async fn count_reports(tx: &mut ReadTx, filter: &ReportFilter) -> DbResult<i64> {
    tx.count(sql!(concat!("SELECT COUNT(*)", report_filter!())), filter_params(filter)).await
}

pub(in crate::reports) async fn list_reports(
    tx: &mut ReadTx,
    filter: &ReportFilter,
    (key, descending): (&str, bool),
    (limit, offset): (i64, i64),
) -> DbResult<Vec<ReportLine>> {
    let mut params = filter_params(filter);
    params.extend(params![limit, offset]);
    let sql = sorted_sql!(
        concat!(
            "SELECT r.id, r.kind, r.first_on, r.last_on, r.scheduled, r.made_by, r.made_at,
                    (SELECT COUNT(*) FROM report_mails m WHERE m.report_id = r.id AND m.state = 'waiting') AS waiting,
                    (SELECT COUNT(*) FROM report_mails m WHERE m.report_id = r.id AND m.state = 'sent') AS sent,
                    (SELECT COUNT(*) FROM report_mails m WHERE m.report_id = r.id AND m.state = 'failed') AS failed",
            report_filter!(),
            " ORDER BY {order} LIMIT $4 OFFSET $5"
        ),
        key,
        descending,
        [
            "made" => "r.made_at {dir}, r.id DESC",
            "kind" => "r.kind {dir}, r.first_on DESC, r.id DESC",
            "period" => "r.first_on {dir}, r.id DESC",
        ]
    );
    tx.list(sql, params).await
}

/// A report without its content.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::reports) struct ReportHead {
    pub(in crate::reports) id: ReportId,
    pub(in crate::reports) kind: String,
    pub(in crate::reports) first_on: NaiveDate,
    pub(in crate::reports) last_on: NaiveDate,
    pub(in crate::reports) scheduled: bool,
    pub(in crate::reports) made_by: String,
    pub(in crate::reports) made_at: Timestamp,
    pub(in crate::reports) digest: String,
}

/// The reports after one, in the order in which they were made.
pub(in crate::reports) async fn list_heads_after(
    tx: &mut ReadTx,
    confidential: bool,
    after: ReportId,
    limit: i64,
) -> DbResult<Vec<ReportHead>> {
    tx.list(
        sql!(
            "SELECT id, kind, first_on, last_on, scheduled, made_by, made_at, digest FROM reports
             WHERE id > $1 AND ($2 OR kind NOT IN ('audit', 'users')) ORDER BY id LIMIT $3"
        ),
        params![after, confidential, limit],
    )
    .await
}

/// A report that is to be kept.
pub(in crate::reports) struct NewReport<'a> {
    pub(in crate::reports) kind: ReportKind,
    pub(in crate::reports) days: (NaiveDate, NaiveDate),
    pub(in crate::reports) scheduled: bool,
    pub(in crate::reports) made_by: &'a str,
    pub(in crate::reports) content: &'a str,
    pub(in crate::reports) digest: &'a str,
}

/// Keeps a report; `None` if the calendar has made it already.
pub(in crate::reports) async fn insert_report(
    tx: &mut WriteTx,
    new: &NewReport<'_>,
) -> DbResult<Option<ReportId>> {
    let now = tx.now();
    let made: Option<(ReportId,)> = tx
        .find(
            sql!(
                "INSERT INTO reports (kind, first_on, last_on, scheduled, made_by, made_at, content, digest)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                 ON CONFLICT (kind, first_on, last_on) WHERE scheduled DO NOTHING RETURNING id"
            ),
            params![
                new.kind.code(),
                new.days.0,
                new.days.1,
                new.scheduled,
                new.made_by,
                now,
                new.content,
                new.digest
            ],
        )
        .await?;
    Ok(made.map(|(id,)| id))
}

/// Takes away the reports of a kind from before a time, with what became of their mails; gives how many.
pub(in crate::reports) async fn delete_reports_before(
    tx: &mut WriteTx,
    kind: ReportKind,
    before: Timestamp,
) -> DbResult<u64> {
    tx.execute(
        sql!("DELETE FROM report_mails WHERE report_id IN (SELECT id FROM reports WHERE kind = $1 AND made_at < $2)"),
        params![kind.code(), before],
    )
    .await?;
    tx.execute(sql!("DELETE FROM reports WHERE kind = $1 AND made_at < $2"), params![kind.code(), before])
        .await
}
