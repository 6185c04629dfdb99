//! Asking other tools what they did: set up, tried, polled, registered, and when one falls silent.

use backup_server::Role;
use chrono::TimeDelta;
use platform_testing::{Engine, both_engines};

use crate::hall::Hall;
use crate::mock::vbr::{PASSWORD, USER, Vbr, session, task};

/// The form of 「本店VBR」.
fn form<'a>(place: &'a str, trust: &'a str, certificate: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("name", "本店VBR"),
        ("tool", "vbr"),
        ("place", place),
        ("user", USER),
        ("password", PASSWORD),
        ("trust", trust),
        ("certificate", certificate),
        ("every_minutes", "5"),
    ]
}

/// Adds the source 「本店VBR」, whose certificate is believed by its fingerprint.
async fn add(hall: &Hall, vbr: &Vbr) {
    let (place, pin) = (vbr.server.place(), vbr.server.fingerprint());
    let mut admin = hall.signed_in(Role::Admin).await;
    admin.post_form("/pullers", &form(&place, "pin", &pin)).await.assert_status(303);
}

/// Has it asked now.
async fn poll(hall: &Hall) -> String {
    let mut admin = hall.signed_in(Role::Admin).await;
    admin.post_form("/pullers/1/polls", &[]).await.assert_status(303);
    hall.work().await;
    admin.get("/pullers/1").await.text()
}

/// So many minutes ago.
fn ago(hall: &Hall, minutes: i64) -> String {
    (hall.clock.now() - TimeDelta::minutes(minutes)).to_rfc3339()
}

/// Says that the source's job 「日次」 is a job here.
async fn register(hall: &Hall) {
    let name = [
        ("kind", "name"),
        ("name", "本店VBR/日次"),
        ("new_name", "基幹の日次"),
        ("tool", "Veeam"),
        ("target", "SV-KIKAN01"),
        ("class", "internal"),
    ];
    hall.as_operator().await.post_form("/intake/names", &name).await.assert_status(303);
}

both_engines! {
    async fn a_registered_job_gets_each_session_once_from_the_first_that_was_seen(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let vbr = Vbr::start();
        let (first, second) = (ago(&hall, 600), ago(&hall, 300));
        vbr.state().sessions = vec![
            session("s1", "日次", &ago(&hall, 660), Some(&first), "Failed"),
            session("s2", "日次", &ago(&hall, 360), Some(&second), "Success"),
        ];
        vbr.state().tasks = vec![
            task("t1", "s2", "SV-KIKAN01", &second, "Success", 2_048),
            task("t2", "s2", "SV-KIKAN02", &second, "Success", 1_024),
        ];
        add(&hall, &vbr).await;
        let page = poll(&hall).await;
        assert!(page.contains("未登録のジョブ") && page.contains("日次") && page.contains("取り込み中"), "{page}");
        assert!(page.contains("REST APIの版 1.3-rev2"), "{page}");
        assert!(hall.outcomes("基幹の日次").await.is_empty());

        register(&hall).await;
        let page = poll(&hall).await;
        assert!(page.contains("未登録のジョブはありません"), "{page}");
        assert_eq!(hall.outcomes("基幹の日次").await, ["failed", "succeeded"]);
        poll(&hall).await;
        assert_eq!(hall.outcomes("基幹の日次").await.len(), 2);

        // A success that leaves a machine out is none, and a word that nobody knows is no success.
        let (third, fourth) = (ago(&hall, 60), ago(&hall, 30));
        let mut odd = session("s4", "日次", &ago(&hall, 40), Some(&fourth), "Success");
        odd["result"] = "Splendid".into();
        vbr.state().sessions.extend([session("s3", "日次", &ago(&hall, 90), Some(&third), "Success"), odd]);
        vbr.state().tasks.push(task("t3", "s3", "SV-KIKAN02", &third, "Failed", 0));
        poll(&hall).await;
        let runs = hall.reported("基幹の日次").await;
        assert_eq!(runs[2].0.as_deref(), Some("warned"));
        assert_eq!(runs[3].0.as_deref(), Some("failed"));
        assert!(runs[2].1.contains("SV-KIKAN02") && runs[3].1.contains("「Splendid」は知らない値"), "{runs:?}");
        let job = hall.page_of(&mut hall.signed_in(Role::Viewer).await, "基幹の日次").await;
        assert!(job.contains("対象ごとの結果") && job.contains("SV-KIKAN01") && job.contains("本店VBR"), "{job}");
    }

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
