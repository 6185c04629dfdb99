//! How alerts reach people: by mail, Teams, Slack and programs, each in its own form.

use backup_server::{InternalHosts, Role};
use platform_database::sql;
use platform_testing::{Client, Engine, SmtpServer, both_engines};

use crate::hall::Hall;
use crate::listener::{Heard, Listener};
use crate::pings::address;
use crate::speaking::{SECRET, add, add_webhook, count, fail, later, speaking};

/// Tries a channel; gives the page that says what came of it.
async fn tried(hall: &Hall, admin: &mut Client, channel: &str) -> String {
    let notice =
        admin.post_form(&format!("{channel}/tests"), &[]).await.assert_status(303).location().to_owned();
    hall.work().await;
    admin.get(&notice).await.text()
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
}
