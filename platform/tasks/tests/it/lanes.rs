//! Long work in one lane delays nothing in the other.

use std::time::Duration;

use chrono::TimeDelta;
use platform_tasks::{Schedule, TaskState};

use crate::databases::{Place, on_both_engines};
use crate::server::{
    App, LookAtTheClock, MakeCopy, WorkLong, enqueued, made_when, move_on, one_more_look, start, view,
};

on_both_engines!(four_long_tasks_never_delay_the_clock, a_busy_prompt_lane_delays_no_long_task);

async fn four_long_tasks_never_delay_the_clock(Place { database, clock, .. }: Place) {
    let app = App::default();
    let every_minute = Schedule::new().every("look", "* * * * *", || LookAtTheClock(100));
    let workers = start(&database, &app, every_minute, 4).await;
    for number in 0..4 {
        enqueued(&database, &WorkLong { number, stubborn: true }).await;
    }
    made_when(&app, 4).await;
    let fifth = enqueued(&database, &MakeCopy(5)).await;
    for looks in 1..=3 {
        move_on(&clock, TimeDelta::minutes(1));
        let made = made_when(&app, 4 + looks).await;
        assert_eq!(made[3 + looks], 100, "{made:?}");
    }
    assert_eq!(view(&database, fifth).await.state, TaskState::Waiting, "the general lane is full");
    workers.stop(Duration::ZERO).await;
}

async fn a_busy_prompt_lane_delays_no_long_task(Place { database, .. }: Place) {
    let app = App::default();
    for number in 0..50 {
        enqueued(&database, &LookAtTheClock(number)).await;
    }
    let long = enqueued(&database, &WorkLong { number: 1_000, stubborn: true }).await;
    let workers = start(&database, &app, Schedule::new(), 1).await;
    made_when(&app, 51).await;
    one_more_look().await;
    assert_eq!(view(&database, long).await.state, TaskState::Running);
    workers.stop(Duration::ZERO).await;
}
