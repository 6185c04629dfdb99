//! Who was away hears what was typed meanwhile; who comes for the first time does not, and the server does not read it for
//! them.

use std::time::Duration;

use chrono::TimeDelta;
use platform_testing::{Client, Engine, both_engines, count_queries};

use crate::hall::{Hall, PASSWORD};
use crate::perform_operations::{Ids, SHEET, ids, mark, send, values};

const STREAM: &str = "/classrooms/1/exams/1/marks/events";

/// Types `value` over the one before it in one cell, as an edit of its own.
async fn type_next(client: &mut Client, Ids { entries, items }: &Ids, value: i64) {
    let seen = (value > 1).then(|| value - 1);
    let sent = mark(&format!("edit{value}"), entries[0], items[0], seen, Some(value));
    let said = send(client, &[sent]).await;
    assert!(said.values().all(|outcome| outcome["result"] == "kept"), "{said:?}");
}

/// The name of the last event that was heard.
fn last_id(heard: &str) -> &str {
    heard.lines().filter_map(|line| line.strip_prefix("id: ")).next_back().unwrap()
}

/// The first event of a stream.
async fn first_event(client: &mut Client, path: &str) -> String {
    client.hear(path).await.until(|heard| heard.ends_with("\n\n")).await.to_owned()
}

/// What the next one to listen asks the database, when the newsroom has to look anew.
async fn asked_by_a_listener(client: &mut Client) -> usize {
    client.get(SHEET).await.assert_status(200);
    // However many listen, it looks once a second.
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    count_queries(first_event(client, STREAM)).await.0
}

both_engines! {
    async fn who_comes_back_hears_what_was_missed(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut tanaka = hall.as_classroom("012345", "345001").await;
        let ids = ids(&mut tanaka).await;
        let mut office = hall.as_juku("012345").await;
        type_next(&mut tanaka, &ids, 1).await;
        let heard = first_event(&mut office, &format!("{STREAM}?after=0")).await;
        assert_eq!(values(&heard), [1], "{heard}");

        // Nobody listens, and what is typed is old when somebody does.
        for value in 2..5 {
            type_next(&mut tanaka, &ids, value).await;
        }
        hall.clock.set(hall.clock.now() + TimeDelta::minutes(1));
        let elsewhere = Client::signed_in(hall.another_node(), "012345", PASSWORD).await;
        let [mut back, mut elsewhere] =
            [&office, &elsewhere].map(|client| client.clone().with_header("last-event-id", last_id(&heard)));
        let mut back = back.hear(STREAM).await;
        let mut elsewhere = elsewhere.hear(STREAM).await;
        let mut new = office.hear(STREAM).await;
        for stream in [&mut back, &mut elsewhere, &mut new] {
            stream.until(|heard| heard.ends_with("\n\n")).await;
        }
        for value in 5..7 {
            type_next(&mut tanaka, &ids, value).await;
        }
        let until_the_last = |heard: &str| heard.ends_with("\n\n") && values(heard).last() == Some(&6);
        let [of_back, of_elsewhere, of_new] = [
            back.until(until_the_last).await.to_owned(),
            elsewhere.until(until_the_last).await.to_owned(),
            new.until(until_the_last).await.to_owned(),
        ];
        assert_eq!(values(&of_back), [2, 3, 4, 5, 6], "{of_back}");
        assert_eq!(values(&of_elsewhere), [2, 3, 4, 5, 6], "{of_elsewhere}");
        assert_eq!(values(&of_new), [5, 6], "{of_new}");

        for heard in [of_back, of_new] {
            let mut again = office.clone().with_header("last-event-id", last_id(&heard));
            let heard = first_event(&mut again, STREAM).await;
            assert_eq!(values(&heard), [0; 0], "nothing was missed: {heard}");
        }
    }
}

/// However much was typed while nobody listened, the first who does costs what they cost on a quiet day.
#[tokio::test]
async fn what_nobody_listened_to_is_not_read_for_the_next_who_does() {
    let hall = Hall::open(Engine::Postgres).await;
    let mut tanaka = hall.as_classroom("012345", "345001").await;
    let ids = ids(&mut tanaka).await;
    let mut office = hall.as_juku("012345").await;
    first_event(&mut office, STREAM).await;
    let quiet = asked_by_a_listener(&mut office).await;
    for value in 1..=5 {
        type_next(&mut tanaka, &ids, value).await;
    }
    hall.clock.set(hall.clock.now() + TimeDelta::minutes(1));
    let busy = asked_by_a_listener(&mut office).await;
    assert!(quiet > 0 && busy == quiet, "{busy} after much was typed, {quiet} before");
}
