//! The exports, taken by programs.

use platform_testing::{Engine, both_engines};
use serde_json::Value;

use crate::hall::Hall;

fn codes(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|item| item["code"].as_str().unwrap()).collect()
}

both_engines! {
    async fn each_is_told_what_they_may_take_and_takes_the_file_of_the_screen(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut office = hall.as_juku("012345").await;
        let list = office.get("/api/v1/exports?limit=100").await.assert_status(200).json();
        assert!(codes(&list).contains(&"students") && !codes(&list).contains(&"billing"), "{list}");
        for item in list["items"].as_array().unwrap() {
            let (code, address) = (item["code"].as_str().unwrap(), item["address"].as_str().unwrap());
            let formats: Vec<&str> = item["formats"].as_array().unwrap().iter().map(|format| format.as_str().unwrap()).collect();
            assert_eq!(formats[0], "xlsx", "{code}");
            office.get(address).await.assert_status(200);
            if formats.contains(&"csv") {
                let file = office.get(&format!("{address}?format=csv")).await.assert_status(200).text();
                assert_eq!(file, office.get(&format!("/exports/{code}?format=csv")).await.text(), "{code}");
                assert!(!file.contains("加藤"), "{code}: {file}");
            }
        }
        let whole = hall.as_headquarters().await.get("/api/v1/exports?limit=100").await.json();
        assert!(codes(&whole).contains(&"test-report"), "{whole}");
        let pdf = hall.as_headquarters().await.get("/api/v1/exports/test-report?format=pdf").await;
        assert_eq!(pdf.assert_status(200).header("content-type"), Some("application/pdf"));
        office.get("/api/v1/exports/billing").await.assert_status(404);
        office.get("/api/v1/exports/students?format=pdf").await.assert_status(422);
        office.get("/api/v1/exports/roster?round=2031-summer").await.assert_status(404);
        office.get("/api/v1/exports/nothing").await.assert_status(404);
        hall.visitor().get("/api/v1/exports").await.assert_status(401);
    }

    async fn a_token_takes_what_its_scope_names(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut pupils = hall.with_token("students:read").await;
        pupils.get("/api/v1/exports").await.assert_status(200);
        pupils.get("/api/v1/exports/students").await.assert_status(200);
        for other in ["marks", "results", "billing", "juku", "test-report"] {
            pupils.get(&format!("/api/v1/exports/{other}")).await.assert_status(403);
        }
        hall.with_token("results:read").await.get("/api/v1/exports/results").await.assert_status(200);
        let taken = hall.as_headquarters().await.get("/api/v1/audit-entries?event=lists.exported").await.json();
        let subjects: Vec<_> = taken["items"].as_array().unwrap().iter().map(|entry| &entry["subject"]).collect();
        assert_eq!(subjects, ["rounds/2026-summer/exports/results", "exports/students"]);
    }
}
