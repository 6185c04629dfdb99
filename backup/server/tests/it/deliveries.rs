//! How what is told arrives: in storms, where nobody hears, and when nobody takes it on.

use backup_server::{Role, start_workers};
use chrono::TimeDelta;
use platform_database::sql;
use platform_testing::{Engine, SmtpServer, both_engines};

use crate::hall::{Hall, until};
use crate::listener::Listener;
use crate::pings::address;
use crate::speaking::{add, add_webhook, count, fail, later, speaking};

/// Another thousand jobs of other tools, each of which has just failed.
async fn storm(hall: &Hall, name: &str) {
    let mut tx = hall.database().write().await.unwrap();
    let jobs = sql!(
        "INSERT INTO jobs (name, tool, target, data_class, rpo_minutes, retention, created_at)
         WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1000)
         SELECT $1 || n, j.tool, j.target, j.data_class, j.rpo_minutes, j.retention, j.created_at
         FROM numbers CROSS JOIN jobs j WHERE j.id = 1"
    );
    tx.execute(jobs, vec![name.into()]).await.unwrap();
    let runs = sql!(
        "INSERT INTO runs (job_id, cause, caused_by, claimed, started_at, seen_at, ended_at, outcome, reason)
         SELECT id, 'report', 'ping', TRUE, created_at, created_at, created_at, 'failed', '接続が切れました'
         FROM jobs WHERE name LIKE $1"
    );
    tx.execute(runs, vec![format!("{name}%").into()]).await.unwrap();
    tx.commit().await.unwrap();
}

both_engines! {
    async fn a_storm_is_one_digest_for_each_channel(engine: Engine) {
        let mut smtp = SmtpServer::start();
        let hall = speaking(engine, Some(&smtp)).await;
        let server = Listener::start();
        add_webhook(&hall, "監視", &server.url("/hook")).await;
        add(&hall, &[("name", "当番"), ("medium", "mail"), ("addresses", "kanri@example.jp")]).await;
        // The calendar begins with the workers.
        hall.work().await;
        storm(&hall, "支店").await;
        later(&hall, 1).await;
        let heard = server.take();
        assert_eq!(heard.len(), 1);
        let body = heard[0].json();
        assert_eq!((&body["headline"], &body["more"]), (&"警告 1000件".into(), &980.into()));
        assert_eq!(body["alerts"].as_array().unwrap().len(), 20);
        let mail = smtp.next().await;
        assert!(mail.text.contains("実行の失敗 1000件") && mail.text.contains("ほかに980件"), "{}", mail.text);
        assert!(!smtp.has_more());

        // Another thousand within minutes, and then peace.
        storm(&hall, "工場").await;
        for _ in 0..3 {
            later(&hall, 1).await;
        }
        assert_eq!(server.take().len(), 0);
        later(&hall, 2).await;
        assert_eq!(server.take()[0].json()["headline"], "警告 1000件");
        assert_eq!(count(&hall, sql!("SELECT COUNT(*) FROM alerts WHERE state = 'open'")).await, 2_000);
        assert_eq!(count(&hall, sql!("SELECT COUNT(*) FROM announcements")).await, 0);
        hall.signed_in(Role::Viewer).await.get("/").await.assert_contains("アラート（2000件）");
    }

    /// Teams and Slack are told of a storm as everybody is: once, with what it comes to.
    async fn a_storm_is_one_message_in_teams_and_in_slack(engine: Engine) {
        let hall = speaking(engine, None).await;
        let server = Listener::start();
        add(&hall, &[("name", "当番のTeams"), ("medium", "teams"), ("url", &server.url("/teams"))]).await;
        add(&hall, &[("name", "当番のSlack"), ("medium", "slack"), ("url", &server.url("/slack"))]).await;
        hall.work().await;
        storm(&hall, "支店").await;
        later(&hall, 1).await;
        let heard = server.take();
        assert_eq!(heard.len(), 2, "{heard:?}");
        let of = |path: &str| heard.iter().find(|one| one.path == path).unwrap().json();
        assert_eq!(of("/teams")["attachments"][0]["content"]["body"][0]["text"], "警告 1000件");
        assert_eq!(of("/slack")["text"], "警告 1000件");
        assert!(heard.iter().all(|one| one.body.contains("ほかに980件")), "{heard:?}");
    }

    /// A server that is out of breath is asked again, and no request waits for it meanwhile.
    async fn what_may_pass_is_tried_again_and_holds_nobody_up(engine: Engine) {
        let hall = speaking(engine, None).await;
        let server = Listener::start();
        server.answer(503, "busy");
        let channel = add_webhook(&hall, "監視", &server.url("/hook")).await;
        let ping = address(&hall).await;
        hall.visitor().get(&format!("{ping}/7")).await.assert_status(200);
        let workers = start_workers(hall.app.clone(), 2).await.unwrap();
        let mut heard = Vec::new();
        until("the first attempt", || { heard.extend(server.take()); !heard.is_empty() }).await;
        let mut admin = hall.signed_in(Role::Admin).await;
        for _ in 0..2_400 {
            if admin.get("/notices/1").await.contains("再送待ち") {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        admin.get("/notices/1").await.assert_contains("再送待ち").assert_contains("応答 503: busy");
        server.answer(200, "ok");
        hall.clock.set(hall.clock.now() + TimeDelta::seconds(10));
        until("the second attempt", || { heard.extend(server.take()); heard.len() > 1 }).await;
        assert_eq!(heard[0].json()["notice"], heard[1].json()["notice"]);
        workers.stop(std::time::Duration::from_secs(60)).await;
        admin.get("/notices/1").await.assert_contains("送信済み");
        admin.get(&channel).await.assert_contains("送信済み");
    }

    /// A mail server that says nothing costs ten seconds of a worker and no request anything.
    async fn a_dead_mail_server_holds_nobody_up(engine: Engine) {
        let smtp = SmtpServer::start();
        let hall = speaking(engine, Some(&smtp)).await;
        let channel = add(&hall, &[("name", "当番"), ("medium", "mail"), ("addresses", "slow@example.jp")]).await;
        let workers = start_workers(hall.app.clone(), 2).await.unwrap();
        let (mut admin, ping) = (hall.signed_in(Role::Admin).await, address(&hall).await);
        let began = std::time::Instant::now();
        let notice = admin.post_form(&format!("{channel}/tests"), &[]).await.assert_status(303).location().to_owned();
        hall.visitor().get(&format!("{ping}/7")).await.assert_status(200);
        admin.get("/alerts").await.assert_status(200);
        assert!(began.elapsed().as_secs() < 9, "somebody waited for the mail server: {:?}", began.elapsed());
        for _ in 0..1_200 {
            if !admin.get(&notice).await.contains("送信待ち") && !admin.get(&notice).await.contains("再送待ち") {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        admin.get(&notice).await.assert_contains("失敗").assert_contains("10秒以内に答えがありません");
        workers.stop(std::time::Duration::from_secs(20)).await;
    }

    async fn what_nobody_takes_on_is_passed_on_once(engine: Engine) {
        let hall = speaking(engine, None).await;
        let server = Listener::start();
        let fields = [("name", "課長"), ("medium", "slack"), ("least", "warning"), ("escalation", "true"), ("url", &server.url("/x"))];
        hall.signed_in(Role::Admin).await.post_form("/channels", &fields).await.assert_status(303);
        fail(&hall).await;
        later(&hall, 119).await;
        assert_eq!(server.take().len(), 0, "a warning has two hours");
        later(&hall, 2).await;
        let heard = server.take();
        assert_eq!(heard.len(), 1);
        assert_eq!(heard[0].json()["text"], "【エスカレーション】【警告】実行の失敗: 基幹");
        later(&hall, 60).await;
        assert_eq!(server.take().len(), 0, "once");
        // Two more failures make it 重大, which has a quarter of an hour.
        fail(&hall).await;
        fail(&hall).await;
        later(&hall, 14).await;
        assert_eq!(server.take().len(), 0);
        later(&hall, 2).await;
        assert_eq!(server.take()[0].json()["text"], "【エスカレーション】【重大】連続失敗: 基幹");
        let mut operator = hall.as_operator().await;
        operator.get("/alerts/1").await.assert_contains("15分のあいだ、だれも確認していません");
    }

    async fn what_somebody_has_taken_on_is_not_passed_on(engine: Engine) {
        let hall = speaking(engine, None).await;
        let server = Listener::start();
        let fields = [("name", "課長"), ("medium", "slack"), ("least", "warning"), ("escalation", "true"), ("url", &server.url("/x"))];
        hall.signed_in(Role::Admin).await.post_form("/channels", &fields).await.assert_status(303);
        fail(&hall).await;
        hall.as_operator().await.post_form("/alerts/1/acknowledgement", &[]).await.assert_status(303);
        later(&hall, 121).await;
        assert_eq!(server.take().len(), 0);
    }

    /// The button is there as long as there is somewhere to send to, and what it did is what the other side says.
    async fn a_notice_is_sent_again_to_where_it_did_not_arrive(engine: Engine) {
        let hall = speaking(engine, None).await;
        let server = Listener::start();
        let channel = add_webhook(&hall, "監視", &server.url("/hook")).await;
        server.answer(410, "gone");
        fail(&hall).await;
        let (mut operator, mut viewer) = (hall.as_operator().await, hall.signed_in(Role::Viewer).await);
        operator.get("/notices/1").await.assert_contains("応答 410").assert_contains("届かなかった1件へ送り直す");
        assert!(!viewer.get("/notices/1").await.contains("送り直す"));
        viewer.post_form("/notices/1/deliveries", &[]).await.assert_status(403);
        operator.post_form("/notices/99/deliveries", &[]).await.assert_status(404);
        operator.post_form("/notices/1/deliveries", &[]).await.assert_status(303);
        operator.get("/notices/1").await.assert_contains("送信待ち");
        hall.work().await;
        operator.get("/notices/1").await.assert_contains("応答 410").assert_contains("届かなかった1件へ送り直す");

        server.answer(200, "受け取りました");
        server.take();
        let mut hands = vec![operator.clone(); 6];
        let presses = hands.iter_mut().map(|hand| hand.post_form("/notices/1/deliveries", &[]));
        let answers = futures_util::future::join_all(presses).await;
        let done = answers.iter().filter(|answer| answer.status == 303).count();
        let refused = answers.iter().filter(|answer| answer.status == 409).count();
        assert_eq!((done, refused), (1, 5), "of six hands one sends");
        hall.work().await;
        assert_eq!(server.take().len(), 1);
        let page = operator.get("/notices/1").await;
        page.assert_contains("送信済み").assert_contains("応答 200: 受け取りました");
        assert!(!page.contains("送り直す"));

        // To an address that was taken out of use nothing is sent, and the page says so.
        server.answer(410, "gone");
        let mut admin = hall.signed_in(Role::Admin).await;
        admin.post_form(&format!("{channel}/tests"), &[]).await.assert_status(303);
        hall.work().await;
        admin.post_form(&format!("{channel}/retirement"), &[("revision", "1"), ("retired", "true")]).await.assert_status(303);
        let page = operator.get("/notices/2").await;
        page.assert_contains("送り直せません");
        assert!(!page.contains("件へ送り直す"));
        operator.post_form("/notices/2/deliveries", &[]).await.assert_status(409).assert_contains("送り直せる宛先がありません");
    }
}
