//! Reading and drawing spreadsheets beside the threads that answer requests.
//!
//! Invariant: at most two files are read or drawn at once, whatever the number of people, because each may
//! take seconds of a core and hundreds of mebibytes.

use axum::response::Response;
use platform_spreadsheet::{CsvEncoding, SheetOut, write_csv, write_xlsx};
use platform_web::{Refusal, XLSX, attachment};
use tokio::sync::Semaphore;

static SEATS: Semaphore = Semaphore::const_new(2);

/// Does heavy, blocking `work` as soon as there is a seat.
pub(crate) async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let seat = SEATS.acquire().await.expect("nobody closes the seats");
    let seated = move || {
        // Kept by the work itself: the one who waits may go away before it ends.
        let _seat = seat;
        work()
    };
    match tokio::task::spawn_blocking(seated).await {
        Ok(done) => done,
        Err(stopped) => std::panic::resume_unwind(stopped.into_panic()),
    }
}

/// Answers with a workbook of one sheet, called `name`.
pub(crate) async fn send_workbook(name: &str, sheet: SheetOut) -> Result<Response, Refusal> {
    let drawn = aside(move || write_xlsx(&[sheet])).await.map_err(Refusal::unknown)?;
    Ok(attachment(&format!("{name}.xlsx"), XLSX, drawn))
}

/// Answers with a CSV that a spreadsheet opens by itself, called `name`.
pub(crate) async fn send_csv(name: &str, sheet: SheetOut) -> Result<Response, Refusal> {
    let drawn = aside(move || write_csv(&sheet, CsvEncoding::Utf8Bom)).await.map_err(Refusal::unknown)?;
    Ok(attachment(&format!("{name}.csv"), "text/csv; charset=utf-8", drawn))
}
