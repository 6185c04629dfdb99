//! What the screens of files with pupils show.

use askama::Template;
use platform_web::ListQuery;

use super::StudentImportId;
use crate::imports::{
    About, KeptFile, Notice, Planned, PreviewPage, Previewed, RowOutcomes, change_pages, outcomes,
};
use crate::roster_imports::{RosterPlan, change_lines, count_lines, outcome_lines};

/// The upload page; `refusal` says why the file just sent could not be read.
#[derive(Template)]
#[template(path = "student_imports/new.html")]
pub(super) struct UploadStudentsView {
    pub(super) refusal: Option<String>,
}

/// The page of a file that was just planned.
pub(super) fn preview_page(
    id: StudentImportId,
    kept: &KeptFile,
    previewed: &Previewed<RosterPlan>,
    query: &ListQuery,
    notice: Option<Notice>,
) -> PreviewPage {
    let plan = &previewed.plan;
    let about = About {
        kind: "生徒",
        whose: "生徒",
        known: "登録済み",
        of: String::new(),
        address: format!("/student-imports/{id}"),
        upload: "/student-imports/new".to_owned(),
        onward: ("生徒の一覧へ", "/students".to_owned()),
    };
    let pages = change_pages(&about.address, query, change_lines(plan).count());
    let (skipped, shown) = pages.span();
    let planned = Planned {
        problems: &plan.problems,
        fingerprint: &previewed.fingerprint,
        changes_something: plan.changes_something(),
        counts: count_lines(plan),
        changes: (change_lines(plan).skip(skipped).take(shown).collect(), pages),
        closed: None,
    };
    PreviewPage::new(about, kept.told(), planned, query, notice)
}

/// What becomes of every row.
pub(super) fn outcomes_of(plan: &RosterPlan) -> RowOutcomes {
    outcomes(outcome_lines(plan), &plan.problems)
}
