//! Programs that read reports, service levels, capacities, signs, agents and sources by a token.

use backup_server::Role;
use chrono::Duration;
use platform_testing::{Engine, both_engines};
use serde_json::Value;

use crate::hall::Hall;
use crate::programs::items;
use crate::reports::{at, day, make, report};

both_engines! {
    async fn reports_are_read_by_those_who_may(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let mut auditor = hall.signed_in(Role::Auditor).await;
        let today = day(&hall, 0);
        for kind in ["daily", "audit", "compliance"] {
            make(&mut auditor, kind, today, today).await;
        }
        let mut of_auditor = hall.with_token(Role::Auditor, "reports:read").await;
        let all = items(&mut of_auditor, "/api/v1/reports").await;
        let kinds: Vec<&str> = all.iter().map(|one| one["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["daily", "audit", "compliance"]);
        let first = of_auditor.get("/api/v1/reports?limit=1").await.json();
        assert_eq!((&first["items"][0]["first_on"], &first["next"]), (&today.to_string().into(), &1.into()));
        let whole = of_auditor.get("/api/v1/reports/2").await.assert_status(200).json();
        assert_eq!((&whole["kind"], &whole["sha256"]), (&"audit".into(), &all[1]["sha256"]));
        assert_eq!(whole["document"]["title"], "監査レポート");
        assert!(whole["document"]["sections"].as_array().is_some_and(|sections| !sections.is_empty()));
        auditor.get("/audit?event=reports.exported").await.assert_contains("レポートのCSV");

        let mut of_viewer = hall.with_token(Role::Viewer, "reports:read").await;
        assert_eq!(items(&mut of_viewer, "/api/v1/reports").await.len(), 2);
        of_viewer.get("/api/v1/reports/2").await.assert_status(404);
        of_viewer.get("/api/v1/reports/1").await.assert_status(200);
        of_viewer.get("/api/v1/service-levels").await.assert_status(403);
        hall.visitor().get("/api/v1/reports").await.assert_status(401);
    }

    async fn levels_capacities_and_signs_are_what_the_pages_show(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        hall.clock.set(at(day(&hall, -3), 12));
        let agent = hall.with_token(Role::Operator, "runs:write").await;
        for hour in 0..8 {
            report(&hall, &agent, at(day(&hall, 0), hour), "succeeded", (10_000_000_000, 500)).await;
        }
        report(&hall, &agent, at(day(&hall, 0), 9), "failed", (1, 1)).await;
        report(&hall, &agent, at(day(&hall, 0), 10), "succeeded", (1_000_000_000, 500)).await;
        hall.work().await;
        let mut program = hall.with_token(Role::Viewer, "measures:read").await;
        let level = &items(&mut program, "/api/v1/service-levels?days=7").await[0];
        assert_eq!((&level["name"], &level["runs"], &level["succeeded"]), (&"基幹".into(), &10.into(), &9.into()));
        assert_eq!((&level["success_permille"], &level["rto_minutes"]), (&900.into(), &240.into()));
        assert!(level["longest_ms"].is_null());
        program.get("/api/v1/service-levels?days=x").await.assert_status(400);
        let signs = items(&mut program, "/api/v1/signs").await;
        assert_eq!((&signs[0]["measure"], &signs[0]["value"]), (&"bytes".into(), &1_000_000_000_i64.into()));
        assert!(signs[0]["words"].as_str().unwrap().contains("対象のサイズ"), "{}", signs[0]);
        assert_eq!(items(&mut program, "/api/v1/capacities").await.len(), 0);

        let hall = Hall::with_job(engine).await;
        hall.commanded(&["run", "文書"]);
        // The calendar begins with the workers.
        hall.work().await;
        hall.clock.set(at(day(&hall, -1), 5) + Duration::minutes(51));
        hall.work().await;
        let mut program = hall.with_token(Role::Viewer, "measures:read").await;
        let capacities = items(&mut program, "/api/v1/capacities").await;
        assert_eq!((capacities.len(), &capacities[0]["name"]), (2, &"手元".into()));
        assert_eq!((&capacities[0]["forecast"], &capacities[0]["limit_bytes"]), (&"unknown".into(), &Value::Null));
        assert!(capacities[0]["stored_bytes"].as_i64().is_some_and(|bytes| bytes > 0), "{}", capacities[0]);
    }

    async fn agents_and_sources_are_listed_without_their_secrets(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let code = hall.commanded(&["agent", "add", "支店サーバー"]);
        let mut admin = hall.signed_in(Role::Admin).await;
        let source = [
            ("name", "本店VBR"), ("tool", "vbr"), ("place", "localhost:9419"), ("user", "kanshi"), ("password", "himitsu-no-kotoba"),
            ("trust", "system"), ("certificate", ""), ("every_minutes", "15"),
        ];
        admin.post_form("/pullers", &source).await.assert_status(303);
        let mut program = hall.with_token(Role::Viewer, "sources:read").await;
        let answer = program.get("/api/v1/agents").await;
        let agents = answer.assert_status(200).json();
        assert_eq!((&agents["items"][0]["name"], &agents["items"][0]["silent"]), (&"支店サーバー".into(), &false.into()));
        assert!(agents["items"][0]["enrolled_at"].is_null() && !answer.text().contains(code.trim()));
        let answer = program.get("/api/v1/pullers").await;
        let pullers = answer.assert_status(200).json();
        assert_eq!((&pullers["items"][0]["tool"], &pullers["items"][0]["place"]), (&"vbr".into(), &"localhost:9419".into()));
        assert!(!answer.text().contains("himitsu") && !answer.text().contains("kanshi"), "{}", answer.text());
        program.get("/api/v1/reports").await.assert_status(403);
    }
}
