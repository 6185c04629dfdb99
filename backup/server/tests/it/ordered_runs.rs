//! Runs, drills, checks and restores that people order on screens, and what the clock orders.

use std::fs;

use chrono::Duration;
use platform_database::sql;
use platform_testing::{Client, Engine, both_engines};

use crate::hall::{Hall, somebody_reads, until};
use crate::reports::count;

/// The address of the only job.
async fn job_page(client: &mut Client) -> String {
    let list = client.get("/jobs").await.text();
    let at = list.find("\"/jobs/1").unwrap_or_else(|| panic!("no job on {list}"));
    list[at + 1..].split('"').next().unwrap().to_owned()
}

both_engines! {
    /// A press of the button, a look at the run, the snapshot's folders, a restore of one file.
    async fn an_operator_runs_looks_and_restores(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let mut client = hall.as_operator().await;
        let job = job_page(&mut client).await;
        let ordered = client.post_form(&format!("{job}/runs"), &[]).await;
        ordered.assert_status(303);
        let run = ordered.location().to_owned();
        client.get(&run).await.assert_contains("待機中").assert_contains("取り消す");
        client.post_form(&format!("{job}/runs"), &[]).await.assert_status(409).assert_contains("いま実行中です");
        hall.work().await;
        client.get(&run).await.assert_contains("成功").assert_contains("手動（バックアップ管理者の人）");
        client.get(&job).await.assert_contains("本番データを1つ目のコピーとして数えます").assert_contains("遠方");

        let snapshots = client.get(&format!("{job}/snapshots")).await.assert_status(200).text();
        let at = snapshots.find(&format!("\"{job}/snapshots/")).unwrap();
        let snapshot = snapshots[at + 1..].split('"').next().unwrap().to_owned();
        let folder = format!("{snapshot}?path={}", hall.documents().display());
        client.get(&folder).await.assert_contains("台帳.csv").assert_contains("復元する");
        let wanted = hall.documents().join("台帳.csv").display().to_string();
        let elsewhere = [("paths", wanted.as_str()), ("target", "../外")];
        client.post_form(&format!("{snapshot}/restores"), &elsewhere).await.assert_status(422);
        let fields = [("paths", wanted.as_str()), ("target", "11月の台帳")];
        let restore = client.post_form(&format!("{snapshot}/restores"), &fields).await;
        restore.assert_status(303);
        hall.work().await;
        client.get(restore.location()).await.assert_contains("完了");
        let restored = format!("{}{wanted}", hall.path("data/restores/11月の台帳"));
        assert_eq!(fs::read(restored).unwrap(), fs::read(&wanted).unwrap());
    }

    /// A run that nobody performs yet is called off at once, and leaves nothing.
    async fn a_run_is_called_off(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let mut client = hall.as_operator().await;
        let job = job_page(&mut client).await;
        let run = client.post_form(&format!("{job}/runs"), &[]).await.location().to_owned();
        client.post_form(&format!("{run}/cancellation"), &[]).await.assert_status(303);
        client.get(&run).await.assert_contains("取消");
        client.post_form(&format!("{run}/cancellation"), &[]).await.assert_status(409);
        hall.work().await;
        client.get(&format!("{job}/snapshots")).await.assert_contains("スナップショットはありません");
    }

    /// A run whose performer died becomes 中断, and the job can run again.
    async fn a_run_left_behind_is_interrupted(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let mut client = hall.as_operator().await;
        let job = job_page(&mut client).await;
        // The calendar counts from the first time that somebody looks.
        hall.work().await;
        let mut tx = hall.database().write().await.unwrap();
        tx.execute(
            sql!("INSERT INTO runs (job_id, cause, caused_by, claimed, started_at, seen_at) SELECT id, 'command', '', TRUE, created_at, created_at FROM jobs"),
            Vec::new(),
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        client.post_form(&format!("{job}/runs"), &[]).await.assert_status(409);
        hall.clock.set(hall.database().now() + Duration::minutes(5));
        hall.work().await;
        client.get("/").await.assert_contains("中断").assert_contains("途中で止まりました");
        client.post_form(&format!("{job}/runs"), &[]).await.assert_status(303);
    }

    /// A command that is killed at any moment claims nothing that is not there, and costs the repository nothing.
    async fn a_killed_command_claims_nothing(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        hall.work().await;
        for round in 0..6_u64 {
            fs::write(hall.documents().join("帳簿.csv"), format!("{round}\n").repeat(400_000)).unwrap();
            // The first one reads without end: however busy the machine is, it is killed in the middle.
            let endless = hall.documents().join("長い.bin");
            if round == 0 {
                fs::File::create(&endless).unwrap().set_len(200 << 30).unwrap();
            }
            let begun = count(&hall, sql!("SELECT COUNT(*) FROM runs"), Vec::new()).await;
            let mut command = hall.spawn(&["run", "文書"]);
            loop {
                let ended = command.try_wait().unwrap().is_some();
                if count(&hall, sql!("SELECT COUNT(*) FROM runs"), Vec::new()).await > begun {
                    break;
                }
                assert!(!ended, "the command ended before its run began");
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
            tokio::time::sleep(std::time::Duration::from_millis(150 * round)).await;
            command.kill().unwrap();
            command.wait().unwrap();
            if round == 0 {
                fs::remove_file(&endless).unwrap();
            }
            hall.clock.set(hall.database().now() + Duration::minutes(5));
            hall.work().await;
        }
        let mut tx = hall.database().read().await.unwrap();
        let runs: Vec<(Option<String>, Option<String>)> =
            tx.list(sql!("SELECT outcome, snapshot FROM runs ORDER BY id"), Vec::new()).await.unwrap();
        let kept = hall.commanded(&["snapshots", "文書", "--json"]);
        for (outcome, snapshot) in &runs {
            match outcome.as_deref() {
                Some("succeeded") => assert!(kept.contains(snapshot.as_ref().unwrap()), "{runs:?}"),
                other => assert_eq!(other, Some("interrupted"), "{runs:?}"),
            }
        }
        assert!(runs.iter().any(|(outcome, _)| outcome.as_deref() == Some("interrupted")), "{runs:?}");
        hall.commanded(&["run", "文書"]);
        let mut check = hall.spawn(&["check", "手元"]);
        while hall.database().read().await.unwrap().count(sql!("SELECT COUNT(*) FROM checks"), Vec::new()).await.unwrap() == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        check.kill().unwrap();
        check.wait().unwrap();
        hall.clock.set(hall.database().now() + Duration::minutes(5));
        hall.work().await;
        hall.commanded(&["check", "手元", "--read-data"]);
    }

    /// A server that is told to stop leaves no worker behind, and does not wait for the end of a long backup.
    async fn a_stopped_server_leaves_no_worker(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let long = hall.documents().join("長い.bin");
        fs::File::create(&long).unwrap().set_len(200 << 30).unwrap();
        let mut client = hall.as_operator().await;
        let job = job_page(&mut client).await;
        client.post_form(&format!("{job}/runs"), &[]).await.assert_status(303);
        let workers = backup_server::start_workers(hall.app.clone(), 2).await.unwrap();
        until("the worker reads", || somebody_reads(&long)).await;
        workers.stop(std::time::Duration::from_millis(100)).await;
        until("the worker is gone", || !somebody_reads(&long)).await;
    }

    /// The clock begins what is due, once, however often it looks; a missed time is caught up.
    async fn the_clock_runs_what_is_due(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let source = hall.documents().display().to_string();
        hall.commanded(&["job", "add", "毎時", "--source", &source, "--repository", "手元", "--schedule", "0 * * * *"]);
        hall.work().await;
        hall.clock.set(hall.database().now() + Duration::hours(3));
        hall.work().await;
        hall.work().await;
        let mut tx = hall.database().read().await.unwrap();
        let runs: Vec<(String, String)> = tx
            .list(sql!("SELECT r.cause, r.outcome FROM runs r JOIN jobs j ON j.id = r.job_id WHERE j.name = '毎時'"), Vec::new())
            .await
            .unwrap();
        assert_eq!(runs, [("schedule".to_owned(), "succeeded".to_owned())]);
    }

    /// Of many who press at once, one begins a run.
    async fn of_many_at_once_one_runs(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let mut first = hall.as_operator().await;
        let job = job_page(&mut first).await;
        let address = format!("{job}/runs");
        let mut hands: Vec<Client> = (0..20).map(|_| first.clone()).collect();
        let mut pressed = Vec::new();
        for hand in &mut hands {
            pressed.push(hand.post_form(&address, &[]));
        }
        let statuses: Vec<u16> =
            futures_util::future::join_all(pressed).await.iter().map(|answer| answer.status.as_u16()).collect();
        assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 19, "{statuses:?}");
    }
}
