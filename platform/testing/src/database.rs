//! A database that lives as long as the test that opened it.

use platform_database::{Clock, Database, Migrations, migrate};
use tempfile::TempDir;

use crate::{Engine, store, template};

/// A fresh database with all tables, gone when this is dropped.
#[derive(Debug)]
pub struct TestDatabase {
    /// The open database.
    pub database: Database,
    /// Its address, for a test that opens it a second time.
    pub address: String,
    _place: Place,
}

/// Where the rows lie; dropping it removes them.
#[derive(Debug)]
enum Place {
    Folder(
        #[expect(dead_code, reason = "held until the test ends, because dropping it deletes the folder")]
        TempDir,
    ),
    Cluster {
        address: String,
        name: String,
    },
}

impl TestDatabase {
    /// Makes an empty database on `engine` and applies `migrations` in their order.
    ///
    /// Panics when it cannot: a test without its database has failed.
    pub async fn open(engine: Engine, migrations: &[&Migrations], clock: Clock) -> TestDatabase {
        let (address, place) = match engine {
            Engine::Sqlite => sqlite_place(migrations).await,
            Engine::Postgres => postgres_place(migrations).await,
        };
        let database = Database::open(&address, clock).await.expect("a new database opens");
        // The template has them all; this is what a server does at its start, and it checks the template too.
        migrate(&database, migrations).await.expect("the migrations apply to an empty database");
        TestDatabase { database, address, _place: place }
    }
}

impl Drop for Place {
    /// Best effort: a database that stays behind goes with its cluster.
    fn drop(&mut self) {
        if let Place::Cluster { address, name } = self {
            let (address, name) = (address.clone(), name.clone());
            // A thread of its own, because a runtime cannot wait inside the test's runtime.
            let dropping = std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
                runtime.block_on(store::delete_database(&address, &name)).map_err(std::io::Error::other)
            });
            drop(dropping.join());
        }
    }
}

async fn sqlite_place(migrations: &[&Migrations]) -> (String, Place) {
    let folder = tempfile::tempdir().expect("the temporary folder is writable");
    let path = folder.path().join("test.db");
    let template = template::sqlite_bytes(migrations).await;
    std::fs::write(&path, template.as_slice()).expect("the temporary folder is writable");
    (format!("sqlite://{}", path.display()), Place::Folder(folder))
}

async fn postgres_place(migrations: &[&Migrations]) -> (String, Place) {
    let cluster = cluster_address();
    let template = template::postgres_name(&cluster, migrations).await;
    let name = format!("kouzyou_test_{:016x}", rand::random::<u64>());
    let address =
        store::insert_database(&cluster, &name, &template).await.expect("the test cluster makes a database");
    (address, Place::Cluster { address: cluster, name })
}

#[expect(
    clippy::disallowed_methods,
    reason = "the address is handed from ./test to the tests, not a setting of a server"
)]
fn cluster_address() -> String {
    std::env::var("TEST_POSTGRES_URL")
        .expect("TEST_POSTGRES_URL is not set: run ./test, which starts a PostgreSQL cluster")
}

#[cfg(test)]
mod tests {
    use platform_database::{params, sql};

    use super::*;
    use crate::both_engines;

    both_engines! {
        /// Two tests at once must not meet in one database.
        async fn each_test_has_a_database_of_its_own(engine: Engine) {
            let one = TestDatabase::open(engine, &[], Clock::System).await;
            let two = TestDatabase::open(engine, &[], Clock::System).await;
            let mut tx = one.database.write().await.unwrap();
            let now = tx.now();
            let sql = sql!("INSERT INTO schema_migrations (owner, number, name, checksum, applied_at)
                VALUES ('one', 1, '', '', $1)");
            tx.execute(sql, params![now]).await.unwrap();
            tx.commit().await.unwrap();
            let mut read = two.database.read().await.unwrap();
            assert_eq!(read.count(sql!("SELECT COUNT(*) FROM schema_migrations"), params![]).await.unwrap(), 0);
        }

        /// A caller who goes away half-way must not leave a transaction open for the next one.
        async fn a_begin_that_is_cut_off_leaves_nothing_behind(engine: Engine) {
            let test = TestDatabase::open(engine, &[], Clock::System).await;
            let sql = || sql!("DELETE FROM schema_migrations WHERE owner = 'nobody'");
            for _ in 0..50 {
                tokio::select! {
                    biased;
                    _ = test.database.read() => {}
                    // Ready as soon as the line above has sent its statement and waits for the answer.
                    () = std::future::ready(()) => {}
                }
                let mut tx = test.database.write().await.unwrap();
                tx.execute(sql(), params![]).await.unwrap();
            }
        }

        /// A database that outlives its test would fill the cluster.
        async fn a_dropped_database_is_gone(engine: Engine) {
            let test = TestDatabase::open(engine, &[], Clock::System).await;
            let address = test.address.clone();
            drop(test);
            match engine {
                Engine::Sqlite => {
                    let path = address.strip_prefix("sqlite://").unwrap();
                    assert!(!std::path::Path::new(path).exists());
                }
                Engine::Postgres => assert!(Database::open(&address, Clock::System).await.is_err()),
            }
        }
    }
}
