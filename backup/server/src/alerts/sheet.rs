//! The list of alerts as a file.

use platform_database::{DbResult, ReadTx};
use platform_spreadsheet::ColumnKind::{Text, Whole};
use platform_spreadsheet::{SheetOut, Value};
use platform_web::ListQuery;

use super::routes::filter;
use super::store::{self, Alert};
use super::views::alert_list;
use crate::list_files::{MOST_ROWS, moment, sheet, sort, words};

/// The alerts that the address of the list asks for.
pub(crate) async fn list_sheet(tx: &mut ReadTx, query: &ListQuery) -> DbResult<SheetOut> {
    let order = sort(alert_list(tx.now(), false).order(query), ("state", false));
    let alerts = store::list_alerts(tx, &filter(query), order, (MOST_ROWS + 1, 0)).await?;
    let columns = [
        ("番号", Whole, 8.0),
        ("対象", Text, 26.0),
        ("内容", Text, 50.0),
        ("種類", Text, 18.0),
        ("重大さ", Text, 10.0),
        ("状態", Text, 12.0),
        ("回数", Whole, 8.0),
        ("発生", Text, 20.0),
        ("最後", Text, 20.0),
        ("解決", Text, 20.0),
        ("確認した人", Text, 16.0),
        ("担当", Text, 16.0),
    ];
    Ok(sheet("アラート", &columns, alerts.iter().map(row).collect()))
}

fn row(alert: &Alert) -> Vec<Value> {
    vec![
        Value::Whole(alert.id.0),
        words(&alert.subject),
        words(&alert.words),
        words(alert.kind_label()),
        words(alert.severity().label()),
        words(alert.state().label()),
        Value::Whole(alert.times),
        moment(Some(alert.opened_at)),
        moment(Some(alert.raised_at)),
        moment(alert.resolved_at),
        words(&alert.acknowledged_by),
        words(&alert.assignee),
    ]
}
