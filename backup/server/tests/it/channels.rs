//! How alerts reach people: by mail, Teams, Slack and programs, in storms, and when nobody answers.

use backup_server::{InternalHosts, Role, router, start_workers};
use chrono::{Duration, TimeDelta};
use platform_database::sql;
use platform_mail::{Encryption, Postbox, Smtp};
use platform_testing::{Client, Engine, SmtpServer, both_engines};

use crate::hall::{Hall, until};
use crate::listener::{Heard, Listener};
use crate::pings::address;

const SECRET: &str = "tsubame-hidamari";

/// A hall with the job 「基幹」 of another tool, which may speak to servers of this machine and links to itself.
async fn speaking(engine: Engine, smtp: Option<&SmtpServer>) -> Hall {
    let mut hall = Hall::with_external(engine).await;
    let postbox = match smtp {
        Some(server) => Postbox::open(&smtp_at(server.port()), "https://backup.example.jp").unwrap(),
        None => Postbox::closed(Some("https://backup.example.jp")),
    };
    let hosts: InternalHosts = "127.0.0.1".parse().unwrap();
    hall.app = hall.app.clone().with_postbox(postbox).reaching(hosts);
    hall.router = router(&hall.app);
    hall
}

fn smtp_at(port: u16) -> Smtp {
    Smtp {
        host: "127.0.0.1".to_owned(),
        port,
        encryption: Encryption::None,
        login: None,
        authority: None,
        timeout: std::time::Duration::from_secs(10),
        from: "バックアップ管理 <backup@example.jp>".to_owned(),
    }
}

/// Adds a channel, told of everything from 情報 on; gives its page.
async fn add(hall: &Hall, fields: &[(&str, &str)]) -> String {
    let usual = [("least", "info"), ("ordinary", "true")];
    let mut admin = hall.signed_in(Role::Admin).await;
    let answer = admin.post_form("/channels", &[fields, &usual].concat()).await;
    answer.assert_status(303);
    answer.location().to_owned()
}

async fn add_webhook(hall: &Hall, name: &str, url: &str) -> String {
    add(hall, &[("name", name), ("medium", "webhook"), ("url", url), ("secret", SECRET)]).await
}

/// Lets the job 「基幹」 fail once.
async fn fail(hall: &Hall) {
    let ping = address(hall).await;
    hall.visitor().get(&format!("{ping}/7")).await.assert_status(200);
    hall.work().await;
}

/// The same, where workers are there already.
async fn fail_without_work(hall: &Hall) {
    let ping = address(hall).await;
    hall.visitor().get(&format!("{ping}/7")).await.assert_status(200);
}

/// Moves the clock and lets the workers do what is due.
async fn later(hall: &Hall, minutes: i64) {
    hall.clock.set(hall.clock.now() + Duration::minutes(minutes));
    hall.work().await;
}

/// Tries a channel; gives the page that says what came of it.
async fn tried(hall: &Hall, admin: &mut Client, channel: &str) -> String {
    let notice =
        admin.post_form(&format!("{channel}/tests"), &[]).await.assert_status(303).location().to_owned();
    hall.work().await;
    admin.get(&notice).await.text()
}

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

async fn count(hall: &Hall, statement: platform_database::Sql) -> i64 {
    hall.database().read().await.unwrap().count(statement, Vec::new()).await.unwrap()
}

fn signature(heard: &Heard) -> String {
    let mut openssl = std::process::Command::new("openssl")
        .args(["dgst", "-sha256", "-hmac", SECRET])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let text = format!("{}.{}", heard.header("x-kouzyou-timestamp"), heard.body);
    std::io::Write::write_all(&mut openssl.stdin.take().unwrap(), text.as_bytes()).unwrap();
    let said = String::from_utf8(openssl.wait_with_output().unwrap().stdout).unwrap();
    format!("v1={}", said.trim().rsplit(' ').next().unwrap())
}

both_engines! {
    async fn each_kind_of_channel_is_told_in_its_own_form(engine: Engine) {
        let hall = speaking(engine, None).await;
        let server = Listener::start();
        add(&hall, &[("name", "当番のTeams"), ("medium", "teams"), ("url", &server.url("/teams/himitsu"))]).await;
        add(&hall, &[("name", "当番のSlack"), ("medium", "slack"), ("url", &server.url("/slack/himitsu"))]).await;
        add_webhook(&hall, "監視", &server.url("/hook")).await;
        fail(&hall).await;
        let heard = server.take();
        assert_eq!(heard.len(), 3);
        let of = |path: &str| heard.iter().find(|one| one.path.starts_with(path)).unwrap();

        let card = &of("/teams").json()["attachments"][0];
        assert_eq!(card["contentType"], "application/vnd.microsoft.card.adaptive");
        assert_eq!(card["content"]["type"], "AdaptiveCard");
        assert_eq!(card["content"]["body"][0]["text"], "【警告】実行の失敗: 基幹");
        assert_eq!(card["content"]["actions"][0]["url"], "https://backup.example.jp/alerts/1");
        let slack = of("/slack").json();
        assert_eq!(slack["text"], "【警告】実行の失敗: 基幹");
        assert!(slack["blocks"][1]["text"]["text"].as_str().unwrap().contains("終了コードは7でした"), "{slack}");
        let hook = of("/hook");
        let body = hook.json();
        assert_eq!((&body["version"], &body["purpose"], &body["counts"]["warning"]), (&1.into(), &"alerts".into(), &1.into()));
        assert_eq!((&body["alerts"][0]["event"], &body["alerts"][0]["kind"]), (&"opened".into(), &"run_failed".into()));
        assert_eq!(hook.header("x-kouzyou-signature"), signature(hook));

        // What is over is told, too, once the channels were left in peace for a while.
        hall.visitor().get(&address(&hall).await).await.assert_status(200);
        hall.work().await;
        assert_eq!(server.take().len(), 0);
        later(&hall, 6).await;
        let heard = server.take();
        let hook = heard.iter().find(|one| one.path == "/hook").unwrap().json();
        assert_eq!(hook["alerts"][0]["event"], "resolved");
        let mut viewer = hall.signed_in(Role::Viewer).await;
        let page = viewer.get("/alerts/1").await;
        page.assert_contains("当番のTeams").assert_contains("送信済み");
        assert!(!page.contains("himitsu"));
    }

    async fn a_letter_reads_well_as_text_and_as_html(engine: Engine) {
        let mut smtp = SmtpServer::start();
        let hall = speaking(engine, Some(&smtp)).await;
        let addresses = "kanri@example.jp\ntouban@example.jp";
        add(&hall, &[("name", "当番"), ("medium", "mail"), ("addresses", addresses)]).await;
        fail(&hall).await;
        let (one, other) = (smtp.next().await, smtp.next().await);
        let mut to = [one.to.as_str(), other.to.as_str()];
        to.sort_unstable();
        assert_eq!(to, ["kanri@example.jp", "touban@example.jp"]);
        assert_eq!(one.subject, "[バックアップ] 【警告】実行の失敗: 基幹");
        for words in ["終了コードは7でした", "https://backup.example.jp/alerts/1", "から"] {
            assert!(one.text.contains(words) && one.html.contains(words), "{words}: {} {}", one.text, one.html);
        }
        assert!(!one.text.contains('<') && one.html.contains("<a href=\"https://backup.example.jp/alerts/1\""));
    }

    /// The button says what the other side answered, and nothing else.
    async fn a_test_tells_the_truth(engine: Engine) {
        let hall = speaking(engine, None).await;
        let server = Listener::start();
        let channel = add_webhook(&hall, "監視", &server.url("/hook/himitsu")).await;
        let mut admin = hall.signed_in(Role::Admin).await;
        server.answer(200, "受け取りました");
        let page = tried(&hall, &mut admin, &channel).await;
        assert!(page.contains("送信済み") && page.contains("応答 200: 受け取りました"), "{page}");
        assert_eq!(server.take()[0].json()["purpose"], "test");
        for (status, words) in [(410, "no_service"), (503, "busy"), (302, "elsewhere")] {
            server.answer(status, words);
            let page = tried(&hall, &mut admin, &channel).await;
            assert!(page.contains("失敗") && page.contains(&format!("応答 {status}: {words}")), "{page}");
            assert_eq!(server.take().len(), 1, "{status} is asked once");
        }
        drop(server);
        let page = tried(&hall, &mut admin, &channel).await;
        assert!(page.contains("失敗") && page.contains("接続できません") && !page.contains("himitsu"), "{page}");
        admin.get("/channels").await.assert_contains("通知先「監視」に届いていません");
        let mail = add(&hall, &[("name", "当番"), ("medium", "mail"), ("addresses", "kanri@example.jp")]).await;
        let page = tried(&hall, &mut admin, &mail).await;
        assert!(page.contains("SMTPサーバーが設定されていません") && page.contains("ka…@example.jp"), "{page}");
    }

    async fn addresses_inside_the_house_are_asked_only_if_the_settings_name_them(engine: Engine) {
        let mut hall = speaking(engine, None).await;
        let server = Listener::start();
        let mut admin = hall.signed_in(Role::Admin).await;
        let form = |url: &str| vec![
            ("name".to_owned(), "監視".to_owned()), ("medium".to_owned(), "teams".to_owned()),
            ("url".to_owned(), url.to_owned()), ("least".to_owned(), "info".to_owned()), ("ordinary".to_owned(), "true".to_owned()),
        ];
        for (url, words) in [
            ("http://169.254.169.254/latest/meta-data", "ALERT_INTERNAL_HOSTS"),
            ("http://hooks.example.jp/x", "ALERT_INTERNAL_HOSTS"),
            ("file:///etc/passwd", "https://"),
            ("https://kanri:word@example.jp/", "パスワードは書けません"),
        ] {
            let form = form(url);
            let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            admin.post_form("/channels", &fields).await.assert_status(422).assert_contains(words);
        }
        let channel = add(&hall, &[("name", "中"), ("medium", "teams"), ("url", &server.url("/x"))]).await;
        let metadata = add(&hall, &[("name", "雲"), ("medium", "teams"), ("url", "https://169.254.169.254/latest")]).await;
        let page = tried(&hall, &mut admin, &metadata).await;
        assert!(page.contains("169.254.169.254 は社内または特別な用途のアドレスなので、接続しません"), "{page}");
        // The settings name the host no more: the channel is there, and nothing leaves.
        hall.app = hall.app.clone().reaching(InternalHosts::default());
        let page = tried(&hall, &mut admin, &channel).await;
        assert!(page.contains("失敗") && page.contains("ALERT_INTERNAL_HOSTS"), "{page}");
        let local = add(&hall, &[("name", "自分"), ("medium", "teams"), ("url", "https://localhost/x")]).await;
        let page = tried(&hall, &mut admin, &local).await;
        assert!(page.contains("社内または特別な用途のアドレス"), "{page}");
        assert_eq!(server.take().len(), 0);
    }

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
        for _ in 0..100 {
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
        workers.stop(std::time::Duration::from_secs(10)).await;
        admin.get("/notices/1").await.assert_contains("送信済み");
        admin.get(&channel).await.assert_contains("送信済み");
    }

    /// A mail server that says nothing costs ten seconds of a worker and no request anything.
    async fn a_dead_mail_server_holds_nobody_up(engine: Engine) {
        let smtp = SmtpServer::start();
        let hall = speaking(engine, Some(&smtp)).await;
        let channel = add(&hall, &[("name", "当番"), ("medium", "mail"), ("addresses", "slow@example.jp")]).await;
        let workers = start_workers(hall.app.clone(), 2).await.unwrap();
        let mut admin = hall.signed_in(Role::Admin).await;
        let began = std::time::Instant::now();
        let notice = admin.post_form(&format!("{channel}/tests"), &[]).await.assert_status(303).location().to_owned();
        fail_without_work(&hall).await;
        admin.get("/alerts").await.assert_status(200);
        assert!(began.elapsed().as_secs() < 9, "somebody waited for the mail server: {:?}", began.elapsed());
        for _ in 0..300 {
            if !admin.get(&notice).await.contains("送信待ち") && !admin.get(&notice).await.contains("再送待ち") {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        admin.get(&notice).await.assert_contains("失敗").assert_contains("10秒以内に答えがありません");
        workers.stop(std::time::Duration::from_secs(20)).await;
    }

    /// What a channel was to be told is forgotten with it, and nobody else waits for it.
    async fn a_channel_that_was_retired_is_told_nothing_any_more(engine: Engine) {
        let hall = speaking(engine, None).await;
        let server = Listener::start();
        let channel = add_webhook(&hall, "監視", &server.url("/hook")).await;
        fail(&hall).await;
        assert_eq!(server.take().len(), 1);
        hall.visitor().get(&address(&hall).await).await.assert_status(200);
        hall.work().await;
        let mut admin = hall.signed_in(Role::Admin).await;
        let retire = [("revision", "1"), ("retired", "true")];
        admin.post_form(&format!("{channel}/retirement"), &retire).await.assert_status(303);
        later(&hall, 10).await;
        assert_eq!(server.take().len(), 0);
        assert_eq!(count(&hall, sql!("SELECT COUNT(*) FROM announcements")).await, 0);
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

    async fn a_channel_is_changed_without_saying_its_secrets_again(engine: Engine) {
        let hall = speaking(engine, None).await;
        let server = Listener::start();
        let channel = add_webhook(&hall, "監視", &server.url("/hook/himitsu")).await;
        hall.as_operator().await.get("/channels").await.assert_status(403);
        let mut admin = hall.signed_in(Role::Admin).await;
        let form = admin.get(&format!("{channel}/edit")).await;
        assert!(!form.contains("himitsu") && !form.contains(SECRET));
        let edited = |revision| [("revision", revision), ("name", "見張り"), ("least", "critical"), ("ordinary", "true"), ("kinds", "late"), ("kinds", "run_failed")];
        admin.post_form(&format!("{channel}/edit"), &edited("1")).await.assert_status(303);
        admin.post_form(&format!("{channel}/edit"), &edited("1")).await.assert_status(409).assert_contains("別の人がこの通知先を変更しました");
        admin.get(&channel).await.assert_contains("重大だけ").assert_contains("報告未着、実行の失敗");
        assert!(tried(&hall, &mut admin, &channel).await.contains("応答 200"));
        let heard = server.take();
        assert_eq!((heard[0].path.as_str(), heard[0].header("x-kouzyou-signature")), ("/hook/himitsu", signature(&heard[0]).as_str()));
        fail(&hall).await;
        assert_eq!(server.take().len(), 0, "a warning is less than it wants");
        admin.post_form(&format!("{channel}/retirement"), &[("revision", "2"), ("retired", "true")]).await.assert_status(303);
        admin.post_form(&format!("{channel}/tests"), &[]).await.assert_status(404);
        assert_eq!(count(&hall, sql!("SELECT COUNT(*) FROM channel_addresses WHERE sealed_address LIKE '%himitsu%'")).await, 0);
        let refused = admin.post_form("/channels", &[("name", "x"), ("medium", "webhook"), ("url", "https://example.jp"), ("secret", "short"), ("least", "info")]).await;
        refused.assert_status(422).assert_contains("16文字以上").assert_contains("知らせることを、1つ以上");
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
