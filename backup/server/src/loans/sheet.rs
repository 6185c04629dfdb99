//! The list of loans as a file.

use platform_database::{DbResult, ReadTx, Timestamp};
use platform_spreadsheet::ColumnKind::{Text, Whole};
use platform_spreadsheet::{SheetOut, Value};
use platform_web::ListQuery;

use super::routes::filter;
use super::store::{self, Loan};
use super::views::{loan_list, state_words};
use crate::list_files::{MOST_ROWS, moment, sheet, sort, words};

/// The loans that the address of the list asks for.
pub(crate) async fn list_sheet(tx: &mut ReadTx, query: &ListQuery) -> DbResult<SheetOut> {
    let now = tx.now();
    let order = sort(loan_list(now).order(query), ("due", false));
    let loans = store::list_lines(tx, &filter(query), order, (MOST_ROWS + 1, 0)).await?;
    let columns = [
        ("番号", Whole, 8.0),
        ("媒体", Text, 18.0),
        ("借りた人", Text, 18.0),
        ("所属", Text, 20.0),
        ("連絡先", Text, 26.0),
        ("用途", Text, 30.0),
        ("返却の期限", Text, 14.0),
        ("状態", Text, 12.0),
        ("貸出", Text, 20.0),
        ("貸出者", Text, 16.0),
        ("返却", Text, 20.0),
        ("受領者", Text, 16.0),
        ("お知らせ", Whole, 10.0),
    ];
    Ok(sheet("貸出", &columns, loans.iter().map(|loan| row(loan, now)).collect()))
}

fn row(loan: &Loan, now: Timestamp) -> Vec<Value> {
    vec![
        Value::Whole(loan.id.0),
        words(&loan.medium),
        words(&loan.borrower),
        words(&loan.affiliation),
        words(&loan.contact),
        words(&loan.purpose),
        words(loan.due_on.to_string()),
        words(state_words(loan, now)),
        moment(Some(loan.lent_at)),
        words(&loan.lent_by),
        moment(loan.returned_at),
        words(&loan.received_by),
        Value::Whole(loan.reminders),
    ]
}
