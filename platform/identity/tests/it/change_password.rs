//! Changing one's own password.

use chrono::TimeDelta;
use platform_audit::Actor;
use platform_identity::{AccountRules, NewPassword, PasswordUse, set_password};
use platform_testing::{Answer, Client, Engine, both_engines};

use crate::place::{COOKIE, PASSWORD, Place, is_signed_in, sign_in};
use crate::store;

const NEW: &str = "staple under the lamp";

async fn change(client: &mut Client, current: &str, new: &str, again: &str) -> Answer {
    client.post_form("/me/password", &[("current", current), ("new", new), ("again", again)]).await
}

both_engines! {
    /// The name of the place that one belongs to is the first thing that somebody would try.
    async fn the_name_of_the_place_is_no_password(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.as_user("honbu").await;
        for (new, status) in [("mitsukagami-83", 422), ("tsumigamika-83", 303)] {
            change(&mut client, PASSWORD, new, new).await.assert_status(status);
        }
    }

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
            (PASSWORD, "password1234", "password1234", "推測されやすいパスワードです。"),
            (PASSWORD, "honbu 花子花子花子", "honbu 花子花子花子", "ログインIDを含めないでください。"),
            (PASSWORD, "the-honbu-office", "the-honbu-office", "ログインIDを含めないでください。"),
            (PASSWORD, PASSWORD, PASSWORD, "現在とは違うパスワードにしてください。"),
        ];
        for (current, new, again, words) in wrong {
            place.wait(TimeDelta::seconds(30));
            change(&mut client, current, new, again).await.assert_status(422).assert_contains(words);
        }
        sign_in(&mut place.visitor(), "honbu", PASSWORD).await.assert_status(303);
    }

    async fn a_changed_password_changes_the_cookie(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut here = place.as_user("honbu").await;
        let mut stolen = here.clone();
        change(&mut here, PASSWORD, NEW, NEW).await.assert_status(303);
        assert_ne!(here.cookie(COOKIE), stolen.cookie(COOKIE));
        assert!(is_signed_in(&mut here).await);
        assert!(!is_signed_in(&mut stolen).await);
    }

    async fn the_last_five_passwords_are_not_used_again(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.as_user("honbu").await;
        let used = [PASSWORD, "paper lantern one", "paper lantern two", "paper lantern three", "paper lantern four"];
        for pair in used.windows(2) {
            change(&mut client, pair[0], pair[1], pair[1]).await.assert_status(303);
        }
        for old in &used[..4] {
            change(&mut client, used[4], old, old).await.assert_status(422).assert_contains("最近の5回");
        }
        change(&mut client, used[4], NEW, NEW).await.assert_status(303);
        change(&mut client, NEW, PASSWORD, PASSWORD).await.assert_status(303);
    }

    async fn a_password_that_is_too_old_is_changed_first(engine: Engine) {
        let rules = AccountRules { password_age: Some(TimeDelta::days(90)), ..AccountRules::default() };
        let place = Place::with_honbu(engine).await.with_rules(rules);
        place.wait(TimeDelta::days(89));
        assert!(is_signed_in(&mut place.as_user("honbu").await).await);
        place.wait(TimeDelta::days(1));
        let mut client = place.as_user("honbu").await;
        assert_eq!(client.get("/who").await.assert_status(303).location(), "/me/password");
        client.post_form("/notes", &[("words", "x")]).await.assert_status(403);
        client.get("/me/password").await.assert_status(200).assert_contains("続けるには");
        change(&mut client, PASSWORD, NEW, NEW).await.assert_status(303);
        assert!(is_signed_in(&mut client).await);
    }

    async fn a_password_given_for_one_sign_in_has_to_be_changed(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut before = place.as_user("honbu").await;
        let given = NewPassword::random();
        let shown = given.reveal().to_owned();
        let login = "honbu".parse().unwrap();
        let by = Actor::command_line();
        let ended = set_password(place.database(), &by, &login, given, PasswordUse::OneTime).await.unwrap();
        assert_eq!(ended, 1);
        assert!(!is_signed_in(&mut before).await);

        let mut client = place.visitor();
        sign_in(&mut client, "honbu", &shown).await.assert_status(303);
        assert_eq!(client.get("/who").await.assert_status(303).location(), "/me/password");
        change(&mut client, &shown, PASSWORD, PASSWORD).await.assert_status(422).assert_contains("最近の5回");
        change(&mut client, &shown, NEW, NEW).await.assert_status(303);
        assert!(is_signed_in(&mut client).await);
        let record = store::load_record(place.database()).await;
        assert!(record.contains("\"one_time\":true") && !record.contains(&shown), "{record}");
    }

    async fn somebody_who_chooses_a_password_is_advised(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.visitor();
        let weak = client.post_form("/password-advice", &[("password", "sakurasakura")]).await;
        assert_eq!(weak.assert_status(200).json()["score"].as_u64().map(|score| score <= 2), Some(true));
        let own = [("password", "konoha-no-kage-67"), ("login", "konoha-no-kage")];
        client.post_form("/password-advice", &own).await.assert_contains("ログインIDを含めない");
        let strong = client.post_form("/password-advice", &[("password", NEW)]).await;
        assert_eq!(strong.json()["score"], 4);
    }

    async fn a_stolen_session_cannot_guess_on(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.as_user("honbu").await;
        for seconds in [0, 0, 0, 2, 4] {
            place.wait(TimeDelta::seconds(seconds));
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
