//! Calling a task off.

use std::time::Duration;

use chrono::TimeDelta;
use platform_database::Database;
use platform_tasks::{Schedule, TaskId, TaskState, request_cancellation};

use crate::databases::{Place, on_both_engines};
use crate::server::{
    App, Fail, MakeCopy, WorkLong, enqueued, kill_a_server_at_work, made_when, move_on, one_more_look, start,
    view, view_in, view_when,
};

on_both_engines!(
    a_waiting_task_is_cancelled_at_once,
    a_running_task_is_told_and_ends_as_cancelled,
    a_task_between_two_attempts_is_cancelled,
    a_task_that_has_ended_cannot_be_cancelled,
    a_cancelled_task_of_a_stopped_server_is_not_begun_again,
    a_cancelled_task_of_a_dead_server_is_not_begun_again,
);

async fn cancelled(database: &Database, id: TaskId) -> bool {
    let mut tx = database.write().await.unwrap();
    let accepted = request_cancellation(&mut tx, id).await.unwrap();
    tx.commit().await.unwrap();
    accepted
}

async fn a_waiting_task_is_cancelled_at_once(Place { database, clock, .. }: Place) {
    let app = App::default();
    let id = enqueued(&database, &MakeCopy(1)).await;
    assert!(cancelled(&database, id).await);
    let seen = view(&database, id).await;
    assert_eq!((seen.state, seen.finished_at), (TaskState::Cancelled, Some(clock.now())));

    let workers = start(&database, &app, Schedule::new(), 1).await;
    let next = enqueued(&database, &MakeCopy(2)).await;
    view_in(&database, next, TaskState::Done).await;
    assert_eq!(app.made(), [2]);
    workers.stop(Duration::from_secs(10)).await;
}

async fn a_running_task_is_told_and_ends_as_cancelled(Place { database, .. }: Place) {
    let app = App::default();
    let workers = start(&database, &app, Schedule::new(), 1).await;
    let id = enqueued(&database, &WorkLong { number: 1, stubborn: false }).await;
    made_when(&app, 1).await;
    assert!(cancelled(&database, id).await);
    let seen = view_in(&database, id, TaskState::Cancelled).await;
    assert!(seen.finished_at.is_some() && seen.last_error.is_none());
    workers.stop(Duration::from_secs(10)).await;
}

async fn a_task_between_two_attempts_is_cancelled(Place { database, clock, .. }: Place) {
    let workers = start(&database, &App::default(), Schedule::new(), 1).await;
    let id = enqueued(&database, &Fail).await;
    view_when(&database, id, |seen| seen.last_error.is_some() && seen.state == TaskState::Waiting).await;
    assert!(cancelled(&database, id).await);
    move_on(&clock, TimeDelta::hours(1));
    one_more_look().await;
    let seen = view(&database, id).await;
    assert_eq!((seen.state, seen.attempts), (TaskState::Cancelled, 1));
    workers.stop(Duration::from_secs(10)).await;
}

async fn a_task_that_has_ended_cannot_be_cancelled(Place { database, .. }: Place) {
    let workers = start(&database, &App::default(), Schedule::new(), 1).await;
    let id = enqueued(&database, &MakeCopy(1)).await;
    view_in(&database, id, TaskState::Done).await;
    assert!(!cancelled(&database, id).await);
    assert!(!cancelled(&database, TaskId(id.0 + 1)).await);
    assert_eq!(view(&database, id).await.state, TaskState::Done);
    workers.stop(Duration::from_secs(10)).await;
}

async fn a_cancelled_task_of_a_stopped_server_is_not_begun_again(Place { database, .. }: Place) {
    let app = App::default();
    let workers = start(&database, &app, Schedule::new(), 1).await;
    let id = enqueued(&database, &WorkLong { number: 1, stubborn: true }).await;
    made_when(&app, 1).await;
    assert!(cancelled(&database, id).await);
    workers.stop(Duration::ZERO).await;

    assert_eq!(view(&database, id).await.state, TaskState::Cancelled);
    let workers = start(&database, &app, Schedule::new(), 1).await;
    one_more_look().await;
    assert_eq!(app.made(), [1]);
    workers.stop(Duration::from_secs(10)).await;
}

async fn a_cancelled_task_of_a_dead_server_is_not_begun_again(place: Place) {
    let (database, app) = (&place.database, App::default());
    let id = enqueued(database, &WorkLong { number: 1, stubborn: true }).await;
    kill_a_server_at_work(&place, &app, 1).await;
    assert!(cancelled(database, id).await);
    assert_eq!(view(database, id).await.state, TaskState::Running, "its server may still live");

    move_on(&place.clock, TimeDelta::seconds(61));
    let workers = start(database, &app, Schedule::new(), 1).await;
    view_in(database, id, TaskState::Cancelled).await;
    assert_eq!(app.made(), [1]);
    workers.stop(Duration::from_secs(10)).await;
}
