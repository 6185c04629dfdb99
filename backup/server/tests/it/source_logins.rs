//! How a source is signed on to: what is refused beforehand, a trial, and a password that is wrong.

use backup_server::Role;
use chrono::TimeDelta;
use platform_testing::{Engine, both_engines};

use crate::hall::Hall;
use crate::mock::vbr::{PASSWORD, USER, Vbr};
use crate::pullers::{form, poll};

both_engines! {
    async fn a_trial_tells_what_the_other_side_said(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let vbr = Vbr::start();
        let (place, pin) = (vbr.server.place(), vbr.server.fingerprint());
        let mut admin = hall.signed_in(Role::Admin).await;
        let unnamed = form("vbr.example.jp:9419", "pin", &pin);
        admin.post_form("/pullers", &unnamed).await.assert_status(422).assert_contains("SOURCE_HOSTS");
        let clear = form("http://localhost:9399", "pin", &pin);
        admin.post_form("/pullers", &clear).await.assert_status(422).assert_contains("暗号化しない");
        admin.post_form("/pullers", &form(&place, "pin", "AB:CD")).await.assert_status(422).assert_contains("64桁");
        hall.as_operator().await.get("/pullers/new").await.assert_status(403);

        // Nobody vouches for the certificate: no password is sent, and the page says which one it is.
        admin.post_form("/pullers", &form(&place, "system", "")).await.assert_status(303);
        admin.post_form("/pullers/1/trials", &[]).await.assert_status(303);
        hall.work().await;
        let page = admin.get("/pullers/1").await.text();
        assert!(page.replace(':', "").to_lowercase().contains(&pin) && !page.contains(PASSWORD), "{page}");
        assert_eq!(vbr.state().passwords, 0);

        let edited = [&form(&place, "pin", &pin)[..], &[("revision", "1")]].concat();
        admin.post_form("/pullers/1/edit", &edited).await.assert_status(303);
        admin.post_form("/pullers/1/edit", &edited).await.assert_status(409);
        admin.post_form("/pullers/1/trials", &[]).await.assert_status(303);
        admin.get("/pullers/1").await.assert_contains("接続を試しています");
        hall.work().await;
        admin.get("/pullers/1").await.assert_contains("つながりました");
        let form = admin.get("/pullers/1/edit").await.text();
        assert!(form.contains(USER) && !form.contains("hidamari"), "{form}");
    }

    async fn a_refused_password_is_not_tried_again_and_the_silence_is_an_alert(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let vbr = Vbr::start();
        let (place, pin) = (vbr.server.place(), vbr.server.fingerprint());
        let mut wrong = form(&place, "pin", &pin);
        wrong[4].1 = "himitsu-no-kotoba";
        let mut admin = hall.signed_in(Role::Admin).await;
        admin.post_form("/pullers", &wrong).await.assert_status(303);
        let page = poll(&hall).await;
        assert!(page.contains("ログインを拒否されました") && page.contains("接続できていません"), "{page}");
        assert!(page.contains("まだ一度も取り込めていません。"), "{page}");
        let tried = vbr.state().passwords;
        for _minute in 0..3 {
            hall.clock.set(hall.clock.now() + TimeDelta::minutes(6));
            hall.work().await;
        }
        assert_eq!((tried, vbr.state().passwords), (1, 1));
        admin.get("/alerts").await.assert_contains("連携サーバーに接続できない").assert_contains("本店VBR");

        // What is dangerous asks for the password anew after a while.
        let mut admin = hall.signed_in(Role::Admin).await;
        let mut right = form(&place, "pin", &pin);
        right.push(("revision", "1"));
        admin.post_form("/pullers/1/edit", &right).await.assert_status(303);
        let page = poll(&hall).await;
        assert!(page.contains("取り込み中") && !page.contains("接続できていません"), "{page}");
        hall.clock.set(hall.clock.now() + TimeDelta::minutes(1));
        hall.work().await;
        let open = admin.get("/alerts?state=open").await.text();
        assert!(!open.contains("本店VBR"), "{open}");
    }
}
