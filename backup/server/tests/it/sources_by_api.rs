//! Programs that set up sources, have them asked, and say where their places are.

use backup_server::Role;
use platform_testing::{Engine, both_engines};
use serde_json::{Value, json};

use crate::hall::Hall;
use crate::mock::vbr::{self, PASSWORD, USER, Vbr};
use crate::programs::{assert_recorded, change, etag, fields, items, keyed, make, program};
use crate::pullers::{add, ago, poll, register};

const SCOPES: [&str; 3] = ["sources:read", "sources:write", "jobs:read"];

/// The source 「本店VBR」, as a program sends it.
fn source(server: &Vbr) -> Value {
    json!({ "name": "本店VBR", "tool": "vbr", "place": server.server.place(), "user": USER, "password": PASSWORD,
            "trust": "pin", "certificate": server.server.fingerprint(), "every_minutes": 5 })
}

both_engines! {
    async fn a_source_is_set_up_by_an_administrators_program_and_its_login_is_told_to_nobody(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let server = Vbr::start();
        server.state().sessions = vec![vbr::session("s1", "日次", &ago(&hall, 90), Some(&ago(&hall, 60)), "Success")];
        let mut admin = program(&hall, Role::Admin, &SCOPES).await;
        let sent = source(&server);
        let id = make(&mut keyed(&admin, "source"), "/api/v1/pullers", &sent).await;
        assert_eq!(make(&mut keyed(&admin, "source"), "/api/v1/pullers", &sent).await, id);
        admin.post_json("/api/v1/pullers", &sent).await.assert_status(409).assert_contains("すでにあります");
        for (field, value) in [
            ("name", json!("支店/VBR")),
            ("tool", json!("restic")),
            ("place", json!("vbr.example.jp:9419")),
            ("place", json!("http://localhost:9399")),
            ("user", json!("")),
            ("password", json!("")),
            ("trust", json!("anybody")),
            ("certificate", json!("AB:CD")),
            ("every_minutes", json!(0)),
            ("event_host", json!("vbr 01")),
        ] {
            let mut wrong = sent.clone();
            wrong["name"] = json!("支店VBR");
            wrong[field] = value;
            assert_eq!(fields(&admin.post_json("/api/v1/pullers", &wrong).await), [field]);
        }

        let path = format!("/api/v1/pullers/{id}");
        let whole = admin.get(&path).await;
        let told = whole.assert_status(200).json();
        assert_eq!((&told["tool"], &told["trust"], &told["certificate"]), (&json!("vbr"), &json!("pin"), &sent["certificate"]));
        assert!(!whole.text().contains(USER) && !whole.text().contains("hidamari"), "{}", whole.text());
        admin.post_json(&format!("{path}/trials"), &json!({})).await.assert_status(200);
        admin.post_json(&format!("{path}/polls"), &json!({})).await.assert_status(200);
        hall.work().await;
        let told = admin.get(&path).await.assert_status(200).json();
        assert_eq!((&told["trial"], &told["waiting"][0]["name"]), (&json!("passed"), &json!("日次")));
        assert!(told["heard_at"].is_string() && told["met"].as_str().unwrap().contains("1.3-rev2"), "{told}");
        assert_eq!(items(&mut admin, "/api/v1/pullers").await.len(), 1);
        assert_recorded(&hall, &["pullers.added", "pullers.tried", "pullers.polled"]).await;
    }

    /// The login stays where it is left out, and goes to no other place by itself.
    async fn a_source_is_changed_over_what_was_seen_paused_and_resumed(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let server = Vbr::start();
        add(&hall, &server).await;
        let mut admin = program(&hall, Role::Admin, &SCOPES).await;
        let path = "/api/v1/pullers/1";
        let (seen, mut sent) = (etag(&mut admin, path).await, source(&server));
        for secret in ["user", "password"] {
            sent.as_object_mut().unwrap().remove(secret);
        }
        sent["every_minutes"] = json!(15);
        let changed = admin.put_json(path, &seen, &sent).await.assert_status(200).json();
        assert_eq!(changed["every_minutes"], json!(15));
        admin.put_json(path, &seen, &sent).await.assert_status(412);
        admin.post_json(&format!("{path}/polls"), &json!({})).await.assert_status(200);
        hall.work().await;
        let told = admin.get(path).await.assert_status(200).json();
        assert!(told["heard_at"].is_string() && told["trouble"] == json!(""), "the login is the same as before: {told}");
        sent["name"] = json!("支店VBR");
        assert_eq!(fields(&change(&mut admin, path, &sent).await), ["name"]);
        sent["name"] = json!("本店VBR");
        sent["place"] = json!("localhost:9");
        assert_eq!(fields(&change(&mut admin, path, &sent).await), ["password"]);
        let unknown = json!({ "tool": "vbr", "tasty": true });
        change(&mut admin, path, &unknown).await.assert_status(422);

        let (retirement, polls) = (format!("{path}/retirement"), format!("{path}/polls"));
        let (seen, off) = (etag(&mut admin, path).await, json!({ "retired": true }));
        let stopped = admin.put_json(&retirement, &seen, &off).await.assert_status(200).json();
        assert!(stopped["retired_at"].is_string(), "{stopped}");
        admin.put_json(&retirement, &seen, &off).await.assert_status(412);
        admin.post_json(&polls, &json!({})).await.assert_status(409).assert_contains("止めてあります");
        let (seen, on) = (etag(&mut admin, path).await, json!({ "retired": false }));
        let back = admin.put_json(&retirement, &seen, &on).await.assert_status(200).json();
        assert!(back["retired_at"].is_null(), "{back}");
        admin.post_json(&polls, &json!({})).await.assert_status(200);
        for gone in ["polls", "trials"] {
            admin.post_json(&format!("/api/v1/pullers/99/{gone}"), &json!({})).await.assert_status(404);
        }
        admin.get("/api/v1/pullers/99").await.assert_status(404);
        assert_recorded(&hall, &["pullers.edited", "pullers.retired", "pullers.restored"]).await;
    }

    async fn only_an_administrators_program_with_the_scope_touches_a_source(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let server = Vbr::start();
        add(&hall, &server).await;
        let (path, sent, nothing) = ("/api/v1/pullers/1", source(&server), json!({}));
        let operator = program(&hall, Role::Operator, &SCOPES).await;
        let reader = program(&hall, Role::Admin, &["sources:read"]).await;
        for mut caller in [operator, reader] {
            caller.get(path).await.assert_status(200);
            caller.post_json("/api/v1/pullers", &sent).await.assert_status(403);
            caller.put_json(path, "\"1\"", &sent).await.assert_status(403);
            caller.put_json(&format!("{path}/retirement"), "\"1\"", &json!({ "retired": true })).await.assert_status(403);
            caller.post_json(&format!("{path}/polls"), &nothing).await.assert_status(403);
            caller.post_json(&format!("{path}/trials"), &nothing).await.assert_status(403);
        }
        program(&hall, Role::Admin, &["jobs:read"]).await.get(path).await.assert_status(403);
        hall.visitor().get(path).await.assert_status(401);
        assert_eq!(server.state().passwords, 0);
    }

    async fn a_program_says_where_a_place_is_and_which_copy_lies_there(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let server = Vbr::start();
        {
            let mut state = server.state();
            let (began, ended) = (ago(&hall, 90), ago(&hall, 60));
            state.sessions = vec![vbr::session("s1", "日次", &began, Some(&ended), "Success")];
            state.jobs = vec![vbr::job("日次", 0), vbr::copy_job("遠隔", &["日次"], "r2")];
            state.repositories = vec![vbr::hardened("r1", "本店", 14), vbr::hardened("r2", "支店", 30)];
            state.states = vec![vbr::repository_state("r1", "本店", 9.0, 1.0), vbr::repository_state("r2", "支店", 9.0, 1.0)];
            state.backups = vec![vbr::backup_in("b1", "日次", "r1"), vbr::backup_in("b2", "遠隔", "r2")];
            state.points = vec![vbr::point("p1", "b1", "SV-01", &ended, "Clean"), vbr::point("p2", "b2", "SV-01", &ended, "Clean")];
        }
        add(&hall, &server).await;
        register(&hall).await;
        poll(&hall).await;
        hall.commanded(&["location", "add", "西日本", "--off-site"]);
        let mut operator = program(&hall, Role::Operator, &SCOPES).await;
        let places = items(&mut operator, "/api/v1/holdings?puller=1").await;
        let names: Vec<&Value> = places.iter().map(|place| &place["name"]).collect();
        assert_eq!((names, items(&mut operator, "/api/v1/holdings?puller=9").await.len()), (vec![&json!("本店"), &json!("支店")], 0));
        let branch = &places[1];
        assert_eq!((&branch["lock_days"], &branch["location"]), (&json!(30), &Value::Null));
        let copy = &branch["copies"][0];
        assert_eq!((&copy["carrier"], &copy["copy"], &copy["missing"]), (&json!("遠隔"), &Value::Null, &json!(0)));
        // Its point is there; how the copy job ended nobody has told.
        assert_eq!((copy["data_at"].is_string(), &copy["outcome"]), (true, &Value::Null));

        let path = format!("/api/v1/holdings/{}", branch["id"]);
        let sent = json!({ "location": "西日本", "medium": "disk", "encrypted": true });
        for (field, value) in [("location", json!("月面")), ("medium", json!("紙")), ("lock_days", json!(-1))] {
            let mut wrong = sent.clone();
            wrong[field] = value;
            assert_eq!(fields(&change(&mut operator, &path, &wrong).await), [field]);
        }
        operator.put_json("/api/v1/holdings/99", "\"0\"", &sent).await.assert_status(404);
        let said = change(&mut operator, &path, &sent).await.assert_status(200).json();
        assert_eq!((&said["off_site"], said["copies"][0]["copy"].is_i64()), (&json!(true), true));
        operator.put_json(&path, "\"0\"", &sent).await.assert_status(412);
        let copies = operator.get("/api/v1/jobs/1/copies").await.assert_status(200).json();
        assert_eq!((&copies[0]["name"], &copies[0]["location"]), (&json!("支店"), &json!("西日本")));

        // One that was registered by hand is told of by the other place.
        let by_hand = json!({ "name": "本店NAS", "location": "西日本", "medium": "disk", "protection": "online" });
        let id = program(&hall, Role::Operator, &["copies:write"]).await.post_json("/api/v1/jobs/1/copies", &by_hand).await;
        let id = id.assert_status(201).json()["id"].clone();
        let links = format!("/api/v1/holdings/{}/copies", places[0]["id"]);
        assert_eq!(fields(&operator.post_json(&links, &json!({ "copy": 99, "linked": true })).await), ["copy"]);
        let linked = operator.post_json(&links, &json!({ "copy": id, "linked": true })).await.assert_status(200).json();
        assert_eq!(linked["copies"][0]["copy"], id);
        operator.post_json(&links, &json!({ "copy": id, "linked": false })).await.assert_status(200);
        operator.post_json(&format!("{path}/copies"), &json!({ "copy": copies[0]["id"], "linked": false })).await.assert_status(409);
        assert_recorded(&hall, &["holdings.placed", "holdings.linked", "holdings.unlinked", "copies.added"]).await;

        let mut viewer = program(&hall, Role::Viewer, &SCOPES).await;
        viewer.get(&path).await.assert_status(200);
        viewer.put_json(&path, "\"1\"", &sent).await.assert_status(403);
        viewer.post_json(&links, &json!({ "copy": id, "linked": true })).await.assert_status(403);
    }
}
