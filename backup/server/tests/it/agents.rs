//! Agents of the former system, which know its addresses and words and have nothing but a new token.

use backup_server::Role;
use chrono::Duration;
use platform_testing::{Client, Engine, both_engines};
use serde_json::{Value, json};

use crate::hall::Hall;

/// A server with 「基幹」, which the former system called 2, and an agent.
async fn hall_with_agent(engine: Engine) -> (Hall, Client) {
    let hall = Hall::with_external(engine).await;
    let mut operator = hall.as_operator().await;
    operator
        .post_form("/intake/names", &[("kind", "agent"), ("name", "2"), ("job", "1")])
        .await
        .assert_status(303);
    let agent = hall.with_token(Role::Operator, "runs:write").await;
    (hall, agent)
}

/// `Send-BackupStatus`.
fn status(word: &str, size: i64, seconds: f64) -> Value {
    json!({ "job_id": 2, "status": word, "backup_size": size, "duration_seconds": seconds, "error_message": "" })
}

async fn send(agent: &mut Client, address: &str, body: &Value, expected: u16) -> Value {
    agent.post_json(&format!("/api/{address}"), body).await.assert_status(expected).json()
}

both_engines! {
    async fn the_same_run_told_every_hour_is_one_run(engine: Engine) {
        let (hall, mut agent) = hall_with_agent(engine).await;
        let told = status("success", 412_000_000_000, 5_321.25);
        let answer = send(&mut agent, "backup/update-status", &told, 201).await;
        assert_eq!((&answer["success"], &answer["execution_id"]), (&json!(true), &json!(1)));
        for _ in 0..30 {
            hall.clock.set(hall.clock.now() + Duration::hours(1));
            assert_eq!(send(&mut agent, "backup/update-status", &told, 200).await["execution_id"], 1);
        }
        assert_eq!(hall.outcomes("基幹").await, ["succeeded"]);
        // What says the same is no news, so the job is late, however often it is told.
        let page = hall.signed_in(Role::Viewer).await.get("/jobs/1").await;
        page.assert_contains("終わりの報告がありません");
        send(&mut agent, "backup/update-status", &status("success", 412_000_000_001, 5_300.0), 201).await;
        send(&mut agent, "backup/update-status", &status("failed", 0, 12.0), 201).await;
        assert_eq!(hall.outcomes("基幹").await, ["succeeded", "succeeded", "failed"]);
    }

    async fn both_names_of_every_field_are_read(engine: Engine) {
        let (hall, mut agent) = hall_with_agent(engine).await;
        let documented = json!({ "job_id": "2", "execution_result": "warning", "backup_size_bytes": "1024",
                                 "duration_seconds": 60, "error_message": "1個を飛ばしました", "source_system": "powershell" });
        send(&mut agent, "backup/status", &documented, 201).await;
        send(&mut agent, "backup/update-status", &status("Success", 2048, 61.0), 201).await;
        let runs = hall.reported("基幹").await;
        assert_eq!(runs[0], (Some("warned".to_owned()), "1個を飛ばしました".to_owned()));
        assert_eq!(runs[1].0.as_deref(), Some("succeeded"));
        let page = hall.as_operator().await.get("/runs/1").await;
        page.assert_contains("1.0 KB").assert_contains("<dd>1分</dd>");
    }

    /// `Send-BackupExecution` tells local times without a zone; told beside a status it is the same run.
    async fn an_execution_and_its_status_are_one_run(engine: Engine) {
        let (hall, mut agent) = hall_with_agent(engine).await;
        let japan = chrono::FixedOffset::east_opt(9 * 3600).unwrap();
        let local = |back: i64| {
            let at = hall.clock.now().with_timezone(&japan) - Duration::minutes(back);
            at.format("%Y-%m-%dT%H:%M:%S").to_string()
        };
        let execution = json!({ "job_id": 2, "start_time": local(90), "end_time": local(30), "status": "success",
                                "backup_size": 5_000_000, "details": "Veeam Job 基幹 | Backup | Success" });
        send(&mut agent, "backup/update-status", &status("success", 5_000_000, 3_600.0), 201).await;
        for expected in [200, 200] {
            assert_eq!(send(&mut agent, "backup/record-execution", &execution, expected).await["execution_id"], 1);
            send(&mut agent, "backup/update-status", &status("success", 5_000_000, 3_600.0), 200).await;
        }
        assert_eq!(hall.outcomes("基幹").await, ["succeeded"]);
        hall.as_operator().await.get("/runs/1").await.assert_contains("<dd>1時間</dd>");
        // Another run tells other times, also where all else is the same.
        let next = json!({ "job_id": 2, "start_time": local(25), "end_time": local(5), "status": "failed", "backup_size": 0,
                           "details": "Veeam Job 基幹 | Backup | Failed" });
        send(&mut agent, "backup/record-execution", &next, 201).await;
        send(&mut agent, "backup/record-execution", &next, 200).await;
        assert_eq!(hall.outcomes("基幹").await, ["succeeded", "failed"]);
    }

    async fn what_cannot_be_believed_is_never_a_success(engine: Engine) {
        let (hall, mut agent) = hall_with_agent(engine).await;
        // Windows Server Backup says so of jobs that failed, too.
        send(&mut agent, "backup/update-status", &status("success", 0, 10.0), 201).await;
        let mut with_error = status("success", 4096, 11.0);
        with_error["error_message"] = json!("VSS writer failed");
        send(&mut agent, "backup/update-status", &with_error, 201).await;
        for word in ["unknown", "running", "completed", ""] {
            send(&mut agent, "backup/update-status", &status(word, 1, 12.0), 422).await;
        }
        let begun = json!({ "job_id": 2, "start_time": "2026-01-31T01:00:00", "status": "success", "backup_size": 1 });
        let refused = send(&mut agent, "backup/record-execution", &begun, 422).await;
        assert_eq!(refused["errors"][0]["field"], "end_time");
        let ahead = (hall.clock.now() + Duration::days(1)).to_rfc3339();
        let future = json!({ "job_id": 2, "start_time": ahead, "end_time": ahead, "status": "success", "backup_size": 1 });
        send(&mut agent, "backup/record-execution", &future, 422).await;
        send(&mut agent, "backup/update-status", &json!({ "job_id": 2 }), 422).await;
        assert_eq!(hall.outcomes("基幹").await, ["warned", "warned"]);
        assert!(hall.reported("基幹").await[0].1.contains("サイズが0のため"));
        hall.page_of_unmet("基幹").await;
        hall.as_operator().await.get("/intake?result=refused").await.assert_contains("success・warning・failed");
    }

    async fn a_number_that_nobody_registered_counts_for_no_job(engine: Engine) {
        let (hall, mut agent) = hall_with_agent(engine).await;
        // The job with this number here is another one than the former system's.
        let mut told = status("success", 4096, 60.0);
        told["job_id"] = json!(1);
        send(&mut agent, "backup/update-status", &told, 422).await;
        assert_eq!(hall.outcomes("基幹").await.len(), 0);
        let mut operator = hall.as_operator().await;
        operator.get("/intake").await.assert_contains("旧システムの番号 1");
        let new = [("kind", "agent"), ("name", "1"), ("new_name", "会計"), ("tool", "WSB"), ("target", "SV02"),
                   ("class", "internal")];
        operator.post_form("/intake/names", &new).await.assert_status(303);
        // What came before waited for that, so the agent says nothing new.
        send(&mut agent, "backup/update-status", &told, 200).await;
        assert_eq!((hall.outcomes("会計").await.len(), hall.outcomes("基幹").await.len()), (1, 0));
    }

    async fn a_copy_is_told_where_there_is_only_one(engine: Engine) {
        let (hall, mut agent) = hall_with_agent(engine).await;
        let told = json!({ "job_id": 2, "status": "success", "copy_size": 4096, "duration_seconds": 60 });
        let refused = send(&mut agent, "backup/update-copy-status", &told, 422).await;
        assert!(refused["detail"].as_str().unwrap().contains("どのコピーの報告か分かりません"));
        send(&mut agent, "backup/copy-status", &json!({ "copy_id": 3, "status": "success" }), 422).await;
        hall.add_copy("基幹", "NAS").await;
        send(&mut agent, "backup/update-copy-status", &told, 201).await;
        hall.clock.set(hall.clock.now() + Duration::hours(5));
        send(&mut agent, "backup/update-copy-status", &told, 200).await;
        hall.as_operator().await.get("/jobs/1").await.assert_contains("5時間前");
        let failed = json!({ "job_id": 2, "status": "failed", "copy_size": 0, "duration_seconds": 1 });
        send(&mut agent, "backup/update-copy-status", &failed, 201).await;
        let page = hall.as_operator().await.get("/jobs/1").await;
        page.assert_contains("5時間前").assert_contains("失敗");
        hall.add_copy("基幹", "テープ").await;
        send(&mut agent, "backup/update-copy-status", &failed, 422).await;
    }

    /// An agent of AOMEI Backupper has its key in a header of its own and registers its tasks itself.
    async fn an_agent_registers_its_task_and_reports_of_it(engine: Engine) {
        let (hall, _) = hall_with_agent(engine).await;
        hall.signed_in(Role::Operator).await;
        let token = hall.commanded(&["token", "create", "--login", "operator", "--name", "a", "--scope", "runs:write"]);
        let mut agent = hall.visitor().with_header("x-api-key", token.trim());
        let task = json!({ "job_id": 0, "task_name": "図面", "job_type": "file", "target_server": "ZUMEN-PC",
                           "target_path": "D:\\図面", "description": "毎晩" });
        let number = send(&mut agent, "v1/aomei/register", &task, 201).await["job_id"].as_i64().unwrap();
        assert!(number > 1_000_000);
        assert_eq!(send(&mut agent, "v1/aomei/register", &task, 200).await["job_id"], number);
        let told = json!({ "job_id": number, "status": "success", "backup_size": 9_000, "duration": 75, "task_name": "図面",
                           "copy_type": "primary", "storage_path": "E:\\backup" });
        send(&mut agent, "v1/aomei/status", &told, 201).await;
        send(&mut agent, "v1/aomei/status", &told, 200).await;
        let log = json!({ "job_id": number, "log_file_path": "C:\\log\\1.log", "parsed_data": { "status": "failed" } });
        send(&mut agent, "v1/aomei/log-analysis", &log, 200).await;
        assert_eq!(hall.outcomes("図面").await, ["succeeded"]);
        let jobs = agent.get("/api/v1/aomei/jobs").await.assert_status(200).json();
        assert_eq!(jobs["jobs"].as_array().unwrap().len(), 2);
        let shown = agent.get(&format!("/api/v1/aomei/jobs/{number}")).await.assert_status(200).json();
        assert_eq!(shown["job"]["job_name"], "図面");
        agent.get("/api/v1/aomei/jobs/7").await.assert_status(404);
        let mut theirs = task.clone();
        theirs["task_name"] = json!("基幹");
        send(&mut agent, "v1/aomei/register", &theirs, 422).await;
        theirs["job_id"] = json!(77);
        send(&mut agent, "v1/aomei/register", &theirs, 422).await;
        // The header counts nowhere else.
        agent.post_json("/api/backup/update-status", &status("success", 1, 1.0)).await.assert_status(401);
        agent.post_json("/api/v1/runs", &json!({})).await.assert_status(401);
    }
}
