//! Tasks by the calendar, with two servers that follow it.

use std::time::Duration;

use chrono::TimeDelta;
use platform_tasks::Schedule;

use crate::databases::{Place, on_both_engines};
use crate::server::{App, MakeCopy, made_when, move_on, one_more_look, start};

on_both_engines!(
    each_slot_is_enqueued_once_by_two_servers,
    missed_slots_are_made_up_for_once,
    another_pattern_takes_effect_at_the_next_start,
);

/// Midnight and noon in Japan; the clock of the tests begins at six in the evening.
fn twice_a_day() -> Schedule {
    Schedule::new().every("make-copy", "0 0,12 * * *", || MakeCopy(7))
}

async fn each_slot_is_enqueued_once_by_two_servers(Place { database, clock, .. }: Place) {
    let app = App::default();
    let one_server = start(&database, &app, twice_a_day(), 1).await;
    let another = start(&database, &app, twice_a_day(), 1).await;
    move_on(&clock, TimeDelta::seconds(6 * 3600 - 1));
    one_more_look().await;
    assert!(app.made().is_empty(), "it is not midnight yet");

    move_on(&clock, TimeDelta::seconds(1));
    for slots in 1..=3 {
        made_when(&app, slots).await;
        one_more_look().await;
        assert_eq!(app.made().len(), slots);
        move_on(&clock, TimeDelta::hours(12));
    }
    one_server.stop(Duration::from_secs(10)).await;
    another.stop(Duration::from_secs(10)).await;
}

async fn missed_slots_are_made_up_for_once(Place { database, clock, .. }: Place) {
    let app = App::default();
    start(&database, &app, twice_a_day(), 1).await.stop(Duration::from_secs(10)).await;

    move_on(&clock, TimeDelta::hours(3 * 24 + 7));
    let workers = start(&database, &app, twice_a_day(), 1).await;
    made_when(&app, 1).await;
    one_more_look().await;
    assert_eq!(app.made(), [7], "seven slots were missed");

    move_on(&clock, TimeDelta::hours(11));
    made_when(&app, 2).await;
    workers.stop(Duration::from_secs(10)).await;
}

async fn another_pattern_takes_effect_at_the_next_start(Place { database, clock, .. }: Place) {
    let app = App::default();
    let once_a_year = Schedule::new().every("make-copy", "0 0 1 4 *", || MakeCopy(7));
    start(&database, &app, once_a_year, 1).await.stop(Duration::from_secs(10)).await;

    let workers = start(&database, &app, twice_a_day(), 1).await;
    move_on(&clock, TimeDelta::hours(6));
    assert_eq!(made_when(&app, 1).await, [7]);
    workers.stop(Duration::from_secs(10)).await;
}
