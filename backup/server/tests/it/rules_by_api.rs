//! Programs that record verifications, and say what is asked for and where backups lie.

use backup_server::Role;
use platform_testing::{Engine, both_engines};
use serde_json::{Value, json};

use crate::hall::Hall;
use crate::programs::{assert_recorded, change, day, etag, fields, items, keyed, make, program};

both_engines! {
    async fn a_verification_is_recorded_once_and_its_error_closed(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let mut operator = program(&hall, Role::Operator, &["verifications:read", "verifications:write"]).await;
        let list = json!({ "items": ["件数を比べた", "開いた"] });
        let kept = change(&mut operator, "/api/v1/checklists/partial", &list).await;
        assert_eq!(kept.assert_status(200).json()["items"], list["items"]);
        operator.put_json("/api/v1/checklists/partial", "\"0\"", &list).await.assert_status(412);
        let twice = json!({ "items": ["開いた", "開いた"] });
        assert_eq!(fields(&change(&mut operator, "/api/v1/checklists/partial", &twice).await), ["items"]);
        operator.get("/api/v1/checklists/x").await.assert_status(404);
        assert_eq!(operator.get("/api/v1/checklists").await.json().as_array().unwrap().len(), 3);

        let (path, today) = ("/api/v1/jobs/1/verifications", day(&hall, 0));
        let tried = [("kind", "partial"), ("done_on", &today), ("passed", "yes"), ("target", "検証用サーバー"), ("checked", "件数を比べた")];
        let mut one = keyed(&operator, "tried");
        let first = one.post_multipart(path, &tried, "a.log", b"12 files").await;
        first.assert_status(201);
        assert_eq!(one.post_multipart(path, &tried, "a.log", b"12 files").await.json(), first.json());
        one.post_multipart(path, &tried, "a.log", b"13 files").await.assert_status(422).assert_contains("ほかの内容");
        assert_eq!(items(&mut operator, "/api/v1/verifications").await.len(), 1);
        let found = operator.get(first.location()).await.assert_status(200).json();
        assert_eq!(found["checklist"], json!([{ "words": "件数を比べた", "done": true }, { "words": "開いた", "done": false }]));
        let evidence = operator.get(&format!("{}/evidence", first.location())).await;
        assert_eq!(evidence.assert_status(200).body, b"12 files");
        let empty = operator.post_multipart(path, &[], "a.log", b"x").await;
        assert_eq!(fields(&empty), ["kind", "done_on", "passed"]);
        let tomorrow = day(&hall, 1);
        let future = [("kind", "partial"), ("done_on", &tomorrow), ("passed", "yes"), ("target", "x")];
        assert_eq!(fields(&operator.post_multipart(path, &future, "a.log", b"x").await), ["done_on"]);
        operator.post_multipart("/api/v1/jobs/99/verifications", &tried, "a.log", b"x").await.assert_status(404);

        let failed = [("kind", "partial"), ("done_on", &today), ("passed", "no"), ("target", "検証用サーバー"), ("error_kind", "other"), ("note", "開かない")];
        let failed = operator.post_multipart(path, &failed, "b.log", b"x").await.assert_status(201).location().to_owned();
        assert_eq!(items(&mut operator, "/api/v1/verifications?state=open&job=1").await.len(), 1);
        let (handling, closure) = (format!("{failed}/handling"), format!("{failed}/closure"));
        let unknown = json!({ "severity": "x", "assignee": "検証係" });
        assert_eq!(fields(&operator.post_json(&handling, &unknown).await), ["severity"]);
        let taken = operator.post_json(&handling, &json!({ "severity": "high", "assignee": "検証係" })).await;
        assert_eq!(taken.assert_status(200).json()["assignee"], json!("検証係"));
        assert_eq!(fields(&operator.post_json(&closure, &json!({ "words": "" })).await), ["words"]);
        let closed = operator.post_json(&closure, &json!({ "words": "取り直した" })).await.assert_status(200).json();
        assert!(closed["closed_at"].is_string(), "{closed}");
        operator.post_json(&closure, &json!({ "words": "もう一度" })).await.assert_status(409);
        assert_eq!(items(&mut operator, "/api/v1/verifications?state=open").await.len(), 0);
        assert_eq!(items(&mut operator, "/api/v1/verifications?state=failed").await.len(), 1);
        let events = ["checklists.edited", "verifications.recorded", "verifications.evidence_taken", "verifications.closed"];
        assert_recorded(&hall, &events).await;

        let mut viewer = program(&hall, Role::Viewer, &["verifications:read", "verifications:write"]).await;
        viewer.get(&failed).await.assert_status(200);
        viewer.post_multipart(path, &tried, "a.log", b"x").await.assert_status(403);
        viewer.post_json(&closure, &json!({ "words": "x" })).await.assert_status(403);
        let mut other = program(&hall, Role::Operator, &["runs:read"]).await;
        other.get("/api/v1/verifications").await.assert_status(403);
    }

    async fn a_plan_of_verifications_is_kept_over_what_was_seen(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let mut operator = program(&hall, Role::Operator, &["verifications:read", "verifications:write"]).await;
        let plan = "/api/v1/jobs/1/verification-plan";
        assert_eq!(operator.get(plan).await.assert_status(200).json(), json!({ "plan": null }));
        assert_eq!(etag(&mut operator, plan).await, "\"0\"");
        let sent = json!({ "every_months": 3, "first_on": day(&hall, 30), "assignee": "検証係" });
        let kept = operator.put_json(plan, "\"0\"", &sent).await.assert_status(200).json();
        assert_eq!((&kept["plan"]["next_due_on"], &kept["plan"]["assignee"]), (&json!(day(&hall, 30)), &json!("検証係")));
        operator.put_json(plan, "\"0\"", &sent).await.assert_status(412);
        let long = json!({ "every_months": 25, "first_on": day(&hall, 30) });
        assert_eq!(fields(&change(&mut operator, plan, &long).await), ["every_months"]);
        operator.get("/api/v1/jobs/99/verification-plan").await.assert_status(404);
        operator.put_json("/api/v1/jobs/99/verification-plan", "\"0\"", &sent).await.assert_status(404);
        assert_eq!(items(&mut operator, "/api/v1/verification-plans").await[0]["job"], json!(1));
        let mut viewer = program(&hall, Role::Viewer, &["verifications:read", "verifications:write"]).await;
        viewer.put_json(plan, "\"1\"", &sent).await.assert_status(403);
        assert_recorded(&hall, &["verifications.planned"]).await;
    }

    async fn a_policy_gets_its_next_edition_from_an_administrator_alone(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let scopes = ["policies:read", "policies:write"];
        let mut admin = program(&hall, Role::Admin, &scopes).await;
        let all = admin.get("/api/v1/policies").await.assert_status(200).json();
        assert_eq!(all.as_array().unwrap().len(), 4);
        let path = "/api/v1/policies/internal";
        let whole = admin.get(path).await.assert_status(200).json();
        assert_eq!((&whole["class"], &whole["edition"]), (&json!("internal"), &json!(0)));
        let mut terms = whole["terms"].clone();
        terms["rto_minutes"] = json!(180);
        let next = admin.put_json(path, "\"0\"", &terms).await.assert_status(200).json();
        assert_eq!((&next["edition"], &next["terms"]), (&json!(1), &terms));
        assert_eq!(next["editions"].as_array().unwrap().len(), 2);
        for seen in ["\"0\"", "\"9223372036854775807\"", "1"] {
            admin.put_json(path, seen, &terms).await.assert_status(412);
        }
        let wrong = |field: &str, value: Value| {
            let mut terms = terms.clone();
            terms[field] = value;
            terms
        };
        for (field, value) in [("rpo_minutes", json!(0)), ("level_goal_permille", json!(5)), ("offline", json!("x")), ("copies", json!(-1))] {
            assert_eq!(fields(&admin.put_json(path, "\"1\"", &wrong(field, value)).await), [field]);
        }
        admin.get("/api/v1/policies/x").await.assert_status(404);
        let mut operator = program(&hall, Role::Operator, &scopes).await;
        operator.get(path).await.assert_status(200);
        operator.put_json(path, "\"1\"", &terms).await.assert_status(403);
        program(&hall, Role::Admin, &["policies:read"]).await.put_json(path, "\"1\"", &terms).await.assert_status(403);
        assert_recorded(&hall, &["policies.edited"]).await;
    }

    async fn places_are_kept_by_operators(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let scopes = ["repositories:read", "repositories:write"];
        let mut operator = program(&hall, Role::Operator, &scopes).await;
        let sent = json!({ "name": "金庫", "off_site": true });
        let id = make(&mut keyed(&operator, "place"), "/api/v1/locations", &sent).await;
        assert_eq!(make(&mut keyed(&operator, "place"), "/api/v1/locations", &sent).await, id);
        assert_eq!(fields(&operator.post_json("/api/v1/locations", &sent).await), ["name"]);
        let place = format!("/api/v1/locations/{id}");
        let seen = etag(&mut operator, &place).await;
        let changed = operator.put_json(&place, &seen, &json!({ "name": "貸金庫" })).await.assert_status(200).json();
        assert_eq!((&changed["name"], &changed["off_site"]), (&json!("貸金庫"), &json!(false)));
        operator.put_json(&place, &seen, &sent).await.assert_status(412);
        let production = items(&mut operator, "/api/v1/locations").await;
        let production = production.iter().find(|place| place["production"] == true).unwrap()["id"].clone();
        let production = format!("/api/v1/locations/{production}");
        assert_eq!(fields(&change(&mut operator, &production, &json!({ "name": "本番", "off_site": true })).await), ["off_site"]);
        let seen = etag(&mut operator, &production).await;
        let retired = json!({ "retired": true });
        operator.put_json(&format!("{production}/retirement"), &seen, &retired).await.assert_status(409);
        let seen = etag(&mut operator, &place).await;
        let gone = operator.put_json(&format!("{place}/retirement"), &seen, &retired).await.assert_status(200).json();
        assert_eq!(gone["retired"], json!(true));
        operator.put_json(&format!("{place}/retirement"), &seen, &retired).await.assert_status(412);
        program(&hall, Role::Viewer, &scopes).await.post_json("/api/v1/locations", &sent).await.assert_status(403);
        operator.get("/api/v1/locations/99").await.assert_status(404);
        assert_recorded(&hall, &["locations.added", "locations.edited", "locations.retired"]).await;
    }

    async fn repositories_are_kept_by_administrators(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let scopes = ["repositories:read", "repositories:write"];
        let mut admin = program(&hall, Role::Admin, &scopes).await;
        let password = hall.file("other", "tsubame-hidamari-kazaguruma\n");
        let sent = json!({ "name": "控え", "path": hall.path("third"), "password_file": password, "medium": "disk" });
        let id = make(&mut keyed(&admin, "repository"), "/api/v1/repositories", &sent).await;
        assert_eq!(make(&mut keyed(&admin, "repository"), "/api/v1/repositories", &sent).await, id);
        for (field, value) in [("path", json!("third")), ("medium", json!("x")), ("place_name", json!("月面")), ("name", json!("手元"))] {
            let mut wrong = sent.clone();
            (wrong["name"], wrong["path"]) = (json!("別の控え"), json!(hall.path("fourth")));
            wrong[field] = value;
            assert_eq!(fields(&admin.post_json("/api/v1/repositories", &wrong).await), [field]);
        }
        let repository = format!("/api/v1/repositories/{id}");
        let seen = etag(&mut admin, &repository).await;
        let other = json!({ "name": "第3の控え", "medium": "disk", "writers": 2 });
        let changed = admin.put_json(&repository, &seen, &other).await.assert_status(200).json();
        assert_eq!((&changed["name"], &changed["writers"]), (&json!("第3の控え"), &json!(2)));
        assert!(changed["address"].as_str().unwrap().ends_with("third"), "{changed}");
        admin.put_json(&repository, &seen, &other).await.assert_status(412);
        let crowd = json!({ "name": "第3の控え", "medium": "disk", "writers": 17 });
        assert_eq!(fields(&change(&mut admin, &repository, &crowd).await), ["writers"]);
        let (used, retired) = ("/api/v1/repositories/1", json!({ "retired": true }));
        let seen = etag(&mut admin, used).await;
        admin.put_json(&format!("{used}/retirement"), &seen, &retired).await.assert_status(409);
        let seen = etag(&mut admin, &repository).await;
        let gone = admin.put_json(&format!("{repository}/retirement"), &seen, &retired).await.assert_status(200).json();
        assert_eq!(gone["retired"], json!(true));
        admin.post_json(&format!("{used}/limit"), &json!({ "limit_gb": 500 })).await.assert_status(204);
        assert_eq!(fields(&admin.post_json(&format!("{used}/limit"), &json!({ "limit_gb": 0 })).await), ["limit_gb"]);
        assert_eq!(items(&mut admin, "/api/v1/repositories").await.len(), 3);
        let events = ["repositories.added", "repositories.edited", "repositories.retired", "repositories.limit_set"];
        assert_recorded(&hall, &events).await;
        let mut operator = program(&hall, Role::Operator, &scopes).await;
        operator.get(used).await.assert_status(200);
        operator.post_json("/api/v1/repositories", &sent).await.assert_status(403);
        operator.post_json(&format!("{used}/limit"), &json!({ "limit_gb": 1 })).await.assert_status(403);
    }
}
