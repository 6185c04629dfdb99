//! What the screens of files with pupils show.

use askama::Template;
use platform_web::ListQuery;

use super::StudentImportId;
use super::preview::Previewed;
use super::store::KeptFile;
use crate::imports::{About, Kept, Notice, Planned, PreviewPage, RowOutcomes, change_pages, outcomes};
use crate::roster_imports::{Effect, RosterPlan, change_lines, outcome_lines};

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
    previewed: &Previewed,
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
    let of_file = Kept {
        file_name: &kept.file_name,
        fingerprint: &kept.fingerprint,
        uploaded_at: kept.uploaded_at,
        applied: kept.applied_at.zip(kept.applied_words.as_deref()),
        has_outcomes: kept.outcomes.is_some(),
    };
    let planned = Planned {
        problems: &plan.problems,
        fingerprint: &previewed.fingerprint,
        changes_something: plan.changes_something(),
        counts: vec![
            ("新規", plan.count(Effect::New), "info"),
            ("変更", plan.count(Effect::Changed), "warn"),
            ("変更なし", plan.count(Effect::Unchanged), ""),
            ("新しい塾", plan.new_juku.len(), "info"),
            ("新しい教室", plan.new_classroom_count(), "info"),
        ],
        changes: (change_lines(plan).skip(skipped).take(shown).collect(), pages),
        closed: None,
    };
    PreviewPage::new(about, of_file, planned, query, notice)
}

/// What becomes of every row.
pub(super) fn outcomes_of(plan: &RosterPlan) -> RowOutcomes {
    outcomes(outcome_lines(plan), &plan.problems)
}
