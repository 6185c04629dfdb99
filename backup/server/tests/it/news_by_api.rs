//! Programs that say where alerts are sent and what a name means, and make addresses and reports.

use backup_server::Role;
use platform_testing::{Engine, both_engines};
use serde_json::json;

use crate::hall::Hall;
use crate::programs::{assert_recorded, change, day, etag, fields, items, keyed, make, program};

both_engines! {
    async fn a_channel_is_kept_and_tried_by_an_administrators_program(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let scopes = ["channels:read", "channels:write", "alerts:read", "alerts:write"];
        let mut admin = program(&hall, Role::Admin, &scopes).await;
        let sent = json!({ "name": "当番", "medium": "mail", "addresses": ["touban@example.jp"], "least": "critical",
                           "ordinary": true, "escalation": false });
        let id = make(&mut keyed(&admin, "channel"), "/api/v1/channels", &sent).await;
        assert_eq!(make(&mut keyed(&admin, "channel"), "/api/v1/channels", &sent).await, id);
        let channel = format!("/api/v1/channels/{id}");
        let shown = admin.get(&channel).await;
        assert!(!shown.text().contains("touban@"), "{}", shown.text());
        assert_eq!(shown.json()["addresses"], json!(["to…@example.jp"]));
        for (field, value) in [
            ("kinds", json!(["x"])),
            ("medium", json!("fax")),
            ("least", json!("x")),
            ("ordinary", json!(false)),
            ("addresses", json!(["x"])),
        ] {
            let mut wrong = sent.clone();
            wrong["name"] = json!("別の当番");
            wrong[field] = value;
            let named = if field == "kinds" { "kinds[0]" } else { field };
            assert_eq!(fields(&admin.post_json("/api/v1/channels", &wrong).await), [named]);
        }
        admin.post_json("/api/v1/channels", &sent).await.assert_status(409).assert_contains("すでにあります");
        let seen = etag(&mut admin, &channel).await;
        let mut other = sent.clone();
        (other["kinds"], other["addresses"]) = (json!(["late"]), json!(["touban@example.jp", "kanri@example.jp"]));
        let changed = admin.put_json(&channel, &seen, &other).await.assert_status(200).json();
        assert_eq!((&changed["kinds"], changed["addresses"].as_array().unwrap().len()), (&json!(["late"]), 2));
        admin.put_json(&channel, &seen, &other).await.assert_status(412);
        let notice = admin.post_json(&format!("{channel}/tests"), &json!({})).await.assert_status(200).json()["notice"].clone();
        let notice = format!("/api/v1/notices/{notice}");
        let told = admin.get(&notice).await.assert_status(200).json();
        assert_eq!((told["deliveries"].as_array().unwrap().len(), &told["deliveries"][0]["state"]), (2, &json!("waiting")));
        admin.post_json(&format!("{notice}/deliveries"), &json!({})).await.assert_status(409);
        let (seen, retired) = (etag(&mut admin, &channel).await, json!({ "retired": true }));
        let gone = admin.put_json(&format!("{channel}/retirement"), &seen, &retired).await.assert_status(200).json();
        assert_eq!(gone["retired"], json!(true));
        admin.post_json(&format!("{channel}/tests"), &json!({})).await.assert_status(404);
        assert_recorded(&hall, &["channels.added", "channels.edited", "channels.tested", "channels.retired"]).await;

        let mut operator = program(&hall, Role::Operator, &scopes).await;
        operator.get("/api/v1/channels").await.assert_status(403);
        operator.post_json("/api/v1/channels", &sent).await.assert_status(403);
        let mut reader = program(&hall, Role::Admin, &["channels:read"]).await;
        reader.put_json(&channel, &seen, &sent).await.assert_status(403);
    }

    async fn a_program_says_what_a_name_means_and_makes_addresses(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let scopes = ["sources:read", "sources:write"];
        let mut operator = program(&hall, Role::Operator, &scopes).await;
        let names = "/api/v1/intake/names";
        let known = json!({ "kind": "name", "name": "夜間", "job": 1 });
        let named = operator.post_json(names, &known).await;
        assert_eq!(named.assert_status(201).location(), "/api/v1/jobs/1");
        for (wrong, field) in [
            (json!({ "kind": "x", "name": "夜間" }), "kind"),
            (json!({ "kind": "name", "name": " ", "job": 1 }), "name"),
            (json!({ "kind": "name", "name": "週末", "job": 99 }), "job"),
            (json!({ "kind": "name", "name": "週末", "new_name": "週末", "tool": "Veeam", "target": "SV", "class": "x" }), "class"),
        ] {
            assert_eq!(fields(&operator.post_json(names, &wrong).await), [field]);
        }
        let new = json!({ "kind": "agent", "name": "3", "new_name": "会計", "tool": "Veeam", "target": "SV01", "class": "internal" });
        let job = make(&mut keyed(&operator, "name"), names, &new).await;
        assert_eq!(make(&mut keyed(&operator, "name"), names, &new).await, job);

        let mut agent = program(&hall, Role::Operator, &["runs:write"]).await;
        let report = json!({ "job": "未登録", "outcome": "succeeded", "started_at": hall.clock.now().to_rfc3339(), "ended_at": hall.clock.now().to_rfc3339() });
        keyed(&agent, "report").post_json("/api/v1/runs", &report).await;
        agent.get("/api/v1/intake/messages").await.assert_status(403);
        let messages = items(&mut operator, "/api/v1/intake/messages?way=api").await;
        assert!(messages.len() == 1 && messages[0]["said"].as_str().unwrap().contains("未登録"), "{messages:?}");
        operator.get(&format!("/api/v1/intake/messages/{}", messages[0]["id"])).await.assert_status(200);
        let unknown = operator.get("/api/v1/intake/unknown-names").await.assert_status(200).json();
        assert_eq!((&unknown[0]["name"], &unknown[0]["kind"]), (&json!("未登録"), &json!("name")));
        assert_eq!(fields(&operator.get("/api/v1/intake/messages?result=x").await), ["result"]);

        let made = operator.post_json("/api/v1/jobs/1/ping-key", &json!({})).await.assert_status(200).json();
        let address = made["address"].as_str().unwrap().to_owned();
        let key = address.split_once("/ping/").unwrap().1.to_owned();
        hall.visitor().get(&format!("/ping/{key}")).await.assert_status(200);
        operator.post_json("/api/v1/jobs/1/ping-key", &json!({})).await.assert_status(200);
        hall.visitor().get(&format!("/ping/{key}")).await.assert_status(404);
        operator.post_json("/api/v1/intake/ping-key", &json!({})).await.assert_status(200);
        operator.post_json("/api/v1/jobs/99/ping-key", &json!({})).await.assert_status(404);
        let list = operator.get("/api/v1/ping-addresses").await;
        assert_eq!(list.assert_status(200).json()["items"].as_array().unwrap().len(), 2);
        assert!(!list.text().contains("/ping/"), "{}", list.text());
        assert_recorded(&hall, &["jobs.named", "pings.key_made"]).await;
        let mut viewer = program(&hall, Role::Viewer, &scopes).await;
        viewer.get("/api/v1/ping-addresses").await.assert_status(200);
        viewer.post_json("/api/v1/jobs/1/ping-key", &json!({})).await.assert_status(403);
        viewer.post_json(names, &known).await.assert_status(403);
    }

    async fn a_program_makes_a_report_once(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let scopes = ["reports:read", "reports:write"];
        let mut operator = program(&hall, Role::Operator, &scopes).await;
        let sent = json!({ "kind": "daily", "current": true });
        let id = make(&mut keyed(&operator, "report"), "/api/v1/reports", &sent).await;
        assert_eq!(make(&mut keyed(&operator, "report"), "/api/v1/reports", &sent).await, id);
        let report = operator.get(&format!("/api/v1/reports/{id}")).await.assert_status(200).json();
        assert_eq!((&report["kind"], &report["first_on"]), (&json!("daily"), &json!(day(&hall, 0))));
        assert_eq!(items(&mut operator, "/api/v1/reports").await.len(), 1);
        for (wrong, field) in [
            (json!({ "kind": "x" }), "kind"),
            (json!({ "kind": "audit" }), "kind"),
            (json!({ "kind": "monthly", "first_on": day(&hall, -2) }), "first_on"),
            (json!({ "kind": "monthly", "first_on": day(&hall, -2), "last_on": day(&hall, -3) }), "last_on"),
        ] {
            assert_eq!(fields(&operator.post_json("/api/v1/reports", &wrong).await), [field]);
        }
        make(&mut program(&hall, Role::Auditor, &scopes).await, "/api/v1/reports", &json!({ "kind": "audit" })).await;
        let mut viewer = program(&hall, Role::Viewer, &scopes).await;
        viewer.post_json("/api/v1/reports", &sent).await.assert_status(403);
        program(&hall, Role::Operator, &["reports:read"]).await.post_json("/api/v1/reports", &sent).await.assert_status(403);

        let mut admin = program(&hall, Role::Admin, &scopes).await;
        let recipient = json!({ "kind": "daily", "address": "kanri@example.jp" });
        admin.post_json("/api/v1/report-recipients", &recipient).await.assert_status(204);
        admin.post_json("/api/v1/report-recipients", &recipient).await.assert_status(409);
        let wrong = json!({ "kind": "daily", "address": "x" });
        assert_eq!(fields(&admin.post_json("/api/v1/report-recipients", &wrong).await), ["address"]);
        let one = items(&mut admin, "/api/v1/report-recipients").await[0]["id"].clone();
        admin.post_json(&format!("/api/v1/report-recipients/{one}"), &json!({ "active": false })).await.assert_status(204);
        admin.post_json("/api/v1/report-recipients/99", &json!({ "active": false })).await.assert_status(404);
        assert_eq!(items(&mut admin, "/api/v1/report-recipients").await[0]["active"], json!(false));
        operator.get("/api/v1/report-recipients").await.assert_status(403);
        operator.post_json("/api/v1/report-recipients", &recipient).await.assert_status(403);
        assert_recorded(&hall, &["reports.made", "reports.recipient_added", "reports.recipient_stopped"]).await;
    }

    /// What is changed has one place, however it is said.
    async fn a_session_may_use_the_same_addresses_from_our_own_pages(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let mut operator = hall.as_operator().await;
        let sent = json!({ "name": "金庫" });
        operator.clone().from_another_site().post_json("/api/v1/locations", &sent).await.assert_status(403);
        let id = make(&mut operator, "/api/v1/locations", &sent).await;
        let place = format!("/api/v1/locations/{id}");
        let changed = change(&mut operator, &place, &json!({ "name": "貸金庫" })).await;
        assert_eq!(changed.assert_status(200).json()["name"], json!("貸金庫"));
    }
}
