//! Pages over all jobs ask the same however many jobs there are.

use platform_database::sql;
use platform_testing::{Client, Engine, count_fewest};

use crate::hall::Hall;

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
