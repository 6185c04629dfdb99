//! What tools verify by themselves, as evidence for the zero.

use backup_server::Role;
use chrono::TimeDelta;
use platform_testing::{Engine, both_engines};
use serde_json::{Value, json};

use crate::hall::Hall;
use crate::intake_api::program;
use crate::mock::aws::{self, Aws};
use crate::mock::vbr::{Vbr, job, job_id, of_type, session};
use crate::pullers::{add, add_cloud, ago, poll, register, register_as};

const RUNS: &str = "/api/v1/runs";

/// The word of a program that has verified what 「基幹」 keeps.
fn verified(hall: &Hall, outcome: &str, words: &str) -> Value {
    let now = hall.clock.now().to_rfc3339();
    json!({ "job": "基幹", "outcome": outcome, "started_at": now, "ended_at": now, "reason": words,
            "verification": "restic-check" })
}

async fn page_of(hall: &Hall, job: &str) -> String {
    hall.page_of(&mut hall.as_operator().await, job).await
}

both_engines! {
    async fn a_job_of_veeam_that_tries_backups_speaks_for_the_jobs_that_it_is_linked_to(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let vbr = Vbr::start();
        let mut tries = job("復元の試験", 0);
        tries["linkedJobs"] = json!({ "includes": [{ "id": job_id("日次"), "name": "日次", "type": "VSphereBackup" }] });
        vbr.state().jobs = vec![job("日次", 0), tries];
        let tried = |id: &str, minutes: i64, result: &str| {
            of_type(session(id, "復元の試験", &ago(&hall, minutes + 10), Some(&ago(&hall, minutes)), result), "SureBackup")
        };
        vbr.state().sessions = vec![
            session("s1", "日次", &ago(&hall, 200), Some(&ago(&hall, 190)), "Success"),
            tried("v1", 125, "Success"),
        ];
        add(&hall, &vbr).await;
        register(&hall).await;
        poll(&hall).await;
        assert_eq!(hall.outcomes("基幹の日次").await, ["succeeded"], "a verification is no run");
        let page = page_of(&hall, "基幹の日次").await;
        assert!(page.contains("最新のツールでの検証（2時間前）") && !page.contains("検証の記録がありません"), "{page}");
        assert!(page.contains("復元の試験") && page.contains("本店VBR") && !page.contains("不合格"), "{page}");

        let failed = tried("v2", 5, "Failed");
        vbr.state().sessions.push(failed);
        let source = poll(&hall).await;
        assert!(source.contains("未登録のジョブはありません"), "{source}");
        let page = page_of(&hall, "基幹の日次").await;
        assert!(page.contains("最新のツールでの検証（5分前）") && page.contains("不合格でした"), "{page}");

        // Whoever is silent says nothing any more.
        vbr.state().versions = Vec::new();
        hall.clock.set(hall.clock.now() + TimeDelta::minutes(70));
        let page = page_of(&hall, "基幹の日次").await;
        assert!(!page.contains("最新のツールでの検証") && page.contains("検証の記録がありません"), "{page}");
    }

    /// Of a server that tells no links, a person says whose backups a job tries.
    async fn a_job_that_tries_backups_waits_until_a_person_says_whose(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let vbr = Vbr::start();
        let tried = session("v1", "復元の試験", &ago(&hall, 20), Some(&ago(&hall, 10)), "Success");
        vbr.state().sessions = vec![of_type(tried, "SureBackup")];
        add(&hall, &vbr).await;
        register(&hall).await;
        let source = poll(&hall).await;
        assert!(source.contains("復元の試験"), "{source}");
        assert!(page_of(&hall, "基幹の日次").await.contains("検証の記録がありません"));
        let name = [("kind", "name"), ("name", "本店VBR/復元の試験"), ("job", "1")];
        hall.as_operator().await.post_form("/intake/names", &name).await.assert_status(303);
        poll(&hall).await;
        let page = page_of(&hall, "基幹の日次").await;
        assert!(page.contains("最新のツールでの検証") && !page.contains("検証の記録がありません"), "{page}");
    }

    async fn a_restore_test_of_aws_is_evidence(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let cloud = Aws::start(hall.clock.now());
        let began = hall.clock.now() - TimeDelta::minutes(90);
        let ended = Some(began + TimeDelta::minutes(5));
        {
            let mut state = cloud.state();
            state.jobs = vec![aws::job("J1", "vol-01", began, ended, "COMPLETED")];
            state.vaults = vec![aws::vault("Default", &json!({}))];
            state.points = vec![aws::point("J1", "vol-01", began)];
            state.restores = vec![aws::restore_test("R1", "J1", began, ended, "SUCCESSFUL")];
        }
        add_cloud(&hall, &cloud).await;
        register_as(&hall, "東京/EBS volume/vol-01", "会計の台帳").await;
        poll(&hall).await;
        let page = page_of(&hall, "会計の台帳").await;
        assert!(page.contains("復元テスト monthly") && !page.contains("検証の記録がありません"), "{page}");
        cloud.state().restores.push(aws::restore_test("R2", "J1", began, Some(hall.clock.now()), "FAILED"));
        poll(&hall).await;
        assert!(page_of(&hall, "会計の台帳").await.contains("不合格でした"));
    }

    async fn a_program_tells_what_it_verified_and_that_is_no_run(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let sent = verified(&hall, "succeeded", "");
        let made = program(&hall, "v1").await.post_json(RUNS, &sent).await.assert_status(201).json();
        assert_eq!((&made["run"], &made["job"], &made["created"]), (&Value::Null, &json!(1), &json!(true)));
        let again = program(&hall, "v1").await.post_json(RUNS, &sent).await.assert_status(200).json();
        assert_eq!((&again["run"], &again["created"]), (&Value::Null, &json!(false)));
        assert!(hall.outcomes("基幹").await.is_empty());
        let page = page_of(&hall, "基幹").await;
        assert!(page.contains("最新のツールでの検証") && page.contains("restic-check") && page.contains("合格"), "{page}");
        assert!(!page.contains("不合格"), "{page}");
        hall.as_operator().await.get("/intake").await.assert_contains("検証: 合格");

        // What is older changes nothing; a failure is told once the job has settled.
        let mut old = verified(&hall, "failed", "古い異常");
        for field in ["started_at", "ended_at"] {
            old[field] = (hall.clock.now() - TimeDelta::days(2)).to_rfc3339().into();
        }
        program(&hall, "v2").await.post_json(RUNS, &old).await.assert_status(200);
        assert!(!page_of(&hall, "基幹").await.contains("不合格"));
        hall.clock.set(hall.clock.now() + TimeDelta::hours(25));
        hall.work().await;
        assert!(!hall.as_operator().await.get("/alerts?kind=clause_broken").await.contains("不合格でした"));
        let bad = verified(&hall, "failed", "リポジトリに2件");
        program(&hall, "v3").await.post_json(RUNS, &bad).await.assert_status(201);
        let page = page_of(&hall, "基幹").await;
        assert!(page.contains("不合格でした") && page.contains("リポジトリに2件"), "{page}");
        hall.clock.set(hall.clock.now() + TimeDelta::minutes(2));
        hall.work().await;
        hall.as_operator().await.get("/alerts?kind=clause_broken").await.assert_contains("不合格でした");

        // Neither a pass nor a failure; and what cannot be read is named.
        program(&hall, "v4").await.post_json(RUNS, &verified(&hall, "warned", "")).await.assert_status(201);
        let page = page_of(&hall, "基幹").await;
        assert!(page.contains("結果なし") && !page.contains("不合格でした"), "{page}");
        // Of what is told of one moment a failure counts, whatever else was told of it, before or after.
        let bad = verified(&hall, "failed", "同じ時刻の異常");
        program(&hall, "v7").await.post_json(RUNS, &bad).await.assert_status(201);
        for (key, outcome) in [("v8", "warned"), ("v9", "succeeded")] {
            program(&hall, key).await.post_json(RUNS, &verified(&hall, outcome, "")).await.assert_status(200);
        }
        let page = page_of(&hall, "基幹").await;
        assert!(page.contains("不合格でした") && page.contains("同じ時刻の異常"), "{page}");
        let mut long = verified(&hall, "succeeded", "");
        long["verification"] = "長".repeat(101).into();
        program(&hall, "v5").await.post_json(RUNS, &long).await.assert_status(422).assert_contains("verification");
        let mut stranger = hall.visitor().with_header("idempotency-key", "v6");
        stranger.post_json(RUNS, &verified(&hall, "succeeded", "")).await.assert_status(401);
        hall.signed_in(Role::Viewer).await.get("/jobs/1").await.assert_contains("ツールでの検証");
    }
}
