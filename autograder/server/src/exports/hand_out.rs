//! Handing a file out: drawn beside the threads that answer requests, recorded, and sent.
//!
//! Invariant: the rows of a file are never in memory together.

use std::fs::File;
use std::io::Seek;

use autograder_grading::RoundName;
use autograder_report::ListPaper;
use axum::body::Body;
use axum::http::header;
use axum::response::Response;
use platform_database::DbResult;
use platform_spreadsheet::{BookWriter, WriteError};
use platform_web::{Refusal, XLSX, attachment};
use serde::Deserialize;
use serde_json::json;
use thiserror::Error;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio_util::io::ReaderStream;

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

/// Draws a file, records that `staff` takes it, and answers with it. Nobody gets any of it before it is whole: it is
/// drawn into a temporary file.
pub(super) async fn hand_out(
    app: &App,
    staff: &Staff,
    asked: &Asked,
    about: (Export, Option<RoundName>),
    draw: impl FnOnce(&mut BookWriter) -> Result<(), WriteError> + Send + 'static,
) -> Result<Response, Refusal> {
    let nothing = |_: Sender<()>| async { Ok(()) };
    hand_out_parts(app, staff, asked, about, nothing, move |book, _| draw(book)).await
}

/// The parts of a file, each of which is waited for.
pub(super) struct Parts<T>(Receiver<T>);

impl<T> Iterator for Parts<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.0.blocking_recv()
    }
}

/// The same of a file whose parts are loaded while it is drawn, so that few of them are in memory at once.
pub(super) async fn hand_out_parts<T: Send + 'static, Loading: Future<Output = DbResult<()>>>(
    app: &App,
    staff: &Staff,
    asked: &Asked,
    (export, round): (Export, Option<RoundName>),
    load: impl FnOnce(Sender<T>) -> Loading,
    draw: impl FnOnce(&mut BookWriter, Parts<T>) -> Result<(), WriteError> + Send + 'static,
) -> Result<Response, Refusal> {
    let csv = asked.is_csv(export)?;
    let (sender, receiver) = channel(1);
    let drawing = aside(move || drawn(csv, |book| draw(book, Parts(receiver))));
    let (loaded, drawn) = tokio::join!(load(sender), drawing);
    loaded?;
    let (rows, file) = drawn.map_err(Refusal::unknown)?;
    let length = file.metadata().map_err(Refusal::unknown)?.len();
    let content = Body::from_stream(ReaderStream::new(tokio::fs::File::from_std(file)));
    let form = if csv { CSV } else { EXCEL };
    send(app, staff, (export, round), form, rows, (content, length)).await
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
    let (rows, pdf) = aside(print).await.map_err(Refusal::unknown)?;
    let length = pdf.len() as u64;
    send(app, staff, of, PDF, rows, (pdf.into(), length)).await
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
    rows: usize,
    (content, length): (Body, u64),
) -> Result<Response, Refusal> {
    let about = export.description();
    let subject = match round {
        Some(name) => format!("rounds/{name}/exports/{}", about.code),
        None => format!("exports/{}", about.code),
    };
    let facts = json!({ "list": about.title, "format": format, "rows": rows });
    staff.saw(&app.database, "lists.exported", subject, &facts).await?;
    let mut response = attachment(&format!("{}.{ending}", export.file_name(round)), kind, content);
    response.headers_mut().insert(header::CONTENT_LENGTH, length.into());
    Ok(response)
}

/// The rows of the file, without headings, and the file from its beginning.
fn drawn(
    csv: bool,
    draw: impl FnOnce(&mut BookWriter) -> Result<(), WriteError>,
) -> Result<(usize, File), Undrawn> {
    let mut file = tempfile::tempfile()?;
    let into = file.try_clone()?;
    let mut book = if csv { BookWriter::csv(into)? } else { BookWriter::xlsx(into) };
    draw(&mut book)?;
    let rows = book.finish()?;
    file.rewind()?;
    Ok((rows, file))
}

/// Why there is no file.
#[derive(Debug, Error)]
enum Undrawn {
    #[error("the file could not be kept while it was drawn")]
    File(#[from] std::io::Error),
    #[error("the file could not be drawn")]
    Sheet(#[from] WriteError),
}
