//! Guessing passwords: at once, from everywhere, on several nodes; and what the administrator sees of it.

use chrono::TimeDelta;
use platform_audit::Actor;
use platform_identity::{list_locked, release};
use platform_testing::{Client, Engine, both_engines};
use tokio::task::JoinSet;

use crate::place::{PASSWORD, Place, lock, sign_in};
use crate::store;

const WRONG: &str = "not the password";

/// How many of the answers have each of the statuses.
fn count(statuses: &[u16], status: u16) -> usize {
    statuses.iter().filter(|found| **found == status).count()
}

both_engines! {
    async fn of_a_thousand_guesses_at_once_on_two_nodes_a_handful_is_looked_at(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let nodes = [place.server(), place.server_after_restart().await];
        let mut guesses = JoinSet::new();
        for n in 0..1000_u16 {
            let [high, low] = n.to_be_bytes();
            let mut client =
                Client::new(nodes[usize::from(n % 2)].clone()).at([198, 51, 100 + high, low]);
            guesses.spawn(async move { sign_in(&mut client, "honbu", WRONG).await.status.as_u16() });
        }
        let statuses = guesses.join_all().await;
        let (looked_at, refused) = (count(&statuses, 422), count(&statuses, 429));
        assert!((1..=3).contains(&looked_at), "{looked_at} were looked at");
        // On a busy machine some find the server out of breath.
        assert_eq!(looked_at + refused + count(&statuses, 503), 1000, "{statuses:?}");
    }

    async fn waits_grow_and_are_told_in_seconds(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.visitor();
        for (before, then) in [(0, None), (0, None), (0, Some(2)), (2, Some(4)), (4, None)] {
            place.wait(TimeDelta::seconds(before));
            sign_in(&mut client, "honbu", WRONG).await.assert_status(422);
            if let Some(seconds) = then {
                let words = format!("あと{seconds}秒待って");
                sign_in(&mut client, "honbu", PASSWORD).await.assert_status(429).assert_contains(&words);
            }
        }
        sign_in(&mut client, "honbu", PASSWORD).await.assert_status(429).assert_contains("10分ほど");
    }

    async fn success_ends_the_waiting(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        for _ in 0..3 {
            sign_in(&mut place.visitor(), "honbu", WRONG).await.assert_status(422);
        }
        place.wait(TimeDelta::seconds(2));
        for _ in 0..3 {
            place.as_user("honbu").await;
        }
    }

    async fn a_closed_address_locks_no_login(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.visitor();
        for n in 0..30 {
            if n >= 16 {
                place.wait(TimeDelta::seconds(30));
            }
            sign_in(&mut client, &format!("guess{n}"), WRONG).await.assert_status(422);
        }
        for _ in 0..20 {
            sign_in(&mut client, "honbu", WRONG).await.assert_status(429);
        }
        sign_in(&mut client.at([192, 0, 2, 2]), "honbu", PASSWORD).await.assert_status(303);
    }

    async fn the_administrator_sees_who_is_locked_and_lets_them_in(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.visitor();
        sign_in(&mut client, "honbu", WRONG).await.assert_status(422);
        assert!(list_locked(place.database(), place.rules()).await.unwrap().is_empty());
        place.wait(TimeDelta::minutes(10));
        lock(&place, &mut client, "honbu").await;
        lock(&place, &mut client, "nobody-here").await;
        sign_in(&mut client, "honbu", PASSWORD).await.assert_status(429);

        let locked = list_locked(place.database(), place.rules()).await.unwrap();
        let whose: Vec<_> = locked.iter().map(|lock| (lock.whose(), lock.attempts, lock.refused)).collect();
        assert_eq!(whose, [(None, 5, 0), (Some("honbu"), 5, 1)]);
        let honbu = &locked[1].subject;
        assert!(release(place.database(), &Actor::command_line(), honbu).await.unwrap());
        assert!(!release(place.database(), &Actor::command_line(), honbu).await.unwrap());
        sign_in(&mut client, "honbu", PASSWORD).await.assert_status(303);
        let events = store::list_events(place.database()).await;
        assert_eq!(events.iter().filter(|event| *event == "lock_released").count(), 1, "{events:?}");
    }
}
