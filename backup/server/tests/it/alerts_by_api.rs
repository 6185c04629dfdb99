//! Programs that read alerts and work on them, and say when none are sent.

use backup_server::Role;
use chrono::TimeDelta;
use platform_testing::{Client, Engine, both_engines};
use serde_json::json;

use crate::hall::Hall;
use crate::pings::address;
use crate::programs::{assert_recorded, fields, items, keyed, make, program};

/// A hall whose job 「基幹」 has failed once, a program of somebody who may operate, and the address of the alert.
async fn with_failure(engine: Engine) -> (Hall, Client, String) {
    let hall = Hall::with_external(engine).await;
    let ping = address(&hall).await;
    hall.visitor().get(&format!("{ping}/7")).await.assert_status(200);
    hall.work().await;
    let mut program = program(&hall, Role::Operator, &["alerts:read", "alerts:write"]).await;
    let found = items(&mut program, "/api/v1/alerts?kind=run_failed&state=standing").await;
    assert_eq!(found.len(), 1, "{found:?}");
    let alert = format!("/api/v1/alerts/{}", found[0]["id"]);
    (hall, program, alert)
}

both_engines! {
    async fn a_program_works_on_an_alert_to_its_end(engine: Engine) {
        let (hall, mut program, alert) = with_failure(engine).await;
        let whole = program.get(&alert).await.assert_status(200).json();
        assert_eq!((&whole["state"], &whole["job"], &whole["subject"]), (&json!("open"), &json!(1), &json!("基幹")));
        assert_eq!(whole["events"][0]["what"], json!("opened"));

        let people = program.get("/api/v1/alert-assignees").await.assert_status(200).json();
        let operator = people.as_array().unwrap().iter().find(|one| one["name"] == "バックアップ管理者の人").unwrap()["id"].clone();
        let assignment = format!("{alert}/assignment");
        let given = program.post_json(&assignment, &json!({ "assignee": operator })).await.assert_status(200).json();
        assert_eq!((&given["assignee"], &given["assignee_name"]), (&operator, &json!("バックアップ管理者の人")));
        assert_eq!(fields(&program.post_json(&assignment, &json!({ "assignee": 9_999 })).await), ["assignee"]);
        assert_eq!(fields(&program.post_json(&assignment, &json!({})).await), ["assignee"]);
        let nobody = program.post_json(&assignment, &json!({ "assignee": null })).await.assert_status(200).json();
        assert!(nobody["assignee"].is_null(), "{nobody}");

        let snooze = format!("{alert}/snooze");
        let past = json!({ "until": (hall.clock.now() - TimeDelta::hours(1)).to_rfc3339() });
        assert_eq!(fields(&program.post_json(&snooze, &past).await), ["until"]);
        let soon = json!({ "until": (hall.clock.now() + TimeDelta::hours(1)).to_rfc3339() });
        let resting = program.post_json(&snooze, &soon).await.assert_status(200).json();
        assert!(resting["snoozed_until"].is_string(), "{resting}");

        let acknowledgement = format!("{alert}/acknowledgement");
        let taken = program.post_json(&acknowledgement, &json!({ "note": "調べています" })).await.assert_status(200).json();
        assert_eq!((&taken["state"], &taken["events"][0]["note"]), (&json!("acknowledged"), &json!("調べています")));
        program.post_json(&acknowledgement, &json!({})).await.assert_status(409);
        let closing = format!("{alert}/closing");
        assert_eq!(fields(&program.post_json(&closing, &json!({ "reason": " " })).await), ["reason"]);
        let closed = program.post_json(&closing, &json!({ "reason": "旧機の試験でした" })).await.assert_status(200).json();
        assert_eq!(closed["state"], json!("closed"));
        program.post_json(&closing, &json!({ "reason": "もう一度" })).await.assert_status(409);
        program.post_json(&snooze, &soon).await.assert_status(409);
        assert_eq!(items(&mut program, "/api/v1/alerts?kind=run_failed&state=standing").await.len(), 0);
        assert_eq!(items(&mut program, "/api/v1/alerts?job=1&state=closed").await.len(), 1);
        let events = ["alerts.assigned", "alerts.snoozed", "alerts.acknowledged", "alerts.closed"];
        assert_recorded(&hall, &events).await;
    }

    async fn only_those_who_may_work_on_alerts_do(engine: Engine) {
        let (hall, mut operator, alert) = with_failure(engine).await;
        let acknowledgement = format!("{alert}/acknowledgement");
        let mut viewer = program(&hall, Role::Viewer, &["alerts:read", "alerts:write"]).await;
        viewer.get(&alert).await.assert_status(200);
        viewer.post_json(&acknowledgement, &json!({})).await.assert_status(403);
        viewer.get("/api/v1/alert-assignees").await.assert_status(403);
        let mut reader = program(&hall, Role::Operator, &["alerts:read"]).await;
        reader.post_json(&acknowledgement, &json!({})).await.assert_status(403);
        program(&hall, Role::Operator, &["jobs:read"]).await.get(&alert).await.assert_status(403);
        hall.visitor().post_json(&acknowledgement, &json!({})).await.assert_status(401);
        for act in ["acknowledgement", "closing", "snooze", "assignment"] {
            let body = match act {
                "closing" => json!({ "reason": "x" }),
                "snooze" => json!({ "until": (hall.clock.now() + TimeDelta::hours(1)).to_rfc3339() }),
                "assignment" => json!({ "assignee": null }),
                _ => json!({}),
            };
            operator.post_json(&format!("/api/v1/alerts/99/{act}"), &body).await.assert_status(404);
        }
        operator.get("/api/v1/alerts/99").await.assert_status(404);
        operator.post_form(&acknowledgement, &[]).await.assert_status(415);
        for (query, field) in [("state=x", "state"), ("severity=x", "severity"), ("kind=x", "kind")] {
            assert_eq!(fields(&operator.get(&format!("/api/v1/alerts?{query}")).await), [field]);
        }
        let page = operator.get("/api/v1/alerts?kind=run_failed&limit=1").await.json();
        assert_eq!((page["items"].as_array().unwrap().len(), &page["next"]), (1, &json!(null)));
        assert_eq!(items(&mut operator, "/api/v1/alerts?kind=run_failed&after=1").await.len(), 0);
        // Nobody has taken it on by all this.
        assert_eq!(operator.get(&alert).await.json()["state"], json!("open"));
    }

    async fn a_program_says_when_nothing_is_sent(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let mut operator = program(&hall, Role::Operator, &["alerts:read", "alerts:write"]).await;
        let sent = json!({ "name": "計画保守", "week": "2", "weekday": 5, "from": "02:00", "to": "04:00" });
        let id = make(&mut keyed(&operator, "w"), "/api/v1/windows", &sent).await;
        assert_eq!(make(&mut keyed(&operator, "w"), "/api/v1/windows", &sent).await, id);
        let mut other = sent.clone();
        other["name"] = json!("別の保守");
        keyed(&operator, "w").post_json("/api/v1/windows", &other).await.assert_status(422).assert_contains("ほかの内容");
        let window = format!("/api/v1/windows/{id}");
        let shown = operator.get(&window).await.assert_status(200).json();
        assert_eq!((&shown["words"], &shown["minutes"]), (&json!("毎月 第2土曜 2:00から4:00"), &json!(120)));
        assert_eq!(items(&mut operator, "/api/v1/windows").await.len(), 1);
        let past = json!({ "name": "x", "week": "once", "starts": "2020-01-01T00:00:00Z", "until": "2020-01-02T00:00:00Z" });
        for (wrong, field) in [
            (json!({ "name": "x", "week": "9" }), "week"),
            (json!({ "name": "", "week": "2", "weekday": 5, "from": "02:00", "to": "04:00" }), "name"),
            (past, "until"),
        ] {
            assert_eq!(fields(&operator.post_json("/api/v1/windows", &wrong).await), [field]);
        }
        let retirement = format!("{window}/retirement");
        let mut viewer = program(&hall, Role::Viewer, &["alerts:read", "alerts:write"]).await;
        viewer.post_json("/api/v1/windows", &sent).await.assert_status(403);
        viewer.post_json(&retirement, &json!({})).await.assert_status(403);
        operator.post_json(&retirement, &json!({})).await.assert_status(204);
        operator.post_json(&retirement, &json!({})).await.assert_status(404);
        operator.get(&window).await.assert_status(404);
        assert_recorded(&hall, &["quiet_windows.added", "quiet_windows.retired"]).await;
    }
}
