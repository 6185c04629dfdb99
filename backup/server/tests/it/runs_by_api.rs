//! Programs that keep jobs, begin their runs, drills and checks, and read what became of them.

use backup_server::Role;
use chrono::TimeDelta;
use platform_testing::{Engine, both_engines};
use serde_json::json;

use crate::hall::Hall;
use crate::programs::{assert_recorded, change, etag, fields, items, keyed, make, program};

both_engines! {
    async fn a_program_begins_a_run_once_and_calls_it_off(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let mut operator = program(&hall, Role::Operator, &["runs:read", "runs:order"]).await;
        let (runs, nothing) = ("/api/v1/jobs/1/runs", json!({}));
        let mut one = keyed(&operator, "run-1");
        let first = one.post_json(runs, &nothing).await;
        assert_eq!(first.assert_status(201).location(), "/api/v1/runs/1");
        assert_eq!(one.post_json(runs, &nothing).await.assert_status(201).json(), first.json());
        operator.post_json(runs, &nothing).await.assert_status(409).assert_contains("いま実行中です");
        let long = keyed(&operator, &"k".repeat(201)).post_json(runs, &nothing).await;
        assert_eq!(fields(&long), ["Idempotency-Key"]);
        // The same key for another address is another order.
        one.post_json("/api/v1/jobs/2/runs", &nothing).await.assert_status(422).assert_contains("ほかの内容");

        let run = operator.get("/api/v1/runs/1").await.assert_status(200).json();
        assert_eq!((&run["waiting"], &run["cause"], &run["job_name"]), (&json!(true), &json!("by_hand"), &json!("文書")));
        let over = operator.post_json("/api/v1/runs/1/cancellation", &nothing).await.assert_status(200).json();
        assert_eq!((&over["outcome"], &over["waiting"]), (&json!("cancelled"), &json!(false)));
        operator.post_json("/api/v1/runs/1/cancellation", &nothing).await.assert_status(409);
        operator.post_json("/api/v1/runs/99/cancellation", &nothing).await.assert_status(404);
        operator.post_json("/api/v1/jobs/99/runs", &nothing).await.assert_status(404);
        assert_recorded(&hall, &["runs.ordered", "runs.cancelled"]).await;

        let mut reader = program(&hall, Role::Viewer, &["runs:read", "runs:order"]).await;
        reader.get("/api/v1/runs/1").await.assert_status(200);
        reader.post_json(runs, &nothing).await.assert_status(403);
        // Whoever may report runs may neither read nor begin them.
        let mut agent = program(&hall, Role::Operator, &["runs:write"]).await;
        agent.post_json(runs, &nothing).await.assert_status(403);
        agent.get("/api/v1/runs").await.assert_status(403);
        hall.visitor().get("/api/v1/runs").await.assert_status(401);
        // Who may not read is noted nowhere: nothing was to be reported.
        let mut admin = hall.signed_in(Role::Admin).await;
        assert!(!admin.get("/intake").await.contains("runs:write"));
    }

    async fn runs_are_read_from_the_newest_back_and_by_what_became_of_them(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        hall.commanded(&["run", "文書"]);
        hall.commanded(&["run", "文書"]);
        let mut program = program(&hall, Role::Viewer, &["runs:read"]).await;
        let first = program.get("/api/v1/runs?limit=1").await.assert_status(200).json();
        assert_eq!((&first["items"][0]["id"], &first["next"]), (&json!(2), &json!(2)));
        let second = program.get("/api/v1/runs?limit=1&after=2").await.json();
        assert_eq!((&second["items"][0]["id"], second["next"].is_null()), (&json!(1), true));
        for (query, expected) in [
            ("outcome=succeeded", 2),
            ("outcome=going_on", 0),
            ("job=1", 2),
            ("job=2", 0),
            ("q=%E6%96%87", 2),
            ("tool=Veeam", 0),
        ] {
            assert_eq!(items(&mut program, &format!("/api/v1/runs?{query}")).await.len(), expected, "{query}");
        }
        let tomorrow = (hall.clock.now() + TimeDelta::days(1)).format("%Y-%m-%dT%H:%M:%SZ").to_string();
        assert_eq!(items(&mut program, &format!("/api/v1/runs?from={tomorrow}")).await.len(), 0);
        assert_eq!(items(&mut program, &format!("/api/v1/runs?until={tomorrow}")).await.len(), 2);
        assert_eq!(fields(&program.get("/api/v1/runs?outcome=gone").await), ["outcome"]);
        program.get("/api/v1/runs?from=x").await.assert_status(400);
        let whole = program.get("/api/v1/runs/2").await.json();
        assert!(whole["bytes"].as_i64().is_some_and(|bytes| bytes > 0) && whole["progress"].is_null(), "{whole}");
        assert!(whole["log"].is_array() && whole["snapshot"].is_string(), "{whole}");
    }

    async fn drills_and_checks_are_begun_and_tell_what_they_found(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        hall.commanded(&["run", "文書"]);
        let mut program = program(&hall, Role::Operator, &["runs:read", "runs:order"]).await;
        let drill = make(&mut program, "/api/v1/jobs/1/drills", &json!({})).await;
        program.post_json("/api/v1/jobs/1/drills", &json!({})).await.assert_status(409);
        let deep = json!({ "depth": "all" });
        let shallow = program.post_json("/api/v1/repositories/1/checks", &json!({ "depth": "x" })).await;
        assert_eq!(fields(&shallow), ["depth"]);
        let check = make(&mut keyed(&program, "check-1"), "/api/v1/repositories/1/checks", &deep).await;
        assert_eq!(make(&mut keyed(&program, "check-1"), "/api/v1/repositories/1/checks", &deep).await, check);
        hall.work().await;
        let found = program.get(&format!("/api/v1/drills/{drill}")).await.assert_status(200).json();
        assert_eq!((&found["passed"], &found["unequal"]), (&json!(true), &json!(0)), "{found}");
        assert!(found["compared"].as_u64().is_some_and(|compared| compared > 0), "{found}");
        let found = program.get(&format!("/api/v1/checks/{check}")).await.assert_status(200).json();
        assert_eq!((&found["passed"], &found["depth"]), (&json!(true), &json!("all")), "{found}");
        assert_eq!(items(&mut program, "/api/v1/drills?job=1").await.len(), 1);
        assert_eq!(items(&mut program, "/api/v1/drills?job=2").await.len(), 0);
        assert_eq!(items(&mut program, "/api/v1/checks?repository=1").await[0]["id"], json!(check));
        assert_eq!(items(&mut program, "/api/v1/checks?repository=2").await.len(), 0);
        program.get("/api/v1/drills/99").await.assert_status(404);
        assert_recorded(&hall, &["drills.ordered", "checks.ordered"]).await;
    }

    async fn a_job_of_another_tool_is_kept_by_a_program(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let mut program = program(&hall, Role::Operator, &["jobs:read", "jobs:write"]).await;
        let sent = json!({ "name": "会計", "kind": "external", "class": "internal", "tool": "Veeam", "what": ["SV-KAIKEI", "SV-KYUYO"],
                           "schedule": "0 3 * * *", "rpo_minutes": 90 });
        let id = make(&mut keyed(&program, "job-1"), "/api/v1/jobs", &sent).await;
        assert_eq!(make(&mut keyed(&program, "job-1"), "/api/v1/jobs", &sent).await, id);
        let job = format!("/api/v1/jobs/{id}");
        let seen = etag(&mut program, &job).await;
        let whole = program.get(&job).await.json();
        assert_eq!((&whole["rpo_minutes"], &whole["own_rpo"], &whole["kind"]), (&json!(90), &json!(true), &json!("external")));
        assert_eq!(whole["what"], json!(["SV-KAIKEI、SV-KYUYO"]), "nothing that was sent is lost");
        let mut other = sent.clone();
        (other["name"], other["rpo_minutes"]) = (json!("会計（新）"), json!(null));
        program.put_form(&job, &[]).await.assert_status(428);
        let changed = program.put_json(&job, &seen, &other).await.assert_status(200).json();
        assert_eq!((&changed["name"], &changed["own_rpo"]), (&json!("会計（新）"), &json!(false)));
        program.put_json(&job, &seen, &sent).await.assert_status(412);
        for (field, value) in [
            ("schedule", json!("x y")),
            ("class", json!("x")),
            ("tool", json!("")),
            ("rpo_minutes", json!(0)),
            ("name", json!("基幹")),
            ("kind", json!("folders")),
            ("strange", json!(1)),
        ] {
            let mut wrong = sent.clone();
            wrong[field] = value;
            assert_eq!(fields(&change(&mut program, &job, &wrong).await), [field]);
        }
        let kind = json!({ "name": "x", "kind": "tape", "class": "internal", "tool": "x", "what": ["x"] });
        assert_eq!(fields(&program.post_json("/api/v1/jobs", &kind).await), ["kind"]);

        let pause = format!("{job}/pause");
        let seen = etag(&mut program, &job).await;
        let unsaid = program.put_json(&pause, &seen, &json!({ "paused": true })).await;
        assert_eq!(fields(&unsaid), ["reason"]);
        let reason = json!({ "paused": true, "reason": "機器の入れ替え" });
        let paused = program.put_json(&pause, &seen, &reason).await.assert_status(200).json();
        assert_eq!((&paused["paused"], &paused["paused_reason"]), (&json!(true), &json!("機器の入れ替え")));
        program.put_json(&pause, &seen, &reason).await.assert_status(412);
        assert_eq!(items(&mut program, "/api/v1/jobs?state=paused").await.len(), 1);
        let seen = etag(&mut program, &job).await;
        let on = program.put_json(&pause, &seen, &json!({ "paused": false })).await.assert_status(200).json();
        assert_eq!(on["paused"], json!(false));
        let (seen, retirement) = (etag(&mut program, &job).await, format!("{job}/retirement"));
        program.put_json(&retirement, &seen, &json!({ "retired": true })).await.assert_status(200);
        program.put_json(&retirement, &seen, &json!({ "retired": false })).await.assert_status(412);
        assert_eq!(items(&mut program, "/api/v1/jobs").await.len(), 1);
        assert_eq!(items(&mut program, "/api/v1/jobs?state=retired").await[0]["id"], json!(id));
        assert_eq!(fields(&program.get("/api/v1/jobs?answer=x").await), ["answer"]);
        program.get("/api/v1/jobs/99").await.assert_status(404);
        assert_recorded(&hall, &["jobs.added", "jobs.edited", "jobs.paused", "jobs.resumed", "jobs.retired"]).await;

        let goal = "/api/v1/jobs/1/service-level";
        program.post_json(goal, &json!({ "rto_minutes": 30 })).await.assert_status(204);
        assert_eq!(fields(&program.post_json(goal, &json!({ "rto_minutes": 0 })).await), ["rto_minutes"]);
        assert_eq!(fields(&program.post_json(goal, &json!({})).await), ["rto_minutes"]);
        let objects = "/api/v1/jobs/1/objects";
        assert_eq!(program.get(objects).await.assert_status(200).json(), json!([]));
        program.post_json(objects, &json!({ "name": "VM-01", "left_out": true })).await.assert_status(404);
    }

    async fn a_job_of_the_engine_keeps_what_is_not_said_again(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let mut operator = program(&hall, Role::Operator, &["jobs:read", "jobs:write"]).await;
        let sent = json!({ "name": "控え", "kind": "folders", "class": "internal", "what": [hall.documents()],
                           "excludes": ["*.tmp"], "repository": "手元", "copy_to": ["遠方"], "keep": { "daily": 7 } });
        let id = make(&mut operator, "/api/v1/jobs", &sent).await;
        let job = format!("/api/v1/jobs/{id}");
        let whole = operator.get(&job).await.json();
        assert_eq!((&whole["repository"], &whole["copy_to"]), (&json!("手元"), &json!(["遠方"])));
        assert_eq!((&whole["keep"]["daily"], &whole["keep"]["last"]), (&json!(7), &json!(0)));
        let mut less = sent.clone();
        (less["what"], less["copy_to"]) = (json!([]), json!([]));
        let kept = change(&mut operator, &job, &less).await.assert_status(200).json();
        assert_eq!((&kept["what"], &kept["copy_to"]), (&json!([hall.documents()]), &json!([])));
        let nowhere = json!({ "name": "x", "kind": "folders", "class": "internal" });
        assert_eq!(fields(&operator.post_json("/api/v1/jobs", &nowhere).await), ["what"]);
        let two = json!({ "name": "x", "kind": "sqlite", "class": "internal", "what": ["/a.db", "/b.db"], "repository": "手元" });
        assert_eq!(fields(&operator.post_json("/api/v1/jobs", &two).await), ["what"]);
        let mut unknown = sent.clone();
        (unknown["name"], unknown["repository"]) = (json!("x"), json!("月面"));
        assert_eq!(fields(&operator.post_json("/api/v1/jobs", &unknown).await), ["repository"]);
        operator.post_json("/api/v1/jobs/1/canary", &json!({ "path": "/x" })).await.assert_status(409);
        assert_eq!(fields(&operator.post_json("/api/v1/jobs/1/canary", &json!({ "path": "x" })).await), ["path"]);
        operator.post_json("/api/v1/jobs/1/canary/removal", &json!({})).await.assert_status(404);
        let mut viewer = program(&hall, Role::Viewer, &["jobs:read", "jobs:write"]).await;
        viewer.post_json("/api/v1/jobs", &sent).await.assert_status(403);
        assert_eq!(viewer.get(&job).await.assert_status(200).json()["name"], json!("控え"));
        let mut reader = program(&hall, Role::Operator, &["jobs:read"]).await;
        reader.post_json("/api/v1/jobs", &sent).await.assert_status(403);
    }
}
