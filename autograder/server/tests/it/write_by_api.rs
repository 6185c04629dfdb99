//! What programs write beside a round: places, pupils, phrases and announcements.

use platform_testing::{Engine, both_engines};
use serde_json::{Value, json};

use crate::hall::Hall;
use crate::live_by_api::{change, etag, having_seen, make};

both_engines! {
    async fn places_are_told_what_their_people_may_do(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut honbu = hall.as_headquarters().await;
        let mut office = hall.as_juku("012345").await;
        let off = json!({ "register": true, "mark": false, "report": true });
        for path in ["/api/v1/juku/1/switches", "/api/v1/classrooms/1/switches"] {
            let turned = change(&mut honbu, path, &off).await;
            assert_eq!(turned.assert_status(200).json(), off);
            honbu.put_json(path, "\"111\"", &off).await.assert_status(412);
            honbu.put_json(path, "\"7\"", &off).await.assert_status(412);
        }
        office.put_json("/api/v1/juku/1/switches", "\"101\"", &off).await.assert_status(404);
        let ranks = json!({ "national": true, "juku": false });
        let chosen = change(&mut office, "/api/v1/juku/1/rank-policy", &ranks).await;
        assert_eq!(chosen.assert_status(200).json(), ranks);
        office.put_json("/api/v1/juku/1/rank-policy", "\"11\"", &ranks).await.assert_status(412);
        let contact = json!({ "seen": "", "contact": "電話 03-0000-0000" });
        let told = office.post_json("/api/v1/juku/1/contact", &contact).await.assert_status(200).json();
        assert_eq!(told["contact"], "電話 03-0000-0000");
        office.post_json("/api/v1/juku/1/contact", &contact).await.assert_status(409);
        let long = json!({ "seen": "電話 03-0000-0000", "contact": "あ".repeat(81) });
        assert_eq!(office.post_json("/api/v1/juku/1/contact", &long).await.assert_status(422).json()["errors"][0]["field"], "contact");
        let seen = etag(&mut honbu, "/api/v1/juku/1").await;
        let member = json!({ "membership": "eduplus", "valid_from": "2027-04-01" });
        honbu.put_json("/api/v1/juku/1/membership", &seen, &member).await.assert_status(204);
        honbu.put_json("/api/v1/juku/1/membership", &seen, &member).await.assert_status(412);
        let kinds = office.get("/api/v1/juku/1/memberships").await.assert_status(200).json();
        assert!(kinds.as_array().unwrap().contains(&member), "{kinds}");
        let prices = honbu.get("/api/v1/prices").await.assert_status(200).json();
        let last = prices.as_array().unwrap().iter().find(|price| price["membership"] == "general" && price["valid_until"].is_null());
        let price = json!({ "membership": "general", "valid_from": "2040-04-01", "yen": 600, "seen": last.unwrap()["valid_from"] });
        honbu.post_json("/api/v1/prices", &price).await.assert_status(204);
        honbu.post_json("/api/v1/prices", &price).await.assert_status(409);
        let back = json!({ "membership": "general", "seen": "2040-04-01" });
        honbu.post_json("/api/v1/prices/withdrawal", &back).await.assert_status(204);
        let left = json!({ "seen": "member", "status": "withdrawn" });
        let status = honbu.post_json("/api/v1/juku/2/status", &left).await.assert_status(200).json();
        assert_eq!(status["status"], "withdrawn");
        office.post_json("/api/v1/juku/1/status", &left).await.assert_status(404);
    }

    async fn pupils_move_up_become_one_and_are_erased(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut honbu = hall.as_headquarters().await;
        let mut office = hall.as_juku("012345").await;
        let preview = office.get("/api/v1/juku/1/promotions").await.assert_status(200).json();
        assert_eq!(preview["candidates"].as_array().unwrap().len(), 5);
        let promote = |fingerprint: &Value| json!({ "fingerprint": fingerprint, "students": [preview["candidates"][0]["student"]] });
        office.post_json("/api/v1/juku/1/promotions", &promote(&json!("x"))).await.assert_status(409);
        let done = office.post_json("/api/v1/juku/1/promotions", &promote(&preview["fingerprint"])).await;
        assert_eq!(done.assert_status(200).json(), json!({ "promoted": 1, "graduated": 0 }));
        assert_eq!(office.get("/api/v1/juku/1/promotions").await.json()["done"]["promoted"], 1);
        let facts = json!({ "name": "青木 花", "grade": "小6" });
        let double = make(&mut office, "/api/v1/students", &json!({ "classroom": 1, "facts": facts })).await;
        let seen = etag(&mut honbu, "/api/v1/students/1").await;
        let pair = json!({ "other": double, "other_revision": 0 });
        let mergers = "/api/v1/students/1/mergers";
        having_seen(&office, &seen).post_json(mergers, &pair).await.assert_status(404);
        let kept = having_seen(&honbu, &seen).post_json(mergers, &pair).await;
        assert_eq!(kept.assert_status(200).json()["number"], "0001");
        having_seen(&honbu, &seen).post_json(mergers, &pair).await.assert_status(404);
        let wrong = office.post_json("/api/v1/students/2/erasure", &json!({ "number": "9999" })).await;
        assert_eq!(wrong.assert_status(422).json()["errors"][0]["field"], "number");
        office.post_json("/api/v1/students/2/erasure", &json!({ "number": "0002" })).await.assert_status(204);
    }

    async fn phrases_and_announcements_are_written(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut honbu = hall.as_headquarters().await;
        let mut office = hall.as_juku("012345").await;
        let path = "/api/v1/phrases/japanese";
        assert_eq!(office.get(path).await.assert_status(200).json()["origin"], "given");
        let gap = json!({ "bands": [{ "lowest": 0, "highest": 50, "words": "がんばりました。" }, { "lowest": 52, "highest": 100, "words": "" }] });
        let errors = change(&mut office, path, &gap).await.assert_status(422).json()["errors"].clone();
        assert_eq!(errors[0]["field"], "bands[1].words");
        let whole = json!({ "bands": [{ "lowest": 0, "highest": 100, "words": "よくがんばりました。" }] });
        let own = change(&mut office, path, &whole).await.assert_status(200).json();
        assert_eq!((&own["origin"], &own["is_own"]), (&json!("juku"), &json!(true)));
        office.put_json(path, "\"0\"", &whole).await.assert_status(412);
        assert_eq!(change(&mut office, path, &json!({ "bands": [] })).await.assert_status(200).json()["origin"], "given");
        assert_eq!(office.get("/api/v1/phrases").await.json().as_array().unwrap().len(), 5);
        office.get("/api/v1/phrases/x").await.assert_status(404);

        let words = json!({ "title": "ご案内", "words": "お読みください。", "reach": "everybody" });
        let blank = json!({ "title": "", "words": "お読みください。", "reach": "everybody" });
        assert_eq!(honbu.post_json("/api/v1/announcements", &blank).await.assert_status(422).json()["errors"][0]["field"], "title");
        let id = make(&mut honbu, "/api/v1/announcements", &words).await;
        let path = format!("/api/v1/announcements/{id}");
        let seen = etag(&mut honbu, &path).await;
        let again = json!({ "title": "お願い", "words": "お読みください。", "reach": "everybody" });
        assert_eq!(change(&mut honbu, &path, &again).await.assert_status(200).json()["title"], "お願い");
        let sending = format!("{path}/sending");
        having_seen(&honbu, &seen).post_json(&sending, &json!({})).await.assert_status(412);
        let seen = etag(&mut honbu, &path).await;
        let sent = having_seen(&honbu, &seen).post_json(&sending, &json!({})).await;
        assert_eq!(sent.assert_status(200).json()["state"], "sent");
        honbu.post_json(&format!("{path}/cancellation"), &json!({})).await.assert_status(409);
        let notice = office.get("/api/v1/notices").await.json()["items"][0].clone();
        assert_eq!(notice["title"], "お願い");
        let read = json!({ "notices": [notice["id"]] });
        assert_eq!(office.post_json("/api/v1/notices/readings", &read).await.assert_status(200).json()["read"], 1);
        assert_eq!(office.post_json("/api/v1/notices/readings", &json!({ "all": true })).await.json()["read"], 0);
    }
}
