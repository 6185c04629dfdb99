//! Reading what was exported.

use std::collections::BTreeMap;

use platform_spreadsheet::{Limits, Sheet, Workbook, read};
use platform_testing::Client;

/// A list as it is handed out as a workbook.
pub(crate) async fn book(client: &mut Client, list: &str) -> Workbook {
    let answer = client.get(&format!("/exports/{list}")).await;
    read(&answer.assert_status(200).body, &Limits::default()).unwrap()
}

/// The lines of the first sheet of a workbook at that address, each with commas between its texts.
pub(crate) async fn lines(client: &mut Client, path: &str) -> Vec<String> {
    let answer = client.get(path).await;
    let book = read(&answer.assert_status(200).body, &Limits::default()).unwrap();
    texts(&book.sheets[0]).into_iter().map(|row| row.join(",")).collect()
}

/// The texts of a sheet's cells, its headings first.
pub(crate) fn texts(sheet: &Sheet) -> Vec<Vec<String>> {
    let width = sheet.rows.first().map_or(0, |row| row.cells.len());
    let row =
        |row: &platform_spreadsheet::Row| (0..width).map(|at| row.cell(at).text().into_owned()).collect();
    sheet.rows.iter().map(row).collect()
}

/// The rows of a sheet as maps from heading to text.
fn records(sheet: &Sheet) -> Vec<BTreeMap<String, String>> {
    let mut rows = texts(sheet).into_iter();
    let headings = rows.next().unwrap();
    rows.map(|row| headings.iter().cloned().zip(row).collect()).collect()
}

/// The fields of the row in which `key` fields have these values.
pub(crate) fn found(sheet: &Sheet, keys: &[(&str, &str)], fields: &str) -> String {
    let records = records(sheet);
    let fits = |record: &&BTreeMap<String, String>| keys.iter().all(|(name, value)| record[*name] == *value);
    let record = records.iter().find(fits).unwrap_or_else(|| panic!("no row with {keys:?}: {records:?}"));
    fields.split(',').map(|field| record[field].as_str()).collect::<Vec<_>>().join(",")
}
