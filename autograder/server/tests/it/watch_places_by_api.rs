//! What a 塾 did, reached and will owe, by programs.

use platform_testing::{Engine, both_engines};
use serde_json::{Value, json};

use crate::hall::Hall;

fn items(page: &Value) -> &Vec<Value> {
    page["items"].as_array().unwrap()
}

both_engines! {
    async fn a_place_reads_what_its_own_people_did(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        for (on, seen) in [("register", "111"), ("mark", "100")] {
            office.post_form("/classrooms/1/switches", &[(on, "true"), ("seen", seen)]).await.assert_status(303);
        }
        let path = "/api/v1/activities?event=classrooms.&limit=1";
        let page = office.get(path).await.assert_status(200).json();
        let newest = &items(&page)[0];
        assert_eq!((&newest["event"], &newest["label"]), (&json!("classrooms.switches_turned"), &json!("教室の権限の変更")));
        assert_eq!((&newest["thing"], &newest["actor_name"]), (&json!("教室 345001"), &json!("012345の担当")));
        assert!(newest["told"].as_str().unwrap().contains("オフの権限"), "{newest}");
        let rest = office.get(&format!("{path}&after={}", page["next"])).await.json();
        assert!(items(&rest)[0]["number"].as_i64() < newest["number"].as_i64(), "{rest}");
        assert_eq!(rest["next"], Value::Null);
        let of_nobody = office.get("/api/v1/activities?person=%E3%81%BF%E3%81%A9%E3%82%8A").await.json();
        assert_eq!(of_nobody["items"], json!([]));

        let others = hall.as_juku("678345").await.get("/api/v1/activities?event=classrooms.").await.json();
        assert_eq!(others["items"], json!([]));
        let classroom = hall.as_classroom("012345", "345001").await.get("/api/v1/activities?event=classrooms.").await.json();
        assert_eq!(classroom["items"], json!([]), "the office is no colleague");
        hall.as_headquarters().await.get("/api/v1/activities").await.assert_status(404);
        hall.visitor().get("/api/v1/activities").await.assert_status(401);
    }

    async fn headquarters_reads_the_history_of_a_juku(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        let turned = [("register", "true"), ("seen", "111")];
        headquarters.post_form("/juku/1/switches", &turned).await.assert_status(303);
        let mut office = hall.as_juku("012345").await;
        office.post_form("/classrooms/1/switches", &[("register", "true"), ("seen", "111")]).await.assert_status(303);
        let path = "/api/v1/juku/1/history";
        let page = headquarters.get(path).await.assert_status(200).json();
        let events: Vec<&str> = items(&page).iter().map(|item| item["event"].as_str().unwrap()).collect();
        let turned: Vec<&str> = events.into_iter().filter(|event| event.ends_with("switches_turned")).collect();
        assert_eq!(turned, ["classrooms.switches_turned", "juku.switches_turned"]);
        let first = headquarters.get(&format!("{path}?limit=1")).await.json();
        let rest = headquarters.get(&format!("{path}?limit=1&after={}", first["next"])).await.json();
        assert_eq!((&items(&first)[0], &items(&rest)[0]), (&items(&page)[0], &items(&page)[1]));
        let narrowed = headquarters.get(&format!("{path}?event=juku.switches_turned")).await.json();
        assert_eq!(items(&narrowed).len(), 1);
        let wrong = headquarters.get(&format!("{path}?event=marks.recorded")).await.assert_status(422).json();
        assert_eq!(wrong["errors"][0]["field"], "event");
        headquarters.get("/api/v1/juku/99/history").await.assert_status(404);
        office.get(path).await.assert_status(404);
        hall.with_token("places:read").await.get(path).await.assert_status(403);
    }

    async fn headquarters_reads_what_a_juku_reached_round_by_round(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        let path = "/api/v1/juku/1/rounds";
        let before = headquarters.get(path).await.assert_status(200).json();
        let round = &items(&before)[0];
        assert_eq!((&round["name"], &round["state"], &round["examinees"], &round["counted"]), (&json!("2026-summer"), &json!("open"), &json!(5), &json!(5)));
        assert_eq!((&round["mean_tenths"], &round["standing"], &round["amount_yen"]), (&Value::Null, &json!("estimate"), &json!(2_500)));
        hall.commanded(&["finalise", "--round", "2026-summer"]);
        let after = headquarters.get(&format!("{path}?year=2026")).await.json();
        // 合計 of 青木 88, 伊藤 55, 小川 100 and 江口 70.
        assert_eq!((&items(&after)[0]["state"], &items(&after)[0]["mean_tenths"]), (&json!("final"), &json!(783)));
        assert_eq!(headquarters.get(&format!("{path}?year=2025")).await.json()["items"], json!([]));
        hall.as_juku("012345").await.get(path).await.assert_status(404);
    }

    async fn a_juku_reads_what_it_will_probably_owe(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let path = "/api/v1/rounds/1/fee-estimates";
        let own = hall.as_juku("012345").await.get(path).await.assert_status(200).json();
        assert_eq!(items(&own).len(), 1);
        let estimate = &items(&own)[0];
        assert_eq!((&estimate["juku_number"], &estimate["membership"], &estimate["unit_yen"]), (&json!("012345"), &json!("general"), &json!(500)));
        assert_eq!((&estimate["registered"], &estimate["counted"], &estimate["amount_yen"], &estimate["tax_yen"]), (&json!(5), &json!(5), &json!(2_500), &json!(227)));
        assert_eq!(estimate["lines"], json!([{ "grade": "小6", "examinees": 4, "sat": [4, 4] }, { "grade": "中1", "examinees": 1, "sat": [1, 1] }]));
        let mut headquarters = hall.as_headquarters().await;
        assert_eq!(items(&headquarters.get(path).await.json()).len(), 2);
        let one = headquarters.get(&format!("{path}?juku=2")).await.json();
        assert_eq!(items(&one)[0]["juku_number"], "678345");
        hall.as_juku("012345").await.get(&format!("{path}?juku=2")).await.assert_status(404);
        hall.as_classroom("012345", "345001").await.get(path).await.assert_status(404);
        headquarters.get("/api/v1/rounds/9/fee-estimates").await.assert_status(404);
    }
}
