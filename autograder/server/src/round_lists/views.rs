//! What the list of rounds and the form for a new one show.

use askama::Template;
use autograder_grading::{RoundName, Season};
use chrono::Datelike;
use platform_database::Timestamp;
use platform_web::{Choice, Problems, Tone, dates};

use super::routes::Proposal;
use super::store::RoundCounts;
use crate::exams::source_choices;
use crate::round_builder::{FilledSchedule, count, sat_on, state_tone};
use crate::rounds::{Round, RoundState};

/// The choice of the dates that are usual for the season.
pub(super) const USUAL: &str = "usual";
/// The choice of the dates of the year before.
const LAST_YEAR: &str = "last-year";
/// The choice of no exams at all.
pub(super) const NOTHING: &str = "nothing";

/// All rounds.
#[derive(Template)]
#[template(path = "round_lists/list.html")]
pub(super) struct RoundListView {
    rounds: Vec<RoundLine>,
}

struct RoundLine {
    href: String,
    label: String,
    state: &'static str,
    tone: Tone,
    sat_on: String,
    deadline: String,
    left: Option<String>,
    exams: i64,
    entries: String,
    /// Known and expected pairs of a pupil and an exam.
    known: (i64, i64),
    version: Option<i64>,
}

impl RoundListView {
    pub(super) fn new(rounds: &[Round], counts: &[RoundCounts], now: Timestamp) -> RoundListView {
        let line = |round: &Round| {
            let counts = counts.iter().find(|counts| counts.round_id == round.id)?;
            Some(RoundLine::new(round, counts, now))
        };
        RoundListView { rounds: rounds.iter().filter_map(line).collect() }
    }
}

impl RoundLine {
    fn new(round: &Round, counts: &RoundCounts, now: Timestamp) -> RoundLine {
        let open = round.state == RoundState::Open;
        RoundLine {
            href: format!("/rounds/{}", round.id),
            label: round.name.label(),
            state: round.state.label(),
            tone: state_tone(round.state),
            sat_on: sat_on(round),
            deadline: dates::date_time(round.deadline_at),
            left: dates::remaining(round.deadline_at, now).filter(|_| open),
            exams: counts.exams,
            entries: count(counts.entries),
            known: (counts.known, counts.expected),
            version: counts.version,
        }
    }
}

/// The form for a new round.
#[derive(Template)]
#[template(path = "round_lists/new.html")]
pub(super) struct NewRoundView {
    label: String,
    year: String,
    season: &'static str,
    years: Vec<Choice>,
    seasons: Vec<Choice>,
    /// With which dates the form can begin; empty where there are none but the usual ones.
    bases: Vec<Choice>,
    dates: &'static str,
    sources: Vec<Choice>,
    source: String,
    filled: FilledSchedule,
    problems: Problems,
}

impl NewRoundView {
    pub(super) fn new(
        name: RoundName,
        proposal: &Proposal,
        known: &[Round],
        (filled, source): (FilledSchedule, &str),
        problems: Problems,
    ) -> NewRoundView {
        let mut sources = source_choices(known.iter().filter(|round| round.name < name));
        sources.push(Choice::new(NOTHING, "空のまま（テストはあとで加える）"));
        let years = name.year.saturating_sub(1)..=name.year.saturating_add(1);
        NewRoundView {
            label: name.label(),
            year: name.year.to_string(),
            season: name.season.code(),
            years: years.map(|year| Choice::new(year.to_string(), format!("{year}年度"))).collect(),
            seasons: Season::ALL.map(|season| Choice::new(season.code(), season.label())).into(),
            bases: proposal.after.map(bases).unwrap_or_default(),
            dates: if proposal.is_usual { USUAL } else { LAST_YEAR },
            sources,
            source: source.to_owned(),
            filled,
            problems,
        }
    }
}

fn bases(after: RoundName) -> Vec<Choice> {
    let last_year = format!("{}の1年後（曜日をそろえた52週後）", after.label());
    vec![Choice::new(LAST_YEAR, last_year), Choice::new(USUAL, "その期の通例")]
}

/// The round that is likely to be made next: the one after the latest, or the first one due at `now`.
pub(super) fn suggest_round(known: &[Round], now: Timestamp) -> RoundName {
    if let Some(latest) = known.iter().map(|round| round.name).max() {
        return latest.following();
    }
    let today = dates::day_of(now);
    let year = i16::try_from(today.year()).expect("the clock stands within the years of RoundName");
    match today.month() {
        1..=3 => RoundName { year: year - 1, season: Season::Winter },
        4..=5 => RoundName { year, season: Season::Spring },
        6..=9 => RoundName { year, season: Season::Summer },
        _ => RoundName { year, season: Season::Winter },
    }
}
