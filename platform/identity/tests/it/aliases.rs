//! Other names by which somebody signs in.

use chrono::TimeDelta;
use platform_audit::Actor;
use platform_database::{params, sql};
use platform_identity::{UserId, replace_aliases, suspend_user};
use platform_testing::{Engine, both_engines};

use crate::place::{PASSWORD, Place, sign_in};

async fn user(place: &Place, login: &str) -> UserId {
    let mut tx = place.database().read().await.unwrap();
    let (id,): (UserId,) =
        tx.load(sql!("SELECT id FROM users WHERE login = $1"), params![login]).await.unwrap();
    id
}

async fn call(place: &Place, login: &str, alias: &str) {
    let user = user(place, login).await;
    let mut tx = place.database().write().await.unwrap();
    replace_aliases(&mut tx, user, &[alias.to_owned()]).await.unwrap();
    tx.commit().await.unwrap();
}

both_engines! {
    async fn an_alias_works_while_one_person_alone_has_it(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        for login in ["hanako", "taro"] {
            place.add_user(login, login).await;
        }
        call(&place, "hanako", "012345").await;
        sign_in(&mut place.visitor(), "０１２３４５", PASSWORD).await.assert_status(303);

        call(&place, "taro", "012345").await;
        sign_in(&mut place.visitor(), "012345", PASSWORD).await.assert_status(422);
        sign_in(&mut place.visitor(), "taro", PASSWORD).await.assert_status(303);

        let taro = user(&place, "taro").await;
        let mut tx = place.database().write().await.unwrap();
        assert!(suspend_user(&mut tx, &Actor::command_line(), taro).await.unwrap());
        tx.commit().await.unwrap();
        sign_in(&mut place.visitor(), "012345", PASSWORD).await.assert_status(303);
    }

    async fn a_login_comes_before_an_alias(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        place.add_user("012345", "いた人").await;
        call(&place, "honbu", "012345").await;
        let mut client = place.visitor();
        sign_in(&mut client, "012345", PASSWORD).await.assert_status(303);
        client.get("/who").await.assert_contains("いた人");
    }

    async fn guesses_at_an_alias_are_guesses_at_the_person(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        call(&place, "honbu", "012345").await;
        for login in ["012345", "honbu", "012345", "honbu", "012345"] {
            sign_in(&mut place.visitor(), login, "not the password").await.assert_status(422);
            place.wait(TimeDelta::seconds(10));
        }
        sign_in(&mut place.visitor(), "honbu", PASSWORD).await.assert_status(429);
        sign_in(&mut place.visitor(), "012345", PASSWORD).await.assert_status(429);
    }
}
