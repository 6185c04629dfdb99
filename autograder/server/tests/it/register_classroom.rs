//! A 教室 is made, called otherwise, closed and opened again, on screens and through the API.

use platform_testing::{Engine, both_engines};
use serde_json::json;

use crate::hall::{Hall, ROSTER, field};

const CLASSROOMS: &str = "/api/v1/classrooms";

both_engines! {
    async fn an_office_makes_its_own_and_headquarters_those_of_a_juku(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        office.get("/classrooms").await.assert_contains("/classrooms/new");
        assert!(!office.get("/classrooms/new").await.assert_status(200).contains("name=\"juku\""));
        let wrong = office.post_form("/classrooms", &[("number", "12"), ("name", " ")]).await;
        wrong.assert_status(422).assert_contains("教室名を入れてください").assert_contains("6桁");
        let new = [("number", "345009"), ("name", "港教室"), ("juku", "678345")];
        let made = office.post_form("/classrooms", &new).await;
        let page = made.assert_status(303).location().to_owned();
        office.get(&page).await.assert_contains("港教室").assert_contains("あおば塾");
        office.post_form("/classrooms", &new).await.assert_status(409).assert_contains("もう登録されています");

        let mut honbu = hall.as_headquarters().await;
        honbu.get("/classrooms/new?juku=678345").await.assert_contains("value=\"678345\"");
        let made = honbu.post_form("/classrooms", &new).await;
        honbu.get(made.assert_status(303).location()).await.assert_contains("みどり塾");
        let nowhere = [("number", "345009"), ("name", "港教室"), ("juku", "999999")];
        honbu.post_form("/classrooms", &nowhere).await.assert_status(409).assert_contains("塾がありません");
        let mut station = hall.as_classroom("012345", "345001").await;
        station.get("/classrooms/new").await.assert_status(404);
        station.post_form("/classrooms", &new).await.assert_status(404);
    }

    async fn of_two_who_change_the_name_the_second_is_told(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let seen = field(&office.get("/classrooms/1/edit").await.text(), "revision");
        let pairs = [("revision", &*seen), ("name", "駅前第一教室")];
        office.post_form("/classrooms/1", &pairs).await.assert_status(303);
        office.get("/classrooms?q=%E7%AC%AC%E4%B8%80").await.assert_contains("駅前第一教室");
        let stale = office.post_form("/classrooms/1", &pairs).await;
        stale.assert_status(409).assert_contains("別の人がこの教室を変更しました");
        hall.as_juku("678345").await.post_form("/classrooms/1", &pairs).await.assert_status(404);
    }

    async fn a_closed_classroom_takes_no_pupils(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let seen = field(&office.get("/classrooms/2/edit").await.text(), "revision");
        let fields = [("revision", &*seen)];
        let refused = office.post_form("/classrooms/2/closing", &fields).await;
        refused.assert_status(409).assert_contains("生徒が1人います");
        let pupil = office.get("/students/5").await.text();
        let moved = [("revision", &*field(&pupil, "revision")), ("classroom", "1"), ("on", ""), ("reason", "")];
        office.post_form("/students/5/transfers", &moved).await.assert_status(303);
        office.post_form("/classrooms/2/closing", &fields).await.assert_status(303);
        office.post_form("/classrooms/2/closing", &fields).await.assert_status(409);
        office.get("/classrooms/2").await.assert_contains("閉室").assert_contains("閉じた教室です");
        office.get("/classrooms").await.assert_contains("<span class=\"badge\">閉室</span>");
        assert!(!office.get("/students/new").await.contains("本町教室"));

        let back = [("revision", &*field(&office.get("/students/5").await.text(), "revision")), ("classroom", "2")];
        office.post_form("/students/5/transfers", &back).await.assert_status(422);
        let new = json!({ "classroom": 2, "facts": { "name": "毛利 まい", "grade": "中2" } });
        office.post_json("/api/v1/students", &new).await.assert_status(422);
        let roster = hall.file("again.csv", ROSTER);
        let told = hall.refused(&["import-roster", &roster, "--round", "2026-summer"]);
        assert!(told.contains("閉じた教室です"), "{told}");

        let page = office.get("/classrooms/2/edit").await.text();
        let fields = [("revision", &*field(&page, "revision"))];
        office.post_form("/classrooms/2/closing/withdrawal", &fields).await.assert_status(303);
        office.post_json("/api/v1/students", &new).await.assert_status(201);
    }

    async fn a_program_does_the_same(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut honbu = hall.with_token("places:write").await.with_header("idempotency-key", "k1");
        let new = json!({ "juku": 1, "number": "345009", "name": "港教室" });
        let place = honbu.post_json(CLASSROOMS, &new).await.assert_status(201).header("location").unwrap().to_owned();
        assert_eq!(honbu.post_json(CLASSROOMS, &new).await.assert_status(201).header("location"), Some(&*place));
        let mut office = hall.as_juku("012345").await;
        let again = office.post_json(CLASSROOMS, &json!({ "number": "345009", "name": "港教室" })).await;
        assert_eq!(again.assert_status(409).json()["errors"][0]["field"], "number");
        let foreign = json!({ "juku": 2, "number": "345009", "name": "港教室" });
        assert_eq!(office.post_json(CLASSROOMS, &foreign).await.assert_status(422).json()["errors"][0]["field"], "juku");

        let shown = office.get(&place).await;
        let seen = shown.assert_status(200).header("etag").unwrap().to_owned();
        assert_eq!(shown.json()["closed_on"], json!(null));
        let named = office.put_json(&place, &seen, &json!({ "name": "みなと教室" })).await;
        assert_eq!(named.assert_status(200).json()["name"], "みなと教室");
        office.put_json(&place, &seen, &json!({ "name": "港" })).await.assert_status(412);
        let seen = named.header("etag").unwrap().to_owned();
        let status = format!("{place}/status");
        office.put_json(&status, &seen, &json!({ "status": "gone" })).await.assert_status(422);
        let closed = office.put_json(&status, &seen, &json!({ "status": "closed" })).await;
        assert!(closed.assert_status(200).json()["closed_on"].is_string());
        let seen = closed.header("etag").unwrap().to_owned();
        let open = office.put_json(&status, &seen, &json!({ "status": "open" })).await;
        assert_eq!(open.assert_status(200).json()["closed_on"], json!(null));
        let full = office.get("/api/v1/classrooms/1").await.header("etag").unwrap().to_owned();
        office.put_json("/api/v1/classrooms/1/status", &full, &json!({ "status": "closed" })).await.assert_status(409);
    }

    /// A pupil never ends up in a closed 教室, however the two meet.
    async fn of_a_closing_and_a_new_pupil_one_is_refused(engine: Engine) {
        let hall = Hall::open(engine).await;
        let office = hall.as_juku("012345").await;
        for number in ["345011", "345012", "345013", "345014"] {
            let new = json!({ "number": number, "name": format!("教室{number}") });
            let made = office.clone().post_json(CLASSROOMS, &new).await.assert_status(201).json();
            let id = made["id"].as_i64().unwrap();
            let status = format!("{CLASSROOMS}/{id}/status");
            let seen = office.clone().get(&format!("{CLASSROOMS}/{id}")).await.header("etag").unwrap().to_owned();
            let pupil = json!({ "classroom": id, "facts": { "name": format!("毛利 {number}"), "grade": "中2" } });
            let (closed, shut) = (json!({ "status": "closed" }), &mut office.clone());
            let registering = &mut office.clone();
            let (closing, registered) =
                tokio::join!(shut.put_json(&status, &seen, &closed), registering.post_json("/api/v1/students", &pupil));
            let statuses = (closing.status.as_u16(), registered.status.as_u16());
            assert!([(200, 422), (409, 201)].contains(&statuses), "{statuses:?}");
        }
    }
}
