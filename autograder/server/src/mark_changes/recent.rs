//! 最近の変更 on the home page.

use askama::Template;
use askama::filters::HtmlSafe;
use autograder_grading::{RoundName, Subject};
use platform_database::{DbResult, ReadTx};
use platform_web::{dates, grouped};

use super::store::{self, Touched};
use super::views::{address_of_sheet, exam_title};
use crate::rounds::Round;
use crate::staff::Scope;
use crate::students::grade_label;

/// How many edits the page shows.
const SHOWN: i64 = 10;

/// The newest edits within somebody's place; draws nothing where there are none. It names no pupil and no mark, so that
/// the page shows nobody's data.
#[derive(Default, Template)]
#[template(path = "mark_changes/recent.html")]
pub(crate) struct RecentView {
    round: String,
    lines: Vec<RecentLine>,
}

// Safe: the template escapes every text.
impl HtmlSafe for RecentView {}

struct RecentLine {
    at: String,
    sheet: String,
    href: String,
    words: String,
}

impl RecentView {
    /// Those of `round`; 本部 has none.
    pub(crate) async fn load(tx: &mut ReadTx, scope: &Scope, round: &Round) -> DbResult<RecentView> {
        if scope.is_headquarters() {
            return Ok(RecentView::default());
        }
        let edits = store::list_newest_edits(tx, scope, round.id, SHOWN).await?;
        Ok(RecentView {
            round: round.name.to_string(),
            lines: edits.iter().filter_map(|edit| RecentLine::new(scope, round.name, edit)).collect(),
        })
    }
}

impl RecentLine {
    /// `None` where a later program wrote a subject that this one does not know.
    fn new(scope: &Scope, round: RoundName, touched: &Touched) -> Option<RecentLine> {
        let Touched { edit, cells, classroom_id, classroom_name, grade, subject } = touched;
        let exam = exam_title(*grade, subject);
        let of_one = scope.classroom().is_some();
        let cells = grouped(cells.unsigned_abs());
        Some(RecentLine {
            at: dates::short(edit.edited_at),
            sheet: if of_one { exam } else { format!("{classroom_name} {exam}") },
            href: address_of_sheet(
                round,
                grade_label(*grade),
                Subject::from_code(subject)?,
                (!of_one).then_some(*classroom_id),
            ),
            words: format!("{cells}か所　{}　{}", edit.editor(scope), edit.way()),
        })
    }
}
