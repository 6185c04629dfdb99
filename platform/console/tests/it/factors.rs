//! Taking the second factors of somebody who has lost them away.

use chrono::TimeDelta;
use platform_testing::{Engine, both_engines};

use crate::place::{PASSWORD, Place, add_app, sign_in};

both_engines! {
    async fn the_administrator_helps_somebody_who_lost_their_telephone(engine: Engine) {
        let place = Place::with_two(engine).await;
        let mut chief = place.as_user("honbu").await;
        let (address, removal) = ("/people/2", "/people/2/second-factor/removal");
        chief.get("/people?q=juku").await.assert_contains("なし");
        add_app(&place, "juku").await;
        chief.get(address).await.assert_contains("2段階認証を外す");
        chief.get("/people?q=juku").await.assert_contains("あり");
        let mut juku = place.visitor();
        let second_step = sign_in(&mut juku, "juku", PASSWORD).await;
        assert!(second_step.location().starts_with("/login/second-factor"));

        place.wait(TimeDelta::minutes(11));
        chief.post_form(removal, &[]).await.assert_status(403).assert_contains("本人の確認");
        chief.post_form("/me/confirmation", &[("password", PASSWORD)]).await.assert_status(303);
        chief.post_form(removal, &[]).await.assert_status(303);
        chief.get(address).await.assert_contains("2段階認証を外しました。").assert_contains("<dd>なし</dd>");
        chief.post_form(removal, &[]).await.assert_status(409).assert_contains("設定されていません");
        assert_eq!(sign_in(&mut juku, "juku", PASSWORD).await.location(), "/");
        juku.post_form(removal, &[]).await.assert_status(404);
    }

    async fn ones_own_are_taken_away_on_ones_own_screen(engine: Engine) {
        let place = Place::with_two(engine).await;
        let mut chief = place.as_user("honbu").await;
        add_app(&place, "honbu").await;
        let own = chief.post_form("/people/1/second-factor/removal", &[]).await;
        own.assert_status(409).assert_contains("自分の2段階認証");
    }
}
