//! Sending a report to one address, with the paper attached.

use anyhow::{Context, anyhow};
use askama::Template;
use platform_mail::{AttachedFile, Letter};
use platform_tasks::{Task, TaskRun};
use serde::{Deserialize, Serialize};

use super::document::Document;
use super::printed::{file_name, print};
use super::store::{self, Report};
use crate::app::App;

/// Sends a report.
#[derive(Serialize, Deserialize)]
pub(crate) struct SendReport {
    pub(crate) mail: i64,
}

impl Task for SendReport {
    const KIND: &'static str = "reports.send";
    /// Over about four hours, by the queue's waits.
    const ATTEMPTS: u32 = 8;
}

#[derive(Template)]
#[template(path = "reports/letter.txt")]
struct Text<'a> {
    document: &'a Document,
    digest: &'a str,
    page: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "reports/letter.html")]
struct Page<'a> {
    document: &'a Document,
    digest: &'a str,
    page: Option<&'a str>,
}

/// Sends a report: transaction, work, transaction. A failure that may pass is the queue's to repeat. A server that dies after
/// the SMTP server's answer and before it has noted it sends once more, under the same Message-ID.
pub(crate) async fn send_report(app: App, task: SendReport, _run: TaskRun) -> anyhow::Result<()> {
    let mut tx = app.database.write().await?;
    // It has ended already: the task was taken twice.
    let Some(mail) = store::claim_mail(&mut tx, task.mail).await? else { return Ok(()) };
    let report = store::find_report(&mut tx, mail.report_id).await?.context("a mail has a report")?;
    tx.commit().await?;

    let name = format!("report-{}-{}-{}", report.id, task.mail, &report.digest[..16]);
    let (letter, file) = write(&app, &mail.address, report).await?;
    let taken = app.postbox.hand_over_with(&letter.named(name), file).await;

    let mut tx = app.database.write().await?;
    let last = mail.attempts >= i64::from(SendReport::ATTEMPTS);
    let outcome = match taken {
        Ok(()) => {
            store::advance_mail_to_end(&mut tx, task.mail, true, "SMTPサーバーが受け取りました").await?;
            Ok(())
        }
        Err(refused) if refused.for_good() || last => {
            store::advance_mail_to_end(&mut tx, task.mail, false, &refused.to_string()).await?;
            tracing::error!(mail = task.mail, "a report was not sent: {refused}");
            Ok(())
        }
        Err(refused) => {
            store::update_answer(&mut tx, task.mail, &refused.to_string()).await?;
            Err(anyhow!("{refused}"))
        }
    };
    tx.commit().await.context("while keeping what became of a report's mail")?;
    outcome
}

async fn write(app: &App, address: &str, report: Report) -> anyhow::Result<(Letter, AttachedFile)> {
    let kind = report.kind().context("the kind of the report is not known")?;
    let document: Document = serde_json::from_str(&report.content).context("while reading the report")?;
    let page = app.postbox.link(&format!("/reports/{}", report.id));
    let (page, digest) = (page.as_deref(), report.digest.as_str());
    let letter = Letter::draw(
        address.parse().context("while reading the address")?,
        format!("[バックアップ] {}（{}）", document.title, document.period),
        &Text { document: &document, digest, page },
        &Page { document: &document, digest, page },
    )?;
    let content = print(app, &report, kind, &document).await.context("while printing")?;
    let name = file_name(kind, report.first_on, "pdf");
    Ok((letter, AttachedFile { name, content_type: "application/pdf", content }))
}
