//! Alerts by a mail of one's own: who asks for it, of what, and not at night.

use backup_server::Role;
use chrono::Duration;
use platform_audit::Actor;
use platform_database::{either_sql, sql};
use platform_identity::{change_email, find_user};
use platform_testing::{Client, Engine, SmtpServer, both_engines};

use crate::hall::{Hall, link};
use crate::pings::address;
use crate::reports::{at, day};

/// A hall with the job 「基幹」 at noon, whose mail goes to `smtp`, and an operator who is reached at unyo@example.jp.
async fn reachable(engine: Engine, smtp: &SmtpServer) -> (Hall, Client) {
    let hall = Hall::with_external(engine).await.mailing_to(smtp);
    hall.clock.set(at(day(&hall, -1), 12));
    hall.as_operator().await;
    reached_at(&hall, "operator", "unyo@example.jp").await;
    let operator = hall.as_operator().await;
    (hall, operator)
}

/// Gives somebody an address of mail; gives their number.
async fn reached_at(hall: &Hall, login: &str, address: &str) -> String {
    let mut tx = hall.database().write().await.unwrap();
    let person = find_user(&mut tx, login).await.unwrap().unwrap();
    let to = address.parse().unwrap();
    assert!(change_email(&mut tx, &Actor::command_line(), person.id, "", Some(&to)).await.unwrap());
    tx.commit().await.unwrap();
    person.id.0.to_string()
}

/// Waits until so many wait for each other in PostgreSQL.
pub(crate) async fn until_waiting(hall: &Hall, count: i64) {
    let waiting = either_sql!(
        sqlite: "SELECT 0 AS waiting",
        postgres: "SELECT COUNT(*) AS waiting FROM pg_stat_activity
                   WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    for _ in 0..1_200 {
        let mut tx = hall.database().read().await.unwrap();
        if tx.count(waiting.clone(), Vec::new()).await.unwrap() >= count {
            return;
        }
        drop(tx);
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{count} do not wait");
}

/// Gives an alert to whoever has that number.
async fn give_to(client: &mut Client, alert: &str, number: &str) {
    client.post_form(&format!("{alert}/assignment"), &[("assignee", number)]).await.assert_status(303);
}

async fn wish(client: &mut Client, severities: &[&str], more: &[(&str, &str)]) {
    let mut fields = vec![("quiet_from", "21"), ("quiet_until", "8")];
    fields.extend(severities.iter().map(|severity| ("severity", *severity)));
    fields.extend_from_slice(more);
    client.post_form("/me/alerts", &fields).await.assert_status(303);
}

/// Lets the job fail so often.
async fn fail(hall: &Hall, times: usize) {
    let ping = address(hall).await;
    for _ in 0..times {
        hall.visitor().get(&format!("{ping}/7")).await.assert_status(200);
        hall.work().await;
    }
}

/// Gives an alert to whoever is called so, or to nobody.
async fn give(client: &mut Client, alert: &str, name: &str) {
    let page = client.get(alert).await.text();
    let (_, people) = page.split_once("<select id=\"assignee\"").unwrap();
    let number = match name {
        "" => "",
        name => {
            let before = people.split_once(&format!(">{name}<")).unwrap().0;
            before.rsplit_once("value=\"").unwrap().1.split('"').next().unwrap()
        }
    };
    give_to(client, alert, number).await;
}

async fn at_hour(hall: &Hall, ago: i64, hour: u32, minute: i64) {
    hall.clock.set(at(day(hall, ago), hour) + Duration::minutes(minute));
    hall.work().await;
}

const ALL: [&str; 3] = ["critical", "warning", "info"];
const EVERYTHING: (&str, &str) = ("everything", "true");
const PASSES: (&str, &str) = ("critical_passes", "true");

/// One gives the alert of the operator away while another one lets the operator keep it. SQLite has one writer anyway.
#[tokio::test]
async fn whoever_has_just_lost_an_alert_is_not_told_that_it_is_theirs() {
    let mut smtp = SmtpServer::start();
    let (hall, mut operator) = reachable(Engine::Postgres, &smtp).await;
    hall.signed_in_as("second", Role::Operator).await;
    let second = reached_at(&hall, "second", "kawari@example.jp").await;
    fail(&hall, 1).await;
    let alert = link(&operator.get("/alerts").await.text(), "/alerts/");
    let mut tx = hall.database().write().await.unwrap();
    let first = find_user(&mut tx, "operator").await.unwrap().unwrap().id.0.to_string();
    drop(tx);
    give_to(&mut operator, &alert, &first).await;
    let (mut one, mut other) = (hall.signed_in(Role::Admin).await, hall.signed_in(Role::Admin).await);

    // Both wait for the alert's row, in this order, and go on at once.
    let mut held = hall.database().write().await.unwrap();
    held.execute(sql!("UPDATE alerts SET words = words"), Vec::new()).await.unwrap();
    let given_back = async {
        until_waiting(&hall, 1).await;
        give_to(&mut other, &alert, &first).await;
    };
    let let_go = async {
        until_waiting(&hall, 2).await;
        held.commit().await.unwrap();
    };
    tokio::join!(give_to(&mut one, &alert, &second), given_back, let_go);
    hall.work().await;
    assert_eq!(smtp.next().await.to, "unyo@example.jp");
    assert!(!smtp.has_more(), "whoever had it for a moment hears nothing of it");
    hall.as_operator().await.get("/").await.assert_contains("担当のアラート（未読1件）");
}

both_engines! {
    async fn whoever_asks_is_written_to_and_nobody_else(engine: Engine) {
        let mut smtp = SmtpServer::start();
        let (hall, mut operator) = reachable(engine, &smtp).await;
        operator.get("/me/alerts").await.assert_contains("unyo@example.jp に送ります").assert_contains("すべてのアラート");
        hall.signed_in(Role::Viewer).await.get("/me/alerts").await.assert_contains("メールアドレスが登録されていません");
        fail(&hall, 1).await;
        assert!(!smtp.has_more(), "nobody asked");

        wish(&mut operator, &["critical"], &[EVERYTHING, PASSES]).await;
        fail(&hall, 1).await;
        assert!(!smtp.has_more(), "two failures are no more than a warning");
        fail(&hall, 1).await;
        let mail = smtp.next().await;
        assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("unyo@example.jp", "[バックアップ] 【重大】連続失敗: 基幹"));
        assert!(mail.text.trim_end().ends_with("https://backup.example.jp/me/alerts"), "{}", mail.text);
        assert!(mail.html.contains("https://backup.example.jp/alerts/1"), "{}", mail.html);
        assert!(!smtp.has_more());

        // What is over is told, too; who then asks for nothing is told nothing.
        hall.clock.set(hall.clock.now() + Duration::minutes(6));
        hall.visitor().get(&address(&hall).await).await.assert_status(200);
        hall.work().await;
        assert!(smtp.next().await.subject.contains("【解決】"));
        wish(&mut operator, &[], &[EVERYTHING]).await;
        fail(&hall, 3).await;
        assert!(!smtp.has_more());
        hall.signed_in(Role::Admin).await.get("/messages").await.assert_contains("unyo@example.jp");
        hall.signed_in(Role::Auditor).await.get("/audit").await.assert_contains("アラートのメールの受け取り方の変更");
    }

    async fn at_night_only_what_is_critical_comes_unless_it_may_not(engine: Engine) {
        let mut smtp = SmtpServer::start();
        let (hall, mut operator) = reachable(engine, &smtp).await;
        wish(&mut operator, &ALL, &[EVERYTHING, PASSES]).await;
        at_hour(&hall, 0, 23, 0).await;
        fail(&hall, 1).await;
        assert!(!smtp.has_more(), "nobody is woken by a warning");
        fail(&hall, 2).await;
        assert!(smtp.next().await.subject.contains("連続失敗"), "but by what is critical");
        assert!(!smtp.has_more());

        // Now nothing may come before the morning; then everything is one mail.
        wish(&mut hall.as_operator().await, &ALL, &[EVERYTHING]).await;
        hall.commanded(&["job", "add", "会計", "--tool", "restic", "--target", "SV-KAIKEI", "--schedule", "0 2 * * *"]);
        at_hour(&hall, -1, 6, 0).await;
        hall.visitor().get(&address(&hall).await).await.assert_status(200);
        at_hour(&hall, 0, 7, 58).await;
        assert!(!smtp.has_more());
        at_hour(&hall, 0, 8, 1).await;
        let mail = smtp.next().await;
        assert!(mail.subject.contains("報告未着") || mail.subject.contains('件'), "{}", mail.subject);
        // What is found at that very minute may come as a second one; nothing waits after it.
        let _found_just_now = smtp.has_more();
        assert!(!smtp.has_more());
        let waiting = sql!("SELECT COUNT(*) FROM personal_announcements");
        assert_eq!(hall.database().read().await.unwrap().count(waiting, Vec::new()).await.unwrap(), 0);
    }

    async fn whoever_is_given_an_alert_by_somebody_else_hears_of_it(engine: Engine) {
        let mut smtp = SmtpServer::start();
        let (hall, mut operator) = reachable(engine, &smtp).await;
        fail(&hall, 1).await;
        let (mut admin, person) = (hall.signed_in(Role::Admin).await, "バックアップ管理者の人");
        let alert = link(&admin.get("/alerts").await.text(), "/alerts/");
        give(&mut operator, &alert, person).await;
        hall.work().await;
        assert!(!smtp.has_more(), "who takes it knows it");
        operator.get("/").await.assert_contains("担当のアラート");
        assert!(!operator.get("/").await.contains("担当のアラート（未読"));
        assert!(!hall.signed_in(Role::Viewer).await.get("/").await.contains("担当のアラート"));

        give(&mut admin, &alert, "").await;
        give(&mut admin, &alert, person).await;
        hall.work().await;
        let mail = smtp.next().await;
        assert_eq!(mail.to, "unyo@example.jp");
        assert!(mail.subject.starts_with("[バックアップ] 【担当・警告】") && mail.subject.ends_with(": 基幹"), "{}", mail.subject);
        assert!(mail.text.contains("あなたが担当になったアラートがあります。"), "{}", mail.text);
        operator.get("/").await.assert_contains("担当のアラート（未読1件）");
        operator.get("/alerts").await.assert_contains("自分が担当のアラート").assert_contains("<b>未読</b>");
        assert!(!admin.get("/").await.contains("未読"), "it is nobody else's");
        operator.get(&alert).await.assert_status(200);
        assert!(!operator.get("/alerts").await.contains("未読"));
        give(&mut admin, &alert, person).await;
        hall.work().await;
        assert!(!smtp.has_more() && !operator.get("/").await.contains("未読"), "it was theirs before");

        // At night it waits for the morning, and is not told once it is another's.
        at_hour(&hall, 0, 22, 0).await;
        let mut admin = hall.signed_in(Role::Admin).await;
        give(&mut admin, &alert, "").await;
        give(&mut admin, &alert, person).await;
        hall.work().await;
        assert!(!smtp.has_more());
        give(&mut admin, &alert, "システム管理者の人").await;
        at_hour(&hall, -1, 9, 0).await;
        assert!(!smtp.has_more());

        // Who wants no mail still hears the bell.
        wish(&mut hall.as_operator().await, &[], &[EVERYTHING]).await;
        give(&mut hall.signed_in(Role::Admin).await, &alert, person).await;
        hall.work().await;
        assert!(!smtp.has_more());
        hall.as_operator().await.get("/").await.assert_contains("担当のアラート（未読1件）");
    }

    async fn a_person_follows_what_a_channel_is_told(engine: Engine) {
        let mut smtp = SmtpServer::start();
        let (hall, mut operator) = reachable(engine, &smtp).await;
        let late = [("name", "遅れ当番"), ("medium", "mail"), ("addresses", "touban@example.jp"), ("least", "info"), ("ordinary", "true"), ("kinds", "late")];
        hall.signed_in(Role::Admin).await.post_form("/channels", &late).await.assert_status(303);
        operator.get("/me/alerts").await.assert_contains("通知先「遅れ当番」に送られるもの");
        let fields = [("severity", "warning"), ("quiet_from", "0"), ("quiet_until", "0")];
        operator.post_form("/me/alerts", &fields).await.assert_status(422).assert_contains("どのアラートを受け取るか");
        let fields = [("severity", "warning"), EVERYTHING, ("quiet_from", "24"), ("quiet_until", "x")];
        operator.post_form("/me/alerts", &fields).await.assert_status(422).assert_contains("0時から23時");
        wish(&mut operator, &ALL, &[("channel", "1"), ("channel", "99"), PASSES]).await;
        fail(&hall, 1).await;
        assert!(!smtp.has_more(), "the channel is told of late reports alone");
        hall.visitor().get(&address(&hall).await).await.assert_status(200);
        at_hour(&hall, -1, 9, 0).await;
        let mut to = [smtp.next().await.to, smtp.next().await.to];
        to.sort();
        assert_eq!(to, ["touban@example.jp", "unyo@example.jp"]);
        hall.visitor().get("/me/alerts").await.assert_status(303);
    }
}
