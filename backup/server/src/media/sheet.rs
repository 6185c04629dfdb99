//! The list of media as a file.

use platform_database::{DbResult, ReadTx, Timestamp};
use platform_spreadsheet::ColumnKind::{Text, Whole};
use platform_spreadsheet::{SheetOut, Value};
use platform_web::ListQuery;

use super::Medium;
use super::routes::filter;
use super::views::{kind_words, medium_list, standing_words};
use super::{reasons, store};
use crate::list_files::{MOST_ROWS, moment, number, sheet, sort, words};

/// The media that the address of the list asks for.
pub(crate) async fn list_sheet(tx: &mut ReadTx, query: &ListQuery) -> DbResult<SheetOut> {
    let now = tx.now();
    let order = sort(medium_list(&[], now).order(query), ("label", false));
    let media = store::list_lines(tx, &filter(query), order, (MOST_ROWS + 1, 0)).await?;
    let columns = [
        ("ラベル", Text, 16.0),
        ("種類", Text, 22.0),
        ("世代", Text, 14.0),
        ("容量（GB）", Whole, 12.0),
        ("状態", Text, 14.0),
        ("いまの場所", Text, 20.0),
        ("定位置", Text, 20.0),
        ("借りた人", Text, 18.0),
        ("返却の期限", Text, 20.0),
        ("ラック位置", Text, 14.0),
        ("メーカー", Text, 14.0),
        ("型番", Text, 18.0),
        ("シリアル番号", Text, 20.0),
        ("購入日", Text, 12.0),
        ("保証期限", Text, 12.0),
        ("書き込み回数", Whole, 12.0),
        ("廃棄の理由", Text, 24.0),
        ("備考", Text, 40.0),
    ];
    Ok(sheet("媒体", &columns, media.iter().map(|medium| row(medium, now)).collect()))
}

fn row(medium: &Medium, now: Timestamp) -> Vec<Value> {
    let register = &medium.register;
    let day = |day: Option<chrono::NaiveDate>| words(day.map(|day| day.to_string()).unwrap_or_default());
    vec![
        words(&medium.label),
        words(kind_words(medium)),
        words(&medium.generation),
        number(medium.capacity_gb),
        words(standing_words(medium, now)),
        words(&medium.location),
        words(&medium.home),
        words(medium.borrower.clone().unwrap_or_default()),
        moment(medium.due_at),
        words(&register.rack),
        words(&register.maker),
        words(&register.model),
        words(&register.serial),
        day(register.bought_on),
        day(register.warranty_until),
        Value::Whole(medium.writes),
        words(reasons::words(&medium.retire_reason)),
        words(&medium.notes),
    ]
}
