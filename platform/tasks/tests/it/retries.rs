//! Attempts that fail, panic, or end with their server.

use std::time::Duration;

use chrono::TimeDelta;
use platform_tasks::{Schedule, TaskState};

use crate::databases::{Place, on_both_engines};
use crate::server::{
    App, Fail, FromTheFuture, MakeCopy, Panic, WorkLong, enqueued, kill_a_server_at_work, made_when, move_on,
    one_more_look, start, view, view_in, view_when,
};

on_both_engines!(
    a_failing_task_is_tried_again_and_then_failed_with_its_reason,
    a_panic_is_a_failed_attempt,
    a_kind_nobody_knows_fails_with_a_reason,
    a_task_whose_server_died_is_taken_again,
    a_task_that_outlives_no_server_fails_in_the_end,
    a_holder_that_lives_keeps_its_task,
    a_holder_that_slept_through_its_lease_changes_nothing,
);

async fn a_failing_task_is_tried_again_and_then_failed_with_its_reason(Place { database, clock, .. }: Place) {
    let workers = start(&database, &App::default(), Schedule::new(), 1).await;
    let id = enqueued(&database, &Fail).await;
    let first = view_when(&database, id, |seen| seen.attempts == 1 && seen.state == TaskState::Waiting).await;
    assert_eq!(first.last_error.as_deref(), Some("while opening the template: no such file"));
    assert_eq!((first.done, first.total, first.note.as_str()), (1, 2, "半分"));

    move_on(&clock, TimeDelta::seconds(4));
    one_more_look().await;
    assert_eq!(view(&database, id).await.attempts, 1, "five seconds are not over");
    move_on(&clock, TimeDelta::seconds(1));
    view_when(&database, id, |seen| seen.attempts == 2 && seen.state == TaskState::Waiting).await;
    move_on(&clock, TimeDelta::seconds(30));
    let last = view_in(&database, id, TaskState::Failed).await;
    assert_eq!((last.attempts, last.finished_at), (3, Some(clock.now())));
    assert_eq!(last.last_error, first.last_error);

    move_on(&clock, TimeDelta::days(1));
    one_more_look().await;
    assert_eq!(view(&database, id).await, last);
    workers.stop(Duration::from_secs(10)).await;
}

async fn a_panic_is_a_failed_attempt(Place { database, .. }: Place) {
    let workers = start(&database, &App::default(), Schedule::new(), 1).await;
    let id = enqueued(&database, &Panic).await;
    let seen = view_in(&database, id, TaskState::Failed).await;
    assert_eq!(seen.last_error.as_deref(), Some("the handler panicked: a pupil without a name"));

    let next = enqueued(&database, &MakeCopy(1)).await;
    view_in(&database, next, TaskState::Done).await;
    workers.stop(Duration::from_secs(10)).await;
}

async fn a_kind_nobody_knows_fails_with_a_reason(Place { database, .. }: Place) {
    let workers = start(&database, &App::default(), Schedule::new(), 1).await;
    let id = enqueued(&database, &FromTheFuture).await;
    let seen = view_in(&database, id, TaskState::Failed).await;
    assert_eq!(seen.last_error.as_deref(), Some("no handler for tasks of kind future.come"));
    workers.stop(Duration::from_secs(10)).await;
}

async fn a_task_whose_server_died_is_taken_again(place: Place) {
    let (database, clock) = (place.database.clone(), place.clock.clone());
    let app = App::default();
    let id = enqueued(&database, &WorkLong { number: 1, stubborn: true }).await;
    kill_a_server_at_work(&place, &app, 1).await;

    let workers = start(&database, &app, Schedule::new(), 1).await;
    move_on(&clock, TimeDelta::seconds(59));
    one_more_look().await;
    assert_eq!(app.made(), [1], "the dead server's lease is not over");
    move_on(&clock, TimeDelta::seconds(2));
    assert_eq!(made_when(&app, 2).await, [1, 1]);
    assert_eq!(view(&database, id).await.attempts, 2);
    workers.stop(Duration::ZERO).await;
}

async fn a_task_that_outlives_no_server_fails_in_the_end(place: Place) {
    let (database, clock) = (place.database.clone(), place.clock.clone());
    let app = App::default();
    let id = enqueued(&database, &WorkLong { number: 1, stubborn: true }).await;
    for starts in 1..=2 {
        kill_a_server_at_work(&place, &app, starts).await;
        move_on(&clock, TimeDelta::seconds(61));
    }
    let workers = start(&database, &app, Schedule::new(), 1).await;
    let seen = view_in(&database, id, TaskState::Failed).await;
    assert_eq!(app.made(), [1, 1], "it was not begun a third time");
    assert!(seen.last_error.unwrap().contains("its server died"));
    workers.stop(Duration::from_secs(10)).await;
}

async fn a_holder_that_lives_keeps_its_task(Place { database, clock, .. }: Place) {
    let (app, idle_app) = (App::default(), App::default());
    let workers = start(&database, &app, Schedule::new(), 1).await;
    let id = enqueued(&database, &WorkLong { number: 1, stubborn: false }).await;
    made_when(&app, 1).await;
    let idle = start(&database, &idle_app, Schedule::new(), 1).await;
    for _ in 0..4 {
        move_on(&clock, TimeDelta::seconds(25));
        let seen = view(&database, id).await;
        view_when(&database, id, |later| later.done > seen.done).await;
    }
    one_more_look().await;
    assert_eq!((app.made().len(), idle_app.made().len()), (1, 0));
    workers.stop(Duration::ZERO).await;
    idle.stop(Duration::from_secs(10)).await;
}

async fn a_holder_that_slept_through_its_lease_changes_nothing(Place { database, clock, .. }: Place) {
    let (sleepy_app, app) = (App::default(), App::default());
    let sleepy = start(&database, &sleepy_app, Schedule::new(), 1).await;
    let id = enqueued(&database, &WorkLong { number: 1, stubborn: true }).await;
    made_when(&sleepy_app, 1).await;

    move_on(&clock, TimeDelta::seconds(61));
    let awake = start(&database, &app, Schedule::new(), 1).await;
    made_when(&app, 1).await;
    sleepy.stop(Duration::ZERO).await;
    let seen = view(&database, id).await;
    assert_eq!((seen.state, seen.attempts), (TaskState::Running, 2));
    awake.stop(Duration::ZERO).await;
}
