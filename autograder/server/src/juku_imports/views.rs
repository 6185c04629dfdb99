//! What the screens and the file of 塾 show.

use askama::Template;
use platform_spreadsheet::{Column, ColumnKind, SheetOut, Value};
use platform_web::ListQuery;

use super::JukuImportId;
use super::plan::{JukuPlan, PlannedJuku};
use super::read::{MEMBERSHIP, NUMBER, VALID_FROM};
use super::store::ListedJuku;
use crate::imports::{
    About, ChangeLine, Effect, KeptFile, Notice, Outcome, Planned, PreviewPage, Previewed, RowOutcomes,
    change_pages, outcomes,
};
use crate::juku::JukuStatus;
use crate::juku_register::FactField;
use crate::memberships::{MembershipKind, day};

/// The upload page; `refusal` says why the file just sent could not be read.
#[derive(Template)]
#[template(path = "juku_imports/new.html")]
pub(super) struct UploadJukuView {
    pub(super) refusal: Option<String>,
}

/// The page of a file that was just planned.
pub(super) fn preview_page(
    id: JukuImportId,
    kept: &KeptFile,
    previewed: &Previewed<JukuPlan>,
    query: &ListQuery,
    notice: Option<Notice>,
) -> PreviewPage {
    let plan = &previewed.plan;
    let about = About {
        kind: "塾",
        whose: "塾",
        known: "登録済み",
        of: String::new(),
        address: format!("/juku-imports/{id}"),
        upload: "/juku-imports/new".to_owned(),
        onward: ("塾の一覧へ", "/juku".to_owned()),
    };
    let changes = || plan.lines.iter().flat_map(change_lines);
    let pages = change_pages(&about.address, query, changes().count());
    let (skipped, shown) = pages.span();
    let planned = Planned {
        problems: &plan.problems,
        fingerprint: &previewed.fingerprint,
        changes_something: plan.changes_something(),
        counts: Effect::counted(|effect| plan.count(effect)).collect(),
        changes: (changes().skip(skipped).take(shown).collect(), pages),
        closed: None,
    };
    PreviewPage::new(about, kept.told(), planned, query, notice)
}

/// What becomes of every row.
pub(super) fn outcomes_of(plan: &JukuPlan) -> RowOutcomes {
    let taken = plan
        .lines
        .iter()
        .map(|planned| Outcome::of(planned.line.row, planned.effect(), &change_lines(planned)));
    outcomes(taken, &plan.problems)
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
