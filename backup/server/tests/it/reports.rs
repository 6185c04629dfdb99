//! Reports: what they say, that they never change, who makes them when, and who is sent them.

use std::collections::HashMap;

use backup_server::Role;
use chrono::{DateTime, Duration, NaiveDate, Utc};
use platform_database::{Sql, Value, sql};
use platform_tasks::Task;
use platform_testing::{Client, Engine, SmtpServer, both_engines};
use serde::{Deserialize, Serialize};

use crate::hall::Hall;

const KINDS: [&str; 9] =
    ["daily", "weekly", "monthly", "compliance", "audit", "iso27001", "iso19650", "recovery", "users"];

/// Reports a run of 「基幹」 that took ten minutes.
pub(crate) async fn report(
    hall: &Hall,
    agent: &Client,
    ended_at: DateTime<Utc>,
    outcome: &str,
    more: (i64, i64),
) {
    let ends = ended_at.to_rfc3339();
    let mut agent = agent.clone().with_header("idempotency-key", &ends);
    let body = serde_json::json!({
        "job": "基幹", "outcome": outcome, "ended_at": ends,
        "started_at": (ended_at - Duration::minutes(10)).to_rfc3339(), "bytes": more.0, "files": more.1,
    });
    agent.post_json("/api/v1/runs", &body).await.assert_status(201);
    assert!(hall.clock.now() >= ended_at);
}

/// The day of Japan so many days before the clock's.
pub(crate) fn day(hall: &Hall, ago: i64) -> NaiveDate {
    (hall.clock.now() + Duration::hours(9) - Duration::days(ago)).date_naive()
}

/// That hour of that day of Japan.
pub(crate) fn at(day: NaiveDate, hour: u32) -> DateTime<Utc> {
    day.and_hms_opt(hour, 0, 0).unwrap().and_utc() - Duration::hours(9)
}

/// A hall at noon three days later, whose job 「基幹」 had five runs yesterday and one today.
async fn with_runs(engine: Engine) -> Hall {
    let hall = Hall::with_external(engine).await;
    hall.clock.set(at(day(&hall, -3), 12));
    let agent = hall.with_token(Role::Operator, "runs:write").await;
    let yesterday = day(&hall, 1);
    for (hour, outcome) in
        [(2, "succeeded"), (5, "failed"), (8, "succeeded"), (11, "warned"), (23, "succeeded")]
    {
        report(&hall, &agent, at(yesterday, hour), outcome, (10_000_000_000, 500)).await;
    }
    report(&hall, &agent, at(day(&hall, 0), 2), "succeeded", (10_000_000_000, 500)).await;
    hall
}

pub(crate) async fn make(client: &mut Client, kind: &str, first: NaiveDate, last: NaiveDate) -> String {
    let (first, last) = (first.to_string(), last.to_string());
    let fields = [("kind", kind), ("first_on", first.as_str()), ("last_on", last.as_str())];
    client.post_form("/reports", &fields).await.assert_status(303).location().to_owned()
}

/// The lines of a report's CSV, field by field.
pub(crate) async fn lines(client: &mut Client, report: &str) -> Vec<Vec<String>> {
    let answer = client.get(&format!("{report}/report.csv")).await;
    let text = answer.assert_status(200).text();
    let text = text.strip_prefix('\u{feff}').expect("Excel takes it for UTF-8").to_owned();
    text.split("\r\n")
        .filter(|line| !line.is_empty())
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect()
}

/// The figures of a report, without the marks that group digits.
pub(crate) async fn figures(client: &mut Client, report: &str) -> HashMap<String, String> {
    let lines = lines(client, report).await;
    let of_them = lines.into_iter().filter(|line| line[0] == "概要");
    of_them.map(|line| (line[1].clone(), line[2].clone())).collect()
}

pub(crate) async fn count(hall: &Hall, statement: Sql, params: Vec<Value>) -> i64 {
    hall.database().read().await.unwrap().count(statement, params).await.unwrap()
}

async fn change(hall: &Hall, statement: Sql, params: Vec<Value>) {
    let mut tx = hall.database().write().await.unwrap();
    tx.execute(statement, params).await.unwrap();
    tx.commit().await.unwrap();
}

both_engines! {
    async fn the_numbers_are_those_of_the_tables(engine: Engine) {
        let hall = with_runs(engine).await;
        hall.work().await;
        let mut admin = hall.signed_in(Role::Admin).await;
        let (yesterday, today) = (day(&hall, 1), day(&hall, 0));
        let span = || -> Vec<Value> { vec![at(yesterday, 0).into(), at(today, 0).into()] };
        let daily = make(&mut admin, "daily", yesterday, yesterday).await;
        let found = figures(&mut admin, &daily).await;
        for (label, statement) in [
            ("実行", sql!("SELECT COUNT(*) FROM runs WHERE started_at >= $1 AND started_at < $2")),
            ("成功", sql!("SELECT COUNT(*) FROM runs WHERE started_at >= $1 AND started_at < $2 AND outcome = 'succeeded'")),
            ("警告", sql!("SELECT COUNT(*) FROM runs WHERE started_at >= $1 AND started_at < $2 AND outcome = 'warned'")),
            ("失敗", sql!("SELECT COUNT(*) FROM runs WHERE started_at >= $1 AND started_at < $2 AND outcome = 'failed'")),
            ("発生したアラート", sql!("SELECT COUNT(*) FROM alerts WHERE opened_at >= $1 AND opened_at < $2")),
        ] {
            assert_eq!(found[label], count(&hall, statement, span()).await.to_string(), "{label}");
        }
        assert_eq!((found["実行"].as_str(), found["失敗"].as_str()), ("5", "1"));
        let by_job = lines(&mut admin, &daily).await.into_iter().find(|line| line[0] == "ジョブごとの実行" && line[1] == "基幹");
        assert_eq!(by_job.unwrap()[2..7], ["5", "3", "1", "1", "0"]);

        // Each number leads to what it counts.
        let page = admin.get(&daily).await.text();
        let failed = format!("/runs?from={yesterday}&#38;until={yesterday}&#38;outcome=failed");
        assert!(page.contains(&failed) || page.contains(&failed.replace("&#38;", "&amp;")), "{page}");
        let listed = admin.get(&failed.replace("&#38;", "&")).await.text();
        assert_eq!(listed.matches("href=\"/runs/").count(), 1, "{listed}");
        let all = admin.get(&format!("/runs?from={yesterday}&until={yesterday}")).await.text();
        assert_eq!(all.matches("href=\"/runs/").count(), 5, "{all}");

        let monthly = make(&mut admin, "monthly", yesterday, yesterday).await;
        let monthly = figures(&mut admin, &monthly).await;
        assert_eq!(monthly["予定した実行の成功率"], "60.0%", "three of five");
        // The 36 hours of the RPO begin with the first success at two.
        assert_eq!(monthly["RPO以内だった時間"], "91.6%", "22 of 24 hours");
        let compliance = make(&mut admin, "compliance", yesterday, yesterday).await;
        let compliance = figures(&mut admin, &compliance).await;
        for (label, answer) in [("適合", "met"), ("警告", "warning"), ("不明", "unknown"), ("不適合", "broken")] {
            let newest = sql!("SELECT COUNT(*) FROM verdict_changes v WHERE v.answer = $1
                                 AND v.id = (SELECT MAX(n.id) FROM verdict_changes n WHERE n.job_id = v.job_id)");
            assert_eq!(compliance[label], count(&hall, newest, vec![answer.into()]).await.to_string(), "{label}");
        }
        let entries = sql!("SELECT COUNT(*) FROM audit_entries WHERE at >= $1 AND at < $2");
        let of_today = vec![at(today, 0).into(), (at(today, 0) + Duration::days(1)).into()];
        let before = count(&hall, entries, of_today).await;
        let audit = make(&mut admin, "audit", today, today).await;
        let audit = figures(&mut admin, &audit).await;
        assert_eq!((audit["記録"].replace([',', '"'], ""), audit["監査ログの連鎖"].as_str()), (before.to_string(), "改ざんなし"));
        let signed_in = sql!("SELECT COUNT(*) FROM audit_entries WHERE event = 'identity.signed_in' AND at >= $1 AND at < $2");
        let of_today = vec![at(today, 0).into(), (at(today, 0) + Duration::days(1)).into()];
        let signed_in = count(&hall, signed_in, of_today).await;
        let users = make(&mut admin, "users", today, today).await;
        let users = figures(&mut admin, &users).await;
        assert_eq!((users["ログイン"].clone(), users["システム管理者"].as_str()), (signed_in.to_string(), "1"));
    }

    /// Every kind is a page, a paper and a table, for whom it is meant; a form that makes no sense is refused by name.
    async fn every_kind_is_made_by_those_who_may(engine: Engine) {
        let hall = with_runs(engine).await;
        let mut auditor = hall.signed_in(Role::Auditor).await;
        let (mut operator, mut viewer) = (hall.as_operator().await, hall.signed_in(Role::Viewer).await);
        for kind in KINDS {
            // The whole time that it is, with days that are to come.
            let now = [("kind", kind), ("when", "current")];
            let report = auditor.post_form("/reports", &now).await.assert_status(303).location().to_owned();
            let page = auditor.get(&report).await.assert_status(200).assert_contains("内容のSHA-256").text();
            for place in page.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
                assert!(page.contains(&format!("id=\"{place}\"")), "{kind} has no place {place}");
            }
            let paper = auditor.get(&format!("{report}/report.pdf")).await;
            assert!(paper.assert_status(200).body.starts_with(b"%PDF-"), "{kind}");
            assert!(lines(&mut auditor, &report).await.iter().all(|line| line.len() >= 10), "{kind}");
            let shown = if matches!(kind, "audit" | "users") { 404 } else { 200 };
            for page in [&report, &format!("{report}/proof"), &format!("{report}/report.csv")] {
                viewer.get(page).await.assert_status(shown);
                operator.get(page).await.assert_status(shown);
            }
        }
        assert!(!viewer.get("/reports").await.assert_contains("日次レポート").contains("監査レポート"));
        auditor.get("/reports?kind=audit").await.assert_contains("監査レポート");
        let (today, yesterday) = (day(&hall, 0).to_string(), day(&hall, 1).to_string());
        let fields = |kind, first, last| [("kind", kind), ("first_on", first), ("last_on", last)];
        viewer.post_form("/reports", &fields("daily", &today, &today)).await.assert_status(403);
        for (kind, first, last, words) in [
            ("audit", today.as_str(), today.as_str(), "レポートの種類を選んでください"),
            ("daily", "", "x", "期間の始まりと終わりの日を選んでください"),
            ("daily", today.as_str(), "2020-01-01", "終わりの日は、始まりの日以後にしてください"),
            ("daily", "2099-01-01", "2099-01-02", "始まりの日は、きょう以前にしてください"),
            ("daily", "2020-01-01", today.as_str(), "期間は366日以内にしてください"),
            ("daily", yesterday.as_str(), today.as_str(), "日次レポートの期間は1日です"),
            ("weekly", yesterday.as_str(), today.as_str(), "週次レポートの期間は7日間です"),
            ("recovery", "2026-02-01", "", "四半期DRレポートの期間は1月・4月・7月・10月の1日からの3か月です"),
            ("compliance", today.as_str(), "", "期間の始まりと終わりの日を選んでください"),
        ] {
            operator.post_form("/reports", &fields(kind, first, last)).await.assert_status(422).assert_contains(words);
        }
    }

    async fn a_report_never_changes_and_a_change_behind_its_back_is_seen(engine: Engine) {
        let hall = with_runs(engine).await;
        let mut operator = hall.as_operator().await;
        let report_page = make(&mut operator, "weekly", day(&hall, 6), day(&hall, 0)).await;
        let before = lines(&mut operator, &report_page).await;
        let paper = operator.get(&format!("{report_page}/report.pdf")).await.body;
        let agent = hall.with_token(Role::Operator, "runs:write").await;
        report(&hall, &agent, at(day(&hall, 0), 5), "failed", (1, 1)).await;
        let mut operator = hall.as_operator().await;
        assert_eq!(lines(&mut operator, &report_page).await, before);
        assert!(operator.get(&format!("{report_page}/report.pdf")).await.body == paper);
        let proof = format!("{report_page}/proof");
        operator.get(&proof).await.assert_contains("作成した時から変わっていません");

        change(&hall, sql!("UPDATE reports SET content = REPLACE(content, '週次', '月次')"), Vec::new()).await;
        operator.get(&proof).await.assert_contains("内容が、作成した時のものではありません");
        // Whoever changes the hash as well is found out by the audit record.
        let content: Vec<(String,)> =
            hall.database().read().await.unwrap().list(sql!("SELECT content FROM reports"), Vec::new()).await.unwrap();
        let digest = sha256(&content[0].0);
        change(&hall, sql!("UPDATE reports SET digest = $1"), vec![digest.into()]).await;
        operator.get(&proof).await.assert_contains("監査ログに残したハッシュと一致しません");
    }

    /// At eight yesterday is reported, once, however often the clock is looked at, and the day after again.
    async fn the_calendar_makes_each_report_once(engine: Engine) {
        let hall = with_runs(engine).await;
        hall.work().await;
        let made = || sql!("SELECT COUNT(*) FROM reports WHERE kind = 'daily' AND scheduled");
        for (time, expected) in [(at(day(&hall, -1), 7), 0), (at(day(&hall, -1), 8), 1), (at(day(&hall, -1), 9), 1), (at(day(&hall, -2), 8), 2)] {
            hall.clock.set(time + Duration::minutes(1));
            hall.work().await;
            hall.work().await;
            assert_eq!(count(&hall, made(), Vec::new()).await, expected, "at {time}");
        }
        let mut viewer = hall.signed_in(Role::Viewer).await;
        viewer.get("/reports?kind=daily&way=scheduled").await.assert_contains("定期");

        // Everything of a year ago is gone, with what became of its mails.
        hall.clock.set(hall.clock.now() + Duration::days(367));
        hall.work().await;
        assert!(count(&hall, made(), Vec::new()).await <= 1);
        hall.signed_in(Role::Auditor).await.get("/audit?event=reports.removed").await.assert_contains("保存期間を過ぎたレポートの削除");
    }

    /// No server can know whether a mail was taken whose answer it did not live to note: it sends once more, and whoever
    /// receives both sees by the Message-ID that they are one.
    async fn a_report_that_is_sent_once_more_has_the_same_message_id(engine: Engine) {
        let mut smtp = SmtpServer::start();
        let hall = mailing(engine, &smtp).await;
        let mut admin = hall.signed_in(Role::Admin).await;
        for address in ["kanri@example.jp", "kansa@example.jp"] {
            admin.post_form("/reports/recipients", &[("kind", "daily"), ("address", address)]).await.assert_status(303);
        }
        hall.clock.set(at(day(&hall, -1), 8) + Duration::minutes(1));
        hall.work().await;
        let sent = [smtp.next().await, smtp.next().await];
        assert_ne!(sent[0].message_id, sent[1].message_id);

        change(&hall, sql!("UPDATE report_mails SET state = 'waiting', answer = '', ended_at = NULL"), Vec::new()).await;
        let mut tx = hall.database().write().await.unwrap();
        for mail in [1, 2] {
            platform_tasks::enqueue(&mut tx, &SendReport { mail }).await.unwrap();
        }
        tx.commit().await.unwrap();
        hall.work().await;
        for again in [smtp.next().await, smtp.next().await] {
            let first = sent.iter().find(|mail| mail.to == again.to).unwrap();
            assert_eq!((&again.message_id, &again.subject), (&first.message_id, &first.subject));
        }
        assert!(!smtp.has_more(), "and not a third time");
        let unsent = admin.get("/reports?way=unsent").await;
        assert!(!unsent.contains("/reports/1\""), "{}", unsent.text());
    }

    async fn those_who_want_a_report_are_sent_it_once_with_the_paper(engine: Engine) {
        let mut smtp = SmtpServer::start();
        let hall = mailing(engine, &smtp).await;
        let mut admin = hall.signed_in(Role::Admin).await;
        for address in ["kanri@example.jp", "refused@example.jp", "stopped@example.jp"] {
            admin.post_form("/reports/recipients", &[("kind", "daily"), ("address", address)]).await.assert_status(303);
        }
        admin.post_form("/reports/recipients/3", &[("active", "false")]).await.assert_status(303);
        let twice = [("kind", "daily"), ("address", " kanri@Example.jp ")];
        admin.post_form("/reports/recipients", &twice).await.assert_status(422).assert_contains("すでにこのレポートの宛先です");
        let wrong = [("kind", "x"), ("address", "kanri")];
        admin.post_form("/reports/recipients", &wrong).await.assert_status(422).assert_contains("メールアドレスの形").assert_contains("種類を選んで");
        hall.as_operator().await.get("/reports/recipients").await.assert_status(403);

        hall.clock.set(at(day(&hall, -1), 8) + Duration::minutes(1));
        hall.work().await;
        hall.work().await;
        let mail = smtp.next().await;
        assert_eq!(mail.to, "kanri@example.jp");
        assert!(mail.subject.starts_with("[バックアップ] 日次レポート（"), "{}", mail.subject);
        assert!(mail.text.contains("実行: 1") && mail.html.contains("https://backup.example.jp/reports/"), "{}", mail.text);
        let [file] = &mail.files[..] else { panic!("{} files", mail.files.len()) };
        assert!(file.name.starts_with("backup-report_daily_") && file.content_type == "application/pdf", "{}", file.name);
        assert!(file.content.starts_with("JVBERi0"), "no PDF: {}", &file.content[..20]);
        assert!(!smtp.has_more());
        let mut admin = hall.signed_in(Role::Admin).await;
        let list = admin.get("/reports?way=unsent").await.text();
        assert!(list.contains("失敗 1件"), "{list}");
        let report = crate::hall::link(&list.replace("/reports/recipients", ""), "/reports/");
        let page = admin.get(&report).await;
        page.assert_contains("refused@example.jp").assert_contains("No such mailbox").assert_contains("送信済み");
        assert!(!page.contains("stopped@example.jp"));
    }
}

/// The same hall, whose mail goes to `smtp`.
async fn mailing(engine: Engine, smtp: &SmtpServer) -> Hall {
    let hall = with_runs(engine).await.mailing_to(smtp);
    hall.work().await;
    hall
}

/// The task that sends a report, as the queue keeps it.
#[derive(Serialize, Deserialize)]
struct SendReport {
    mail: i64,
}

impl Task for SendReport {
    const KIND: &'static str = "reports.send";
}

fn sha256(text: &str) -> String {
    let mut openssl = std::process::Command::new("openssl")
        .args(["dgst", "-sha256", "-r"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut openssl.stdin.take().unwrap(), text.as_bytes()).unwrap();
    let said = String::from_utf8(openssl.wait_with_output().unwrap().stdout).unwrap();
    said.split(' ').next().unwrap().to_owned()
}
