//! Reports that came before anybody had said which job they mean.

use backup_server::Role;
use chrono::Duration;
use platform_testing::{Engine, both_engines};
use serde_json::{Value, json};

use crate::hall::Hall;
use crate::intake_api::program;

fn run(hall: &Hall, hours_ago: i64) -> Value {
    let ended_at = hall.clock.now() - Duration::hours(hours_ago);
    json!({ "job": "夜間の会計", "outcome": "succeeded", "started_at": (ended_at - Duration::hours(1)).to_rfc3339(),
            "ended_at": ended_at.to_rfc3339() })
}

both_engines! {
    async fn what_waited_is_taken_once_when_its_name_is_registered(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        hall.work().await;
        let mut agent = hall.with_token(Role::Operator, "runs:write").await;
        let told = |status: &str, size: i64| json!({ "job_id": 7, "status": status, "backup_size": size, "duration_seconds": 60 });
        for (status, size) in [("success", 4096), ("success", 4096), ("failed", 0)] {
            agent.post_json("/api/backup/update-status", &told(status, size)).await.assert_status(422);
            hall.clock.set(hall.clock.now() + Duration::hours(1));
        }
        hall.work().await;
        let mut operator = hall.as_operator().await;
        operator.get("/alerts?state=open").await.assert_contains("旧システムの番号 7");
        let name = [("kind", "agent"), ("name", "7"), ("job", "1")];
        let registered = (0..6).map(|_| {
            let (mut one, name) = (operator.clone(), name);
            async move { one.post_form("/intake/names", &name).await.status.as_u16() }
        });
        assert_eq!(futures_util::future::join_all(registered).await, [303; 6]);
        hall.clock.set(hall.clock.now() + Duration::minutes(1));
        // The same last run that was told twice is one; when each ended is when it was told.
        assert_eq!(hall.outcomes("基幹").await, ["succeeded", "failed"]);
        operator.get("/intake?result=taken").await.assert_contains("基幹");
        operator.get("/runs/1").await.assert_contains("<dd>1分</dd>");
        hall.work().await;
        assert!(!operator.get("/alerts?state=open").await.contains("旧システムの番号 7"));
        agent.post_json("/api/backup/update-status", &told("failed", 0)).await.assert_status(200);
    }

    async fn an_order_that_waited_is_not_done_again(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let (newer, older) = (run(&hall, 1), run(&hall, 20));
        program(&hall, "a").await.post_json("/api/v1/runs", &newer).await.assert_status(422);
        program(&hall, "a").await.post_json("/api/v1/runs", &newer).await.assert_status(422);
        program(&hall, "b").await.post_json("/api/v1/runs", &older).await.assert_status(422);
        let mut operator = hall.as_operator().await;
        let new = [("kind", "name"), ("name", "夜間の会計"), ("new_name", "会計"), ("tool", "WSB"), ("target", "SV02"),
                   ("class", "internal")];
        operator.post_form("/intake/names", &new).await.assert_status(303);
        // An old end must not pass for the newest.
        assert_eq!(hall.outcomes("会計").await.len(), 1);
        operator.get("/intake?result=noted").await.assert_contains("これより新しい実行");
        program(&hall, "a").await.post_json("/api/v1/runs", &newer).await.assert_status(200);
        assert_eq!(hall.outcomes("会計").await, ["succeeded"]);
    }
}
