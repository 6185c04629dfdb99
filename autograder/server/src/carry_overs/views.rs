//! What the page of 引きつぎ shows.

use std::collections::BTreeSet;

use askama::Template;
use platform_web::Choice;

use super::plan::CarryPlan;
use crate::juku::Juku;
use crate::rounds::{MarkingClosed, Round};
use crate::students::grade_label;

/// The page.
#[derive(Template)]
#[template(path = "carry_overs/new.html")]
pub(super) struct CarryOverView {
    round: String,
    /// Where it is sent.
    address: String,
    back: String,
    /// Why nobody can be entered now.
    closed: Option<String>,
    refusal: String,
    /// For those who see several 塾.
    choices: Option<Vec<Choice>>,
    chosen: String,
    /// The round before; none where there was none.
    before: Option<String>,
    counted: Option<Counted>,
}

/// How many are carried over, 教室 by 教室 and grade by grade.
struct Counted {
    juku: String,
    fingerprint: String,
    grades: Vec<&'static str>,
    rows: Vec<Row>,
    sums: Vec<usize>,
    whole: usize,
    entered: usize,
    away: usize,
}

struct Row {
    classroom: String,
    /// One for each grade; 0 is said by a dash.
    counts: Vec<usize>,
    whole: usize,
}

impl CarryOverView {
    pub(super) fn new(
        round: &Round,
        before: Option<&Round>,
        closed: Option<&MarkingClosed>,
        refusal: String,
    ) -> CarryOverView {
        CarryOverView {
            round: round.name.label(),
            address: format!("/rounds/{}/carry-overs", round.id),
            back: format!("/rounds/{}/examinees", round.id),
            closed: closed.map(ToString::to_string),
            refusal,
            choices: None,
            chosen: String::new(),
            before: before.map(|before| before.name.label()),
            counted: None,
        }
    }

    /// The same page with the 塾 to choose from.
    pub(super) fn choosing(self, juku: &[Juku], chosen: Option<&Juku>) -> CarryOverView {
        let choice =
            |juku: &Juku| Choice::new(juku.id.to_string(), format!("{}（{}）", juku.name, juku.number));
        CarryOverView {
            choices: Some(juku.iter().map(choice).collect()),
            chosen: chosen.map(|juku| juku.id.to_string()).unwrap_or_default(),
            ..self
        }
    }

    /// The same page with what the 塾 carries over.
    pub(super) fn counted(self, juku: &Juku, plan: &CarryPlan, fingerprint: String) -> CarryOverView {
        let grades: BTreeSet<i64> = plan.carried.iter().map(|one| one.grade).collect();
        let rooms = plan.carried.chunk_by(|one, next| one.classroom_id == next.classroom_id);
        let rows: Vec<Row> = rooms
            .map(|room| Row {
                classroom: room[0].classroom_name.clone(),
                counts: grades
                    .iter()
                    .map(|grade| room.iter().filter(|one| one.grade == *grade).count())
                    .collect(),
                whole: room.len(),
            })
            .collect();
        let counted = Counted {
            juku: juku.name.clone(),
            fingerprint,
            sums: (0..grades.len()).map(|at| rows.iter().map(|row| row.counts[at]).sum()).collect(),
            grades: grades.into_iter().map(grade_label).collect(),
            rows,
            whole: plan.carried.len(),
            entered: plan.entered,
            away: plan.away,
        };
        CarryOverView { chosen: juku.id.to_string(), counted: Some(counted), ..self }
    }
}
