//! What SQLite is asked.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result};
use sha2::{Digest, Sha256};

/// Writes a copy as of one instant.
pub(super) fn copy_to(connection: &Connection, target: &str) -> Result<()> {
    connection.execute("VACUUM INTO ?1", [target]).map(drop)
}

/// What SQLite finds wrong with the file itself, or the line `ok`.
pub(super) fn check_integrity(connection: &Connection) -> Result<Vec<String>> {
    list(connection, "PRAGMA integrity_check(100)")
}

/// The encoding of texts.
pub(super) fn load_encoding(connection: &Connection) -> Result<String> {
    connection.query_row("PRAGMA encoding", [], |row| row.get(0))
}

/// The tables. A virtual one is left out: it needs its module, and what it keeps lies in ordinary ones beside it.
pub(super) fn list_tables(connection: &Connection) -> Result<Vec<String>> {
    list(
        connection,
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
         AND sql NOT LIKE 'CREATE VIRTUAL %' ORDER BY name",
    )
}

/// How many rows point nowhere.
pub(super) fn count_foreign_key_violations(connection: &Connection) -> Result<u64> {
    let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
    let mut rows = statement.query([])?;
    let mut count = 0;
    while rows.next()?.is_some() {
        count += 1;
    }
    Ok(count)
}

/// How many rows a table has, and a sum over them in the order in which they lie in the file.
pub(super) fn sum_up(connection: &Connection, table: &str) -> Result<(i64, String)> {
    let quoted = table.replace('"', "\"\"");
    let mut statement = connection.prepare(&format!("SELECT * FROM \"{quoted}\""))?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    let (mut count, mut sum) = (0, Sha256::new());
    while let Some(row) = rows.next()? {
        count += 1;
        for column in 0..columns {
            add_value(&mut sum, row.get_ref(column)?);
        }
    }
    Ok((count, hex::encode(sum.finalize())))
}

/// Adds a value with its type and its length, so that no two rows look alike.
fn add_value(sum: &mut Sha256, value: ValueRef) {
    let mut add = |kind: &[u8], bytes: &[u8]| {
        sum.update(kind);
        sum.update((bytes.len() as u64).to_le_bytes());
        sum.update(bytes);
    };
    match value {
        ValueRef::Null => add(b"n", &[]),
        ValueRef::Integer(number) => add(b"i", &number.to_le_bytes()),
        ValueRef::Real(number) => add(b"r", &number.to_bits().to_le_bytes()),
        ValueRef::Text(text) => add(b"t", text),
        ValueRef::Blob(bytes) => add(b"b", bytes),
    }
}

fn list(connection: &Connection, query: &str) -> Result<Vec<String>> {
    let mut statement = connection.prepare(query)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    rows.collect()
}
