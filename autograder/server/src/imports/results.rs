//! The rows of a file with what becomes of each, as a file.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::Database;
use platform_spreadsheet::{CsvEncoding, UnreadableFile, WriteError, write_csv, write_xlsx};
use platform_web::{Refusal, XLSX, attachment};
use serde_json::json;
use thiserror::Error;

use super::outcome::outcome_sheet;
use super::preview::preview_again;
use super::{ImportId, Kind, RowOutcomes, aside, store};
use crate::mark_imports::NEEDED;
use crate::roster_imports::COLUMNS;
use crate::staff::Staff;

/// In which form the file is handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResultForm {
    Excel,
    Csv,
}

/// A file, and what becomes of its rows.
pub(crate) struct RowResults {
    pub(crate) file_name: String,
    pub(crate) content: Vec<u8>,
    /// Headings by which its table is found.
    pub(crate) needed: &'static [&'static str],
    pub(crate) outcomes: RowOutcomes,
    /// Whether that has happened, and is not only foretold.
    pub(crate) is_applied: bool,
}

/// Why there is no file.
#[derive(Debug, Error)]
enum Undrawn {
    #[error(transparent)]
    Unreadable(#[from] UnreadableFile),
    #[error("the file could not be drawn")]
    Sheet(#[from] WriteError),
}

/// All rows of a kept file, as an Excel workbook.
pub(crate) async fn show_xlsx(
    State(database): State<Database>,
    staff: Staff,
    Path(import): Path<ImportId>,
) -> Result<Response, Refusal> {
    hand_out(&database, &staff, import, ResultForm::Excel).await
}

/// The same as CSV.
pub(crate) async fn show_csv(
    State(database): State<Database>,
    staff: Staff,
    Path(import): Path<ImportId>,
) -> Result<Response, Refusal> {
    hand_out(&database, &staff, import, ResultForm::Csv).await
}

async fn hand_out(
    database: &Database,
    staff: &Staff,
    import: ImportId,
    form: ResultForm,
) -> Result<Response, Refusal> {
    let again = preview_again(database, staff, import).await?;
    let is_applied = again.kept.applied.is_some();
    let outcomes = if is_applied {
        let kept = store::find_outcomes(&mut database.read().await?, import).await?;
        RowOutcomes::from_text(&kept.ok_or_else(Refusal::not_found)?).map_err(Refusal::unknown)?
    } else {
        again.previewed.plan.outcomes()
    };
    let subject = format!("rounds/{}/imports/{import}", again.round.name);
    let facts = json!({ "file": again.kept.file_name, "kind": again.kept.kind.code() });
    staff.saw(database, "imports.exported", subject, &facts).await?;
    let needed: &'static [&'static str] = match again.kept.kind {
        Kind::Roster => &COLUMNS,
        Kind::Marks => &NEEDED,
    };
    let (file_name, content) = (again.kept.file_name, again.kept.content);
    RowResults { file_name, content, needed, outcomes, is_applied }.hand_out(form).await
}

impl RowResults {
    /// Draws the file and answers with it. The caller has recorded who takes it.
    pub(crate) async fn hand_out(self, form: ResultForm) -> Result<Response, Refusal> {
        let (heading, words) = if self.is_applied {
            ("結果", "取り込み結果")
        } else {
            ("予定", "取り込む前の確認")
        };
        let stem = self.file_name.rsplit_once('.').map_or(&*self.file_name, |(stem, _)| stem);
        let name = format!("{stem}_{words}");
        let drawn = aside(move || self.draw(heading, form)).await;
        match (drawn, form) {
            (Ok(bytes), ResultForm::Excel) => Ok(attachment(&format!("{name}.xlsx"), XLSX, bytes)),
            (Ok(bytes), ResultForm::Csv) => {
                Ok(attachment(&format!("{name}.csv"), "text/csv; charset=utf-8", bytes))
            }
            (Err(Undrawn::Unreadable(reason)), _) => Err(Refusal::unprocessable(format!("{reason}。"))),
            (Err(trouble), _) => Err(Refusal::unknown(trouble)),
        }
    }

    fn draw(&self, heading: &str, form: ResultForm) -> Result<Vec<u8>, Undrawn> {
        let sheet = outcome_sheet(&self.content, self.needed, heading, &self.outcomes)?;
        Ok(match form {
            ResultForm::Excel => write_xlsx(&[sheet])?,
            ResultForm::Csv => write_csv(&sheet, CsvEncoding::Utf8Bom)?,
        })
    }
}
