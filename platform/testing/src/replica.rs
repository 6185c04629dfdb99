//! The story of a replica that reports cannot be read from. One that follows stands in `deploy/tests/replica.test.mjs`.

use platform_database::{Clock, Database, PostgresOptions, ReadTx, ReplicaTrouble, params, sql};

use crate::{Engine, TestDatabase, both_engines, free_address};

async fn with_replica(test: &TestDatabase, replica: &str) -> Database {
    let options = PostgresOptions { pool_size: 2, replica: Some(replica.to_owned()) };
    Database::open_with(&test.address, Clock::System, &options).await.unwrap()
}

async fn count(tx: &mut ReadTx) -> i64 {
    tx.count(sql!("SELECT COUNT(*) FROM schema_migrations"), params![]).await.unwrap()
}

/// Reads reports, more than the pool has connections, and gives why none was read from the replica.
async fn read_in_vain(database: &Database) -> ReplicaTrouble {
    assert_eq!(database.replica_served(), None, "nobody has asked yet");
    for _ in 0..4 {
        let mut tx = database.read_for_report().await.unwrap();
        assert_eq!(count(&mut tx).await, 0);
    }
    assert_eq!(database.replica_served(), Some(false));
    database.find_replica().await.unwrap().unwrap().unwrap_err()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_replica_of_the_database_is_not_read_from() {
    let test = TestDatabase::open(Engine::Postgres, &[], Clock::System).await;
    let trouble = read_in_vain(&with_replica(&test, &test.address).await).await;
    assert!(matches!(trouble, ReplicaTrouble::NoStandby), "{trouble:?}");

    let nobody = format!("postgres://somebody@{}/nothing", free_address());
    let trouble = read_in_vain(&with_replica(&test, &nobody).await).await;
    assert!(matches!(trouble, ReplicaTrouble::Unreachable(_)), "{trouble:?}");
}

both_engines! {
    async fn without_a_replica_reports_are_read_from_the_database(engine: Engine) {
        let test = TestDatabase::open(engine, &[], Clock::System).await;
        let mut tx = test.database.read_for_report().await.unwrap();
        assert_eq!(count(&mut tx).await, 0);
        assert!(test.database.find_replica().await.unwrap().is_none());
        assert_eq!(test.database.replica_served(), None);
    }
}
