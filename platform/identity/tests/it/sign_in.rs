//! Signing in.

use chrono::TimeDelta;
use platform_testing::{Client, Engine, both_engines};

use crate::place::{COOKIE, PASSWORD, Place, is_signed_in, lock, sign_in};
use crate::store;

const WRONG: &str = "not the password";

both_engines! {
    async fn the_right_password_leads_to_the_page_asked_for(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.visitor();
        assert!(!is_signed_in(&mut client).await);
        client.get("/login?next=%2Fwho").await.assert_status(200).assert_contains("name=\"next\" value=\"/who\"");

        assert_eq!(sign_in(&mut client, "honbu", PASSWORD).await.assert_status(303).location(), "/who");
        client.get("/who").await.assert_status(200).assert_contains("honbu 本部 花子");
        assert_eq!(client.get("/login?next=/who").await.assert_status(303).location(), "/who");
        assert_eq!(store::list_events(place.database()).await, ["user_created", "signed_in"]);
        let (_, kept) = store::load_session(place.database()).await;
        assert_ne!(client.cookie(COOKIE), Some(kept.as_str()));
    }

    async fn an_input_method_left_on_does_not_lock_out(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        sign_in(&mut place.visitor(), " ＨＯＮＢＵ", PASSWORD).await.assert_status(303);
    }

    async fn a_wrong_password_and_an_unknown_login_read_the_same(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.visitor();
        let wrong = sign_in(&mut client, "honbu", WRONG).await;
        wrong.assert_status(422).assert_contains("ログインIDかパスワードが違います。");
        let unknown = sign_in(&mut client, "nobody-here", WRONG).await;
        assert_eq!(wrong.text(), unknown.assert_status(422).text().replace("nobody-here", "honbu"));
        assert_eq!(client.cookie(COOKIE), None);

        let record = store::load_record(place.database()).await;
        assert!(record.contains("wrong_password") && record.contains("unknown_login"), "{record}");
        assert!(!record.contains("nobody-here") && !record.contains(WRONG), "{record}");
    }

    async fn after_five_failures_a_login_rests_for_ten_minutes(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        place.add_user("juku", "塾 太郎").await;
        let mut client = place.visitor();
        for login in ["honbu", "nobody-here"] {
            lock(&place, &mut client, login).await;
        }
        let known = sign_in(&mut client, "honbu", PASSWORD).await;
        known.assert_status(429).assert_contains("しばらくしてから");
        let unknown = sign_in(&mut client, "nobody-here", PASSWORD).await;
        assert_eq!(known.text(), unknown.assert_status(429).text().replace("nobody-here", "honbu"));
        sign_in(&mut client.clone(), "juku", PASSWORD).await.assert_status(303);

        place.wait(TimeDelta::seconds(593));
        sign_in(&mut client, "honbu", PASSWORD).await.assert_status(429).assert_contains("あと1秒待って");
        place.wait(TimeDelta::seconds(1));
        sign_in(&mut client, "honbu", PASSWORD).await.assert_status(303);
        let record = store::load_record(place.database()).await;
        assert_eq!(record.matches("too_many_attempts").count(), 2, "once a login: {record}");
    }

    async fn a_restart_forgives_nothing(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.visitor();
        lock(&place, &mut client, "honbu").await;
        let mut client = client.on(place.server_after_restart().await);
        sign_in(&mut client, "honbu", PASSWORD).await.assert_status(429);
    }

    async fn thirty_failures_close_an_address_but_no_other(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.visitor();
        for n in 0..30 {
            if n >= 16 {
                place.wait(TimeDelta::seconds(30));
            }
            sign_in(&mut client, &format!("guess{n}"), WRONG).await.assert_status(422);
        }
        sign_in(&mut client, "honbu", PASSWORD).await.assert_status(429);
        sign_in(&mut client.at([192, 0, 2, 2]), "honbu", PASSWORD).await.assert_status(303);
    }

    async fn success_is_never_counted(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        for seconds in [0, 0, 0, 2] {
            place.wait(TimeDelta::seconds(seconds));
            sign_in(&mut place.visitor(), "honbu", WRONG).await.assert_status(422);
        }
        place.wait(TimeDelta::seconds(4));
        for _ in 0..31 {
            place.as_user("honbu").await;
        }
    }

    async fn each_sign_in_makes_a_new_session_and_ends_the_one_before(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.visitor();
        client.set_cookie(COOKIE, "planted-by-somebody-else");
        sign_in(&mut client, "honbu", PASSWORD).await.assert_status(303);
        let mut earlier = client.clone();
        assert_ne!(earlier.cookie(COOKIE), Some("planted-by-somebody-else"));

        sign_in(&mut client, "honbu", PASSWORD).await.assert_status(303);
        assert_ne!(client.cookie(COOKIE), earlier.cookie(COOKIE));
        assert!(is_signed_in(&mut client).await);
        assert!(!is_signed_in(&mut earlier).await);
    }

    async fn nobody_is_led_to_another_site(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        for next in ["//evil.example", "https://evil.example/", "/\\evil.example"] {
            let fields = [("login", "honbu"), ("password", PASSWORD), ("next", next)];
            let answer = place.visitor().post_form("/login", &fields).await;
            assert_eq!(answer.assert_status(303).location(), "/", "{next}");
        }
    }

    async fn a_form_on_another_site_signs_nobody_in(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.visitor().from_another_site();
        sign_in(&mut client, "honbu", PASSWORD).await.assert_status(403);
        assert_eq!(client.cookie(COOKIE), None);
    }

    async fn only_a_demonstration_shows_its_logins(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        assert!(!place.visitor().get("/login").await.assert_status(200).contains(PASSWORD));
        let mut client = Client::new(place.demonstration());
        client.get("/login").await.assert_status(200).assert_contains("本部で入る").assert_contains(PASSWORD);
    }
}
