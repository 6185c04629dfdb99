//! How long a session lives.

use chrono::TimeDelta;
use platform_testing::{Engine, both_engines};

use crate::place::{COOKIE, Place, is_signed_in};
use crate::store;

both_engines! {
    async fn a_session_ends_half_an_hour_after_the_last_request(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.as_user("honbu").await;
        for _ in 0..3 {
            place.wait(TimeDelta::minutes(29));
            assert!(is_signed_in(&mut client).await);
        }
        place.wait(TimeDelta::minutes(30));
        assert!(!is_signed_in(&mut client).await);
    }

    async fn a_session_ends_after_twelve_hours_however_busy(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.as_user("honbu").await;
        for _ in 0..35 {
            place.wait(TimeDelta::minutes(20));
            assert!(is_signed_in(&mut client).await);
        }
        place.wait(TimeDelta::minutes(20));
        assert!(!is_signed_in(&mut client).await);
    }

    async fn page_views_within_a_minute_write_nothing(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.as_user("honbu").await;
        let (opened, _) = store::load_session(place.database()).await;
        for seconds in [59, 0] {
            place.wait(TimeDelta::seconds(seconds));
            assert!(is_signed_in(&mut client).await);
            assert_eq!(store::load_session(place.database()).await.0, opened);
        }
        place.wait(TimeDelta::seconds(1));
        assert!(is_signed_in(&mut client).await);
        assert_eq!(store::load_session(place.database()).await.0, opened + TimeDelta::minutes(1));
    }

    async fn signing_out_ends_the_session_on_the_server_too(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let mut client = place.as_user("honbu").await;
        let mut thief = client.clone();
        assert_eq!(client.post_form("/logout", &[]).await.assert_status(303).location(), "/login");
        assert_eq!(client.cookie(COOKIE), None);
        assert!(!is_signed_in(&mut thief).await);
        client.get("/login").await.assert_contains("ログアウトしました。");

        client.post_form("/logout", &[]).await.assert_status(303);
        assert_eq!(store::list_events(place.database()).await, ["user_created", "signed_in", "signed_out"]);
    }

    async fn a_session_outlives_a_restart(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let client = place.as_user("honbu").await;
        assert!(is_signed_in(&mut client.on(place.server_after_restart().await)).await);
    }
}
