//! The papers of one exam: 本部 uploads and replaces them.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::Database;
use platform_web::{Flash, Problems, Refusal, Shell, Upload, see_other_with};

use super::PaperKind;
use super::keep::{KeepPaperError, keep_paper};
use super::store;
use super::views::ExamPapersView;
use crate::exams::{self, ExamId};
use crate::menu::home_of;
use crate::rounds;
use crate::staff::Headquarters;

/// Every edition of an exam's papers, with the forms for the next ones.
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Headquarters,
    Path(exam): Path<ExamId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    draw(&database, shell, exam, Problems::none()).await
}

/// Keeps an uploaded paper, or shows the page again with what is wrong with it.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Headquarters,
    Path(id): Path<ExamId>,
    shell: Shell,
    upload: Upload,
) -> Result<Response, Refusal> {
    let kind = upload.texts.get("kind").and_then(|code| PaperKind::from_code(code));
    let seen = upload.texts.get("edition").and_then(|edition| edition.parse().ok());
    let (kind, seen) = kind.zip(seen).ok_or_else(|| {
        Refusal::unprocessable("資料の種類がわかりません。画面を開き直して、もう一度送ってください。")
    })?;
    let file = upload.require_file()?;
    let refused = match keep_paper(&database, &by, (id, kind, seen), &file.name, file.bytes).await {
        Ok(exam) => {
            let words = format!("{}の{}を保存しました。", exam.title(), kind.label());
            return Ok(see_other_with(&format!("/exams/{id}/papers"), Flash::done(words)));
        }
        Err(refused) => refused,
    };
    let status = match refused {
        KeepPaperError::NoSuchExam => return Err(Refusal::not_found()),
        KeepPaperError::Db(error) => return Err(error.into()),
        KeepPaperError::Stale => StatusCode::CONFLICT,
        KeepPaperError::NotPdf(_) | KeepPaperError::Unchanged => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut problems = Problems::none();
    problems.add(kind.code(), format!("{}「{}」: {refused}", kind.label(), file.name));
    Ok((status, draw(&database, shell, id, problems).await?).into_response())
}

async fn draw(
    database: &Database,
    shell: Shell,
    exam: ExamId,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let exam = exams::find_exam(&mut tx, exam).await?.ok_or_else(Refusal::not_found)?;
    let round = rounds::find_round(&mut tx, exam.round_id).await?.ok_or_else(Refusal::not_found)?;
    let editions = store::list_editions(&mut tx, exam.id).await?;
    drop(tx);
    let label = round.name.label();
    let way = vec![
        ("テスト回", "/rounds".to_owned()),
        (&label, format!("/rounds/{}", round.id)),
        ("資料", format!("/rounds/{}/papers", round.id)),
    ];
    let view = ExamPapersView::new(&round, &exam, &editions, problems);
    shell.about(&home_of(&round)).at(way).show(&format!("{}の資料", exam.title()), view)
}
