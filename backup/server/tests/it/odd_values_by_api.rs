//! Programs that send what nobody means: pages before the first, times beyond the calendar, endless names and numbers. Each is
//! refused or taken, and none is a fault of the server.

use backup_server::Role;
use platform_testing::{Engine, both_engines};
use serde_json::json;

use crate::hall::Hall;
use crate::intake_api;
use crate::programs::{day, etag, fields, items, make, program};

/// Later than any database keeps in its order.
const BEYOND: &str = "+99999-01-01T00:00:00Z";

both_engines! {
    async fn no_page_lies_before_the_first_and_none_after_the_last(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let scopes = ["jobs:read", "alerts:read", "media:read", "sources:read", "runs:read"];
        let mut program = program(&hall, Role::Operator, &scopes).await;
        for list in ["jobs", "alerts", "windows", "media", "loans", "intake/messages", "runs"] {
            let list = format!("/api/v1/{list}");
            for wrong in ["-1", "x", "1.5", "99999999999999999999", "1&after=2"] {
                program.get(&format!("{list}?after={wrong}")).await.assert_status(400);
            }
            assert_eq!(items(&mut program, &format!("{list}?after=9223372036854775807")).await.len(), 0, "{list}");
        }
    }

    async fn a_time_of_another_age_is_refused_and_nothing_kept(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let scopes = ["jobs:read", "jobs:write", "runs:read", "media:read", "media:write", "verifications:write"];
        let mut program = program(&hall, Role::Operator, &scopes).await;
        let seen = etag(&mut program, "/api/v1/jobs/1").await;
        let pause = json!({ "paused": true, "reason": "機器の入れ替え", "until": BEYOND });
        let refused = program.put_json("/api/v1/jobs/1/pause", &seen, &pause).await;
        refused.assert_status(422).assert_contains("西暦0年から9999年");
        assert_eq!(etag(&mut program, "/api/v1/jobs/1").await, seen);
        for time in [BEYOND, "-99999-01-01T00:00:00Z"] {
            let from = time.replace('+', "%2B");
            program.get(&format!("/api/v1/runs?from={from}")).await.assert_status(422);
        }
        let plan = json!({ "every_months": 1, "first_on": "+99999-01-01" });
        program.put_json("/api/v1/jobs/1/verification-plan", "\"0\"", &plan).await.assert_status(422);
        // A night is counted from the first one on.
        for first_on in ["0001-01-01", "1999-12-31", "2101-01-01", "+99999-01-01"] {
            let rotation = json!({ "scheme": "calendar", "first_on": first_on, "lines": ["毎日 = LTO-0001"] });
            assert_eq!(fields(&program.post_json("/api/v1/jobs/1/rotations", &rotation).await), ["first_on"], "{first_on}");
        }
        let sent = json!({ "job": "基幹", "outcome": "succeeded", "started_at": "+99999-01-01T00:00:00",
                           "ended_at": hall.clock.now().to_rfc3339() });
        let mut reporter = intake_api::program(&hall, "1").await;
        assert_eq!(fields(&reporter.post_json("/api/v1/runs", &sent).await), ["started_at"]);
        assert!(hall.outcomes("基幹").await.is_empty());
    }

    async fn texts_without_an_end_are_no_fault_of_the_server(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let scopes = ["jobs:read", "repositories:write", "media:write"];
        let mut program = program(&hall, Role::Operator, &scopes).await;
        let endless = "a".repeat(60_000);
        assert_eq!(items(&mut program, &format!("/api/v1/jobs?q={endless}")).await.len(), 0);
        // What PostgreSQL cannot look up is refused there; SQLite looks up anything.
        let name: String = ('一'..='龠').take(4_000).collect();
        let place = program.post_json("/api/v1/locations", &json!({ "name": name })).await;
        match engine {
            Engine::Sqlite => place.assert_status(201),
            Engine::Postgres => place.assert_status(422).assert_contains("長すぎる文字列"),
        };
        let blank = vec![""; 201];
        let moves = json!({ "labels": blank, "to": 1 });
        assert_eq!(fields(&program.post_json("/api/v1/media/scan/moves", &moves).await), ["labels"]);
    }

    async fn numbers_without_an_end_are_refused_or_told_as_the_most_there_is(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let mut program = program(&hall, Role::Operator, &["jobs:write", "media:write", "reports:write"]).await;
        let mut job = json!({ "name": "会計", "kind": "external", "class": "internal", "tool": "Veeam", "what": ["SV-KAIKEI"] });
        for days in [0, 3_651, u32::MAX] {
            job["drill_every_days"] = json!(days);
            assert_eq!(fields(&program.post_json("/api/v1/jobs", &job).await), ["drill_every_days"]);
        }
        let rotation = json!({ "scheme": "calendar", "first_on": day(&hall, 0), "lines": vec!["毎日 = LTO-0001"; 401] });
        let refused = program.post_json("/api/v1/jobs/1/rotations", &rotation).await;
        assert_eq!(fields(&refused), ["lines"]);
        refused.assert_contains("400行まで");
        let now = hall.clock.now().to_rfc3339();
        let sent = json!({ "job": "基幹", "outcome": "succeeded", "started_at": now, "ended_at": now, "bytes_stored": i64::MAX });
        for key in ["1", "2"] {
            let mut reporter = intake_api::program(&hall, key).await;
            reporter.post_json("/api/v1/runs", &sent).await.assert_status(201);
        }
        make(&mut program, "/api/v1/reports", &json!({ "kind": "daily", "current": true })).await;
    }
}
