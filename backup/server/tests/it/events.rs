//! Events that Veeam sends by syslog, sent by a real sender (`logger` of util-linux) to the running server.

use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use backup_server::Role;
use chrono::TimeDelta;
use platform_database::sql;
use platform_testing::{Engine, both_engines, free_address};

use crate::hall::{Hall, until};
use crate::mock::vbr::{PASSWORD, USER, Vbr, session, task};
use crate::signs::stands;

const FIRST: &str = "11111111-2222-3333-4444-555555555501";
const SECOND: &str = "11111111-2222-3333-4444-555555555502";
const THIRD: &str = "11111111-2222-3333-4444-555555555503";

/// A server that hears, in a process of its own; it ends with the value.
struct Hearing {
    server: Child,
    port: String,
}

impl Drop for Hearing {
    fn drop(&mut self) {
        let _ended = self.server.kill().and_then(|()| self.server.wait());
    }
}

impl Hearing {
    /// Starts one that hears `senders`.
    async fn start(hall: &Hall, senders: &str) -> Hearing {
        let (listen, ears) = (free_address(), free_address());
        let server = hall
            .program()
            .command(&["serve", "--listen", &listen.to_string()])
            .env("SYSLOG_LISTEN", ears.to_string())
            .env("SYSLOG_SENDERS", senders)
            .env("SOURCE_HOSTS", "localhost")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let hearing = Hearing { server, port: ears.port().to_string() };
        until("the server", || TcpStream::connect(listen).is_ok()).await;
        hearing
    }

    /// Sends a message as `logger` does with these options.
    fn send(&self, options: &[&str], message: &str) {
        let usual = [
            "--rfc5424",
            "--server",
            "127.0.0.1",
            "--port",
            &self.port,
            "--size",
            "64KiB",
            "--tag",
            "Veeam_MP",
        ];
        let sent = Command::new("logger").args(usual).args(options).arg("--").arg(message).status().unwrap();
        assert!(sent.success(), "{options:?}");
    }
}

/// What Veeam says of a run, as its documents show it.
fn event(number: u32, session: &str, result: &str) -> String {
    format!(
        r#"[origin enterpriseId="31023"] [categoryId=0 instanceId={number} JobSessionID="{}" JobID="9f" JobResult="{result}" JobType="0" WillBeRetried="False" JobName="日次" VbrHostName="VBRSRV01" VbrVersion="13.0.1.180" Description="Backup job "日次" has ended."]"#,
        session.to_uppercase()
    )
}

/// What Veeam says of something that is no run.
fn sign(number: u32, said: &str) -> String {
    format!(
        r#"[origin enterpriseId="31023"] [categoryId=0 instanceId={number} {said} VbrHostName="VBRSRV01" VbrVersion="13.0.1.180" Description="It is so."]"#
    )
}

async fn outcomes_become(hall: &Hall, expected: &[&str]) {
    for _ in 0..1_200 {
        if hall.outcomes("基幹の日次").await == expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{:?}", hall.reported("基幹の日次").await);
}

/// Waits until a run of which an event told has its size and its times.
async fn learned(hall: &Hall) {
    for _ in 0..1_200 {
        let told = sql!("SELECT COUNT(*) FROM runs WHERE bytes = 2048 AND ended_at > started_at");
        if hall.database().read().await.unwrap().count(told, Vec::new()).await.unwrap() == 1 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("nobody has learned how much it was");
}

/// Waits until the list of what came in shows these words.
async fn shown(hall: &Hall, words: &str) -> String {
    becomes(hall, ("/intake", words), true).await
}

/// Waits until a page shows these words, or shows them no more.
async fn becomes(hall: &Hall, (page, words): (&str, &str), shown: bool) -> String {
    let mut operator = hall.as_operator().await;
    for _ in 0..1_200 {
        let text = operator.get(page).await.text();
        if text.contains(words) == shown {
            return text;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{page} and {words}");
}

/// Waits until an alert stands that has these words, or does not.
async fn alerts(hall: &Hall, kind: &str, words: &str, stands: bool) -> String {
    hall.work().await;
    becomes(hall, (&format!("/alerts?state=standing&kind={kind}"), words), stands).await
}

/// Adds the source 「本店VBR」, whose server calls itself `VBRSRV01` in events, and registers its job.
async fn add_source(hall: &Hall, vbr: &Vbr) {
    let (place, pin) = (vbr.server.place(), vbr.server.fingerprint());
    let source = [
        ("name", "本店VBR"),
        ("tool", "vbr"),
        ("place", &place),
        ("user", USER),
        ("password", PASSWORD),
        ("trust", "pin"),
        ("certificate", &pin),
        ("every_minutes", "5"),
        ("event_host", "vbrsrv01.example.jp"),
    ];
    hall.signed_in(Role::Admin).await.post_form("/pullers", &source).await.assert_status(303);
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
    async fn a_run_is_there_once_whether_an_event_tells_of_it_or_the_source_or_both(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let vbr = Vbr::start();
        let ago = |minutes| (hall.clock.now() - TimeDelta::minutes(minutes)).to_rfc3339();
        let (began, ended) = (ago(90), ago(60));
        add_source(&hall, &vbr).await;

        let hearing = Hearing::start(&hall, "10.0.0.0/8,127.0.0.1").await;
        hearing.send(&["--udp"], &event(190, FIRST, "0"));
        outcomes_become(&hall, &["succeeded"]).await;
        hearing.send(&["--tcp", "--octet-count"], &event(190, FIRST, "0"));
        hearing.send(&["--tcp"], &event(110, SECOND, "0"));
        outcomes_become(&hall, &["succeeded", "-"]).await;
        hearing.send(&["--tcp", "--octet-count"], &event(190, SECOND, "2"));
        outcomes_become(&hall, &["succeeded", "failed"]).await;
        shown(&hall, "重複").await;

        // The source knows the same two, with their times, sizes and machines.
        vbr.state().sessions = vec![
            session(FIRST, "日次", &began, Some(&ended), "Success"),
            session(SECOND, "日次", &ago(50), Some(&ago(40)), "Failed"),
        ];
        vbr.state().tasks = vec![task("t1", FIRST, "SV-KIKAN01", &ended, "Success", 2_048)];
        hall.signed_in(Role::Admin).await.post_form("/pullers/1/polls", &[]).await.assert_status(303);
        hall.work().await;
        learned(&hall).await;
        outcomes_become(&hall, &["succeeded", "failed"]).await;
        let job = hall.page_of(&mut hall.signed_in(Role::Viewer).await, "基幹の日次").await;
        assert!(job.contains("対象ごとの結果") && job.contains("SV-KIKAN01"), "{job}");

        // The other way round: what the source has told is no news in an event.
        vbr.state().sessions.push(session(THIRD, "日次", &ago(30), Some(&ago(20)), "Warning"));
        hall.signed_in(Role::Admin).await.post_form("/pullers/1/polls", &[]).await.assert_status(303);
        hall.work().await;
        outcomes_become(&hall, &["succeeded", "failed", "warned"]).await;
        hearing.send(&["--udp"], &event(190, THIRD, "1"));
        hearing.send(&["--udp"], "the last line");
        shown(&hall, "Veeamのイベントではない行").await;
        outcomes_become(&hall, &["succeeded", "failed", "warned"]).await;
    }

    async fn what_veeam_tries_again_by_itself_is_no_failure_yet(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let vbr = Vbr::start();
        add_source(&hall, &vbr).await;
        let hearing = Hearing::start(&hall, "127.0.0.1").await;
        let again = event(190, FIRST, "2").replace("WillBeRetried=\"False\"", "WillBeRetried=\"True\"");
        hearing.send(&["--tcp"], &again);
        outcomes_become(&hall, &["failed"]).await;
        hall.work().await;
        let mut viewer = hall.signed_in(Role::Viewer).await;
        viewer.get("/runs/1").await.assert_contains("ツールがやり直すので、失敗に数えません");
        assert!(!stands(&mut viewer, "run_failed").await);
        hearing.send(&["--tcp"], &event(190, SECOND, "2"));
        outcomes_become(&hall, &["failed", "failed"]).await;
        alerts(&hall, "run_failed", "基幹の日次", true).await;
        let job = hall.page_of(&mut viewer, "基幹の日次").await;
        assert!(job.contains("1回のうち0回"), "{job}");
    }

    async fn a_job_that_tries_backups_is_evidence_and_files_on_tape_are_a_run(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let vbr = Vbr::start();
        add_source(&hall, &vbr).await;
        let name = [("kind", "name"), ("name", "本店VBR/復元の試験"), ("job", "1")];
        hall.as_operator().await.post_form("/intake/names", &name).await.assert_status(303);
        let hearing = Hearing::start(&hall, "127.0.0.1").await;
        let tried = |result: &str| event(390, FIRST, result).replace("\"日次\"", "\"復元の試験\"").replace("\"9f\"", "\"a0\"");
        hearing.send(&["--tcp"], &tried("0"));
        shown(&hall, "検証: 合格").await;
        // The source has to be heard for its word to count.
        hall.signed_in(Role::Admin).await.post_form("/pullers/1/polls", &[]).await.assert_status(303);
        hall.work().await;
        let page = becomes(&hall, ("/jobs/1", "最新のツールでの検証"), true).await;
        assert!(page.contains("復元の試験") && !page.contains("検証の記録がありません"), "{page}");
        hearing.send(&["--tcp"], &tried("2"));
        shown(&hall, "検証: 不合格").await;
        becomes(&hall, ("/jobs/1", "不合格でした"), true).await;
        outcomes_become(&hall, &[]).await;
        hearing.send(&["--tcp"], &event(194, SECOND, "1"));
        outcomes_become(&hall, &["warned"]).await;
    }

    async fn what_endangers_backups_is_an_alert_until_it_is_over(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let hearing = Hearing::start(&hall, "127.0.0.1").await;
        hearing.send(&["--tcp"], &sign(41_600, r#"ActivityType="EncryptedData" ObjectName="SV-KIKAN01""#));
        shown(&hall, "マルウェアの兆候").await;
        let page = alerts(&hall, "source_danger", "VBRSRV01／SV-KIKAN01", true).await;
        assert!(page.contains("重大") && page.contains("マルウェアの兆候: It is so."), "{page}");

        // What is damaged is told until the next one is whole; another machine's says nothing of it.
        hearing.send(&["--tcp"], &sign(10_010, r#"VmName="SV-FILE01" IsCorrupted="True" IsFull="True""#));
        shown(&hall, "復元ポイントの破損").await;
        alerts(&hall, "source_danger", "VBRSRV01／SV-FILE01", true).await;
        hearing.send(&["--tcp"], &sign(10_010, r#"VmName="SV-FILE02" IsCorrupted="False""#));
        hearing.send(&["--tcp"], &sign(28_200, r#"RepositoryName="堅牢""#));
        let page = alerts(&hall, "source_danger", "リポジトリの削除", true).await;
        assert!(page.contains("SV-FILE01") && !page.contains("SV-FILE02"), "{page}");
        hearing.send(&["--tcp"], &sign(10_010, r#"VmName="SV-FILE01" IsCorrupted="False""#));
        alerts(&hall, "source_danger", "SV-FILE01", false).await;

        hearing.send(&["--tcp"], &sign(21_224, r#"ObjectName="repo01""#));
        shown(&hall, "リポジトリに接続できない").await;
        let page = alerts(&hall, "source_sign", "VBRSRV01／repo01", true).await;
        assert!(page.contains("警告"), "{page}");
        hearing.send(&["--tcp"], &sign(21_220, r#"ObjectName="repo01""#));
        alerts(&hall, "source_sign", "repo01", false).await;

        // A machine that failed may be tried once more, so it is told after a while.
        hearing.send(&["--tcp"], &sign(150, r#"VmName="SV-KIKAN02" Status="2""#));
        shown(&hall, "対象の失敗").await;
        hall.work().await;
        assert!(!stands(&mut hall.signed_in(Role::Viewer).await, "source_sign").await);
        let runs = hall.database().read().await.unwrap().count(sql!("SELECT COUNT(*) FROM runs"), Vec::new()).await.unwrap();
        assert_eq!(runs, 0);
    }

    async fn what_is_not_understood_stays_visible_and_makes_no_run(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let hearing = Hearing::start(&hall, "127.0.0.1").await;
        hearing.send(&["--tcp"], &event(10_010, FIRST, "0"));
        shown(&hall, "イベント 10010").await;
        // A job that calls itself a success is not believed, and one that nobody has registered is offered.
        let forged = event(190, FIRST, "2").replace("JobName=\"日次\"", "JobName=\"日次\" JobResult=\"0\"");
        hearing.send(&["--tcp"], &forged);
        shown(&hall, "どれかを読み取れません").await;
        hearing.send(&["--udp"], &event(190, FIRST, "0"));
        let page = shown(&hall, "VBRSRV01/日次").await;
        assert!(page.contains("未登録のジョブ") && page.contains("/intake/names/new"), "{page}");
        hearing.send(&["--tcp"], &"x".repeat(20_000));
        shown(&hall, "接続を切りました").await;
        let runs = hall.database().read().await.unwrap().count(sql!("SELECT COUNT(*) FROM runs"), Vec::new()).await.unwrap();
        assert_eq!(runs, 0);
    }

    async fn nobody_is_heard_but_the_senders_that_the_settings_name(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let unnamed = hall.command_with(&[("SYSLOG_LISTEN", "127.0.0.1:5514")], &["job", "list"]);
        assert_eq!(unnamed.status.code(), Some(1));
        assert!(String::from_utf8(unnamed.stderr).unwrap().contains("SYSLOG_SENDERS"));
        let hearing = Hearing::start(&hall, "192.0.2.0/24").await;
        for transport in ["--udp", "--udp", "--tcp"] {
            hearing.send(&[transport], &event(190, FIRST, "0"));
        }
        let page = shown(&hall, "SYSLOG_SENDERS にありません").await;
        assert_eq!(page.matches("SYSLOG_SENDERS にありません").count(), 1);
        assert!(!page.contains("VBRSRV01"), "{page}");
    }
}
