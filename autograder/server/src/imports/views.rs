//! What the screens of imports show.

use askama::Template;
use platform_web::{dates, grouped};

use super::preview::{Plan, PreviewedAgain};
use super::{Kind, Problem};
use crate::exams::Exam;
use crate::mark_imports;
use crate::menu::home_of;
use crate::roster_imports::{self, Effect};
use crate::rounds::{MarkingClosed, Round};

/// A page is not the place to read thousands of problems.
const PROBLEMS_SHOWN: usize = 200;
const CHANGES_SHOWN: usize = 100;

/// The upload page.
#[derive(Template)]
#[template(path = "imports/new.html")]
pub(super) struct UploadView {
    round: String,
    round_id: i64,
    kind: &'static str,
    is_roster: bool,
    closed: Option<String>,
    /// Whether it is this person who may not; then the templates are not theirs either.
    switched_off: bool,
    refusal: Option<String>,
}

impl UploadView {
    /// The page of `kind`; `refusal` says why the file just sent could not be read.
    pub(super) fn of(
        round: &Round,
        kind: Kind,
        closed: Option<&MarkingClosed>,
        refusal: Option<String>,
    ) -> UploadView {
        UploadView {
            round: round.name.label(),
            round_id: round.id.0,
            kind: kind.code(),
            is_roster: kind == Kind::Roster,
            closed: closed.map(ToString::to_string),
            switched_off: matches!(closed, Some(MarkingClosed::SwitchedOff(_))),
            refusal,
        }
    }
}

/// What kept the application from happening; the preview below it is a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notice {
    /// What it would change is no longer what was shown.
    DataMoved,
    /// Rows with errors were not left out.
    Problems,
}

/// A count at the top.
struct Tile {
    label: &'static str,
    count: String,
    tone: &'static str,
}

/// A line of the table of problems.
struct ProblemLine {
    is_error: bool,
    row: String,
    column: String,
    value: String,
    reason: String,
}

/// A line of the table of changes.
pub(crate) struct ChangeLine {
    /// The pupil.
    pub(crate) who: String,
    /// Which mark or field.
    pub(crate) what: String,
    /// What is there, empty if nothing.
    pub(crate) old: String,
    /// What it becomes.
    pub(crate) new: String,
}

/// The preview page.
#[derive(Template)]
#[template(path = "imports/preview.html")]
pub(super) struct PreviewView {
    address: String,
    upload: String,
    home: String,
    kind: &'static str,
    file: String,
    round: String,
    uploaded: String,
    /// When it was applied, and what happened then.
    applied: Option<(String, String)>,
    closed: Option<String>,
    data_moved: bool,
    is_unmended: bool,
    tiles: Vec<Tile>,
    problems: Vec<ProblemLine>,
    errors_total: usize,
    warnings_total: usize,
    spoils_the_file: bool,
    spoilt_rows: usize,
    changes: Vec<ChangeLine>,
    has_more_changes: bool,
    changes_something: bool,
    fingerprint: String,
}

impl PreviewView {
    /// The page of a file that was just planned.
    pub(super) fn of(again: &PreviewedAgain, exams: &[Exam], notice: Option<Notice>) -> PreviewView {
        let PreviewedAgain { kept, round, previewed, closed } = again;
        let problems = previewed.plan.problems();
        let mut changes = match &previewed.plan {
            Plan::Roster(plan) => roster_imports::change_lines(plan, CHANGES_SHOWN + 1),
            Plan::Marks(plan) => mark_imports::change_lines(plan, exams, CHANGES_SHOWN + 1),
        };
        let has_more_changes = changes.len() > CHANGES_SHOWN;
        changes.truncate(CHANGES_SHOWN);
        let moved = kept.applied.is_none() && previewed.fingerprint != kept.fingerprint;
        PreviewView {
            address: format!("/imports/{}/application", kept.id),
            upload: format!("/rounds/{}/imports/new?kind={}", round.id, kept.kind.code()),
            home: home_of(round),
            kind: kept.kind.label(),
            file: kept.file_name.clone(),
            round: round.name.label(),
            uploaded: dates::date_time(kept.uploaded_at),
            applied: kept.applied.as_ref().map(|(at, words)| (dates::date_time(*at), words.clone())),
            closed: closed.as_ref().map(ToString::to_string),
            data_moved: moved || notice == Some(Notice::DataMoved),
            is_unmended: notice == Some(Notice::Problems),
            tiles: tiles(&previewed.plan),
            problems: lines(&problems.errors, true)
                .chain(lines(&problems.warnings, false))
                .take(PROBLEMS_SHOWN)
                .collect(),
            errors_total: problems.errors.len(),
            warnings_total: problems.warnings.len(),
            spoils_the_file: problems.spoil_the_file(),
            spoilt_rows: problems.spoilt_rows(),
            changes,
            has_more_changes,
            changes_something: previewed.plan.changes_something(),
            fingerprint: previewed.fingerprint.clone(),
        }
    }
}

fn tiles(plan: &Plan) -> Vec<Tile> {
    let mut counts = match plan {
        Plan::Roster(plan) => vec![
            ("新規", plan.count(Effect::New), "info"),
            ("変更", plan.count(Effect::Changed), "warn"),
            ("変更なし", plan.count(Effect::Unchanged), ""),
            ("新しい塾", plan.new_juku.len(), "info"),
            ("新しい教室", plan.new_classroom_count(), "info"),
        ],
        Plan::Marks(plan) => vec![
            ("新規", plan.new, "info"),
            ("変更", plan.changed, "warn"),
            ("変更なし", plan.unchanged, ""),
            ("欠席", plan.absent, ""),
        ],
    };
    counts.push(("エラー", plan.problems().errors.len(), "bad"));
    let tile = |(label, count, tone): (_, usize, _)| Tile {
        label,
        count: grouped(u64::try_from(count).unwrap_or(u64::MAX)),
        tone: if count == 0 { "" } else { tone },
    };
    counts.into_iter().map(tile).collect()
}

fn lines(problems: &[Problem], is_error: bool) -> impl Iterator<Item = ProblemLine> + '_ {
    problems.iter().map(move |problem| ProblemLine {
        is_error,
        row: problem.row.map_or_else(|| "ファイル".to_owned(), |row| format!("{row}行目")),
        column: problem.column.clone(),
        value: problem.value.clone(),
        reason: problem.reason.clone(),
    })
}
