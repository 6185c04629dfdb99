//! The tables and statements of this crate on both engines.

use platform_testing::assert_understood_alike;

use crate::place::TABLES;

#[tokio::test]
async fn both_engines_have_the_same_tables_and_understand_every_statement() {
    assert_understood_alike(&TABLES).await;
}
