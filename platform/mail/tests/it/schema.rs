//! The tables and statements of this crate on both engines.

use platform_database::Clock;
use platform_testing::{Engine, TestDatabase, check_statements, compare_columns, schema_text};

use crate::place::TABLES;

#[tokio::test]
async fn both_engines_have_the_same_tables_and_understand_every_statement() {
    let sqlite = TestDatabase::open(Engine::Sqlite, &TABLES, Clock::System).await;
    let postgres = TestDatabase::open(Engine::Postgres, &TABLES, Clock::System).await;
    let (sqlite, postgres) = (&sqlite.database, &postgres.database);
    assert_eq!(schema_text(sqlite).await.unwrap(), schema_text(postgres).await.unwrap());
    for database in [sqlite, postgres] {
        assert_eq!(check_statements(database).await, [""; 0]);
    }
    assert_eq!(compare_columns(sqlite, postgres).await, [""; 0]);
}
