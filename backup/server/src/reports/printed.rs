//! A report's content on paper and as CSV.

use backup_report::{PrintError, PrintedCell, PrintedColumn, PrintedFigure, PrintedSection, TableReport};
use platform_database::Timestamp;
use platform_spreadsheet::{BYTE_ORDER_MARK, WriteError, write_csv_lines};
use platform_web::dates;
use thiserror::Error;
use tokio::task::{JoinError, spawn_blocking};

use super::ReportKind;
use super::document::{Cell, Document, Section};
use super::store::Report;
use crate::app::App;
use crate::signatures::SignError;

/// How many columns a CSV has: the section and the cells of the widest table, so that every line has the same.
const COLUMNS: usize = 14;

/// Why there is no paper.
#[derive(Debug, Error)]
pub(super) enum PrintReportError {
    /// The press refused it.
    #[error("the report cannot be printed")]
    Press(#[from] PrintError),
    /// The press fell over.
    #[error("printing was not finished")]
    Unfinished(#[from] JoinError),
    /// It could not be signed.
    #[error("the report cannot be signed")]
    Sign(#[from] SignError),
}

/// The report as PDF, signed where a certificate is valid now.
pub(super) async fn print(
    app: &App,
    report: &Report,
    kind: ReportKind,
    document: &Document,
) -> Result<Vec<u8>, PrintReportError> {
    let now = app.database.now();
    let mut paper = lay_out(app.brand.name, report, kind, document);
    paper.signature = signature_words(app, now);
    let (press, signatory) = (app.press.clone(), app.signatory.clone());
    let printing = spawn_blocking(move || -> Result<Vec<u8>, PrintReportError> {
        let printed = press.table_report(&paper)?;
        match signatory.filter(|signatory| signatory.is_valid(now)) {
            Some(signatory) => {
                Ok(signatory.sign(printed, &format!("{} {}", paper.title, paper.number), now)?)
            }
            None => Ok(printed),
        }
    });
    printing.await?
}

/// Who signs a report that is printed now.
pub(super) fn signature_words(app: &App, now: Timestamp) -> String {
    match &app.signatory {
        None => "署名なし".to_owned(),
        Some(signatory) if signatory.is_valid(now) => {
            format!("{}（証明書の期限 {}）", signatory.name(), dates::date(signatory.ends()))
        }
        Some(_) => "署名なし（証明書の有効期間の外です）".to_owned(),
    }
}

/// The report as the press wants it.
fn lay_out(server: &str, report: &Report, kind: ReportKind, document: &Document) -> TableReport {
    TableReport {
        server: server.to_owned(),
        organisation: document.issuer.organisation.clone(),
        department: document.issuer.department.clone(),
        cover: kind.has_cover(),
        number: report.number(),
        title: document.title.clone(),
        period: document.period.clone(),
        made: document.made.clone(),
        signature: String::new(),
        digest: report.digest.clone(),
        figures: document
            .figures
            .iter()
            .map(|figure| PrintedFigure {
                label: figure.label.clone(),
                value: figure.value.text.clone(),
                note: figure.note.clone(),
                tone: figure.value.tone.code().to_owned(),
            })
            .collect(),
        sections: document.sections.iter().map(section).collect(),
        signatures: kind.signatures().iter().map(|who| (*who).to_owned()).collect(),
    }
}

fn section(section: &Section) -> PrintedSection {
    let column = |column: &super::document::Column| PrintedColumn {
        label: column.label.clone(),
        numeric: column.numeric,
        share: column.share,
    };
    let cell = |cell: &Cell| PrintedCell { text: cell.text.clone(), tone: cell.tone.code().to_owned() };
    // A column in which nothing stands takes no place on paper.
    let says =
        |at: &usize| section.rows.is_empty() || section.rows.iter().any(|row| !row[*at].text.is_empty());
    let told: Vec<usize> = (0..section.columns.len()).filter(says).collect();
    PrintedSection {
        title: section.title.clone(),
        note: section.note.clone(),
        columns: told.iter().map(|at| column(&section.columns[*at])).collect(),
        rows: section.rows.iter().map(|row| told.iter().map(|at| cell(&row[*at])).collect()).collect(),
        empty: section.empty.clone(),
        grouped: section.grouped,
        charted: section.charted,
    }
}

/// The report as CSV: UTF-8 with a byte order mark, table after table, each line led by the heading of its table.
pub(super) fn csv(document: &Document, report: &Report) -> Result<String, WriteError> {
    let mut lines = vec![
        line("発行元", [document.issuer.words()]),
        line("レポート", [&document.title]),
        line("文書番号", [report.number()]),
        line("対象期間", [&document.period]),
        line("作成", [&document.made]),
        line("内容のSHA-256", [&report.digest]),
    ];
    lines.push(line("概要", ["項目", "値", "補足"]));
    for figure in &document.figures {
        lines.push(line("概要", [&figure.label, &figure.value.text, &figure.note]));
    }
    for section in &document.sections {
        lines.push(line(&section.title, section.columns.iter().map(|column| &column.label)));
        for row in &section.rows {
            lines.push(line(&section.title, row.iter().map(|cell| &cell.text)));
        }
    }
    Ok(format!("{BYTE_ORDER_MARK}{}", write_csv_lines(lines)?))
}

fn line<S: AsRef<str>>(first: &str, rest: impl IntoIterator<Item = S>) -> [String; COLUMNS] {
    let mut line = [const { String::new() }; COLUMNS];
    first.clone_into(&mut line[0]);
    for (place, text) in line[1..].iter_mut().zip(rest) {
        text.as_ref().clone_into(place);
    }
    line
}

/// What the file is called: `backup-report_daily_20261127.pdf`.
pub(super) fn file_name(kind: ReportKind, first_on: chrono::NaiveDate, ending: &str) -> String {
    format!("backup-report_{}_{}.{ending}", kind.code(), first_on.format("%Y%m%d"))
}
