//! Looking for words in everything that a database holds.

use platform_database::Dialect;

use crate::TestDatabase;
use crate::store::{self, ColumnRow};

/// The columns, as `table.column`, that hold `words` in any row: as text, or as UTF-8 in bytes.
pub async fn columns_holding(test: &TestDatabase, words: &str) -> Vec<String> {
    let mut tx = test.database.read().await.expect("the test's database can be read");
    let columns = store::list_columns(&mut tx).await.expect("the tables can be listed");
    drop(tx);
    let mut found = Vec::new();
    for column in columns.iter().filter(|column| holds_words(column)) {
        let rows = match test.database.dialect() {
            Dialect::Sqlite => store::count_holding_in_sqlite(&test.address, column, words).await,
            Dialect::Postgres => store::count_holding_in_postgres(&test.address, column, words).await,
        };
        if rows.expect("the column can be searched") > 0 {
            found.push(format!("{}.{}", column.table_name, column.name));
        }
    }
    found
}

fn holds_words(column: &ColumnRow) -> bool {
    ["text", "blob", "bytea"].contains(&column.type_name.to_ascii_lowercase().as_str())
}
