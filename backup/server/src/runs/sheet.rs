//! The list of runs as a file.

use platform_database::{DbResult, ReadTx};
use platform_spreadsheet::ColumnKind::{Text, Whole};
use platform_spreadsheet::{SheetOut, Value};
use platform_web::ListQuery;

use super::Run;
use super::routes::filter;
use super::store;
use super::views::{OutcomeBadge, cause, run_list};
use crate::list_files::{MOST_ROWS, moment, number, sheet, sort, words};

/// The runs that the address of the list asks for.
pub(crate) async fn list_sheet(tx: &mut ReadTx, query: &ListQuery) -> DbResult<SheetOut> {
    let order = sort(run_list(tx.now()).order(query), ("started", true));
    let runs = store::list_runs(tx, &filter(query), order, (MOST_ROWS + 1, 0)).await?;
    let columns = [
        ("番号", Whole, 10.0),
        ("ジョブ", Text, 30.0),
        ("開始", Text, 20.0),
        ("終了", Text, 20.0),
        ("秒", Whole, 10.0),
        ("結果", Text, 10.0),
        ("理由", Text, 40.0),
        ("きっかけ", Text, 20.0),
        ("対象（バイト）", Whole, 18.0),
        ("新しいデータ（バイト）", Whole, 18.0),
        ("保存（バイト）", Whole, 18.0),
        ("ファイル", Whole, 12.0),
        ("読み取り失敗", Whole, 12.0),
    ];
    Ok(sheet("実行履歴", &columns, runs.iter().map(row).collect()))
}

fn row(run: &Run) -> Vec<Value> {
    vec![
        Value::Whole(run.id.0),
        words(&run.job),
        moment(Some(run.started_at)),
        moment(run.ended_at),
        number(run.ended_at.map(|ended| (ended - run.started_at).num_seconds())),
        words(OutcomeBadge::of_run(run).label),
        words(&run.reason),
        words(cause(run)),
        number(run.bytes),
        number(run.bytes_added),
        number(run.bytes_stored),
        number(run.files),
        number(run.unreadable),
    ]
}
