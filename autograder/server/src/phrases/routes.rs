//! The screens of phrases.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::{Database, ReadTx};
use platform_web::{Flash, Form, ListQuery, Problems, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::book::{Owner, load_book_of};
use super::change_list::{ChangesView, asked_changes, change_list};
use super::form::SentPhrases;
use super::views::{EditView, ListView, list_address};
use super::withdraw::withdraw_phrases;
use super::write::{WritePhrasesError, write_phrases};
use super::{Chapter, GradeBand, Phrasebook, Topic, store};
use crate::classrooms::{self, Classroom};
use crate::staff::{Reporter, Scope};

/// The revision that somebody saw.
#[derive(Debug, Deserialize)]
pub(crate) struct Seen {
    #[serde(default)]
    revision: i64,
}

/// Every topic of a 学年帯, or of all grades, with the set that counts at this person's place.
pub(crate) async fn list(
    State(database): State<Database>,
    by: Reporter,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let grades = find_grades(&query)?;
    let mut tx = database.read().await?;
    let (book, classrooms) = load(&mut tx, by.scope()).await?;
    let view = ListView::new(by.scope(), grades, &book, &classrooms);
    shell.at(vec![("ホーム", "/".to_owned())]).show("文例", view)
}

/// The set that counts at this person's place, to be written anew.
pub(crate) async fn edit(
    State(database): State<Database>,
    by: Reporter,
    Path(topic): Path<String>,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    draw(&database, &by, shell, find(&topic, &query)?, None, Problems::none()).await
}

/// Keeps the set, or shows the form again with what is wrong.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Reporter,
    Path(topic): Path<String>,
    query: ListQuery,
    shell: Shell,
    Form(sent): Form<SentPhrases>,
) -> Result<Response, Refusal> {
    let chapter = find(&topic, &query)?;
    match sent.read(chapter.topic()) {
        Ok(bands) => {
            write_phrases(&database, &by, chapter, sent.revision, &bands).await?;
            let words = format!("{}の文例を保存しました。確定前の成績表に使います。", chapter.label());
            Ok(see_other_with(&list_address(chapter.grades()), Flash::done(words)))
        }
        Err(problems) => {
            let page = draw(&database, &by, shell, chapter, Some(sent), problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// Shows the form again with a sample of what is typed; nothing is kept.
pub(crate) async fn show(
    State(database): State<Database>,
    by: Reporter,
    Path(topic): Path<String>,
    query: ListQuery,
    shell: Shell,
    Form(sent): Form<SentPhrases>,
) -> Result<Html<String>, Refusal> {
    let chapter = find(&topic, &query)?;
    let problems = sent.read(chapter.topic()).err().unwrap_or_default();
    draw(&database, &by, shell, chapter, Some(sent), problems).await
}

/// Goes back to the set that counts without this one.
pub(crate) async fn delete(
    State(database): State<Database>,
    by: Reporter,
    Path(topic): Path<String>,
    query: ListQuery,
    Form(seen): Form<Seen>,
) -> Result<Response, Refusal> {
    let chapter = find(&topic, &query)?;
    withdraw_phrases(&database, &by, chapter, seen.revision).await?;
    let words = format!("{}は、元の文例に戻しました。", chapter.label());
    Ok(see_other_with(&list_address(chapter.grades()), Flash::done(words)))
}

/// How this person's place changed the words that count there, the newest act first.
pub(crate) async fn list_changes(
    State(database): State<Database>,
    by: Reporter,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let (owner, filter, list) = (Owner::of(by.scope()), asked_changes(&query), change_list());
    let mut tx = database.read().await?;
    let total = store::count_changes(&mut tx, owner, filter).await?.unsigned_abs();
    let paging = list.paging(&query, total);
    let page = (paging.limit(), paging.offset());
    let rows = store::list_changes(&mut tx, by.scope(), filter, i64::MAX, page).await?;
    drop(tx);
    let shell = shell.at(vec![("ホーム", "/".to_owned()), ("文例", "/phrases".to_owned())]);
    let list = list.view(shell.path(), &query, &rows, total);
    shell.show("文例の変更履歴", ChangesView::new(owner, list))
}

fn find(topic: &str, query: &ListQuery) -> Result<Chapter, Refusal> {
    let chapter = Topic::from_code(topic).zip(Some(find_grades(query)?));
    chapter.and_then(|(topic, grades)| Chapter::of(topic, grades)).ok_or_else(Refusal::not_found)
}

/// The 学年帯 in the address; without one, all grades.
fn find_grades(query: &ListQuery) -> Result<Option<GradeBand>, Refusal> {
    let code = query.filter("band");
    code.map(|code| GradeBand::from_code(code).ok_or_else(Refusal::not_found)).transpose()
}

async fn load(tx: &mut ReadTx, scope: &Scope) -> Result<(Phrasebook, Vec<Classroom>), Refusal> {
    let book = load_book_of(tx, Owner::of(scope)).await?;
    Ok((book, classrooms::list_classrooms(tx, scope).await?))
}

async fn draw(
    database: &Database,
    by: &Reporter,
    shell: Shell,
    chapter: Chapter,
    sent: Option<SentPhrases>,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let (book, classrooms) = load(&mut tx, by.scope()).await?;
    let shelf = (Owner::of(by.scope()), chapter);
    let view = EditView::new(shelf, &book, &classrooms, sent, problems);
    let way = vec![("ホーム", "/".to_owned()), ("文例", list_address(chapter.grades()))];
    shell.at(way).show(&format!("{}の文例", chapter.label()), view)
}

impl From<WritePhrasesError> for Refusal {
    fn from(error: WritePhrasesError) -> Refusal {
        match error {
            WritePhrasesError::Stale => Refusal::conflict(format!("{error}。")),
            WritePhrasesError::Db(error) => error.into(),
        }
    }
}
