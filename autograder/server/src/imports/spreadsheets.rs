//! Reading and drawing spreadsheets beside the threads that answer requests.
//!
//! Invariant: at most two files are read or drawn at once, whatever the number of people, because each may
//! take seconds of a core and hundreds of mebibytes.

use platform_spreadsheet::{CsvEncoding, SheetOut, WriteError, write_csv, write_xlsx};
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

/// Draws a workbook of one sheet.
pub(crate) async fn draw_workbook(sheet: SheetOut) -> Result<Vec<u8>, WriteError> {
    aside(move || write_xlsx(&[sheet])).await
}

/// Draws a CSV that a spreadsheet opens by itself.
pub(crate) async fn draw_csv(sheet: SheetOut) -> Result<Vec<u8>, WriteError> {
    aside(move || write_csv(&sheet, CsvEncoding::Utf8Bom)).await
}
