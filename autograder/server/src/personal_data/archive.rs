//! The archive that is handed out: the same facts for people and for programs.

use std::io::{Cursor, Write};

use platform_spreadsheet::{Column, ColumnKind, SheetOut, Value, WriteError, write_xlsx};
use serde_json::{Map, json};
use thiserror::Error;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::file::Table;

const READ_ME: &str = "このフォルダーには、1人の生徒についてサーバーが保存している情報のすべてが入っています。\r\n\
    個人情報.xlsx  人が読むための表です。\r\n\
    個人情報.json  同じ内容を、ほかのプログラムで読むための形にしたものです。\r\n\
    ほかの生徒の情報も含む、取り込んだファイルと印刷したファイル（どちらも30日で消えます）は入っていません。\r\n\
    取り扱いには十分ご注意ください。\r\n";

/// Why there is no archive.
#[derive(Debug, Error)]
pub(super) enum ArchiveError {
    /// The workbook.
    #[error("the workbook could not be drawn")]
    Workbook(#[from] WriteError),
    /// The archive itself.
    #[error("the archive could not be put together")]
    Zip(#[from] zip::result::ZipError),
    /// Its bytes.
    #[error("the archive could not be written")]
    Write(#[from] std::io::Error),
}

/// Packs `tables` as a workbook and as JSON.
pub(super) fn pack(tables: &[Table]) -> Result<Vec<u8>, ArchiveError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let workbook = write_xlsx(&tables.iter().map(sheet).collect::<Vec<_>>())?;
    let json = format!("{:#}\n", json_of(tables));
    for (name, bytes) in [
        ("はじめにお読みください.txt", READ_ME.as_bytes()),
        ("個人情報.xlsx", workbook.as_slice()),
        ("個人情報.json", json.as_bytes()),
    ] {
        zip.start_file(name, SimpleFileOptions::default())?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

fn sheet(table: &Table) -> SheetOut {
    SheetOut {
        name: table.name.to_owned(),
        columns: table.headings.iter().map(|heading| Column::new(*heading, ColumnKind::Text, 18.0)).collect(),
        rows: table.rows.clone(),
        hidden_facts: Vec::new(),
    }
}

/// An object with a list for each table, each row an object under the headings.
fn json_of(tables: &[Table]) -> serde_json::Value {
    let row = |table: &Table, row: &Vec<Value>| {
        let fields =
            table.headings.iter().zip(row).map(|(heading, value)| ((*heading).to_owned(), plain(value)));
        serde_json::Value::Object(fields.collect::<Map<_, _>>())
    };
    let list = |table: &Table| table.rows.iter().map(|of_table| row(table, of_table)).collect::<Vec<_>>();
    tables.iter().map(|table| (table.name.to_owned(), json!(list(table)))).collect::<Map<_, _>>().into()
}

fn plain(value: &Value) -> serde_json::Value {
    match value {
        Value::Text(text) => json!(text),
        Value::Whole(number) => json!(number),
        Value::Decimal(number) => json!(number),
        Value::Blank | Value::Sum { .. } => serde_json::Value::Null,
    }
}
