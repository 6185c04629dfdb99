//! Handing a file out: laid out and drawn beside the threads that answer requests, recorded, and sent.

use autograder_grading::RoundName;
use autograder_report::ListPaper;
use axum::response::Response;
use platform_spreadsheet::{CsvEncoding, SheetOut, WriteError, write_csv, write_xlsx};
use platform_web::{Refusal, XLSX, attachment};
use serde::Deserialize;
use serde_json::json;

use super::Export;
use crate::app::App;
use crate::imports::aside;
use crate::rounds::{self, Round};
use crate::staff::Staff;

/// What an address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// The name of a round; without one that whose work is open.
    round: Option<String>,
    /// `xlsx`, which is usual, `csv`, or `pdf`.
    format: Option<String>,
}

/// The sheets of a file; a CSV holds the first.
pub(super) struct Book {
    first: SheetOut,
    more: Vec<SheetOut>,
}

impl From<SheetOut> for Book {
    fn from(first: SheetOut) -> Book {
        Book { first, more: Vec::new() }
    }
}

impl Book {
    /// The same with more sheets behind.
    pub(super) fn and(self, more: impl IntoIterator<Item = SheetOut>) -> Book {
        Book { more: self.more.into_iter().chain(more).collect(), ..self }
    }
}

impl Asked {
    /// The round that is asked for.
    pub(super) async fn round(&self, app: &App) -> Result<Round, Refusal> {
        let rounds = rounds::list_rounds(&mut app.database.read().await?).await?;
        let wished = self.round.as_deref().filter(|name| !name.is_empty());
        rounds::choose_round(&rounds, wished).cloned().ok_or_else(Refusal::not_found)
    }

    /// Whether it is asked for on paper, of which not every list exists.
    pub(super) fn is_paper(&self) -> bool {
        self.format.as_deref() == Some("pdf")
    }

    fn is_csv(&self, export: Export) -> Result<bool, Refusal> {
        match self.format.as_deref().unwrap_or("xlsx") {
            "xlsx" => Ok(false),
            "csv" if export.description().has_csv => Ok(true),
            "pdf" => {
                Err(Refusal::unprocessable("この一覧はPDFでは書き出せません。ExcelかCSVを選んでください。"))
            }
            "csv" => Err(Refusal::unprocessable("この一覧はシートに分かれるため、Excelだけで書き出せます。")),
            other => Err(Refusal::unprocessable(format!(
                "形式「{other}」では書き出せません。xlsxかcsvを選んでください。"
            ))),
        }
    }
}

/// Lays the file out and draws it, records that `staff` takes it, and answers with it.
pub(super) async fn hand_out(
    app: &App,
    staff: &Staff,
    asked: &Asked,
    (export, round): (Export, Option<RoundName>),
    lay_out: impl FnOnce() -> Book + Send + 'static,
) -> Result<Response, Refusal> {
    let csv = asked.is_csv(export)?;
    let (rows, bytes) = aside(move || draw(lay_out(), csv)).await.map_err(Refusal::unknown)?;
    let form = if csv { CSV } else { EXCEL };
    send(app, staff, (export, round), form, (rows, bytes)).await
}

/// The same on paper.
pub(super) async fn hand_out_paper(
    app: &App,
    staff: &Staff,
    of: (Export, Option<RoundName>),
    lay_out: impl FnOnce() -> ListPaper + Send + 'static,
) -> Result<Response, Refusal> {
    let press = app.press.clone();
    let print = move || {
        let paper = lay_out();
        let rows = paper.tables.iter().map(|table| table.rows.len()).sum();
        press.list(&paper).map(|pdf| (rows, pdf))
    };
    let printed = aside(print).await.map_err(Refusal::unknown)?;
    send(app, staff, of, PDF, printed).await
}

/// In which form a file is sent: its name in the record, its ending and its media type.
type Form = (&'static str, &'static str, &'static str);
const EXCEL: Form = ("Excel", "xlsx", XLSX);
const CSV: Form = ("CSV", "csv", "text/csv; charset=utf-8");
const PDF: Form = ("PDF", "pdf", "application/pdf");

/// Records who takes what, and sends it.
async fn send(
    app: &App,
    staff: &Staff,
    (export, round): (Export, Option<RoundName>),
    (format, ending, kind): Form,
    (rows, bytes): (usize, Vec<u8>),
) -> Result<Response, Refusal> {
    let about = export.description();
    let subject = match round {
        Some(name) => format!("rounds/{name}/exports/{}", about.code),
        None => format!("exports/{}", about.code),
    };
    let facts = json!({ "list": about.title, "format": format, "rows": rows });
    staff.saw(&app.database, "lists.exported", subject, &facts).await?;
    Ok(attachment(&format!("{}.{ending}", export.file_name(round)), kind, bytes))
}

/// The rows of the file, without headings, and its bytes.
fn draw(book: Book, csv: bool) -> Result<(usize, Vec<u8>), WriteError> {
    if csv {
        return Ok((book.first.rows.len(), write_csv(&book.first, CsvEncoding::Utf8Bom)?));
    }
    let sheets: Vec<SheetOut> = [book.first].into_iter().chain(book.more).collect();
    let rows = sheets.iter().map(|sheet| sheet.rows.len()).sum();
    Ok((rows, write_xlsx(&sheets)?))
}
