//! What the screens and the file of 塾 show.

use askama::Template;
use platform_spreadsheet::{Column, ColumnKind, SheetOut, Value};
use platform_web::dates;

use super::JukuImportId;
use super::plan::{Effect, JukuPlan, PlannedJuku};
use super::preview::Previewed;
use super::read::{MEMBERSHIP, NUMBER, VALID_FROM};
use super::store::{KeptFile, ListedJuku};
use crate::imports::{ChangeLine, Problem};
use crate::juku::JukuStatus;
use crate::juku_register::FactField;
use crate::memberships::{MembershipKind, day};

/// A page is not the place to read thousands of lines.
const PROBLEMS_SHOWN: usize = 200;
const CHANGES_SHOWN: usize = 200;

/// The upload page; `refusal` says why the file just sent could not be read.
#[derive(Template)]
#[template(path = "juku_imports/new.html")]
pub(super) struct UploadJukuView {
    pub(super) refusal: Option<String>,
}

/// What kept the application from happening; the preview below it is a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notice {
    /// What it would change is no longer what was shown.
    DataMoved,
    /// Rows with errors were not left out.
    Problems,
}

/// The preview page.
#[derive(Template)]
#[template(path = "juku_imports/preview.html")]
pub(super) struct JukuPreviewView {
    address: String,
    file: String,
    uploaded: String,
    /// When it was applied, and what happened then.
    applied: Option<(String, String)>,
    data_moved: bool,
    is_unmended: bool,
    tiles: [(&'static str, usize, &'static str); 4],
    problems: Vec<ProblemLine>,
    problems_total: usize,
    spoils_the_file: bool,
    spoilt_rows: usize,
    changes: Vec<ChangeLine>,
    has_more_changes: bool,
    changes_something: bool,
    fingerprint: String,
}

/// A line of the table of problems.
struct ProblemLine {
    is_error: bool,
    row: String,
    column: String,
    value: String,
    reason: String,
}

impl JukuPreviewView {
    pub(super) fn of(
        id: JukuImportId,
        kept: &KeptFile,
        previewed: &Previewed,
        notice: Option<Notice>,
    ) -> JukuPreviewView {
        let plan = &previewed.plan;
        let problems = &plan.problems;
        let mut changes: Vec<ChangeLine> =
            plan.lines.iter().flat_map(change_lines).take(CHANGES_SHOWN + 1).collect();
        let has_more_changes = changes.len() > CHANGES_SHOWN;
        changes.truncate(CHANGES_SHOWN);
        let moved = kept.applied_at.is_none() && previewed.fingerprint != kept.fingerprint;
        JukuPreviewView {
            address: format!("/juku-imports/{id}/application"),
            file: kept.file_name.clone(),
            uploaded: dates::date_time(kept.uploaded_at),
            applied: kept.applied_at.map(dates::date_time).zip(kept.applied_words.clone()),
            data_moved: moved || notice == Some(Notice::DataMoved),
            is_unmended: notice == Some(Notice::Problems),
            tiles: tiles(plan),
            problems: lines(&problems.errors, true)
                .chain(lines(&problems.warnings, false))
                .take(PROBLEMS_SHOWN)
                .collect(),
            problems_total: problems.errors.len() + problems.warnings.len(),
            spoils_the_file: problems.spoil_the_file(),
            spoilt_rows: problems.spoilt_rows(),
            changes,
            has_more_changes,
            changes_something: plan.changes_something(),
            fingerprint: previewed.fingerprint.clone(),
        }
    }
}

fn tiles(plan: &JukuPlan) -> [(&'static str, usize, &'static str); 4] {
    let tiles = [
        ("新規", plan.count(Effect::New), "info"),
        ("変更", plan.count(Effect::Changed), "warn"),
        ("変更なし", plan.count(Effect::Unchanged), ""),
        ("エラー", plan.problems.errors.len(), "bad"),
    ];
    tiles.map(|(label, count, tone)| (label, count, if count == 0 { "" } else { tone }))
}

/// What a line changes, field by field.
fn change_lines(planned: &PlannedJuku) -> Vec<ChangeLine> {
    let line = |what: &str, old: String, new: String| ChangeLine {
        who: format!("{} {}", planned.line.number, planned.facts.name),
        what: what.to_owned(),
        old,
        new,
    };
    let old = |field| planned.before.as_ref().map_or("", |entry| entry.facts.of(field)).to_owned();
    let changed = FactField::ALL.into_iter().filter(|field| old(*field) != planned.facts.of(*field));
    let mut lines: Vec<ChangeLine> =
        changed.map(|field| line(field.label(), old(field), planned.facts.of(field).to_owned())).collect();
    if let Some((kind, from)) = planned.membership {
        let before = planned.before.as_ref().map_or("", |_| planned.membership_before.label());
        lines.push(line(MEMBERSHIP, before.to_owned(), format!("{}（{}から）", kind.label(), day(from))));
    }
    lines
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

/// The headings alone, to be filled in.
pub(crate) fn juku_template() -> SheetOut {
    SheetOut { name: "塾登録テンプレート".to_owned(), ..workbook(Vec::new()) }
}

/// The register as a file; every column is text, so that no zero is lost. 適用開始日 is left blank: with another 会員種別
/// beside it, the day of the old one would change the past. 状態 is for reading only.
pub(super) fn workbook(juku: Vec<ListedJuku>) -> SheetOut {
    let text = |heading, width| Column::new(heading, ColumnKind::Text, width);
    let widths = [26.0, 14.0, 28.0, 18.0, 40.0];
    let facts = FactField::ALL.into_iter().zip(widths).map(|(field, width)| text(field.label(), width));
    let rest = [text(MEMBERSHIP, 24.0), text(VALID_FROM, 14.0), text("状態", 9.0)];
    SheetOut {
        name: "塾".to_owned(),
        columns: [text(NUMBER, 9.0)].into_iter().chain(facts).chain(rest).collect(),
        rows: juku.into_iter().map(row).collect(),
        hidden_facts: Vec::new(),
    }
}

fn row(juku: ListedJuku) -> Vec<Value> {
    let facts = FactField::ALL.map(|field| juku.facts.of(field).to_owned());
    let kind = MembershipKind::from_code(&juku.membership).unwrap_or_default();
    let status = JukuStatus::from_code(&juku.status).map_or("", JukuStatus::label);
    let rest = [kind.label().to_owned(), String::new(), status.to_owned()];
    [juku.number].into_iter().chain(facts).chain(rest).map(Value::Text).collect()
}
