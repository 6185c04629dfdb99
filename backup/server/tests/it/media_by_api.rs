//! Programs that register, carry, lend and discard media, and say which go in tonight.

use backup_server::Role;
use platform_testing::{Client, Engine, both_engines};
use serde_json::{Value, json};

use crate::hall::Hall;
use crate::programs::{assert_recorded, change, day, etag, fields, items, keyed, make, program};

const SCOPES: [&str; 3] = ["media:read", "media:write", "repositories:read"];

/// A hall with the job 「基幹」 of another tool and the place 「金庫」, a program, and the numbers of 「本番サイト」 and 「金庫」.
async fn with_places(engine: Engine) -> (Hall, Client, i64, i64) {
    let hall = Hall::with_external(engine).await;
    hall.commanded(&["location", "add", "金庫", "--off-site"]);
    let mut program = program(&hall, Role::Operator, &SCOPES).await;
    let places = items(&mut program, "/api/v1/locations").await;
    let id = |production: bool| {
        let place = places.iter().find(|place| place["production"] == production).unwrap();
        place["id"].as_i64().unwrap()
    };
    (hall, program, id(true), id(false))
}

/// A loan to somebody else that ends tomorrow.
fn loan(hall: &Hall) -> Value {
    json!({ "borrower": "山田", "affiliation": "つばめ運輸", "contact": "03-0000-0000", "purpose": "搬送", "due_on": day(hall, 1) })
}

both_engines! {
    async fn a_medium_is_registered_once_changed_and_discarded(engine: Engine) {
        let (hall, mut program, _, vault) = with_places(engine).await;
        let tape = json!({ "kind": "tape", "home": vault });
        let id = make(&mut keyed(&program, "tape"), "/api/v1/media", &tape).await;
        assert_eq!(make(&mut keyed(&program, "tape"), "/api/v1/media", &tape).await, id);
        let medium = format!("/api/v1/media/{id}");
        let seen = etag(&mut program, &medium).await;
        program.clone().with_header("if-none-match", &seen).get(&medium).await.assert_status(304);
        assert_eq!(program.get(&medium).await.json()["label"], json!("LTO-0001"));
        for (wrong, field) in [
            (json!({ "kind": "stone", "home": vault }), "kind"),
            (json!({ "kind": "tape", "home": 99 }), "home"),
            (json!({ "kind": "tape", "home": vault, "label": "LTO-0001" }), "label"),
            (json!({ "kind": "tape", "home": vault, "capacity_gb": 0 }), "capacity_gb"),
            (json!({ "kind": "tape", "home": vault, "serial": "9".repeat(101) }), "serial"),
            (json!({ "kind": "tape", "home": vault, "bought_on": "きのう" }), "bought_on"),
        ] {
            assert_eq!(fields(&program.post_json("/api/v1/media", &wrong).await), [field]);
        }
        assert_eq!(items(&mut program, "/api/v1/media").await.len(), 1);

        let whole = json!({ "label": "LTO-0001", "kind": "tape", "home": vault, "generation": "LTO-9", "rack": "A-3" });
        let changed = program.put_json(&medium, &seen, &whole).await.assert_status(200).json();
        assert_eq!((&changed["generation"], &changed["rack"]), (&json!("LTO-9"), &json!("A-3")));
        program.put_json(&medium, &seen, &whole).await.assert_status(412);
        program.put_form(&medium, &[]).await.assert_status(428);
        let unlabelled = json!({ "label": "", "kind": "tape", "home": vault });
        assert_eq!(fields(&change(&mut program, &medium, &unlabelled).await), ["label"]);
        assert_eq!(items(&mut program, "/api/v1/media?q=a-3&kind=tape&state=stored").await.len(), 1);
        assert_eq!(items(&mut program, "/api/v1/media?state=lent").await.len(), 0);
        assert_eq!(fields(&program.get("/api/v1/media?state=x").await), ["state"]);

        let retirement = format!("{medium}/retirement");
        let gone = json!({ "cause": "worn", "reason": "物理破壊" });
        let unknown = program.post_json(&retirement, &json!({ "cause": "x", "reason": "物理破壊" })).await;
        assert_eq!(fields(&unknown), ["cause"]);
        let gone = program.post_json(&retirement, &gone).await.assert_status(200).json();
        assert_eq!((&gone["state"], &gone["moves"][0]["act"]), (&json!("retired"), &json!("retired")));
        assert_eq!(items(&mut program, "/api/v1/media").await.len(), 0);
        program.get("/api/v1/media/99").await.assert_status(404);
        assert_recorded(&hall, &["media.added", "media.edited", "media.retired"]).await;
    }

    async fn a_medium_goes_out_and_comes_back(engine: Engine) {
        let (hall, mut program, server, vault) = with_places(engine).await;
        let id = make(&mut program, "/api/v1/media", &json!({ "kind": "tape", "home": vault })).await;
        let medium = format!("/api/v1/media/{id}");
        let on_it = program.post_json(&format!("{medium}/copies"), &json!({ "job": 1 })).await.assert_status(200).json();
        let copy = on_it["copies"][0]["id"].clone();
        let both = json!({ "job": 1, "copy": copy });
        assert_eq!(fields(&program.post_json(&format!("{medium}/copies"), &both).await), ["copy"]);
        let (out, back) = (format!("{medium}/departures"), format!("{medium}/storage"));
        assert_eq!(fields(&program.post_json(&out, &json!({ "place": 99 })).await), ["place"]);
        let used = program.post_json(&out, &json!({ "place": server, "note": "月次" })).await.assert_status(200).json();
        assert_eq!((&used["state"], &used["place"]), (&json!("in_use"), &json!(server)));
        program.post_json(&out, &json!({ "place": server })).await.assert_status(409);
        let stored = program.post_json(&back, &json!({ "place": vault })).await.assert_status(200).json();
        assert_eq!((&stored["state"], &stored["place"]), (&json!("stored"), &json!(vault)));
        program.post_json(&back, &json!({ "place": vault })).await.assert_status(409);
        let removal = format!("{medium}/copies/{copy}/removal");
        assert_eq!(program.post_json(&removal, &json!({})).await.assert_status(200).json()["copies"], json!([]));
        program.post_json(&removal, &json!({})).await.assert_status(404);
        program.post_json("/api/v1/media/99/departures", &json!({ "place": server })).await.assert_status(404);
        assert_recorded(&hall, &["media.taken_out", "media.put_back", "copies.attached", "copies.detached"]).await;
    }

    async fn a_medium_is_lent_once_and_comes_back_inspected(engine: Engine) {
        let (hall, mut program, _, vault) = with_places(engine).await;
        let id = make(&mut program, "/api/v1/media", &json!({ "kind": "tape", "home": vault })).await;
        let loans = format!("/api/v1/media/{id}/loans");
        let sent = loan(&hall);
        for (field, value) in [("due_on", json!(day(&hall, -1))), ("purpose", json!(" ")), ("borrower", json!("")), ("mail_to", json!("x"))] {
            let mut wrong = sent.clone();
            wrong[field] = value;
            assert_eq!(fields(&program.post_json(&loans, &wrong).await), [field]);
        }
        let lent = make(&mut keyed(&program, "loan"), &loans, &sent).await;
        assert_eq!(make(&mut keyed(&program, "loan"), &loans, &sent).await, lent);
        program.post_json(&loans, &sent).await.assert_status(409);
        program.post_json("/api/v1/media/99/loans", &sent).await.assert_status(404);
        let loan = format!("/api/v1/loans/{lent}");
        let shown = program.get(&loan).await.assert_status(200).json();
        assert_eq!((&shown["medium"], &shown["overdue"]), (&json!(id), &json!(false)));
        let mail = json!({ "mail_to": "yamada@example.jp" });
        let mailed = program.post_json(&format!("{loan}/mail"), &mail).await.assert_status(200).json();
        assert_eq!(mailed["mail_to"], json!("yamada@example.jp"));

        let back = format!("{loan}/return");
        for (condition, note, field) in [("x", "", "inspection.condition"), ("damaged", "", "inspection.note")] {
            let seen = json!({ "inspection": { "condition": condition, "readable": true, "note": note } });
            assert_eq!(fields(&program.post_json(&back, &seen).await), [field]);
        }
        assert!(program.get(&loan).await.json()["returned_at"].is_null(), "a refused return is none");
        assert_eq!(items(&mut program, "/api/v1/loans").await.len(), 1);
        let good = json!({ "inspection": { "condition": "good", "readable": true } });
        let over = program.post_json(&back, &good).await.assert_status(200).json();
        assert!(over["returned_at"].is_string(), "{over}");
        program.post_json(&back, &good).await.assert_status(409);
        let medium = program.get(&format!("/api/v1/media/{id}")).await.json();
        assert_eq!((&medium["state"], &medium["inspections"][0]["condition"]), (&json!("stored"), &json!("good")));
        assert_eq!(items(&mut program, "/api/v1/loans").await.len(), 0);
        assert_eq!(items(&mut program, "/api/v1/loans?state=returned&q=%E5%B1%B1").await.len(), 1);
        let unread = json!({ "condition": "good", "readable": false, "note": "途中で止まる" });
        let inspected = program.post_json(&format!("/api/v1/media/{id}/inspections"), &unread).await;
        assert_eq!(inspected.assert_status(200).json()["readable"], json!(false));
        assert_recorded(&hall, &["loans.lent", "loans.readdressed", "loans.returned", "media.inspected"]).await;

        let people = program.get("/api/v1/borrowers").await.assert_status(200).json();
        let person = people[0]["id"].clone();
        let other = make(&mut program, "/api/v1/media", &json!({ "kind": "tape", "home": vault })).await;
        let inside = json!({ "person": person, "purpose": "監査", "due_on": day(&hall, 1) });
        make(&mut program, &format!("/api/v1/media/{other}/loans"), &inside).await;
    }

    async fn many_media_are_moved_or_none(engine: Engine) {
        let (hall, mut program, server, vault) = with_places(engine).await;
        for _ in 0..2 {
            make(&mut program, "/api/v1/media", &json!({ "kind": "tape", "home": vault })).await;
        }
        let moves = "/api/v1/media/scan/moves";
        let wrong = json!({ "labels": ["LTO-0001", "LTO-9999"], "to": server });
        assert_eq!(fields(&program.post_json(moves, &wrong).await), ["labels[1]"]);
        assert_eq!(items(&mut program, &format!("/api/v1/media?place={server}")).await.len(), 0);
        assert_eq!(fields(&program.post_json(moves, &json!({ "labels": [], "to": server })).await), ["labels"]);
        assert_eq!(fields(&program.post_json(moves, &json!({ "labels": ["LTO-0001"], "to": 99 })).await), ["to"]);
        let both = json!({ "labels": ["LTO-0001", "LTO-0002"], "to": server });
        let moved = program.post_json(moves, &both).await.assert_status(200).json();
        assert_eq!(moved, json!({ "changed": 2, "already": 0 }));
        assert_eq!(program.post_json(moves, &both).await.json(), json!({ "changed": 0, "already": 2 }));

        let loans = json!({ "labels": ["LTO-0001", "LTO-0002"], "loan": loan(&hall) });
        let mut unnamed = loans.clone();
        unnamed["loan"]["purpose"] = json!("");
        assert_eq!(fields(&program.post_json("/api/v1/media/scan/loans", &unnamed).await), ["loan.purpose"]);
        program.post_json("/api/v1/media/scan/loans", &loans).await.assert_status(200);
        let unsaid = json!({ "labels": ["LTO-0001"], "inspection": { "condition": "worn", "readable": false } });
        assert_eq!(fields(&program.post_json("/api/v1/media/scan/returns", &unsaid).await), ["inspection.note"]);
        let back = json!({ "labels": ["LTO-0001", "LTO-0002"] });
        assert_eq!(program.post_json("/api/v1/media/scan/returns", &back).await.json()["changed"], json!(2));

        let stock = json!({ "place": vault, "labels": [], "remark": "年末" });
        let taken = make(&mut keyed(&program, "stock"), "/api/v1/media/scan/stocktakes", &stock).await;
        assert_eq!(make(&mut keyed(&program, "stock"), "/api/v1/media/scan/stocktakes", &stock).await, taken);
        let shown = program.get(&format!("/api/v1/stocktakes/{taken}")).await.assert_status(200).json();
        assert_eq!((&shown["remark"], &shown["seen"]), (&json!("年末"), &json!(0)));
        assert_eq!(items(&mut program, "/api/v1/stocktakes").await.len(), 1);
        assert_recorded(&hall, &["media.moved", "loans.lent", "loans.returned", "stocktakes.taken"]).await;
    }

    async fn a_rotation_says_what_goes_in_tonight(engine: Engine) {
        let (hall, mut program, _, vault) = with_places(engine).await;
        let tape = make(&mut program, "/api/v1/media", &json!({ "kind": "tape", "home": vault })).await;
        let sent = json!({ "scheme": "calendar", "first_on": day(&hall, 0), "lines": ["毎日 = LTO-0001"] });
        let rotations = "/api/v1/jobs/1/rotations";
        let mut unknown = sent.clone();
        unknown["lines"] = json!(["毎日 = LTO-9999"]);
        assert_eq!(fields(&program.post_json(rotations, &unknown).await), ["lines"]);
        assert_eq!(fields(&program.post_json(rotations, &json!({ "scheme": "x", "first_on": day(&hall, 0) })).await), ["scheme"]);
        let id = make(&mut keyed(&program, "rota"), rotations, &sent).await;
        assert_eq!(make(&mut keyed(&program, "rota"), rotations, &sent).await, id);
        program.post_json(rotations, &sent).await.assert_status(409);
        program.post_json("/api/v1/jobs/99/rotations", &sent).await.assert_status(404);
        let tonight = program.get("/api/v1/tonight").await.assert_status(200).json();
        assert_eq!((&tonight[0]["planned"]["label"], &tonight[0]["usable"]), (&json!("LTO-0001"), &json!(true)));

        let rotation = format!("/api/v1/rotations/{id}");
        let seen = etag(&mut program, &rotation).await;
        assert_eq!(program.get(&rotation).await.json()["nights"].as_array().unwrap().len(), 28);
        let insertions = format!("{rotation}/insertions");
        program.post_json(&insertions, &json!({ "night": day(&hall, -1), "medium": tape })).await.assert_status(409);
        let put_in = json!({ "night": day(&hall, 0), "medium": tape });
        let done = program.post_json(&insertions, &put_in).await.assert_status(200).json();
        assert_eq!(done["insertions"][0]["label"], json!("LTO-0001"));
        program.post_json(&insertions, &put_in).await.assert_status(409);
        assert_eq!(program.get("/api/v1/tonight").await.json()[0]["done"]["medium"], json!(tape));

        let mut encrypted = sent.clone();
        encrypted["encrypted"] = json!(true);
        let changed = program.put_json(&rotation, &seen, &encrypted).await.assert_status(200).json();
        assert_eq!(changed["encrypted"], json!(true));
        program.put_json(&rotation, &seen, &encrypted).await.assert_status(412);
        let ended = program.post_json(&format!("{rotation}/end"), &json!({})).await.assert_status(200).json();
        assert!(ended["ended_at"].is_string() && ended["nights"] == json!([]), "{ended}");
        program.post_json(&format!("{rotation}/end"), &json!({})).await.assert_status(409);
        assert_eq!(items(&mut program, "/api/v1/rotations").await.len(), 0);
        assert_recorded(&hall, &["rotations.begun", "insertions.made", "rotations.edited", "rotations.ended"]).await;
    }

    async fn whoever_only_looks_carries_nothing(engine: Engine) {
        let (hall, mut operator, server, vault) = with_places(engine).await;
        let tape = json!({ "kind": "tape", "home": vault });
        let id = make(&mut operator, "/api/v1/media", &tape).await;
        let lent = make(&mut operator, &format!("/api/v1/media/{id}/loans"), &loan(&hall)).await;
        let acts = [
            ("/api/v1/media".to_owned(), tape),
            (format!("/api/v1/media/{id}/departures"), json!({ "place": server })),
            (format!("/api/v1/media/{id}/retirement"), json!({ "cause": "worn", "reason": "x" })),
            (format!("/api/v1/media/{id}/loans"), loan(&hall)),
            (format!("/api/v1/loans/{lent}/return"), json!({})),
            ("/api/v1/media/scan/moves".to_owned(), json!({ "labels": ["LTO-0001"], "to": server })),
        ];
        let mut viewer = program(&hall, Role::Viewer, &SCOPES).await;
        let mut reader = program(&hall, Role::Operator, &["media:read"]).await;
        for (path, sent) in &acts {
            viewer.post_json(path, sent).await.assert_status(403);
            reader.post_json(path, sent).await.assert_status(403);
            hall.visitor().post_json(path, sent).await.assert_status(401);
        }
        assert_eq!(viewer.get(&format!("/api/v1/loans/{lent}")).await.assert_status(200).json()["borrower"], json!("山田"));
        program(&hall, Role::Operator, &["jobs:read"]).await.get("/api/v1/media").await.assert_status(403);
        assert_eq!(items(&mut operator, "/api/v1/media").await.len(), 1);
    }
}
