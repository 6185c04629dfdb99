//! Seeing one's sessions and ending them.

use chrono::TimeDelta;
use platform_audit::Actor;
use platform_identity::{AccountRules, SessionsOf, end_sessions, list_sessions};
use platform_testing::{Engine, both_engines};

use crate::place::PASSWORD;
use crate::place::{Place, is_signed_in, sign_in};
use crate::store;

const EDGE: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0.0.0 Safari/537.36 Edg/146.0.0.0";

/// The addresses on the page that end a session.
fn endings(page: &str) -> Vec<String> {
    let actions = page.split("action=\"").skip(1).filter_map(|rest| rest.split('"').next());
    actions.filter(|action| action.starts_with("/me/sessions/")).map(str::to_owned).collect()
}

both_engines! {
    async fn a_person_sees_every_device_and_ends_one(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        place.add_user("juku", "塾 太郎").await;
        let mut other = place.visitor().with_header("user-agent", EDGE).at([203, 0, 113, 9]);
        sign_in(&mut other, "honbu", PASSWORD).await.assert_status(303);
        let mut stranger = place.as_user("juku").await;
        place.wait(TimeDelta::minutes(1));
        let mut here = place.as_user("honbu").await;

        let page = here.get("/me/sessions").await;
        page.assert_status(200).assert_contains("Windows の Edge").assert_contains("203.0.113.9");
        page.assert_contains("この端末");
        assert_eq!(page.text().matches("<tr>").count(), 3, "two devices and the heading");
        let endings = endings(&page.text());
        assert_eq!(endings.len(), 1);
        stranger.post_form(&endings[0], &[]).await.assert_status(410);
        assert!(is_signed_in(&mut other).await);
        assert_eq!(here.post_form(&endings[0], &[]).await.assert_status(303).location(), "/me/sessions");
        assert!(!is_signed_in(&mut other).await && is_signed_in(&mut here).await);
        here.post_form(&endings[0], &[]).await.assert_status(410);
        assert!(store::list_events(place.database()).await.contains(&"sessions_ended".to_owned()));
    }

    async fn a_person_ends_all_others_at_once(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        place.add_user("juku", "塾 太郎").await;
        let (mut one, mut two) = (place.as_user("honbu").await, place.as_user("honbu").await);
        let (mut here, mut stranger) = (place.as_user("honbu").await, place.as_user("juku").await);
        here.post_form("/me/other-sessions/ending", &[]).await.assert_status(303);
        here.get("/me/sessions").await.assert_contains("ほかの2台の端末でログアウトしました。");
        assert!(is_signed_in(&mut here).await && is_signed_in(&mut stranger).await);
        assert!(!is_signed_in(&mut one).await && !is_signed_in(&mut two).await);
    }

    async fn the_operator_ends_everything_of_one_or_of_all(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        place.add_user("juku", "塾 太郎").await;
        let (mut honbu, mut juku) = (place.as_user("honbu").await, place.as_user("juku").await);
        let all = list_sessions(place.database(), SessionsOf::All, place.rules()).await.unwrap();
        assert_eq!(all.len(), 2);
        let of_juku = all.iter().find(|session| session.login == "juku").unwrap();
        let of = SessionsOf::User(of_juku.user_id);
        assert_eq!(end_sessions(place.database(), &Actor::command_line(), of).await.unwrap(), 1);
        assert!(is_signed_in(&mut honbu).await && !is_signed_in(&mut juku).await);
        place.as_user("juku").await;
        let of = SessionsOf::All;
        assert_eq!(end_sessions(place.database(), &Actor::command_line(), of).await.unwrap(), 2);
        assert!(!is_signed_in(&mut honbu).await);
    }

    async fn the_settings_say_how_long_a_session_lives(engine: Engine) {
        let rules = AccountRules {
            idle: TimeDelta::minutes(5),
            longest: TimeDelta::hours(1),
            ..AccountRules::default()
        };
        let place = Place::with_honbu(engine).await.with_rules(rules);
        let mut client = place.as_user("honbu").await;
        client.get("/me/sessions").await.assert_contains("5分使わないか、ログインから1時間たつと");
        for _ in 0..14 {
            place.wait(TimeDelta::minutes(4));
            assert!(is_signed_in(&mut client).await);
        }
        place.wait(TimeDelta::minutes(4));
        assert!(!is_signed_in(&mut client).await);
        let mut client = place.as_user("honbu").await;
        place.wait(TimeDelta::minutes(5));
        assert!(!is_signed_in(&mut client).await);
    }
}
