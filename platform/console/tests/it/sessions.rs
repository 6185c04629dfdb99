//! Ending the sessions of others.

use chrono::TimeDelta;
use platform_testing::{Engine, both_engines};

use crate::place::{Place, between};

both_engines! {
    async fn the_administrator_ends_one_session_of_somebody(engine: Engine) {
        let place = Place::with_two(engine).await;
        let (mut chief, mut juku) = (place.as_user("honbu").await, place.as_user("juku").await);
        let page = chief.get("/sessions?q=juku").await;
        assert!(!page.assert_status(200).assert_contains("塾 太郎").contains("本部 花子"));
        let ending = format!("/sessions/{}", between(&page, "action=\"/sessions/", "\""));
        juku.get("/sessions").await.assert_status(404);
        juku.post_form(&ending, &[]).await.assert_status(404);
        chief.post_form(&ending, &[]).await.assert_status(303);
        juku.get("/me/sessions").await.assert_status(303);
        chief.post_form(&ending, &[]).await.assert_status(303);
        chief.get("/sessions").await.assert_contains("もうログアウトしていました");
    }

    async fn the_administrator_ends_everything_after_proving_who_it_is(engine: Engine) {
        let place = Place::with_two(engine).await;
        let (mut chief, mut juku) = (place.as_user("honbu").await, place.as_user("juku").await);
        place.wait(TimeDelta::minutes(10));
        chief.post_form("/sessions/ending", &[]).await.assert_status(403).assert_contains("本人の確認");
        juku.get("/me/sessions").await.assert_status(200);
        let mut chief = place.as_user("honbu").await;
        chief.post_form("/sessions/ending", &[]).await.assert_status(303);
        juku.get("/me/sessions").await.assert_status(303);
        chief.get("/sessions").await.assert_status(303);
    }
}
