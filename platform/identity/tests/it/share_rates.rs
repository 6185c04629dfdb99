//! Limits on requests that several nodes keep together.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use chrono::TimeDelta;
use platform_identity::share_rates;
use platform_testing::{Client, Engine, both_engines, columns_holding};
use platform_web::{Brand, Front, RateClass, RateLimits, Rates, Routes, layers_behind};

use crate::place::Place;
use crate::store::{count_callers, hold_callers};

const CALLER: [u8; 4] = [203, 0, 113, 7];
const OTHER: [u8; 4] = [203, 0, 113, 8];

/// A process of a server with something costly, for which one address may ask four times a minute.
struct Node {
    rates: Arc<RateLimits>,
    router: Router,
}

impl Node {
    fn begin() -> Node {
        let rates = Rates { costly: NonZeroU32::new(1), ..Rates::default() };
        let front = Front { rates: Arc::new(RateLimits::new(rates)), ..Front::default() };
        let routes = Routes::<()>::new().get("/export", async || "much").limited(RateClass::Costly);
        let brand = Brand { name: "見本テスト", tagline: "ためし" };
        Node { router: layers_behind(routes.into_router(), brand, &front), rates: front.rates }
    }

    /// The status that somebody at `address` is answered with.
    async fn answers(&self, address: [u8; 4]) -> u16 {
        Client::new(self.router.clone()).at(address).get("/export").await.status.as_u16()
    }

    async fn shares(&self, place: &Place) {
        share_rates(place.database(), &self.rates).await.unwrap();
    }
}

both_engines! {
    async fn who_asks_two_nodes_is_held_back_by_both(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let (one, other) = (Node::begin(), Node::begin());
        for node in [&one, &other, &one, &other] {
            assert_eq!(node.answers(CALLER).await, 200);
        }
        for node in [&one, &other, &one] {
            node.shares(&place).await;
        }
        assert_eq!([one.answers(CALLER).await, other.answers(CALLER).await], [429, 429]);
        assert_eq!([one.answers(OTHER).await, other.answers(OTHER).await], [200, 200]);
    }

    async fn a_node_that_begins_anew_goes_by_what_was_let_in_before(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let former = Node::begin();
        for _ in 0..4 {
            assert_eq!(former.answers(CALLER).await, 200);
        }
        former.shares(&place).await;
        let next = Node::begin();
        next.shares(&place).await;
        assert_eq!([next.answers(CALLER).await, next.answers(OTHER).await], [429, 200]);
    }

    async fn without_the_database_a_node_goes_by_its_own_counts(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let node = Node::begin();
        assert_eq!(node.answers(CALLER).await, 200);
        place.database().close().await;
        assert!(share_rates(place.database(), &node.rates).await.is_err());
        for status in [200, 200, 200, 429] {
            assert_eq!(node.answers(CALLER).await, status);
        }
    }

    async fn nobody_is_kept_by_name_nor_for_long(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let node = Node::begin();
        assert_eq!(node.answers(CALLER).await, 200);
        node.shares(&place).await;
        assert_eq!(count_callers(place.database()).await, 1);
        assert_eq!(columns_holding(&place.test, "203.0.113.7").await, [""; 0]);
        place.wait(TimeDelta::minutes(3));
        node.shares(&place).await;
        assert_eq!(count_callers(place.database()).await, 0);
    }
}

/// On SQLite whoever writes is alone.
#[tokio::test]
async fn a_row_that_another_node_holds_is_left_for_later() {
    let place = Place::with_honbu(Engine::Postgres).await;
    let node = Node::begin();
    assert_eq!(node.answers(CALLER).await, 200);
    node.shares(&place).await;
    place.wait(TimeDelta::minutes(3));
    let mut other = place.database().write().await.unwrap();
    hold_callers(&mut other).await;
    tokio::time::timeout(Duration::from_secs(60), node.shares(&place)).await.unwrap();
    assert_eq!(count_callers(place.database()).await, 1);
    other.commit().await.unwrap();
    node.shares(&place).await;
    assert_eq!(count_callers(place.database()).await, 0);
}
