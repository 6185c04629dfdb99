//! Printing a record.

use backup_report::{PrintError, RecordForm};
use platform_audit::Actor;
use platform_database::DbError;
use platform_web::dates;
use serde_json::json;
use thiserror::Error;
use tokio::task::{JoinError, spawn_blocking};

use super::Record;
use crate::app::App;
use crate::digests::sha256;

/// Why there is no paper.
#[derive(Debug, Error)]
pub(super) enum PrintRecordError {
    /// The press refused it.
    #[error("the form cannot be printed")]
    Press(#[from] PrintError),
    /// The press fell over.
    #[error("printing was not finished")]
    Unfinished(#[from] JoinError),
    /// The database.
    #[error("the printing could not be recorded")]
    Db(#[from] DbError),
}

/// The record as PDF for `by`, whose printing is in the audit record then.
pub(super) async fn print_record(app: &App, by: &Actor, record: Record) -> Result<Vec<u8>, PrintRecordError> {
    let (event, subject) = (record.event, record.subject.clone());
    let form = lay_out(app, by, record);
    let facts = json!({ "sha256": form.digest });
    platform_audit::record_alone(&app.database, by, event, subject, &facts).await?;
    let press = app.press.clone();
    Ok(spawn_blocking(move || press.record_form(&form)).await??)
}

fn lay_out(app: &App, by: &Actor, record: Record) -> RecordForm {
    let mut form = RecordForm {
        server: app.brand.name.to_owned(),
        organisation: app.issuer.organisation.clone(),
        department: app.issuer.department.clone(),
        title: record.title.to_owned(),
        number: record.number,
        printed: format!("{}　{}", dates::date_time(app.database.now()), by.name),
        digest: String::new(),
        facts: record.facts.into_iter().map(|(name, words)| (name.to_owned(), one_line(&words))).collect(),
        sections: record.sections,
        signatures: record.signatures.iter().map(|who| (*who).to_owned()).collect(),
        lying: record.lying,
        address: app.front.public_url.as_ref().map(|server| server.link(&record.page)),
    };
    form.digest = sha256(serde_json::to_string(&form).expect("a form is plain data"));
    form
}

/// The press knows no ends of lines.
fn one_line(words: &str) -> String {
    words.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("　")
}
