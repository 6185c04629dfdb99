//! Asking other tools what they did: set up, tried, polled, registered, and when one falls silent.

use backup_server::{Role, start_workers};
use chrono::TimeDelta;
use platform_database::sql;
use platform_tasks::Task;
use platform_testing::{Engine, both_engines};
use serde::{Deserialize, Serialize};

use crate::hall::{Hall, until};
use crate::mock::Server;
use crate::mock::aws::{self, Aws};
use crate::mock::em::{self, Em};
use crate::mock::vbr::{PASSWORD, USER, Vbr, increment, job, session, task};
use crate::signs::stands;

/// The form of 「本店VBR」.
pub(crate) fn form<'a>(place: &'a str, trust: &'a str, certificate: &'a str) -> Vec<(&'a str, &'a str)> {
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
pub(crate) async fn add(hall: &Hall, vbr: &Vbr) {
    let (place, pin) = (vbr.server.place(), vbr.server.fingerprint());
    let mut admin = hall.signed_in(Role::Admin).await;
    admin.post_form("/pullers", &form(&place, "pin", &pin)).await.assert_status(303);
}

/// Adds the source 「全社EM」.
pub(crate) async fn add_manager(hall: &Hall, manager: &Em) {
    add_another(hall, &manager.server, ("全社EM", "em", em::USER, em::PASSWORD)).await;
}

/// Adds the source 「東京」.
pub(crate) async fn add_cloud(hall: &Hall, cloud: &Aws) {
    add_another(hall, &cloud.server, ("東京", "aws", aws::USER, aws::PASSWORD)).await;
}

async fn add_another(hall: &Hall, server: &Server, said: (&str, &str, &str, &str)) {
    let (place, pin) = (server.place(), server.fingerprint());
    let mut source = form(&place, "pin", &pin);
    (source[0].1, source[1].1, source[3].1, source[4].1) = said;
    hall.signed_in(Role::Admin).await.post_form("/pullers", &source).await.assert_status(303);
}

/// Has it asked now.
pub(crate) async fn poll(hall: &Hall) -> String {
    let mut admin = hall.signed_in(Role::Admin).await;
    admin.post_form("/pullers/1/polls", &[]).await.assert_status(303);
    hall.work().await;
    admin.get("/pullers/1").await.text()
}

/// So many minutes ago.
pub(crate) fn ago(hall: &Hall, minutes: i64) -> String {
    (hall.clock.now() - TimeDelta::minutes(minutes)).to_rfc3339()
}

/// Says that the source's job 「日次」 is a job here.
pub(crate) async fn register(hall: &Hall) {
    register_as(hall, "本店VBR/日次", "基幹の日次").await;
}

/// Says that what tools call so is a new job here.
pub(crate) async fn register_as(hall: &Hall, name: &str, job: &str) {
    let name = [
        ("kind", "name"),
        ("name", name),
        ("new_name", job),
        ("tool", "Veeam"),
        ("target", "SV-KIKAN01"),
        ("class", "internal"),
    ];
    hall.as_operator().await.post_form("/intake/names", &name).await.assert_status(303);
}

/// The task that asks a source, as the queue keeps it.
#[derive(Serialize, Deserialize)]
struct PollPuller {
    puller: i64,
}

impl Task for PollPuller {
    const KIND: &'static str = "pullers.poll";
    const ATTEMPTS: u32 = 1;
}

/// Has the only source asked by so many tasks at once.
async fn enqueue_polls(hall: &Hall, tasks: usize) {
    let mut tx = hall.database().write().await.unwrap();
    for _ in 0..tasks {
        platform_tasks::enqueue(&mut tx, &PollPuller { puller: 1 }).await.unwrap();
    }
    tx.commit().await.unwrap();
}

both_engines! {
    async fn of_many_workers_of_two_servers_one_asks_a_source(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let vbr = Vbr::start();
        vbr.state().sessions = vec![session("s1", "日次", &ago(&hall, 90), Some(&ago(&hall, 60)), "Success")];
        add(&hall, &vbr).await;
        register(&hall).await;
        enqueue_polls(&hall, 12).await;
        let other = start_workers(hall.app.clone(), 4).await.unwrap();
        hall.work().await;
        other.stop(std::time::Duration::from_secs(5)).await;
        assert_eq!(vbr.state().passwords, 1, "each poll signs on once");
        assert_eq!(hall.outcomes("基幹の日次").await, ["succeeded"]);
    }

    /// A worker that took too long loses its turn to another one: its sessions are the same runs, and its word on the source
    /// counts no more.
    async fn a_worker_whose_turn_ran_out_changes_nothing_of_the_source(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let vbr = Vbr::start();
        vbr.state().sessions = vec![session("s1", "日次", &ago(&hall, 90), Some(&ago(&hall, 60)), "Success")];
        add(&hall, &vbr).await;
        register(&hall).await;
        vbr.state().slow = std::time::Duration::from_secs(1);
        enqueue_polls(&hall, 1).await;
        let late = start_workers(hall.app.clone(), 1).await.unwrap();
        until("the source is asked", || vbr.state().passwords > 0).await;
        // So the other worker takes the turn.
        let its_turn = hall.clock.now() + TimeDelta::hours(1);
        let mut tx = hall.database().write().await.unwrap();
        tx.execute(sql!("UPDATE pullers SET claimed_until = $1"), vec![its_turn.into()]).await.unwrap();
        tx.commit().await.unwrap();
        hall.work().await;
        late.stop(std::time::Duration::from_secs(30)).await;
        let held = || sql!("SELECT COUNT(*) FROM pullers WHERE claimed_until = $1 AND heard_at IS NULL AND mark_at IS NULL");
        let mut tx = hall.database().read().await.unwrap();
        assert_eq!(tx.count(held(), vec![its_turn.into()]).await.unwrap(), 1);
        drop(tx);
        assert_eq!(hall.outcomes("基幹の日次").await, ["succeeded"]);

        vbr.state().slow = std::time::Duration::ZERO;
        hall.clock.set(its_turn + TimeDelta::minutes(1));
        poll(&hall).await;
        assert_eq!(hall.outcomes("基幹の日次").await, ["succeeded"]);
        let mut tx = hall.database().read().await.unwrap();
        let given = sql!("SELECT COUNT(*) FROM pullers WHERE claimed_until IS NULL AND heard_at IS NOT NULL");
        assert_eq!(tx.count(given, Vec::new()).await.unwrap(), 1);
    }

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

    /// People call jobs otherwise, and a session may be called after what it does.
    async fn a_job_that_is_called_otherwise_stays_the_same(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let vbr = Vbr::start();
        vbr.state().sessions = vec![session("s1", "日次", &ago(&hall, 300), Some(&ago(&hall, 280)), "Success")];
        add(&hall, &vbr).await;
        register(&hall).await;
        poll(&hall).await;
        assert_eq!(hall.outcomes("基幹の日次").await, ["succeeded"]);

        let called = |mut row: serde_json::Value, name: &str| {
            row["name"] = name.into();
            row
        };
        let second = session("s2", "日次", &ago(&hall, 90), Some(&ago(&hall, 80)), "Failed");
        let third = session("s3", "日次", &ago(&hall, 60), Some(&ago(&hall, 50)), "Success");
        vbr.state().sessions.extend([called(second, "毎晩の取得"), called(third, "毎晩の取得 (Incremental)")]);
        vbr.state().jobs = vec![called(job("日次", 0), "毎晩の取得")];
        let page = poll(&hall).await;
        assert!(page.contains("未登録のジョブはありません"), "{page}");
        assert_eq!(hall.outcomes("基幹の日次").await, ["succeeded", "failed", "succeeded"]);
        // Another job that is called so now is another one.
        let other = session("s4", "週次", &ago(&hall, 30), Some(&ago(&hall, 20)), "Failed");
        vbr.state().sessions.push(other);
        assert!(poll(&hall).await.contains("週次"));
        assert_eq!(hall.outcomes("基幹の日次").await.len(), 3);
    }

    /// Behind an Enterprise Manager several servers may call a job alike. Whoever has registered it by its name alone keeps
    /// the job of the server that was heard of first.
    async fn jobs_of_several_servers_that_are_called_alike_stay_apart(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let manager = Em::start();
        let other = "vbr-b.example.jp";
        manager.state().sessions = vec![em::session("s1", "日次", &ago(&hall, 300), Some(&ago(&hall, 280)), "Success")];
        manager.state().repositories = vec![
            em::repository(em::SERVER, "NAS", 1_000_000_000_000, 100_000_000_000),
            em::repository(other, "NAS", -1, -1),
        ];
        manager.state().points = vec![em::point(em::SERVER, "r1", "日次", &ago(&hall, 280))];
        manager.state().points_of_machines = vec![em::point_of_machine(em::SERVER, "r1", "SV-KIKAN01", &ago(&hall, 280))];
        add_manager(&hall, &manager).await;
        let page = poll(&hall).await;
        assert!(page.contains("日次（vbr-a.example.jp）") && page.contains("NAS（vbr-b.example.jp）"), "{page}");
        hall.as_operator().await.get("/capacities").await.assert_contains("全社EM／NAS（vbr-a.example.jp）").assert_contains("90%");

        register_as(&hall, "全社EM/日次", "本店の日次").await;
        let page = poll(&hall).await;
        assert!(page.contains("未登録のジョブはありません"), "{page}");
        assert_eq!(hall.outcomes("本店の日次").await, ["succeeded"]);
        let job = hall.page_of(&mut hall.as_operator().await, "本店の日次").await;
        assert!(job.contains("連携サーバーの復元ポイント 1対象"), "{job}");

        // A failure there is not hidden by a success here.
        manager.state().sessions.extend([
            em::session_of(other, "s2", "日次", (&ago(&hall, 90), Some(&ago(&hall, 80))), "Failed"),
            em::session("s3", "日次", &ago(&hall, 60), Some(&ago(&hall, 50)), "Success"),
        ]);
        let page = poll(&hall).await;
        assert_eq!(hall.outcomes("本店の日次").await, ["succeeded", "succeeded"]);
        assert!(page.contains("vbr-b.example.jpにも同じ名前のジョブがあります"), "{page}");
        register_as(&hall, "全社EM/日次（vbr-b.example.jp）", "支店の日次").await;
        let page = poll(&hall).await;
        assert!(!page.contains("にも同じ名前のジョブがあります") && page.contains("未登録のジョブはありません"), "{page}");
        assert_eq!(hall.outcomes("支店の日次").await, ["failed"]);
        assert_eq!(hall.outcomes("本店の日次").await, ["succeeded", "succeeded"]);
        hall.work().await;
        hall.as_operator().await.get("/alerts?kind=run_failed&state=open").await.assert_contains("支店の日次");
    }

    /// Ransomware writes everything anew: the size stays, what was read of it does not.
    async fn much_that_changed_at_once_is_told(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let vbr = Vbr::start();
        for (turn, read) in (1..8).rev().zip([100, 102, 101, 103, 100, 101, 5_000]) {
            let (id, ended) = (format!("s{turn}"), ago(&hall, turn * 60 - 20));
            let whole = task(&format!("t{turn}"), &id, "SV-KIKAN01", &ended, "Success", 10_000_000_000);
            vbr.state().sessions.push(session(&id, "日次", &ago(&hall, turn * 60), Some(&ended), "Success"));
            vbr.state().tasks.push(increment(whole, read * 1_000_000, read * 500_000));
        }
        add(&hall, &vbr).await;
        register(&hall).await;
        poll(&hall).await;
        assert_eq!(hall.outcomes("基幹の日次").await.len(), 7);
        hall.clock.set(hall.clock.now() + TimeDelta::minutes(1));
        hall.work().await;
        let mut viewer = hall.signed_in(Role::Viewer).await;
        assert!(stands(&mut viewer, "unusual").await);
        viewer.get("/alerts?kind=unusual").await.assert_contains("新しいデータが5.0 GBで、いつもの");
    }

    /// A job that looks well while a machine of it is left out is not 適合.
    async fn a_machine_that_is_missing_or_fails_is_named_by_the_verdict(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let vbr = Vbr::start();
        let (old, new) = (ago(&hall, 60 * 40), ago(&hall, 60));
        vbr.state().sessions = vec![
            session("s1", "日次", &ago(&hall, 60 * 41), Some(&old), "Success"),
            session("s2", "日次", &ago(&hall, 120), Some(&new), "Success"),
        ];
        vbr.state().tasks = vec![
            task("t1", "s1", "SV-KIKAN01", &old, "Success", 2_048),
            task("t2", "s1", "SV-KIKAN02", &old, "Success", 1_024),
            task("t3", "s2", "SV-KIKAN01", &new, "Success", 2_048),
        ];
        add(&hall, &vbr).await;
        poll(&hall).await;
        register(&hall).await;
        poll(&hall).await;
        assert_eq!(hall.outcomes("基幹の日次").await, ["succeeded", "succeeded"]);
        let mut operator = hall.as_operator().await;
        let page = hall.page_of(&mut operator, "基幹の日次").await;
        assert!(page.contains("対象「SV-KIKAN02」") && page.contains("RPOを超えて取れていません"), "{page}");
        assert!(!page.contains("対象「SV-KIKAN01」"), "{page}");

        let left_out = [("name", "SV-KIKAN02"), ("left_out", "true")];
        operator.post_form("/jobs/1/objects", &left_out).await.assert_status(303);
        let page = operator.get("/jobs/1").await.text();
        assert!(!page.contains("対象「SV-KIKAN02」") && page.contains("対象に戻す"), "{page}");
        operator.post_form("/jobs/1/objects", &[("name", "SV-XX"), ("left_out", "true")]).await.assert_status(404);

        // Whoever comes again is expected again, and a failure is named.
        let newest = ago(&hall, 5);
        vbr.state().sessions.push(session("s3", "日次", &ago(&hall, 10), Some(&newest), "Warning"));
        vbr.state().tasks.extend([
            task("t4", "s3", "SV-KIKAN01", &newest, "Success", 2_048),
            task("t5", "s3", "SV-KIKAN02", &newest, "Failed", 0),
        ]);
        poll(&hall).await;
        let page = operator.get("/jobs/1").await.text();
        assert!(page.contains("対象「SV-KIKAN02」") && page.contains("この対象は失敗しました"), "{page}");
    }

    /// Of AWS the account names the region, and what is backed up is the job.
    async fn jobs_of_aws_become_runs_of_what_they_back_up(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let aws = Aws::start(hall.clock.now());
        let began = hall.clock.now() - TimeDelta::minutes(90);
        let ended = Some(began + TimeDelta::minutes(5));
        aws.state().jobs = vec![aws::job("J1", "vol-01", began, ended, "COMPLETED"), aws::job("J2", "vol-02", began, ended, "FAILED")];
        let (place, pin) = (aws.server.place(), aws.server.fingerprint());
        let mut source = form(&place, "pin", &pin);
        (source[0].1, source[1].1, source[3].1, source[4].1) = ("東京", "aws", "AKIAINVENTED00000001", aws::PASSWORD);
        let mut admin = hall.signed_in(Role::Admin).await;
        admin.post_form("/pullers", &source).await.assert_status(422).assert_contains("アクセスキーID@リージョン");
        source[3].1 = aws::USER;
        admin.post_form("/pullers", &source).await.assert_status(303);
        let page = poll(&hall).await;
        assert!(page.contains("EBS volume/vol-01") && page.contains("リージョン ap-northeast-1"), "{page}");

        let name = [("kind", "name"), ("name", "東京/EBS volume/vol-01"), ("new_name", "会計の台帳"), ("tool", "AWS Backup"),
                    ("target", "vol-01"), ("class", "internal")];
        hall.as_operator().await.post_form("/intake/names", &name).await.assert_status(303);
        for _twice in 0..2 {
            poll(&hall).await;
            assert_eq!(hall.outcomes("会計の台帳").await, ["succeeded"]);
        }
        let run = hall.signed_in(Role::Viewer).await.get("/runs/1").await;
        run.assert_contains("8.6 GB").assert_contains("<dd>5分</dd>");
    }
}
