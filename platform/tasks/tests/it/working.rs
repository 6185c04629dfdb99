//! What workers do with tasks that succeed.

use std::time::Duration;

use chrono::TimeDelta;
use platform_tasks::{Schedule, TaskState, enqueue, list_tasks};

use crate::databases::{Place, on_both_engines};
use crate::server::{
    App, MakeCopy, WorkLong, all_ended, counts, enqueued, made_when, move_on, one_more_look, start, view_in,
    view_when,
};

on_both_engines!(
    each_task_is_done_exactly_once,
    progress_is_seen_while_the_task_runs,
    finished_tasks_are_deleted_after_30_days,
);

async fn each_task_is_done_exactly_once(Place { database, .. }: Place) {
    let app = App::default();
    let mut tx = database.write().await.unwrap();
    for number in 0..500 {
        enqueue(&mut tx, &MakeCopy(number)).await.unwrap();
    }
    tx.commit().await.unwrap();

    let one_server = start(&database, &app, Schedule::new(), 2).await;
    let another = start(&database, &app, Schedule::new(), 2).await;
    made_when(&app, 500).await;
    all_ended(&database).await;
    one_more_look().await;
    let mut made = app.made();
    made.sort_unstable();
    assert!(made.into_iter().eq(0..500));
    assert_eq!(counts(&database).await.into_iter().collect::<Vec<_>>(), [(TaskState::Done, 500)]);
    one_server.stop(Duration::from_secs(10)).await;
    another.stop(Duration::from_secs(10)).await;
}

async fn progress_is_seen_while_the_task_runs(Place { database, .. }: Place) {
    let workers = start(&database, &App::default(), Schedule::new(), 1).await;
    let id = enqueued(&database, &WorkLong { number: 1, stubborn: false }).await;
    let seen = view_when(&database, id, |seen| seen.done > 0).await;
    assert_eq!((seen.state, seen.total, seen.note.as_str()), (TaskState::Running, 6_000, "処理中"));
    let later = view_when(&database, id, |later| later.done > seen.done).await;
    assert_eq!(later.attempts, 1);
    workers.stop(Duration::ZERO).await;
}

async fn finished_tasks_are_deleted_after_30_days(Place { database, clock, .. }: Place) {
    let workers = start(&database, &App::default(), Schedule::new(), 1).await;
    let old = enqueued(&database, &MakeCopy(1)).await;
    view_in(&database, old, TaskState::Done).await;
    move_on(&clock, TimeDelta::days(29));
    let newer = enqueued(&database, &MakeCopy(2)).await;
    view_in(&database, newer, TaskState::Done).await;

    move_on(&clock, TimeDelta::days(2));
    for _ in 0..6_000 {
        if list_tasks(&mut database.read().await.unwrap(), &[old]).await.unwrap().is_empty() {
            view_in(&database, newer, TaskState::Done).await;
            workers.stop(Duration::from_secs(10)).await;
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the old task is still there");
}
