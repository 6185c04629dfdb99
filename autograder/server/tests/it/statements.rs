//! Every statement of the server prepares on both engines; the tables are as committed.

use autograder_server::MIGRATIONS;
use platform_database::Clock;
use platform_testing::{Engine, TestDatabase, assert_understood_alike, schema_text};

#[tokio::test(flavor = "multi_thread")]
async fn every_statement_is_understood_alike_by_both_engines() {
    assert_understood_alike(&MIGRATIONS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tables_are_the_committed_ones_on_both_engines() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let test = TestDatabase::open(engine, &MIGRATIONS, Clock::System).await;
        let text = schema_text(&test.database).await.unwrap();
        let committed = include_str!("../schema.txt");
        assert!(text == committed, "{engine:?}: tests/schema.txt should be:\n{text}");
    }
}
