//! Asking a source asks the database the same, however many jobs it tells of.

use std::ops::Range;

use platform_testing::{Engine, hear_queries};

use crate::hall::Hall;
use crate::mock::vbr::{self, Vbr};
use crate::pullers::{add, ago, poll, register_as};

fn count(heard: &[String], words: &str) -> usize {
    heard.iter().filter(|statement| statement.contains(words)).count()
}

/// Lets the source tell of more jobs that ended so many minutes ago, each with a restore point; people register half of them.
/// Gives how often names are looked up by a poll that tells of no session, how many statements keep its points, and how many
/// ended the waiting of what was registered.
async fn told_of(hall: &Hall, source: &Vbr, numbers: Range<usize>, minutes: i64) -> [usize; 3] {
    for job in numbers.clone().flat_map(|number| [format!("登録{number}"), format!("放置{number}")]) {
        let ended = ago(hall, minutes);
        let mut state = source.state();
        state.sessions.push(vbr::session(&job, &job, &ago(hall, minutes + 5), Some(&ended), "Success"));
        state.backups.push(vbr::backup_in(&job, &job, "r1"));
        state.points.push(vbr::point(&job, &job, "SV-01", &ended, "Clean"));
    }
    poll(hall).await;
    for number in numbers {
        register_as(hall, &format!("本店VBR/登録{number}"), &format!("部署{number}の日次")).await;
    }
    let (keeping, _page) = hear_queries(poll(hall)).await;
    source.state().sessions.clear();
    let (quiet, _page) = hear_queries(poll(hall)).await;
    [
        count(&quiet, "job_names"),
        count(&quiet, "INSERT INTO held_points"),
        count(&keeping, "DELETE FROM puller_jobs"),
    ]
}

#[tokio::test]
async fn a_source_that_tells_of_more_jobs_asks_no_more() {
    let hall = Hall::empty(Engine::Postgres).await;
    let source = Vbr::start();
    source.state().repositories = vec![vbr::hardened("r1", "本店", 14)];
    source.state().states = vec![vbr::repository_state("r1", "本店", 1_000.0, 500.0)];
    add(&hall, &source).await;
    let few = told_of(&hall, &source, 0..1, 90).await;
    let many = told_of(&hall, &source, 1..6, 45).await;
    assert!(few[0] > 0 && few[1..] == [1, 1], "{few:?}");
    assert_eq!(many, few);
    assert_eq!(hall.outcomes("部署5の日次").await, ["succeeded"]);
}
