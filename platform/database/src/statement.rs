//! Statements and the registry that lets one test prepare all of them.

use std::borrow::Cow;

/// Which engine a statement is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// A statement's text. Only the macros of this crate make one, from literals alone.
#[derive(Clone, Debug)]
pub struct Sql {
    text: Cow<'static, str>,
    postgres: Option<&'static str>,
}

impl Sql {
    #[doc(hidden)]
    pub const fn fixed(text: &'static str) -> Sql {
        Sql { text: Cow::Borrowed(text), postgres: None }
    }

    /// A text that this crate built from a registered one.
    pub(crate) fn owned(text: String) -> Sql {
        Sql { text: Cow::Owned(text), postgres: None }
    }

    #[doc(hidden)]
    pub const fn either(sqlite: &'static str, postgres: &'static str) -> Sql {
        Sql { text: Cow::Borrowed(sqlite), postgres: Some(postgres) }
    }

    #[doc(hidden)]
    pub fn sorted(text: &'static str, orders: &[(&str, &'static str)], key: &str, descending: bool) -> Sql {
        let order = orders.iter().find(|(name, _)| *name == key).or(orders.first());
        let order = order.map_or("1", |(_, order)| order);
        Sql { text: Cow::Owned(with_order(text, order, descending)), postgres: None }
    }

    /// The text for `dialect`.
    pub(crate) fn for_dialect(self, dialect: Dialect) -> Cow<'static, str> {
        match (dialect, self.postgres) {
            (Dialect::Postgres, Some(text)) => Cow::Borrowed(text),
            _ => self.text,
        }
    }

    /// The text with its `{rows}` replaced by `rows` groups of `columns` placeholders.
    pub(crate) fn with_rows(&self, dialect: Dialect, rows: usize, columns: usize) -> String {
        expand_rows(&self.text, dialect, rows, columns)
    }
}

fn with_order(text: &str, order: &str, descending: bool) -> String {
    let direction = if descending { "DESC" } else { "ASC" };
    text.replace("{order}", &order.replace("{dir}", direction))
}

/// Writes the groups of placeholders for `{rows}` and `{keys}`.
///
/// SQLite gets them without numbers: it looks each `$n` up by its name, which makes the cost of a statement grow with
/// the square of its rows. PostgreSQL takes the type of a free-standing `VALUES` from its first group, so in `{keys}`
/// that one says that keys are whole numbers.
fn expand_rows(text: &str, dialect: Dialect, rows: usize, columns: usize) -> String {
    let keys = text.contains("{keys}");
    let placeholder = |row: usize, column: usize| match dialect {
        Dialect::Sqlite => "?".to_owned(),
        Dialect::Postgres => format!("${}", row * columns + column + 1),
    };
    let mut groups = String::with_capacity(rows * (columns * 6 + 3));
    for row in 0..rows {
        groups.push_str(if row == 0 { "(" } else { ",(" });
        for column in 0..columns {
            if column > 0 {
                groups.push(',');
            }
            let placeholder = placeholder(row, column);
            if keys && row == 0 {
                groups.push_str(&format!("CAST({placeholder} AS BIGINT)"));
            } else {
                groups.push_str(&placeholder);
            }
        }
        groups.push(')');
    }
    text.replace("{rows}", &groups).replace("{keys}", &groups)
}

/// A statement as the registry knows it.
#[derive(Debug)]
pub struct RegisteredStatement {
    #[doc(hidden)]
    pub text: &'static str,
    #[doc(hidden)]
    pub only: Option<Dialect>,
    #[doc(hidden)]
    pub columns: usize,
    #[doc(hidden)]
    pub orders: &'static [(&'static str, &'static str)],
    /// The file it stands in.
    pub file: &'static str,
    /// The line it stands on.
    pub line: u32,
}

inventory::collect!(RegisteredStatement);

impl RegisteredStatement {
    /// Every text that this statement can take on `dialect`.
    pub fn variants(&self, dialect: Dialect) -> Vec<String> {
        if self.only.is_some_and(|only| only != dialect) {
            return Vec::new();
        }
        let text = expand_rows(self.text, dialect, 1, self.columns);
        if self.orders.is_empty() {
            return vec![text];
        }
        self.orders.iter().map(|(_, order)| with_order(&text, order, true)).collect()
    }
}

/// All statements of the crates linked into this program.
pub fn all_statements() -> impl Iterator<Item = &'static RegisteredStatement> {
    inventory::iter::<RegisteredStatement>.into_iter()
}

#[doc(hidden)]
#[macro_export]
macro_rules! register_statement {
    ($text:expr, $only:expr, $columns:expr, $orders:expr) => {
        $crate::inventory::submit! {
            $crate::RegisteredStatement {
                text: $text, only: $only, columns: $columns, orders: $orders, file: file!(), line: line!(),
            }
        }
    };
}

/// Names a statement that both engines understand, and registers it. The text is a literal, or a `concat!` of literals
/// and macros that stand for literals, such as a list of columns.
#[macro_export]
macro_rules! sql {
    ($text:expr) => {{
        $crate::register_statement!($text, None, 0, &[]);
        $crate::Sql::fixed($text)
    }};
}

/// Names a statement whose `{rows}` becomes many groups of `columns` placeholders: the rows of an `INSERT`, or texts.
/// Whole numbers that stand free, as in `IN (VALUES {keys})`, are written `{keys}`.
#[macro_export]
macro_rules! rows_sql {
    ($columns:literal, $text:expr) => {{
        $crate::register_statement!($text, None, $columns, &[]);
        $crate::Sql::fixed($text)
    }};
}

/// Names a statement whose `{order}` is chosen from a list of keys: the first is the default,
/// `{dir}` inside an order becomes the direction.
#[macro_export]
macro_rules! sorted_sql {
    ($text:expr, $key:expr, $descending:expr, [$($name:literal => $order:expr),+ $(,)?]) => {{
        $crate::register_statement!($text, None, 0, &[$(($name, $order)),+]);
        $crate::Sql::sorted($text, &[$(($name, $order)),+], $key, $descending)
    }};
}

/// Names a statement that must differ between the engines.
#[macro_export]
macro_rules! either_sql {
    (sqlite: $sqlite:expr, postgres: $postgres:expr $(,)?) => {{
        $crate::register_statement!($sqlite, Some($crate::Dialect::Sqlite), 0, &[]);
        $crate::register_statement!($postgres, Some($crate::Dialect::Postgres), 0, &[]);
        $crate::Sql::either($sqlite, $postgres)
    }};
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_numbered_through() {
        let expand = |text, dialect, columns| expand_rows(text, dialect, 2, columns);
        assert_eq!(expand("VALUES {rows}", Dialect::Postgres, 3), "VALUES ($1,$2,$3),($4,$5,$6)");
        assert_eq!(expand("VALUES {rows}", Dialect::Sqlite, 2), "VALUES (?,?),(?,?)");
        assert_eq!(
            expand("IN (VALUES {keys})", Dialect::Postgres, 1),
            "IN (VALUES (CAST($1 AS BIGINT)),($2))"
        );
    }

    #[test]
    fn an_unknown_sort_key_falls_back_to_the_first() {
        let sql = Sql::sorted("ORDER BY {order}", &[("name", "name {dir}, id")], "1; DROP TABLE users", true);
        assert_eq!(sql.for_dialect(Dialect::Sqlite), "ORDER BY name DESC, id");
    }
}
