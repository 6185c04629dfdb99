//! Changing one's own password.

use platform_testing::{Answer, Client, Engine, both_engines};

use crate::place::{PASSWORD, Place, is_signed_in, sign_in};
use crate::store;

const NEW: &str = "staple under the lamp";

async fn change(client: &mut Client, current: &str, new: &str, again: &str) -> Answer {
    client.post_form("/me/password", &[("current", current), ("new", new), ("again", again)]).await
}

both_engines! {
    async fn a_new_password_replaces_the_old_and_ends_other_sessions(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut here = place.as_user("honbu").await;
        let mut elsewhere = place.as_user("honbu").await;
        here.get("/me/password").await.assert_status(200).assert_contains("12文字以上");

        assert_eq!(change(&mut here, PASSWORD, NEW, NEW).await.assert_status(303).location(), "/");
        assert!(is_signed_in(&mut here).await);
        assert!(!is_signed_in(&mut elsewhere).await);
        sign_in(&mut place.visitor(), "honbu", PASSWORD).await.assert_status(422);
        sign_in(&mut place.visitor(), "honbu", NEW).await.assert_status(303);
        assert!(store::load_record(place.database()).await.contains("\"sessions_ended\":1"));
        assert!(store::list_events(place.database()).await.contains(&"password_changed".to_owned()));
    }

    async fn what_is_wrong_is_said_at_its_field(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.as_user("honbu").await;
        let wrong = [
            ("not the password", NEW, NEW, "現在のパスワードが違います。"),
            (PASSWORD, NEW, "something else", "同じものを入力してください。"),
            (PASSWORD, "short", "short", "12文字以上にしてください。"),
            (PASSWORD, "the-honbu-office", "the-honbu-office", "ログインIDを含めないでください。"),
            (PASSWORD, PASSWORD, PASSWORD, "現在とは違うパスワードにしてください。"),
        ];
        for (current, new, again, words) in wrong {
            change(&mut client, current, new, again).await.assert_status(422).assert_contains(words);
        }
        sign_in(&mut place.visitor(), "honbu", PASSWORD).await.assert_status(303);
    }

    async fn a_stolen_session_cannot_guess_on(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.as_user("honbu").await;
        for _ in 0..5 {
            change(&mut client, "not the password", NEW, NEW).await.assert_status(422);
        }
        change(&mut client, PASSWORD, NEW, NEW).await.assert_status(429).assert_contains("しばらくしてから");
    }

    async fn a_visitor_has_no_password_to_change(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let answer = place.visitor().get("/me/password").await;
        assert_eq!(answer.assert_status(303).location(), "/login?next=%2Fme%2Fpassword");
        change(&mut place.visitor(), PASSWORD, NEW, NEW).await.assert_status(401);
    }
}
