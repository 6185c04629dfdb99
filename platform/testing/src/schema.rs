//! The tables of a database as a text that both engines spell alike.

use std::collections::BTreeMap;
use std::fmt::Write;

use platform_database::{Database, DbResult};

use crate::store::{self, ColumnRow, ForeignKeyRow, IndexRow};

/// Describes every table: its columns, keys and indexes, in a fixed order.
///
/// Times are `text`, because that is how SQLite keeps them; the names that an engine invents for
/// its constraints are left out, and so is the condition of a partial index.
pub async fn schema_text(database: &Database) -> DbResult<String> {
    let mut tx = database.read().await?;
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    for column in store::list_columns(&mut tx).await? {
        tables.entry(column.table_name.clone()).or_default().columns.push(column);
    }
    for index in store::list_indexes(&mut tx).await? {
        let of = tables.entry(index.table_name.clone()).or_default();
        of.indexes.entry(index.index_name.clone()).or_default().push(index);
    }
    for key in store::list_foreign_keys(&mut tx).await? {
        let of = tables.entry(key.table_name.clone()).or_default();
        of.foreign_keys.entry(key.key_name.clone()).or_default().push(key);
    }
    Ok(tables.iter().map(|(name, table)| table.text(name)).collect::<Vec<_>>().join("\n"))
}

#[derive(Default)]
struct Table {
    columns: Vec<ColumnRow>,
    indexes: BTreeMap<String, Vec<IndexRow>>,
    foreign_keys: BTreeMap<String, Vec<ForeignKeyRow>>,
}

impl Table {
    fn text(&self, name: &str) -> String {
        let mut text = format!("{name}\n");
        for line in self.lines() {
            writeln!(text, "    {line}").expect("a string takes every line");
        }
        text
    }

    /// Columns in their order, then the rest sorted, because engines list it in orders of their own.
    fn lines(&self) -> Vec<String> {
        let mut keys: Vec<&ColumnRow> =
            self.columns.iter().filter(|column| column.key_position > 0).collect();
        keys.sort_by_key(|column| column.key_position);
        let keys = joined(keys.iter().map(|column| column.name.as_str()));
        let mut rest = vec![format!("primary key ({keys})")];
        rest.extend(self.indexes.values().map(|columns| index_line(columns)));
        rest.extend(self.foreign_keys.values().map(|columns| foreign_key_line(columns)));
        rest.sort();
        self.columns.iter().map(column_line).chain(rest).collect()
    }
}

fn column_line(column: &ColumnRow) -> String {
    let required = if column.required { " not null" } else { "" };
    format!("{} {}{required}", column.name, type_word(&column.type_name))
}

/// The word for a type as either engine names it; an unknown one stays as it is.
fn type_word(type_name: &str) -> String {
    let word = match type_name.to_ascii_lowercase().as_str() {
        "integer" | "bigint" => "int",
        "text" | "timestamp with time zone" => "text",
        "boolean" => "bool",
        "double precision" => "real",
        "blob" | "bytea" => "blob",
        other => return other.to_owned(),
    };
    word.to_owned()
}

fn index_line(columns: &[IndexRow]) -> String {
    let first = &columns[0];
    let unique = if first.is_unique { "unique " } else { "" };
    let partial = if first.is_partial { " partial" } else { "" };
    let listed = joined(columns.iter().map(|column| column.column_name.as_deref().unwrap_or("expression")));
    if first.from_constraint {
        format!("unique ({listed})")
    } else {
        format!("{unique}index {} ({listed}){partial}", first.index_name)
    }
}

fn foreign_key_line(columns: &[ForeignKeyRow]) -> String {
    let listed = joined(columns.iter().map(|column| column.column_name.as_str()));
    let on_delete = columns[0].on_delete.to_ascii_lowercase();
    format!("foreign key ({listed}) references {} on delete {on_delete}", columns[0].target_table)
}

fn joined<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use platform_database::{Clock, Migration, Migrations};

    use super::*;
    use crate::{Engine, TestDatabase, both_engines};

    const TABLES: Migrations = Migrations {
        owner: "testing",
        steps: &[Migration {
            number: 1,
            name: "shelves",
            text: "CREATE TABLE shelves (id {pk}, code TEXT NOT NULL UNIQUE, made_at {timestamp} NOT NULL);
                CREATE TABLE books (
                    shelf_id BIGINT NOT NULL REFERENCES shelves (id) ON DELETE CASCADE, place BIGINT NOT NULL,
                    sold BOOLEAN NOT NULL, weight DOUBLE PRECISION, cover {blob}, printed_on DATE,
                    title TEXT NOT NULL, PRIMARY KEY (shelf_id, place));
                CREATE UNIQUE INDEX one_unsold_title ON books (title) WHERE sold = FALSE;
                CREATE INDEX books_by_title ON books (lower(title), printed_on);",
        }],
    };

    both_engines! {
        async fn both_engines_give_the_same_text(engine: Engine) {
            let test = TestDatabase::open(engine, &[&TABLES], Clock::System).await;
            let text = schema_text(&test.database).await.unwrap();
            let expected = "\
books
    shelf_id int not null
    place int not null
    sold bool not null
    weight real
    cover blob
    printed_on date
    title text not null
    foreign key (shelf_id) references shelves on delete cascade
    index books_by_title (expression, printed_on)
    primary key (shelf_id, place)
    unique index one_unsold_title (title) partial
";
            assert!(text.starts_with(expected), "{text}");
            assert!(text.contains("shelves\n    id int not null\n    code text not null\n    made_at text not null\n    primary key (id)\n    unique (code)\n"), "{text}");
        }
    }
}
