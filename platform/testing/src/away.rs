//! The story of a PostgreSQL that goes away and comes back, as those who use it see it.

use std::time::{Duration, Instant};

use platform_database::{Clock, Database, DbError, params, sql};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use crate::{Engine, TestDatabase, free_address};

/// A door before a database. Dropping the guard shuts it and throws everybody out.
struct Guard(JoinHandle<()>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[expect(clippy::disallowed_methods, reason = "a door stands open beside the story")]
async fn open_door(at: &str, inside: &str) -> (Guard, String) {
    let listener = TcpListener::bind(at).await.unwrap();
    let (address, inside) = (listener.local_addr().unwrap().to_string(), inside.to_owned());
    let guard = tokio::spawn(async move {
        let mut visitors = JoinSet::new();
        while let Ok((mut visitor, _)) = listener.accept().await {
            let mut host = TcpStream::connect(&inside).await.unwrap();
            visitors.spawn(async move { copy_bidirectional(&mut visitor, &mut host).await.is_ok() });
        }
    });
    (Guard(guard), address)
}

/// The database of the test behind a door of its own.
async fn behind_a_door(test: &TestDatabase) -> (Database, Guard, String, String) {
    let (_, rest) = test.address.split_once('@').unwrap();
    let (inside, _) = rest.split_once('/').unwrap();
    let (guard, door) = open_door(&free_address().to_string(), inside).await;
    let database = Database::open(&test.address.replace(inside, &door), Clock::System).await.unwrap();
    (database, guard, door, inside.to_owned())
}

async fn count(database: &Database) -> i64 {
    let mut tx = database.read().await.unwrap();
    tx.count(sql!("SELECT COUNT(*) FROM schema_migrations"), params![]).await.unwrap()
}

/// Shuts the door, and waits until it is.
async fn shut(guard: Guard, door: &str) {
    drop(guard);
    while TcpStream::connect(door).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_was_restarted_is_found_again_at_once() {
    let test = TestDatabase::open(Engine::Postgres, &[], Clock::System).await;
    let (database, guard, door, inside) = behind_a_door(&test).await;
    let held = tokio::join!(database.read(), database.read(), database.read());
    drop(held);
    shut(guard, &door).await;
    let (_guard, _) = open_door(&door, &inside).await;
    for _ in 0..5 {
        assert_eq!(count(&database).await, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_waits_for_a_database_that_is_known_to_be_away_and_it_is_found_when_it_is_back() {
    let test = TestDatabase::open(Engine::Postgres, &[], Clock::System).await;
    let (database, guard, door, inside) = behind_a_door(&test).await;
    let mut tx = database.write().await.unwrap();
    let now = tx.now();
    let row = sql!(
        "INSERT INTO schema_migrations (owner, number, name, checksum, applied_at) VALUES ('a', 1, '', '', $1)"
    );
    tx.execute(row, params![now]).await.unwrap();
    shut(guard, &door).await;

    assert!(matches!(tx.commit().await, Err(DbError::Unsure(_))), "nobody knows what became of it");
    // Who comes first has to find it out.
    assert!(matches!(database.read().await.map(drop), Err(DbError::Unreachable(_))));
    for _ in 0..20 {
        let began = Instant::now();
        assert!(matches!(database.read().await.map(drop), Err(DbError::Unreachable(_))));
        assert!(matches!(database.write().await.map(drop), Err(DbError::Unreachable(_))));
        // Whoever waits for the pool waits five seconds, and each of the two would.
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    }

    let (_guard, _) = open_door(&door, &inside).await;
    assert_eq!(count(&database).await, 0);
}
