//! Making a report: look everything up, write it down for good, and tell whoever wants it.

use platform_audit::Actor;
use platform_database::{Database, DbError};
use platform_web::dates;
use serde_json::json;
use thiserror::Error;

use super::contents::compose;
use super::document::Document;
use super::facts::{follow_chain, load_facts};
use super::period::{InvalidPeriod, Period};
use super::send::SendReport;
use super::store::{self, NewReport};
use super::{Issuer, ReportId, ReportKind};
use crate::digests::sha256;

/// Why no report was made.
#[derive(Debug, Error)]
pub(super) enum MakeReportError {
    /// The days are no period.
    #[error("{0}")]
    Period(#[from] InvalidPeriod),
    /// The calendar has made it already.
    #[error("このレポートは、すでに作成されています")]
    Made,
    /// The database.
    #[error("the report could not be made")]
    Db(#[from] DbError),
}

/// Makes a report of a period. What the calendar asks for is made once, and sent to those who want it.
pub(super) async fn make_report(
    database: &Database,
    issuer: &Issuer,
    by: &Actor,
    (kind, period): (ReportKind, Period),
    scheduled: bool,
) -> Result<ReportId, MakeReportError> {
    let document = draw_up(database, issuer, by, (kind, period)).await?;
    let content = document.content();
    let digest = sha256(&content);
    let mut tx = database.write().await?;
    let new = NewReport {
        kind,
        days: (period.first, period.last),
        scheduled,
        made_by: &by.name,
        content: &content,
        digest: &digest,
    };
    let id = store::insert_report(&mut tx, &new).await?.ok_or(MakeReportError::Made)?;
    let facts = json!({ "kind": kind.code(), "from": period.first, "until": period.last, "sha256": digest });
    platform_audit::record(&mut tx, by, "reports.made", format!("reports/{id}"), &facts).await?;
    if scheduled {
        for address in store::list_wanting(&mut tx, kind).await? {
            if let Some(mail) = store::insert_mail(&mut tx, id, &address).await? {
                platform_tasks::enqueue(&mut tx, &SendReport { mail }).await?;
            }
        }
    }
    tx.commit().await?;
    Ok(id)
}

async fn draw_up(
    database: &Database,
    issuer: &Issuer,
    by: &Actor,
    (kind, period): (ReportKind, Period),
) -> Result<Document, MakeReportError> {
    let span = period.span().ok_or(InvalidPeriod::Future)?;
    let chain = follow_chain(database, kind).await?;
    let facts = load_facts(&mut database.read_for_report().await?, period, span, chain).await?;
    let (figures, sections) = compose(kind, &facts);
    Ok(Document {
        title: kind.label().to_owned(),
        period: period.words(),
        made: format!("{}　{}", dates::date_time(facts.now), by.name),
        issuer: issuer.clone(),
        figures,
        sections,
    })
}
