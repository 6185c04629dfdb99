//! Letting somebody in again who was locked out.

use chrono::TimeDelta;
use platform_testing::{Engine, both_engines};

use crate::place::{PASSWORD, Place, between, sign_in};

both_engines! {
    async fn the_administrator_lets_a_locked_login_in_again(engine: Engine) {
        let place = Place::with_two(engine).await;
        let mut chief = place.as_user("honbu").await;
        chief.get("/locks").await.assert_status(200).assert_contains("ロック中のログインはありません");
        let mut juku = place.visitor();
        for seconds in [0, 0, 0, 2, 4] {
            place.wait(TimeDelta::seconds(seconds));
            sign_in(&mut juku, "juku", "not the password").await.assert_status(422);
        }
        sign_in(&mut juku, "juku", PASSWORD).await.assert_status(429);

        let page = chief.get("/locks").await;
        page.assert_contains("塾 太郎");
        let subject = between(&page, "name=\"subject\" value=\"", "\"");
        let release = [("subject", subject.as_str())];
        let mut other = place.visitor();
        other.post_form("/locks/releases", &release).await.assert_status(401);
        chief.post_form("/locks/releases", &release).await.assert_status(303);
        chief.get("/locks").await.assert_contains("ロックを解除しました。");
        sign_in(&mut juku, "juku", PASSWORD).await.assert_status(303);
        juku.get("/locks").await.assert_status(404);
        juku.post_form("/locks/releases", &release).await.assert_status(404);
        chief.post_form("/locks/releases", &release).await.assert_status(303);
        chief.get("/locks").await.assert_contains("もう終わっていました");
    }
}
