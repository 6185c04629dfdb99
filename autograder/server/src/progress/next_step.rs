//! The one thing to do next.

use platform_database::Timestamp;

use super::board::Board;
use super::count::Stand;
use super::store::SheetProgress;
use crate::rounds::{Round, RoundState};
use crate::staff::{Permission, Scope};

/// A button: what to do next, and where.
#[derive(Clone, Debug)]
pub(super) struct NextStep {
    pub(super) label: String,
    pub(super) href: String,
    pub(super) icon: &'static str,
}

impl NextStep {
    fn new(label: impl Into<String>, href: String, icon: &'static str) -> NextStep {
        NextStep { label: label.into(), href, icon }
    }
}

/// What somebody of `scope` does next for the round at `now`.
pub(super) fn next_step(round: &Round, scope: &Scope, now: Timestamp, board: &Board) -> NextStep {
    let preparing = round.state == RoundState::Preparing;
    if scope.is_headquarters() && (preparing || board.whole().expected > 0) {
        return step_of_headquarters(round);
    }
    if (preparing || board.whole().expected == 0) && round.registering(scope, now).is_ok() {
        let href = format!("/rounds/{}/imports/new?kind=roster", round.id);
        return NextStep::new("名簿を取り込む", href, "file-import");
    }
    let sheet = match board {
        Board::Sheets(sheets) | Board::Classrooms(sheets) => {
            sheets.iter().find(|sheet| sheet.progress.stand() != Stand::Complete)
        }
        Board::Juku(..) => None,
    };
    match sheet.filter(|_| round.marking(scope, now).is_ok()) {
        Some(sheet) => NextStep::new(words_for(sheet, scope), sheet_address(sheet), "pencil"),
        None if !scope.allows(Permission::Report) => {
            NextStep::new("生徒を見る", "/students".to_owned(), "users")
        }
        None => step_with_results(round),
    }
}

fn words_for(sheet: &SheetProgress, scope: &Scope) -> String {
    let exam = format!("{} {}の得点を入力", sheet.grade.label(), sheet.subject.label());
    if scope.classroom().is_some() { exam } else { format!("{} {exam}", sheet.classroom_name) }
}

/// Where the marks of a sheet are entered.
pub(super) fn sheet_address(sheet: &SheetProgress) -> String {
    format!("/classrooms/{}/exams/{}/marks", sheet.classroom, sheet.exam)
}

fn step_of_headquarters(round: &Round) -> NextStep {
    let label = match round.state {
        RoundState::Preparing => "準備をつづける",
        RoundState::Open => "受付状況を見る",
        RoundState::Closed => "集計へ進む",
        RoundState::Aggregating => "確定へ進む",
        RoundState::Final => "公開へ進む",
        RoundState::Published => return step_with_results(round),
    };
    NextStep::new(label, format!("/rounds/{}", round.id), "arrow-right")
}

fn step_with_results(round: &Round) -> NextStep {
    if round.state == RoundState::Published {
        return NextStep::new("成績表を印刷する", format!("/rounds/{}/printings", round.id), "printer");
    }
    NextStep::new("結果を見る", format!("/rounds/{}/results", round.id), "chart-bar")
}
