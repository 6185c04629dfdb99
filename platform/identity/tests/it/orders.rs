//! What a program asks for under a key of its own is carried out once.

use std::time::Duration;

use chrono::TimeDelta;
use platform_database::Sql;
use platform_identity::orders::forget_orders;
use platform_tasks::count_by_state;
use platform_testing::{Client, Engine, both_engines};
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::place::Place;
use crate::store::count_orders;

const ERRANDS: &str = "/api/v1/errands";

/// The same caller, naming what it asks for.
fn keyed(client: &Client, key: &str) -> Client {
    client.clone().with_header("idempotency-key", key)
}

async fn count_errands(place: &Place) -> i64 {
    let mut tx = place.database().read().await.unwrap();
    count_by_state(&mut tx).await.unwrap().values().sum()
}

/// Waits until somebody has taken a key.
async fn key_is_taken(place: &Place) {
    while count_orders(place.database()).await == 0 {
        sleep(Duration::from_millis(10)).await;
    }
}

async fn rename_column(place: &Place, statement: &'static str) {
    let mut tx = place.database().write().await.unwrap();
    tx.execute(Sql::fixed(statement), vec![]).await.unwrap();
    tx.commit().await.unwrap();
}

both_engines! {
    async fn the_same_request_is_answered_as_the_first_time(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        place.add_user("tanaka", "田中 実").await;
        let (mut honbu, tanaka) = (place.as_user("honbu").await, place.as_user("tanaka").await);
        let errand = json!({ "words": "切手を買う" });
        let first = keyed(&honbu, "k1").post_json(ERRANDS, &errand).await;
        let made = first.assert_status(201).json();
        assert_eq!(first.location(), format!("{ERRANDS}/{}", made["id"]));
        let again = keyed(&honbu, "k1").post_json(ERRANDS, &errand).await;
        assert_eq!((again.assert_status(201).json(), again.location()), (made, first.location()));
        assert_eq!(count_errands(&place).await, 1);
        // Another person's key is another key, and who sends none asks for something new each time.
        keyed(&tanaka, "k1").post_json(ERRANDS, &errand).await.assert_status(201);
        honbu.post_json(ERRANDS, &errand).await.assert_status(201);
        honbu.post_json(ERRANDS, &errand).await.assert_status(201);
        assert_eq!(count_errands(&place).await, 4);
    }

    async fn a_key_belongs_to_what_was_sent_with_it(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let honbu = place.as_user("honbu").await;
        keyed(&honbu, "k1").post_json(ERRANDS, &json!({ "words": "切手を買う" })).await.assert_status(201);
        let other = json!({ "words": "荷物を出す" });
        let refused = keyed(&honbu, "k1").post_json(ERRANDS, &other).await;
        refused.assert_status(422).assert_contains("ほかの内容の要求");
        assert_eq!(refused.header("content-type"), Some("application/problem+json"));
        for wrong in [" ", &"k".repeat(201)] {
            let refused = keyed(&honbu, wrong).post_json(ERRANDS, &other).await;
            assert_eq!(refused.assert_status(422).json()["errors"][0]["field"], "Idempotency-Key");
        }
        assert_eq!(count_errands(&place).await, 1);
        keyed(&honbu, &"k".repeat(200)).post_json(ERRANDS, &other).await.assert_status(201);
    }

    async fn of_many_at_once_one_is_carried_out(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let honbu = place.as_user("honbu").await;
        let mut sending = JoinSet::new();
        for _ in 0..12 {
            let mut client = keyed(&honbu, "k1");
            sending.spawn(async move {
                client.post_json(ERRANDS, &json!({ "words": "切手を買う" })).await.status.as_u16()
            });
        }
        let statuses = sending.join_all().await;
        assert!(statuses.iter().all(|status| [201, 409].contains(status)), "{statuses:?}");
        assert!(statuses.contains(&201));
        assert_eq!(count_errands(&place).await, 1);
    }

    /// Whoever hangs up does not know whether it was made, and asks again.
    async fn what_was_begun_is_made_once_though_its_caller_hangs_up(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let honbu = place.as_user("honbu").await;
        let errand = json!({ "words": "切手を買う" });
        let under_way = place.gate.0.lock().await;
        let (mut impatient, mut again) = (keyed(&honbu, "k1"), keyed(&honbu, "k1"));
        tokio::select! {
            answer = impatient.post_json(ERRANDS, &errand) => panic!("answered {}", answer.status),
            () = key_is_taken(&place) => {}
        }
        let refused = again.post_json(ERRANDS, &errand).await;
        refused.assert_status(409).assert_contains("まだ終わっていないか");
        drop(under_way);
        let mut answer = again.post_json(ERRANDS, &errand).await;
        for _ in 0..100 {
            if answer.status.as_u16() != 409 {
                break;
            }
            sleep(Duration::from_millis(100)).await;
            answer = again.post_json(ERRANDS, &errand).await;
        }
        let made = answer.assert_status(201).json();
        assert_eq!(answer.location(), format!("{ERRANDS}/{}", made["id"]));
        assert_eq!(count_errands(&place).await, 1);
    }

    /// The second commit fails, which keeps what came of the key.
    async fn what_was_made_is_told_where_its_key_cannot_be_kept(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let honbu = place.as_user("honbu").await;
        let errand = json!({ "words": "切手を買う" });
        rename_column(&place, "ALTER TABLE api_orders RENAME COLUMN made TO gone").await;
        let made = keyed(&honbu, "k1").post_json(ERRANDS, &errand).await;
        assert!(made.assert_status(201).json()["id"].is_i64());
        rename_column(&place, "ALTER TABLE api_orders RENAME COLUMN gone TO made").await;
        let again = keyed(&honbu, "k1").post_json(ERRANDS, &errand).await;
        again.assert_status(409).assert_contains("一覧で確かめてください");
        assert_eq!(count_errands(&place).await, 1);
    }

    async fn a_key_is_free_after_a_refusal_and_when_it_is_forgotten(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let honbu = place.as_user("honbu").await;
        let nothing = keyed(&honbu, "k1").post_json(ERRANDS, &json!({ "words": "" })).await;
        assert_eq!(nothing.assert_status(422).json()["errors"][0]["field"], "words");
        keyed(&honbu, "k1").post_json(ERRANDS, &json!({ "words": "切手を買う" })).await.assert_status(201);
        let (kept, other) = (TimeDelta::minutes(10), json!({ "words": "荷物を出す" }));
        place.wait(TimeDelta::minutes(9));
        forget_orders(place.database(), kept).await.unwrap();
        keyed(&honbu, "k1").post_json(ERRANDS, &other).await.assert_status(422);
        place.wait(TimeDelta::minutes(2));
        forget_orders(place.database(), kept).await.unwrap();
        keyed(&honbu, "k1").post_json(ERRANDS, &other).await.assert_status(201);
    }
}
