//! How an engine goes about a statement.

use platform_database::Dialect;

use crate::{TestDatabase, store};

/// The engine's plan for a statement with parameters, whatever these are. In a database that nobody has filled it is the
/// statement and the indexes that decide, and not what happens to lie there.
///
/// Panics when the engine does not understand the statement.
pub async fn explain(test: &TestDatabase, text: &str) -> String {
    let plan = match test.database.dialect() {
        Dialect::Sqlite => store::explain_sqlite(&test.address, text).await,
        Dialect::Postgres => store::explain_postgres(&test.address, text).await,
    };
    plan.expect("the engine explains the statement").join("\n")
}
