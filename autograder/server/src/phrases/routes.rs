//! The screens of phrases.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::{Database, ReadTx};
use platform_web::{Flash, Form, Problems, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::book::Owner;
use super::form::SentPhrases;
use super::views::{EditView, ListView};
use super::withdraw::withdraw_phrases;
use super::write::{WritePhrasesError, write_phrases};
use super::{Phrasebook, Topic, load_phrasebook};
use crate::classrooms::{self, Classroom};
use crate::staff::{Reporter, Scope};

/// The revision that somebody saw.
#[derive(Debug, Deserialize)]
pub(crate) struct Seen {
    #[serde(default)]
    revision: i64,
}

/// Every topic with the set that counts at this person's place.
pub(crate) async fn list(
    State(database): State<Database>,
    by: Reporter,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let (book, classrooms) = load(&mut tx, by.scope()).await?;
    let view = ListView::new(Owner::of(by.scope()), &book, &classrooms);
    shell.at(vec![("ホーム", "/".to_owned())]).show("文例", view)
}

/// The set that counts at this person's place, to be written anew.
pub(crate) async fn edit(
    State(database): State<Database>,
    by: Reporter,
    Path(topic): Path<String>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    draw(&database, &by, shell, find(&topic)?, None, Problems::none()).await
}

/// Keeps the set, or shows the form again with what is wrong.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Reporter,
    Path(topic): Path<String>,
    shell: Shell,
    Form(sent): Form<SentPhrases>,
) -> Result<Response, Refusal> {
    let topic = find(&topic)?;
    match sent.read(topic) {
        Ok(bands) => {
            write_phrases(&database, &by, topic, sent.revision, &bands).await?;
            let words = format!("{}の文例を保存しました。確定前の成績表に使います。", topic.label());
            Ok(see_other_with("/phrases", Flash::done(words)))
        }
        Err(problems) => {
            let page = draw(&database, &by, shell, topic, Some(sent), problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// Shows the form again with a sample of what is typed; nothing is kept.
pub(crate) async fn show(
    State(database): State<Database>,
    by: Reporter,
    Path(topic): Path<String>,
    shell: Shell,
    Form(sent): Form<SentPhrases>,
) -> Result<Html<String>, Refusal> {
    let topic = find(&topic)?;
    let problems = sent.read(topic).err().unwrap_or_default();
    draw(&database, &by, shell, topic, Some(sent), problems).await
}

/// Goes back to the set of the place above.
pub(crate) async fn delete(
    State(database): State<Database>,
    by: Reporter,
    Path(topic): Path<String>,
    Form(seen): Form<Seen>,
) -> Result<Response, Refusal> {
    let topic = find(&topic)?;
    withdraw_phrases(&database, &by, topic, seen.revision).await?;
    let words = format!("{}は、元の文例に戻しました。", topic.label());
    Ok(see_other_with("/phrases", Flash::done(words)))
}

fn find(code: &str) -> Result<Topic, Refusal> {
    Topic::from_code(code).ok_or_else(Refusal::not_found)
}

async fn load(tx: &mut ReadTx, scope: &Scope) -> Result<(Phrasebook, Vec<Classroom>), Refusal> {
    let book = load_phrasebook(tx, scope.juku(), scope.classroom()).await?;
    Ok((book, classrooms::list_classrooms(tx, scope).await?))
}

async fn draw(
    database: &Database,
    by: &Reporter,
    shell: Shell,
    topic: Topic,
    sent: Option<SentPhrases>,
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let (book, classrooms) = load(&mut tx, by.scope()).await?;
    let view = EditView::new(Owner::of(by.scope()), topic, &book, &classrooms, sent, problems);
    let way = vec![("ホーム", "/".to_owned()), ("文例", "/phrases".to_owned())];
    shell.at(way).show(&format!("{}の文例", topic.label()), view)
}

impl From<WritePhrasesError> for Refusal {
    fn from(error: WritePhrasesError) -> Refusal {
        match error {
            WritePhrasesError::Stale => Refusal::conflict(format!("{error}。")),
            WritePhrasesError::Db(error) => error.into(),
        }
    }
}
