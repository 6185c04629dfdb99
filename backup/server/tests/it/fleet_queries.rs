//! Pages over all jobs ask the same however many jobs there are.

use futures_util::future::join_all;
use platform_database::{either_sql, params, sql};
use platform_testing::{Client, Engine, count_fewest, hear_queries};

use crate::followers::until_waiting;
use crate::hall::Hall;
use crate::pings::address;

/// A page that looks nothing up but who asks.
const EMPTY: &str = "/jobs/schedule?schedule=0+2+*+*+*";
/// What a verdict of all jobs may ask.
const VERDICTS: usize = 5;
/// What the first page asks besides.
const BESIDES: usize = 12;

/// How many statements a page asks beyond those of an empty one.
async fn asked(client: &mut Client, page: &str) -> usize {
    let (least, empty) = count_fewest(async || client.get(EMPTY).await).await;
    let (asked, answer) = count_fewest(async || client.get(page).await).await;
    empty.assert_status(200);
    answer.assert_status(200);
    asked - least
}

#[tokio::test]
async fn a_larger_fleet_asks_no_more() {
    let hall = Hall::with_external(Engine::Postgres).await;
    let mut client = hall.as_operator().await;
    let pages = ["/", "/jobs", "/calendar", "/runs", "/lists/jobs.csv", "/service-levels", "/capacities"];
    let mut few = Vec::new();
    for page in pages {
        few.push(asked(&mut client, page).await);
    }
    let mut tx = hall.database().write().await.unwrap();
    for insert in [
        sql!(
            "INSERT INTO jobs (name, tool, target, data_class, retention, rpo_minutes, schedule, created_at)
             SELECT name || n, tool, target, data_class, retention, rpo_minutes, schedule, created_at
             FROM jobs CROSS JOIN (SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) other"
        ),
        sql!(
            "INSERT INTO runs (job_id, started_at, ended_at, outcome, seen_at, cause, caused_by, claimed)
             SELECT id, created_at, created_at, 'failed', created_at, 'report', '', TRUE FROM jobs"
        ),
        sql!(
            "INSERT INTO copies (job_id, name, protection, created_at)
             SELECT id, '遠隔', 'online', created_at FROM jobs"
        ),
    ] {
        tx.execute(insert, Vec::new()).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut many = Vec::new();
    for page in pages {
        many.push(asked(&mut client, page).await);
    }
    assert_eq!(few, many, "{pages:?}");
    assert_eq!(many[..2], [VERDICTS + BESIDES, 2], "of the first page and of the list of jobs");
}

/// Adds jobs like the first one, which are numbered so.
async fn add_jobs(hall: &Hall, from: i64, to: i64) {
    let mut tx = hall.database().write().await.unwrap();
    let more = sql!(
        "WITH RECURSIVE other (n) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT n + 1 FROM other WHERE n < $2)
         INSERT INTO jobs (name, tool, target, data_class, retention, rpo_minutes, schedule, created_at)
         SELECT name || n, tool, target, data_class, retention, rpo_minutes, schedule, created_at
         FROM jobs CROSS JOIN other WHERE jobs.id = 1"
    );
    tx.execute(more, params![from, to]).await.unwrap();
    tx.commit().await.unwrap();
}

/// How often all jobs were judged.
fn count_judged(heard: &[String]) -> usize {
    heard.iter().filter(|statement| statement.contains("best AS MATERIALIZED")).count()
}

#[tokio::test]
async fn of_several_first_looks_at_a_large_fleet_one_judges_it() {
    let hall = Hall::with_external(Engine::Postgres).await;
    add_jobs(&hall, 1, 600).await;
    let operator = hall.as_operator().await;
    let mut people = vec![operator; 4];
    let looks = join_all(people.iter_mut().map(|person| person.get("/")));
    let (heard, pages) = hear_queries(looks).await;
    for page in &pages {
        page.assert_status(200).assert_contains("601");
    }
    assert_eq!(count_judged(&heard), 1, "{heard:?}");
}

/// A look that took long counts as of when it began: the first page tells of a large fleet what somebody saw later.
#[tokio::test]
async fn what_was_seen_earlier_never_takes_the_place_of_what_was_seen_later() {
    let hall = Hall::with_external(Engine::Postgres).await;
    let (ping, mut operator) = (address(&hall).await, hall.as_operator().await);
    hall.work().await;
    // The report asks for a look at the alerts.
    hall.visitor().get(&ping).await.assert_status(200);
    add_jobs(&hall, 1, 600).await;

    // That look waits half-way; one at the first page, which sees one job more, begins and waits for the same.
    let mut held = hall.database().write().await.unwrap();
    let lock = either_sql!(
        sqlite: "UPDATE drills SET passed = passed",
        postgres: "LOCK TABLE drills IN ACCESS EXCLUSIVE MODE",
    );
    held.execute(lock, Vec::new()).await.unwrap();
    let later = async {
        until_waiting(&hall, 1).await;
        add_jobs(&hall, 601, 601).await;
        operator.get("/").await
    };
    let let_go = async {
        until_waiting(&hall, 2).await;
        held.commit().await.unwrap();
    };
    let ((), page, ()) = tokio::join!(hall.work_now(), later, let_go);
    for page in [page, operator.get("/").await] {
        page.assert_status(200).assert_contains("602件のジョブのうち");
    }
}
