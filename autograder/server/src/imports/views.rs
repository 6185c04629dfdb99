//! What the screens of imports show.

use askama::Template;
use platform_web::ListQuery;

use super::preview::{Plan, PreviewedAgain};
use super::{About, Kept, Kind, Notice, Planned, PreviewPage, change_pages};
use crate::exams::Exam;
use crate::mark_imports;
use crate::menu::home_of;
use crate::roster_imports;
use crate::rounds::{MarkingClosed, Round};

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

/// The page of a file that was just planned.
pub(super) fn preview_page(
    again: &PreviewedAgain,
    exams: &[Exam],
    query: &ListQuery,
    notice: Option<Notice>,
) -> PreviewPage {
    let PreviewedAgain { kept, round, previewed, closed } = again;
    let plan = &previewed.plan;
    let about = About {
        kind: kept.kind.label(),
        whose: "生徒",
        known: "入力済み",
        of: round.name.label(),
        address: format!("/imports/{}", kept.id),
        upload: format!("/rounds/{}/imports/new?kind={}", round.id, kept.kind.code()),
        onward: ("ホームへ", home_of(round)),
    };
    let changes = match plan {
        Plan::Roster(plan) => {
            let pages = change_pages(&about.address, query, roster_imports::change_lines(plan).count());
            let (skipped, shown) = pages.span();
            (roster_imports::change_lines(plan).skip(skipped).take(shown).collect(), pages)
        }
        Plan::Marks(plan) => {
            let pages = change_pages(&about.address, query, mark_imports::count_changes(plan));
            (mark_imports::change_lines(plan, exams, pages.span()), pages)
        }
    };
    let of_file = Kept {
        file_name: &kept.file_name,
        fingerprint: &kept.fingerprint,
        uploaded_at: kept.uploaded_at,
        applied: kept.applied.as_ref().map(|(at, words)| (*at, words.as_str())),
        has_outcomes: kept.has_outcomes,
    };
    let planned = Planned {
        problems: plan.problems(),
        fingerprint: &previewed.fingerprint,
        changes_something: plan.changes_something(),
        counts: counts(plan),
        changes,
        closed: closed.as_ref().map(ToString::to_string),
    };
    PreviewPage::new(about, of_file, planned, query, notice)
}

fn counts(plan: &Plan) -> Vec<(&'static str, usize, &'static str)> {
    match plan {
        Plan::Roster(plan) => roster_imports::count_lines(plan),
        Plan::Marks(plan) => vec![
            ("新規", plan.new, "info"),
            ("変更", plan.changed, "warn"),
            ("変更なし", plan.unchanged, ""),
            ("欠席", plan.absent, ""),
        ],
    }
}
