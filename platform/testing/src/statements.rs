//! The check that every registered statement is understood by both engines.

use platform_database::{Clock, Database, Dialect, Migrations, RegisteredStatement, all_statements};

use crate::{Engine, TestDatabase, schema_text};

/// Both engines make the same of `tables`, and understand every statement of the linked crates alike.
///
/// Panics with what is not so.
pub async fn assert_understood_alike(tables: &[&Migrations]) {
    let sqlite = TestDatabase::open(Engine::Sqlite, tables, Clock::System).await;
    let postgres = TestDatabase::open(Engine::Postgres, tables, Clock::System).await;
    let (sqlite, postgres) = (&sqlite.database, &postgres.database);
    let (left, right) = (schema_text(sqlite).await, schema_text(postgres).await);
    assert_eq!(left.expect("the tables can be listed"), right.expect("the tables can be listed"));
    for database in [sqlite, postgres] {
        assert_eq!(check_statements(database).await, [""; 0]);
    }
    assert_eq!(compare_columns(sqlite, postgres).await, [""; 0]);
}

/// Prepares every statement of the linked crates and gives what `database` refuses, each with
/// the file and line it stands on. The database must have the tables of all these crates.
pub async fn check_statements(database: &Database) -> Vec<String> {
    let mut problems = Vec::new();
    for statement in all_statements() {
        for text in statement.variants(database.dialect()) {
            if let Err(error) = database.prepare(text).await {
                problems.push(at(statement, &chain(&error)));
            }
        }
    }
    problems
}

/// Compares the columns that both engines give for the statements they share. A column that the
/// statement leaves unnamed (`COUNT(*)`) is read by its place, so only its being there counts; a
/// statement that cannot be prepared is left to [`check_statements`].
async fn compare_columns(sqlite: &Database, postgres: &Database) -> Vec<String> {
    let mut problems = Vec::new();
    for statement in all_statements() {
        let pairs =
            statement.variants(Dialect::Sqlite).into_iter().zip(statement.variants(Dialect::Postgres));
        for (for_sqlite, for_postgres) in pairs {
            let (Ok(left), Ok(right)) =
                (sqlite.prepare(for_sqlite).await, postgres.prepare(for_postgres).await)
            else {
                continue;
            };
            if !same_columns(&left, &right) {
                problems.push(at(statement, &format!("SQLite gives {left:?}, PostgreSQL gives {right:?}")));
            }
        }
    }
    problems
}

fn same_columns(sqlite: &[String], postgres: &[String]) -> bool {
    // SQLite names an unnamed column after the text of its expression.
    let named = |name: &str| name.chars().all(|c| c.is_alphanumeric() || c == '_');
    sqlite.len() == postgres.len()
        && sqlite.iter().zip(postgres).all(|(left, right)| left == right || !named(left))
}

fn at(statement: &RegisteredStatement, problem: &str) -> String {
    format!("{}:{}: {problem}", statement.file, statement.line)
}

fn chain(error: &dyn std::error::Error) -> String {
    let sources = std::iter::successors(Some(error), |error| error.source());
    sources.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use platform_database::{Sql, sql};

    use super::*;
    use crate::both_engines;

    /// Never run: statements that the checks below must report or accept.
    #[expect(dead_code, reason = "registering them is what the tests need")]
    fn planted() -> [Sql; 3] {
        [
            sql!("SELECT no_such_column FROM schema_migrations"),
            sql!("SELECT COUNT(*) FROM schema_migrations"),
            sql!("SELECT COUNT(*) AS Total FROM schema_migrations"),
        ]
    }

    both_engines! {
        async fn a_statement_with_an_unknown_column_is_reported_with_its_line(engine: Engine) {
            // Statements of the record and of the tasks are linked too, because trails and workers use them.
            let tables = [&platform_audit::MIGRATIONS, &platform_tasks::MIGRATIONS];
            let test = TestDatabase::open(engine, &tables, Clock::System).await;
            let problems = check_statements(&test.database).await;
            assert_eq!(problems.len(), 1, "{problems:?}");
            assert!(problems[0].contains("statements.rs:") && problems[0].contains("no_such_column"), "{problems:?}");
        }
    }

    #[tokio::test]
    async fn a_column_whose_name_the_engines_fold_differently_is_reported() {
        let sqlite = TestDatabase::open(Engine::Sqlite, &[], Clock::System).await;
        let postgres = TestDatabase::open(Engine::Postgres, &[], Clock::System).await;
        let problems = compare_columns(&sqlite.database, &postgres.database).await;
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].contains("Total") && problems[0].contains("total"), "{problems:?}");
    }
}
