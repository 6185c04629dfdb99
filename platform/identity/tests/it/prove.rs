//! Proving once more who one is, before dangerous acts.

use chrono::TimeDelta;
use platform_testing::{Engine, both_engines};

use crate::place::{PASSWORD, Place, hidden};
use crate::store;

both_engines! {
    async fn whoever_has_just_signed_in_is_not_asked(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.as_user("honbu").await;
        place.wait(TimeDelta::seconds(599));
        client.post_form("/dangers", &[("words", "it")]).await.assert_status(200).assert_contains("dared it");
        place.wait(TimeDelta::seconds(1));
        client.post_form("/dangers", &[("words", "it")]).await.assert_status(403);
        let known = client.get("/me/session").await.json();
        assert_eq!((known["signed_in"].as_bool(), known["proven"].as_bool()), (Some(true), Some(false)));
    }

    async fn a_page_asks_for_the_password_and_comes_back(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.as_user("honbu").await;
        place.wait(TimeDelta::minutes(10));
        let asked = client.get("/dangers?kind=1").await;
        let address = asked.assert_status(303).location();
        assert_eq!(address, "/me/confirmation?next=%2Fdangers%3Fkind%3D1");
        client.get(address).await.assert_status(200).assert_contains("value=\"/dangers?kind=1\"");
        let wrong = [("password", "not the password"), ("next", "/dangers?kind=1")];
        client.post_form("/me/confirmation", &wrong).await.assert_status(422);
        client.get("/dangers").await.assert_status(303);
        let right = [("password", PASSWORD), ("next", "/dangers?kind=1")];
        let answer = client.post_form("/me/confirmation", &right).await;
        assert_eq!(answer.assert_status(303).location(), "/dangers?kind=1");
        client.get("/dangers").await.assert_status(200).assert_contains("honbu may");
        let events = store::list_events(place.database()).await;
        assert_eq!(events[2..], ["confirmation_refused", "confirmed"]);
    }

    async fn a_form_waits_for_the_password_with_what_was_typed(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.as_user("honbu").await;
        place.wait(TimeDelta::minutes(10));
        let typed = [("words", "<b>&\"七\"</b>")];
        let page = client.post_form("/dangers", &typed).await;
        page.assert_status(403).assert_contains("本人の確認");
        let kept = ["kept_path", "kept", "kept_by"].map(|name| (name, hidden(&page, name)));
        let with = |password: &'static str| {
            let mut fields = vec![("password", password)];
            fields.extend(kept.iter().map(|(name, value)| (*name, value.as_str())));
            fields
        };
        let again = client.post_form("/me/confirmation", &with("not the password")).await;
        assert_eq!(hidden(again.assert_status(422), "kept"), kept[1].1);
        let resumed = client.post_form("/me/confirmation", &with(PASSWORD)).await;
        resumed.assert_status(200).assert_contains("action=\"/dangers\"");
        let words = hidden(&resumed, "words");
        let sent = client.post_form("/dangers", &[("words", words.as_str())]).await;
        sent.assert_status(200).assert_contains("honbu dared <b>&\"七\"</b>");
    }

    async fn an_act_without_words_waits_too(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.as_user("honbu").await;
        place.wait(TimeDelta::minutes(10));
        let page = client.post_form("/me/other-sessions/ending", &[]).await;
        let kept = ["kept_path", "kept", "kept_by"].map(|name| hidden(page.assert_status(403), name));
        assert_eq!((kept[0].as_str(), kept[1].as_str()), ("/me/other-sessions/ending", ""));
        let fields =
            [("password", PASSWORD), ("kept_path", &kept[0]), ("kept", &kept[1]), ("kept_by", &kept[2])];
        let resumed = client.post_form("/me/confirmation", &fields).await;
        resumed.assert_status(200).assert_contains("action=\"/me/other-sessions/ending\"");
        client.post_form("/me/other-sessions/ending", &[]).await.assert_status(303);
    }

    async fn guesses_at_the_confirmation_are_counted(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.as_user("honbu").await;
        for seconds in [0, 0, 0, 2, 4] {
            place.wait(TimeDelta::seconds(seconds));
            client.post_form("/me/confirmation", &[("password", "wrong")]).await.assert_status(422);
        }
        client.post_form("/me/confirmation", &[("password", PASSWORD)]).await.assert_status(429);
    }

    async fn the_dialog_is_answered_in_json(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.as_user("honbu").await.with_header("accept", "application/json");
        let wrong = client.post_form("/me/confirmation", &[("password", "wrong")]).await;
        assert_eq!(wrong.assert_status(422).json()["problem"], "パスワードが違います。");
        let right = client.post_form("/me/confirmation", &[("password", PASSWORD)]).await;
        assert_eq!(right.assert_status(200).json()["next"], "done");
        place.wait(TimeDelta::minutes(10));
        client.post_form("/dangers", &[("words", "it")]).await.assert_status(403);
    }
}
