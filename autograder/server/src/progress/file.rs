//! The board as a file has it.

use autograder_grading::Stage;
use platform_web::{ListQuery, ListTable, TableColumn};

use super::board::Board;
use super::meter::Meter;
use super::store::{Completion, SheetProgress};
use super::views::{StageCell, stages_of};
use crate::rounds::Round;

/// What the board of a round shows, in its order.
pub(super) fn board_table(round: &Round, board: &Board, query: &ListQuery) -> ListTable {
    match board {
        Board::Juku(_, list) => list.table(round, query),
        Board::Classrooms(sheets) => by_classroom(sheets),
        Board::Sheets(sheets) => by_sheet(sheets),
    }
}

fn by_classroom(sheets: &[SheetProgress]) -> ListTable {
    let stages = stages_of(sheets);
    let of_stage = |stage: &Stage| {
        let stage = stage.label();
        [
            TableColumn::figures(format!("{stage} 入力済")),
            TableColumn::figures(format!("{stage} 受験者")),
            TableColumn::words(format!("{stage} 状態")),
            TableColumn::words(format!("{stage} 備考")),
        ]
    };
    let places = [TableColumn::words("教室ID"), TableColumn::words("教室")];
    let row = |sheets: &[SheetProgress]| {
        let place = [sheets[0].classroom_number.clone(), sheets[0].classroom_name.clone()];
        place.into_iter().chain(stages.iter().flat_map(|stage| cells(*stage, sheets))).collect()
    };
    ListTable {
        columns: places.into_iter().chain(stages.iter().flat_map(of_stage)).collect(),
        rows: sheets.chunk_by(|one, next| one.classroom == next.classroom).map(row).collect(),
    }
}

/// What stands below the four columns of a stage.
fn cells(stage: Stage, sheets: &[SheetProgress]) -> [String; 4] {
    match StageCell::new(sheets.iter().filter(|sheet| sheet.grade.stage() == stage)) {
        Some(StageCell { meter, note }) => [meter.done, meter.expected, meter.word.to_owned(), note],
        None => [const { String::new() }; 4],
    }
}

fn by_sheet(sheets: &[SheetProgress]) -> ListTable {
    let row = |sheet: &SheetProgress| {
        let Meter { done, expected, word, .. } = Meter::new(sheet.progress);
        let completion = sheet.completion.map(Completion::words).unwrap_or_default();
        let exam = [sheet.grade.label().to_owned(), sheet.subject.label().to_owned()];
        exam.into_iter().chain([done, expected, word.to_owned(), completion]).collect()
    };
    ListTable {
        columns: vec![
            TableColumn::words("学年"),
            TableColumn::words("教科"),
            TableColumn::figures("入力済"),
            TableColumn::figures("受験者"),
            TableColumn::words("状態"),
            TableColumn::words("入力完了"),
        ],
        rows: sheets.iter().map(row).collect(),
    }
}
