//! The page of a 教室's remarks.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_web::{Flash, Form, ListQuery, Problems, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::board_address;
use super::load::load_board;
use super::views::{BoardView, field_of};
use crate::app::App;
use crate::entries::EntryId;
use crate::exams::ExamId;
use crate::menu::way_to;
use crate::remarks::routes::same_words;
use crate::remarks::{RemarkDraft, WriteRemarksError, write_remarks};
use crate::result_lists::results_address;
use crate::rounds::{self, RoundId};
use crate::staff::{Reporter, seen_page};

/// Remarks as they were filled in: for each, whose it is, what the form showed, and what was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentRemarks {
    cell: Vec<String>,
    shown: Vec<String>,
    words: Vec<String>,
}

/// What was typed and not kept.
#[derive(Debug, Default)]
pub(crate) struct Unkept {
    remarks: Vec<RemarkDraft>,
    message: Option<String>,
    pub(super) problems: Problems,
}

impl Unkept {
    /// A message of the 塾.
    pub(crate) fn message(words: String, problem: String) -> Unkept {
        let mut problems = Problems::none();
        problems.add("message", problem);
        Unkept { message: Some(words), problems, ..Unkept::default() }
    }

    /// What was typed as the message of the 塾.
    pub(super) fn typed_message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// What was typed as the remark on a pupil's exam.
    pub(super) fn remark(&self, entry: EntryId, exam: ExamId) -> Option<&RemarkDraft> {
        self.remarks.iter().find(|draft| (draft.entry, draft.exam) == (entry, exam))
    }
}

/// Shows the remarks.
pub(crate) async fn list(
    State(app): State<App>,
    by: Reporter,
    Path(round): Path<RoundId>,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    draw(&app, &by, shell, round, &query, Unkept::default()).await
}

/// Keeps every remark that was changed, or shows the page again with what is wrong.
pub(crate) async fn save(
    State(app): State<App>,
    by: Reporter,
    Path(round): Path<RoundId>,
    query: ListQuery,
    shell: Shell,
    Form(sent): Form<SentRemarks>,
) -> Result<Response, Refusal> {
    let drafts = sent.changed()?;
    let address = query.address(&board_address(round));
    if drafts.is_empty() {
        return Ok(see_other_with(&address, Flash::done("変更はありませんでした。")));
    }
    match write_remarks(&app.database, &by, round, &drafts).await {
        Ok(kept) => Ok(see_other_with(&address, Flash::done(format!("総評を{kept}件保存しました。")))),
        Err(WriteRemarksError::Invalid(wrong)) => {
            let mut problems = Problems::none();
            for (entry, exam, words) in wrong {
                problems.add(field_of(entry, exam), words);
            }
            let unkept = Unkept { remarks: drafts, problems, message: None };
            let page = draw(&app, &by, shell, round, &query, unkept).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(refused) => Err(refused.into()),
    }
}

/// Draws the page, with what was typed and not kept.
pub(crate) async fn draw(
    app: &App,
    by: &Reporter,
    shell: Shell,
    round: RoundId,
    query: &ListQuery,
    unkept: Unkept,
) -> Result<Html<String>, Refusal> {
    let mut tx = app.database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let board = load_board(&mut tx, app, by.scope(), round, query).await?;
    drop(tx);
    let subject = format!("rounds/{}/remarks", board.round.name);
    let shown = board.records.as_ref().map_or(0, |records| records.entries.len());
    by.staff().saw(&app.database, "remarks.viewed", subject, &seen_page(query, shown)).await?;
    let label = board.round.name.label();
    let mut way = way_to(by.scope(), &board.round, &label);
    way.push(("結果", results_address(board.round.id)));
    shell.at(way).show("総評", BoardView::new(&board, by.scope(), query, &unkept))
}

impl SentRemarks {
    /// The remarks that differ from what the form showed.
    fn changed(&self) -> Result<Vec<RemarkDraft>, Refusal> {
        if self.cell.len() != self.words.len() || self.cell.len() != self.shown.len() {
            return Err(unreadable());
        }
        let typed = self.cell.iter().zip(self.shown.iter().zip(&self.words));
        let changed = typed.filter(|(_, (shown, words))| !same_words(shown, words));
        changed.map(|(cell, (_, words))| read_cell(cell, words).ok_or_else(unreadable)).collect()
    }
}

/// `entry-exam-revision`, as the form says whose a remark is.
fn read_cell(cell: &str, words: &str) -> Option<RemarkDraft> {
    let mut numbers = cell.split('-').map(str::parse::<i64>);
    let mut next = || numbers.next()?.ok();
    let (entry, exam, seen) = (EntryId(next()?), ExamId(next()?), next()?);
    Some(RemarkDraft { entry, exam, seen, words: words.trim().replace("\r\n", "\n") })
}

fn unreadable() -> Refusal {
    Refusal::unprocessable("送られた総評を読み取れませんでした。画面を開き直して、もう一度送ってください。")
}

impl From<WriteRemarksError> for Refusal {
    fn from(error: WriteRemarksError) -> Refusal {
        match error {
            WriteRemarksError::NotThere => Refusal::not_found(),
            WriteRemarksError::Invalid(_) => Refusal::unprocessable(format!("{error}。")),
            WriteRemarksError::Closed(_) => Refusal::conflict(format!("{error}。")),
            WriteRemarksError::Db(error) => error.into(),
        }
    }
}
