//! Every statement of the crate, read by both engines.

use platform_database::all_statements;

use crate::databases::{Place, on_both_engines};

on_both_engines!(every_statement_can_be_prepared);

async fn every_statement_can_be_prepared(Place { database, .. }: Place) {
    let mut prepared = 0;
    for statement in all_statements().filter(|statement| statement.file.contains("tasks")) {
        for text in statement.variants(database.dialect()) {
            let answer = database.prepare(text).await;
            assert!(answer.is_ok(), "{}:{}: {answer:?}", statement.file, statement.line);
            prepared += 1;
        }
    }
    assert!(prepared > 10, "the registry has only {prepared} statements of this crate");
}
