//! The list of rounds and a new one.

use autograder_grading::RoundName;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use platform_database::{Database, Timestamp};
use platform_web::{Flash, Form, Problems, Refusal, Shell, see_other_with};
use serde::Deserialize;

use super::views::{NewRoundView, RoundListView};
use super::{store, views};
use crate::exams::{PRESETS, PlanExamsError, Source};
use crate::round_builder::FilledSchedule;
use crate::round_builder::schedules::name_field;
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

/// Which round somebody wishes to make, and with which dates to begin.
#[derive(Debug, Deserialize)]
pub(crate) struct Wish {
    #[serde(default)]
    year: String,
    #[serde(default)]
    season: String,
    #[serde(default)]
    dates: String,
}

impl Wish {
    fn name(&self) -> Option<RoundName> {
        format!("{}-{}", self.year, self.season).parse().ok()
    }

    /// The dates to begin with: unless others are wished for, those of the same season of the year before, a year later.
    fn propose(&self, name: RoundName, known: &[Round], now: Timestamp) -> Proposal {
        let a_year_ago =
            |round: &&Round| round.name.season == name.season && round.name.year + 1 == name.year;
        let last = known.iter().find(a_year_ago);
        let later = last.and_then(|round| Some((round.name, Schedule::from(round).a_year_later(now)?)));
        let (after, later) = later.unzip();
        match later.filter(|_| self.dates != views::USUAL) {
            Some(schedule) => Proposal { schedule, after, is_usual: false },
            None => Proposal { schedule: Schedule::customary(name, now), after, is_usual: true },
        }
    }
}

/// The dates that the form of a new round begins with.
pub(super) struct Proposal {
    pub(super) schedule: Schedule,
    /// The round of the year before whose dates can be taken.
    pub(super) after: Option<RoundName>,
    /// Whether the dates are those that are usual for the season.
    pub(super) is_usual: bool,
}

/// The form for a round, with the dates to begin with of the one wished for.
pub(crate) async fn new(
    State(database): State<Database>,
    _by: Headquarters,
    shell: Shell,
    Form(wish): Form<Wish>,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let known = rounds::list_rounds(&mut tx).await?;
    let name = wish.name().unwrap_or_else(|| views::suggest_round(&known, tx.now()));
    let proposal = wish.propose(name, &known, tx.now());
    let filled = FilledSchedule::of(&proposal.schedule);
    draw_new(shell, (name, &proposal), &known, (filled, PRESETS), Problems::none())
}

/// A round as typed.
#[derive(Debug, Deserialize)]
pub(crate) struct FilledRound {
    year: String,
    season: String,
    #[serde(default)]
    dates: String,
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
    let wish = Wish { year: filled.year, season: filled.season, dates: filled.dates };
    let name = wish.name().ok_or_else(|| Refusal::unprocessable("年度と期を選んでください。"))?;
    let source = read_source(&filled.source)
        .ok_or_else(|| Refusal::unprocessable("問題構成のもとを選んでください。"))?;
    let known = rounds::list_rounds(&mut database.read().await?).await?;
    let proposal = wish.propose(name, &known, database.now());
    let (status, problems) = match filled.schedule.read(&proposal.schedule) {
        Ok(schedule) => match start_round(&database, &by, name, &schedule, source).await {
            Ok(id) => {
                let words = format!("{}をつくりました。", name.label());
                return Ok(see_other_with(&format!("/rounds/{id}"), Flash::done(words)));
            }
            Err(error) => refuse(error)?,
        },
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
    };
    let page = draw_new(shell, (name, &proposal), &known, (filled.schedule, &filled.source), problems)?;
    Ok((status, page).into_response())
}

fn draw_new(
    shell: Shell,
    (name, proposal): (RoundName, &Proposal),
    known: &[Round],
    (filled, source): (FilledSchedule, &str),
    problems: Problems,
) -> Result<Html<String>, Refusal> {
    let view = NewRoundView::new(name, proposal, known, (filled, source), problems);
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
        StartRoundError::Round(CreateRoundError::Schedule(problem)) => {
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, name_field(problem)));
        }
        StartRoundError::Exams(_) => (StatusCode::UNPROCESSABLE_ENTITY, "source"),
    };
    let mut problems = Problems::none();
    problems.add(field, words);
    Ok((status, problems))
}
