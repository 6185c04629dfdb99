//! What the page of scanned media shows.

use askama::Template;
use platform_database::Timestamp;
use platform_identity::UserId;
use platform_web::{Choice, Problems, Tone};

use super::Found;
use super::filled::FilledScan;
use crate::days;
use crate::inspections::Condition;
use crate::locations::Location;
use crate::media::{self, Medium};

/// Everything that the page is made of.
pub(super) struct ScanPage {
    pub(super) found: Vec<Found>,
    pub(super) places: Vec<Location>,
    pub(super) people: Vec<(UserId, String)>,
    pub(super) may_operate: bool,
    pub(super) now: Timestamp,
}

/// The page.
#[derive(Template)]
#[template(path = "scans/new.html")]
pub(super) struct ScanView {
    lines: Vec<ScanLine>,
    known: usize,
    unknown: usize,
    places: Vec<Choice>,
    people: Vec<Choice>,
    conditions: Vec<Choice>,
    answers: Vec<Choice>,
    may_operate: bool,
    /// Which act somebody tried.
    open: &'static str,
    filled: FilledScan,
    problems: Problems,
}

/// A line as it was read, with what there is to know of it.
struct ScanLine {
    typed: String,
    medium: Option<MediumWords>,
    /// Why it means no medium.
    problem: String,
}

struct MediumWords {
    label: String,
    href: String,
    kind: String,
    badge: (Tone, String),
    place: String,
    home: String,
    /// It does not lie where it belongs.
    astray: bool,
    /// Who has it, and until when.
    loan: Option<String>,
}

impl ScanView {
    pub(super) fn new(
        page: &ScanPage,
        filled: FilledScan,
        open: &'static str,
        problems: Problems,
    ) -> ScanView {
        let people = page.people.iter().map(|(user, name)| Choice::new(user.to_string(), name));
        let known = page.found.iter().filter(|found| found.medium.is_ok()).count();
        ScanView {
            // What was read last stands at the top, where a small screen shows it.
            lines: page.found.iter().rev().map(|found| ScanLine::new(found, page.now)).collect(),
            known,
            unknown: page.found.len() - known,
            places: media::place_choices(&page.places),
            people: people.collect(),
            conditions: Condition::choices(),
            answers: vec![Choice::new("yes", "読み取れる"), Choice::new("no", "読み取れない")],
            may_operate: page.may_operate,
            open,
            filled,
            problems,
        }
    }

    /// Whether the fold of an act stands open.
    fn opens(&self, act: &str) -> bool {
        self.open == act
    }
}

impl ScanLine {
    fn new(found: &Found, now: Timestamp) -> ScanLine {
        let medium = found.medium.as_ref().ok().map(|medium| MediumWords::new(medium, now));
        let problem = found.medium.as_ref().err().map(|unknown| format!("{unknown}。"));
        ScanLine { typed: found.typed.clone(), medium, problem: problem.unwrap_or_default() }
    }
}

impl MediumWords {
    fn new(medium: &Medium, now: Timestamp) -> MediumWords {
        let loan = medium.borrower.as_ref().zip(medium.due_at);
        MediumWords {
            label: medium.label.clone(),
            href: format!("/media/{}", medium.id),
            kind: media::kind_words(medium),
            badge: media::badge(medium, now),
            place: media::place_words(medium),
            home: medium.home.clone(),
            astray: medium.loan_id.is_none() && medium.location_id != medium.home_id,
            loan: loan.map(|(borrower, due)| format!("{borrower}　{}まで", days::last_before(due))),
        }
    }
}
