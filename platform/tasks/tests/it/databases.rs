//! A new database for each test, on either engine.

use std::sync::atomic::{AtomicU32, Ordering};

use platform_database::{Clock, Database, migrate};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// Where a story takes place.
pub(crate) struct Place {
    pub(crate) database: Database,
    pub(crate) clock: Clock,
    /// For a second server that opens the same database.
    pub(crate) address: String,
}

impl Place {
    /// It is six in the evening of a Sunday in Japan there.
    async fn at(address: String) -> Place {
        let clock = Clock::fixed("2026-11-22T09:00:00Z".parse().unwrap());
        let database = Database::open(&address, clock.clone()).await.unwrap();
        migrate(&database, &[&platform_tasks::MIGRATIONS]).await.unwrap();
        Place { database, clock, address }
    }
}

/// Makes two tests of each story, `async fn story(place: Place)`: one per engine.
macro_rules! on_both_engines {
    ($($story:ident),+ $(,)?) => {
        mod on_sqlite { $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $story() { crate::databases::on_sqlite(super::$story).await; }
        )+ }
        mod on_postgres { $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $story() { crate::databases::on_postgres(super::$story).await; }
        )+ }
    };
}
pub(crate) use on_both_engines;

pub(crate) async fn on_sqlite<F: Future<Output = ()>>(story: impl FnOnce(Place) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::at(format!("sqlite://{}", folder.path().join("tasks.db").display())).await;
    let database = place.database.clone();
    story(place).await;
    database.close().await;
}

pub(crate) async fn on_postgres<F>(story: impl FnOnce(Place) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    static MADE: AtomicU32 = AtomicU32::new(0);
    let server = postgres_url();
    let name = format!("tasks_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
    run_on_server(&server, format!("CREATE DATABASE {name}")).await;
    let (before_the_name, _) = server.rsplit_once('/').unwrap();
    let place = Place::at(format!("{before_the_name}/{name}")).await;
    let database = place.database.clone();
    #[expect(clippy::disallowed_methods, reason = "a story that panics must not keep its database")]
    let told = tokio::spawn(story(place)).await;
    database.close().await;
    run_on_server(&server, format!("DROP DATABASE {name} WITH (FORCE)")).await;
    if let Err(failed) = told {
        std::panic::resume_unwind(failed.into_panic());
    }
}

#[expect(clippy::disallowed_methods, reason = "./test says here where its PostgreSQL is")]
fn postgres_url() -> String {
    std::env::var("TEST_POSTGRES_URL").expect("TEST_POSTGRES_URL is not set: run the tests by ./test")
}

async fn run_on_server(server: &str, statement: String) {
    let mut connection = PgConnection::connect(server).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}
