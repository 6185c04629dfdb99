//! What the page of exports shows.

use askama::Template;
use platform_web::Choice;

use super::{Export, Group, Needs};
use crate::rounds::Round;
use crate::staff::Staff;

/// What somebody may export.
#[derive(Template)]
#[template(path = "exports/list.html")]
pub(super) struct ExportsView {
    rounds: Vec<Choice>,
    chosen: String,
    groups: Vec<(&'static str, Vec<Line>)>,
    /// The page of 問題・解答・採点基準 of the round.
    papers: Option<String>,
}

struct Line {
    title: &'static str,
    holds: &'static str,
    /// The round it is of; 「すべて」 where it is of none.
    of: String,
    xlsx: String,
    csv: Option<String>,
    pdf: Option<String>,
}

impl ExportsView {
    /// For somebody with these proofs; what is of a round is left out while there is none.
    pub(super) fn new(staff: &Staff, rounds: &[Round], round: Option<&Round>) -> ExportsView {
        let lines = |group| {
            Export::ALL
                .into_iter()
                .filter(move |export| export.description().group == group && may(staff, *export))
                .filter_map(|export| Line::of(export, round))
                .collect::<Vec<_>>()
        };
        let groups = Group::ALL.map(|group| (group.label(), lines(group)));
        ExportsView {
            rounds: rounds
                .iter()
                .map(|round| Choice::new(round.name.to_string(), round.name.label()))
                .collect(),
            chosen: round.map(|round| round.name.to_string()).unwrap_or_default(),
            groups: groups.into_iter().filter(|(_, lines)| !lines.is_empty()).collect(),
            papers: round.map(|round| format!("/rounds/{}/papers", round.id)),
        }
    }
}

/// Whether somebody with these proofs may take it; its handler asks for the same.
pub(super) fn may(staff: &Staff, export: Export) -> bool {
    match export.description().needs {
        Needs::Headquarters => staff.headquarters().is_some(),
        Needs::Registrar => staff.registrar().is_some(),
        Needs::Marker => staff.marker().is_some(),
        Needs::Reporter => staff.reporter().is_some(),
    }
}

impl Line {
    fn of(export: Export, round: Option<&Round>) -> Option<Line> {
        let about = export.description();
        // What is of every round has no sheets while there is none.
        let needs_round = about.of_round || export == Export::AllExaminees;
        if needs_round && round.is_none() {
            return None;
        }
        let round = round.filter(|_| about.of_round);
        let address = |format: &str| match round {
            Some(round) => format!("{}?round={}&format={format}", export.address(), round.name),
            None => format!("{}?format={format}", export.address()),
        };
        Some(Line {
            title: about.title,
            holds: about.holds,
            of: round.map_or_else(|| "すべて".to_owned(), |round| round.name.label()),
            xlsx: address("xlsx"),
            csv: about.has_csv.then(|| address("csv")),
            pdf: about.has_paper.then(|| address("pdf")),
        })
    }
}
