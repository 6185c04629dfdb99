//! What the screens of repositories show.

mod edit;

pub(super) use edit::{EditRepositoryView, FilledEdit};

use askama::Template;
use backup_policy::Medium;
use platform_database::Timestamp;
use platform_web::{Choice, Problems, Tone};

use super::routes::FilledRepository;
use super::store::RepositoryLine;
use crate::amounts;
use crate::checks::{Check, CheckLine, Depth};
use crate::locations::Location;
use crate::members::Member;

/// The list of repositories.
#[derive(Template)]
#[template(path = "repositories/list.html")]
pub(super) struct RepositoriesView {
    lines: Vec<Line>,
    may_add: bool,
}

/// A repository as a list and its page show it.
struct Line {
    href: String,
    name: String,
    address: String,
    place: String,
    medium: &'static str,
    append_only: bool,
    retired: bool,
    writers: i64,
    revision: i64,
    jobs: i64,
    stored: String,
    protected: String,
    ratio: String,
    checked: String,
    tone: Tone,
    check: &'static str,
}

/// One repository.
#[derive(Template)]
#[template(path = "repositories/show.html")]
pub(super) struct RepositoryView {
    line: Line,
    checks: Vec<CheckLine>,
    depths: Vec<Choice>,
    may_check: bool,
    may_edit: bool,
}

/// The form of a new repository.
#[derive(Template)]
#[template(path = "repositories/new.html")]
pub(super) struct NewRepositoryView {
    places: Vec<Choice>,
    media: Vec<Choice>,
    filled: FilledRepository,
    problems: Problems,
}

impl RepositoriesView {
    pub(super) fn new(lines: &[RepositoryLine], may_add: bool, now: Timestamp) -> RepositoriesView {
        RepositoriesView { lines: lines.iter().map(|line| Line::new(line, now)).collect(), may_add }
    }
}

impl Line {
    fn new(line: &RepositoryLine, now: Timestamp) -> Line {
        let repository = &line.repository;
        let (tone, check) = match line.check_passed {
            Some(true) => (Tone::Good, "異常なし"),
            Some(false) => (Tone::Bad, "異常あり"),
            None => (Tone::Neutral, "未検証"),
        };
        Line {
            href: format!("/repositories/{}", repository.id),
            name: repository.name.clone(),
            address: repository.address.clone(),
            place: format!("{}{}", line.location, if line.off_site { "（オフサイト）" } else { "" }),
            medium: Medium::from_code(&repository.medium).map_or("不明", Medium::label),
            append_only: repository.append_only,
            retired: repository.retired_at.is_some(),
            writers: repository.writers,
            revision: repository.revision,
            jobs: line.jobs,
            stored: amounts::bytes(line.bytes_stored),
            protected: amounts::bytes(line.bytes_protected),
            ratio: ratio(line.bytes_protected, line.bytes_stored),
            checked: line.checked_at.map_or(String::new(), |at| amounts::ago(now - at)),
            tone,
            check,
        }
    }
}

/// How many times the stored bytes stand for: 「3.2倍」.
fn ratio(protected: Option<i64>, stored: Option<i64>) -> String {
    match (protected, stored) {
        // A ratio on a screen needs no more precision than f64 gives.
        (Some(protected), Some(stored)) if stored > 0 => format!("{:.1}倍", protected as f64 / stored as f64),
        _ => "—".to_owned(),
    }
}

impl RepositoryView {
    pub(super) fn new(
        line: &RepositoryLine,
        checks: &[Check],
        by: &Member,
        now: Timestamp,
    ) -> RepositoryView {
        RepositoryView {
            line: Line::new(line, now),
            checks: checks.iter().map(|check| CheckLine::new(check, now)).collect(),
            depths: Depth::ALL.iter().map(|depth| Choice::new(depth.code(), depth.label())).collect(),
            may_check: by.operator().is_some() && line.repository.retired_at.is_none(),
            may_edit: by.admin().is_some(),
        }
    }
}

impl NewRepositoryView {
    pub(super) fn new(
        places: &[Location],
        filled: FilledRepository,
        problems: Problems,
    ) -> NewRepositoryView {
        let place =
            |place: &Location| Choice::new(&place.name, format!("{}（{}）", place.name, place.kind()));
        NewRepositoryView {
            places: places.iter().map(place).collect(),
            media: Medium::ALL.iter().map(|medium| Choice::new(medium.code(), medium.label())).collect(),
            filled,
            problems,
        }
    }
}
