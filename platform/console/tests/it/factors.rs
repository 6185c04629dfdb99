//! Taking the second factors of somebody who has lost them away.

use chrono::TimeDelta;
use platform_testing::{Engine, both_engines};

use crate::place::{PASSWORD, Place, add_app, between, sign_in};

both_engines! {
    async fn the_administrator_helps_somebody_who_lost_their_telephone(engine: Engine) {
        let place = Place::with_two(engine).await;
        let mut chief = place.as_user("honbu").await;
        let page = chief.get("/people?q=juku").await;
        page.assert_contains("なし");
        let address = format!("/people/{}", between(&page, "href=\"/people/", "\""));
        let removal = format!("{address}/second-factor/removal");
        add_app(&place, "juku").await;
        chief.get(&address).await.assert_contains("2段階認証を外す");
        chief.get("/people?q=juku").await.assert_contains("あり");
        let mut juku = place.visitor();
        let second_step = sign_in(&mut juku, "juku", PASSWORD).await;
        assert!(second_step.location().starts_with("/login/second-factor"));

        place.wait(TimeDelta::minutes(11));
        chief.post_form(&removal, &[]).await.assert_status(403).assert_contains("本人の確認");
        chief.post_form("/me/confirmation", &[("password", PASSWORD)]).await.assert_status(303);
        chief.post_form(&removal, &[]).await.assert_status(303);
        chief.get(&address).await.assert_contains("2段階認証を外しました。").assert_contains("<dd>なし</dd>");
        chief.post_form(&removal, &[]).await.assert_status(409).assert_contains("設定されていません");
        assert_eq!(sign_in(&mut juku, "juku", PASSWORD).await.location(), "/");
        juku.post_form(&removal, &[]).await.assert_status(404);
    }

    async fn ones_own_are_taken_away_on_ones_own_screen(engine: Engine) {
        let place = Place::with_two(engine).await;
        let mut chief = place.as_user("honbu").await;
        add_app(&place, "honbu").await;
        let page = chief.get("/people?q=honbu").await;
        let removal = format!("/people/{}/second-factor/removal", between(&page, "href=\"/people/", "\""));
        chief.post_form(&removal, &[]).await.assert_status(409).assert_contains("自分の2段階認証");
    }
}
