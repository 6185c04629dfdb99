//! A task belongs to the transaction that enqueues it.

use std::time::Duration;

use chrono::TimeDelta;
use platform_tasks::{Schedule, TaskState, enqueue, enqueue_at, enqueue_unique, list_tasks};

use crate::databases::{Place, on_both_engines};
use crate::server::{App, Fail, MakeCopy, counts, made_when, move_on, one_more_look, start, view, view_in};

on_both_engines!(
    an_act_that_is_undone_enqueues_nothing,
    a_key_lets_one_task_wait,
    two_acts_at_once_share_the_waiting_task,
    a_running_task_gives_its_key_up,
    a_waiting_task_is_not_begun_before_the_act_that_joined_it_is_done,
    a_later_task_waits_for_its_time,
);

async fn an_act_that_is_undone_enqueues_nothing(Place { database, .. }: Place) {
    let mut tx = database.write().await.unwrap();
    let id = enqueue(&mut tx, &MakeCopy(1)).await.unwrap();
    assert_eq!(list_tasks(&mut tx, &[id]).await.unwrap()[0].state, TaskState::Waiting);
    drop(tx);
    assert!(counts(&database).await.is_empty());
}

async fn a_key_lets_one_task_wait(Place { database, .. }: Place) {
    let mut tx = database.write().await.unwrap();
    let first = enqueue_unique(&mut tx, "round 1", &MakeCopy(1)).await.unwrap();
    assert_eq!(enqueue_unique(&mut tx, "round 1", &MakeCopy(2)).await.unwrap(), first);
    assert_ne!(enqueue_unique(&mut tx, "round 2", &MakeCopy(3)).await.unwrap(), first);
    assert_ne!(enqueue_unique(&mut tx, "round 1", &Fail).await.unwrap(), first, "a key belongs to a kind");
    tx.commit().await.unwrap();

    let mut tx = database.write().await.unwrap();
    assert_eq!(enqueue_unique(&mut tx, "round 1", &MakeCopy(4)).await.unwrap(), first);
    tx.commit().await.unwrap();
    assert_eq!(counts(&database).await[&TaskState::Waiting], 3);
}

async fn two_acts_at_once_share_the_waiting_task(Place { database, .. }: Place) {
    let act = async || {
        let mut tx = database.write().await.unwrap();
        let id = enqueue_unique(&mut tx, "round 1", &MakeCopy(1)).await.unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
        tx.commit().await.unwrap();
        id
    };
    let (first, second, third) = tokio::join!(act(), act(), act());
    assert_eq!((first, first), (second, third));
    assert_eq!(counts(&database).await[&TaskState::Waiting], 1);
}

async fn a_running_task_gives_its_key_up(Place { database, clock, .. }: Place) {
    let mut tx = database.write().await.unwrap();
    let first = enqueue_unique(&mut tx, "key", &Fail).await.unwrap();
    tx.commit().await.unwrap();
    let workers = start(&database, &App::default(), Schedule::new(), 1).await;
    let seen = crate::server::view_when(&database, first, |seen| seen.last_error.is_some()).await;
    assert_eq!(seen.state, TaskState::Waiting, "it waits for its second attempt");
    workers.stop(Duration::from_secs(10)).await;

    let mut tx = database.write().await.unwrap();
    let second = enqueue_unique(&mut tx, "key", &Fail).await.unwrap();
    tx.commit().await.unwrap();
    assert_ne!(second, first);

    move_on(&clock, TimeDelta::minutes(10));
    let workers = start(&database, &App::default(), Schedule::new(), 2).await;
    crate::server::view_when(&database, first, |seen| seen.attempts == 2).await;
    crate::server::view_when(&database, second, |seen| seen.last_error.is_some()).await;
    workers.stop(Duration::from_secs(10)).await;
}

async fn a_waiting_task_is_not_begun_before_the_act_that_joined_it_is_done(Place { database, .. }: Place) {
    let app = App::default();
    let mut tx = database.write().await.unwrap();
    let first = enqueue_unique(&mut tx, "key", &MakeCopy(1)).await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = database.write().await.unwrap();
    assert_eq!(enqueue_unique(&mut tx, "key", &MakeCopy(1)).await.unwrap(), first);
    let starting = start(&database, &app, Schedule::new(), 1);
    let slow_act = async {
        one_more_look().await;
        assert!(app.made().is_empty());
        tx.commit().await.unwrap();
    };
    let (workers, ()) = tokio::join!(starting, slow_act);
    assert_eq!(made_when(&app, 1).await, [1]);
    workers.stop(Duration::from_secs(10)).await;
}

async fn a_later_task_waits_for_its_time(Place { database, clock, .. }: Place) {
    let app = App::default();
    let mut tx = database.write().await.unwrap();
    let in_an_hour = tx.now() + TimeDelta::hours(1);
    let id = enqueue_at(&mut tx, in_an_hour, &MakeCopy(1)).await.unwrap();
    tx.commit().await.unwrap();

    let workers = start(&database, &app, Schedule::new(), 1).await;
    one_more_look().await;
    assert_eq!(view(&database, id).await.state, TaskState::Waiting);
    move_on(&clock, TimeDelta::hours(1));
    let seen = view_in(&database, id, TaskState::Done).await;
    assert_eq!(seen.finished_at, Some(in_an_hour));
    workers.stop(Duration::from_secs(10)).await;
}
