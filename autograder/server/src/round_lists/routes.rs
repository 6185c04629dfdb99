//! The list of rounds and a new one.

use autograder_grading::RoundName;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::Database;
use platform_web::{Flash, Form, Problems, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::views::{NewRoundView, RoundListView};
use super::{store, views};
use crate::exams::{PRESETS, PlanExamsError, Source};
use crate::round_builder::FilledSchedule;
use crate::rounds::{self, CreateRoundError, Round, Schedule, StartRoundError, start_round};
use crate::staff::Headquarters;

const NEW: &str = "テスト回をつくる";

/// All rounds, the latest first.
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Headquarters,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let rounds = rounds::list_rounds(&mut tx).await?;
    let counts = store::list_round_counts(&mut tx).await?;
    shell.show("テスト回", RoundListView::new(&rounds, &counts, tx.now()))
}

/// Which round somebody wishes to make.
#[derive(Debug, Deserialize)]
pub(crate) struct Wish {
    #[serde(default)]
    year: String,
    #[serde(default)]
    season: String,
}

impl Wish {
    fn name(&self) -> Option<RoundName> {
        format!("{}-{}", self.year, self.season).parse().ok()
    }
}

/// The form for a round, with the usual dates of the one wished for.
pub(crate) async fn new(
    State(database): State<Database>,
    _by: Headquarters,
    shell: Shell,
    Form(wish): Form<Wish>,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let known = rounds::list_rounds(&mut tx).await?;
    let name = wish.name().unwrap_or_else(|| views::suggest_round(&known, tx.now()));
    let filled = FilledSchedule::of(&Schedule::customary(name, tx.now()));
    draw_new(shell, name, &known, (filled, PRESETS), Problems::none())
}

/// A round as typed.
#[derive(Debug, Deserialize)]
pub(crate) struct FilledRound {
    year: String,
    season: String,
    source: String,
    #[serde(flatten)]
    schedule: FilledSchedule,
}

/// Makes a round with its exams, or shows the form again with what is wrong.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Headquarters,
    shell: Shell,
    Form(filled): Form<FilledRound>,
) -> Result<Response, Refusal> {
    let wish = Wish { year: filled.year, season: filled.season };
    let name = wish.name().ok_or_else(|| Refusal::unprocessable("年度と期を選んでください。"))?;
    let source = read_source(&filled.source)
        .ok_or_else(|| Refusal::unprocessable("問題構成のもとを選んでください。"))?;
    let (status, problems) = match filled.schedule.read(&Schedule::customary(name, database.now())) {
        Ok(schedule) => match start_round(&database, &by, name, &schedule, source).await {
            Ok(id) => {
                let words = format!("{}をつくりました。", name.label());
                return Ok(see_other_with(&format!("/rounds/{id}"), Flash::done(words)));
            }
            Err(error) => refuse(error)?,
        },
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
    };
    let known = rounds::list_rounds(&mut database.read().await?).await?;
    let page = draw_new(shell, name, &known, (filled.schedule, &filled.source), problems)?;
    Ok((status, page).into_response())
}

fn draw_new(
    shell: Shell,
    name: RoundName,
    known: &[Round],
    (filled, source): (FilledSchedule, &str),
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let view = NewRoundView::new(name, known, filled, source, problems);
    shell.at(vec![("テスト回", "/rounds".into())]).show(NEW, view)
}

/// Where the exams come from, if from anywhere; `None` for what the select does not offer.
pub(super) fn read_source(sent: &str) -> Option<Option<Source>> {
    if sent == views::NOTHING { Some(None) } else { Source::parse(sent).map(Some) }
}

fn refuse(error: StartRoundError) -> Result<(StatusCode, Problems), Refusal> {
    let words = error.to_string();
    let (status, field) = match error {
        StartRoundError::Db(error)
        | StartRoundError::Round(CreateRoundError::Db(error))
        | StartRoundError::Exams(PlanExamsError::Db(error)) => return Err(error.into()),
        StartRoundError::Round(CreateRoundError::Exists(_)) => (StatusCode::CONFLICT, "season"),
        StartRoundError::Round(CreateRoundError::Schedule(_)) => {
            (StatusCode::UNPROCESSABLE_ENTITY, "deadline_at")
        }
        StartRoundError::Exams(_) => (StatusCode::UNPROCESSABLE_ENTITY, "source"),
    };
    let mut problems = Problems::none();
    problems.add(field, words);
    Ok((status, problems))
}
