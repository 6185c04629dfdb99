//! How a server leaves its tasks when it stops.

use std::time::Duration;

use platform_tasks::{Schedule, TaskState};

use crate::databases::{Place, on_both_engines};
use crate::server::{
    App, MakeCopy, WorkLong, enqueued, made_when, one_more_look, start, view, view_in, view_when,
};

on_both_engines!(
    a_stop_gives_back_what_does_not_end_in_time,
    a_stop_waits_for_what_ends_in_time,
    workers_that_are_dropped_give_their_tasks_back,
);

async fn a_stop_gives_back_what_does_not_end_in_time(Place { database, .. }: Place) {
    let app = App::default();
    let workers = start(&database, &app, Schedule::new(), 1).await;
    let id = enqueued(&database, &WorkLong { number: 1, stubborn: true }).await;
    let unbegun = enqueued(&database, &MakeCopy(2)).await;
    made_when(&app, 1).await;
    workers.stop(Duration::from_millis(200)).await;
    let seen = view(&database, id).await;
    assert_eq!((seen.state, seen.attempts), (TaskState::Waiting, 0), "the attempt does not count");
    assert_eq!(view(&database, unbegun).await.state, TaskState::Waiting);

    let workers = start(&database, &app, Schedule::new(), 2).await;
    made_when(&app, 3).await;
    assert_eq!(view_in(&database, id, TaskState::Running).await.attempts, 1);
    workers.stop(Duration::ZERO).await;
}

async fn a_stop_waits_for_what_ends_in_time(Place { database, .. }: Place) {
    let app = App::default();
    let workers = start(&database, &app, Schedule::new(), 1).await;
    let id = enqueued(&database, &WorkLong { number: 1, stubborn: false }).await;
    let late = enqueued(&database, &MakeCopy(2)).await;
    made_when(&app, 1).await;
    let ending = async {
        // The workers have heard that they stop by then.
        tokio::time::sleep(Duration::from_secs(1)).await;
        let mut tx = database.write().await.unwrap();
        platform_tasks::request_cancellation(&mut tx, id).await.unwrap();
        tx.commit().await.unwrap();
    };
    tokio::join!(workers.stop(Duration::from_secs(30)), ending);
    assert_eq!(view(&database, id).await.state, TaskState::Cancelled);
    assert_eq!(view(&database, late).await.state, TaskState::Waiting, "nothing new is begun");
}

async fn workers_that_are_dropped_give_their_tasks_back(Place { database, .. }: Place) {
    let app = App::default();
    let workers = start(&database, &app, Schedule::new(), 1).await;
    let id = enqueued(&database, &WorkLong { number: 1, stubborn: true }).await;
    made_when(&app, 1).await;
    drop(workers);
    view_when(&database, id, |seen| seen.state == TaskState::Waiting).await;
    one_more_look().await;
    assert_eq!(view(&database, id).await.attempts, 0);
}
