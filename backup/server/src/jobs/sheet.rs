//! The list of jobs as a file.

use backup_policy::{Answer, DataClass};
use platform_database::{DbResult, ReadTx};
use platform_spreadsheet::ColumnKind::{Text, Whole};
use platform_spreadsheet::{SheetOut, Value};
use platform_web::ListQuery;

use super::routes::filter;
use super::store::{self, JobLine};
use super::tool_words;
use super::views::job_list;
use crate::list_files::{MOST_ROWS, moment, outcome, sheet, sort, words};

/// The jobs that the address of the list asks for.
pub(crate) async fn list_sheet(tx: &mut ReadTx, query: &ListQuery) -> DbResult<SheetOut> {
    let order = sort(job_list(tx.now(), &[], false).order(query), ("verdict", false));
    let lines = store::list_lines(tx, &filter(query), order, (MOST_ROWS + 1, 0)).await?;
    let columns = [
        ("番号", Whole, 8.0),
        ("ジョブ", Text, 30.0),
        ("区分", Text, 10.0),
        ("ツール", Text, 18.0),
        ("対象", Text, 24.0),
        ("責任者", Text, 16.0),
        ("判定", Text, 10.0),
        ("最新の実行", Text, 10.0),
        ("最新の開始", Text, 20.0),
        ("最新の終了", Text, 20.0),
        ("最新の成功", Text, 20.0),
        ("スケジュール", Text, 18.0),
        ("状態", Text, 10.0),
        ("停止の理由", Text, 30.0),
    ];
    Ok(sheet("ジョブ", &columns, lines.iter().map(row).collect()))
}

fn row(line: &JobLine) -> Vec<Value> {
    let answer = line.answer.as_deref().and_then(Answer::from_code).unwrap_or(Answer::Unknown);
    let answer = if line.retired_at.is_some() { "" } else { answer.label() };
    let state = match (line.retired_at, line.paused) {
        (Some(_), _) => "登録終了",
        (None, true) => "停止中",
        (None, false) => "使用中",
    };
    vec![
        Value::Whole(line.id.0),
        words(&line.name),
        words(DataClass::from_code(&line.data_class).map_or("", DataClass::label)),
        words(tool_words(&line.tool)),
        words(&line.target),
        words(&line.owner),
        words(answer),
        outcome(line.outcome.as_deref()),
        moment(line.started_at),
        moment(line.ended_at),
        moment(line.succeeded_at),
        words(line.schedule.as_deref().unwrap_or("手動")),
        words(state),
        words(&line.paused_reason),
    ]
}
