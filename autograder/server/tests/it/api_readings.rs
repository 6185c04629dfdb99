//! What programs read.
//!
//! 教室 1 is 駅前教室 of あおば塾, exam 1 is 小6 国語 (漢字 20, 読解 30).

use platform_testing::{Engine, both_engines};
use serde_json::{Value, json};

use crate::hall::Hall;

/// Every value of `field` in the items of a list.
fn all(page: &Value, field: &str) -> Vec<String> {
    let items = page["items"].as_array().unwrap();
    items.iter().map(|item| item[field].as_str().unwrap().to_owned()).collect()
}

both_engines! {
    async fn a_juku_reads_its_own_pupils_and_no_others(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        let page = juku.get("/api/v1/students?grade=%E5%B0%8F6&limit=2").await.assert_status(200).json();
        assert_eq!(all(&page, "name"), ["青木 はな", "伊藤 けん"]);
        let next = page["next"].as_i64().unwrap();
        let rest = juku.get(&format!("/api/v1/students?grade=6&after={next}")).await.json();
        assert_eq!(all(&rest, "name"), ["上田 そら", "小川 ゆい"]);
        assert!(rest["next"].is_null());
        let found = juku.get("/api/v1/students?q=%E3%81%91%E3%82%93").await.json();
        assert_eq!(all(&found, "number"), ["0002"]);
        juku.get("/api/v1/students/6").await.assert_status(404);
        let own = juku.get("/api/v1/students/1").await.assert_status(200).json();
        assert_eq!((&own["grade"], &own["memo"]), (&json!("小6"), &json!("")));
        assert_eq!(hall.as_headquarters().await.get("/api/v1/students/1").await.json()["memo"], Value::Null);
        let wrong = juku.get("/api/v1/students?status=x&grade=%E9%AB%981").await;
        let fields = wrong.assert_status(422).json()["errors"].clone();
        assert_eq!((&fields[0]["field"], &fields[1]["field"]), (&json!("grade"), &json!("status")));
        let rooms = juku.get("/api/v1/classrooms").await.json();
        assert_eq!(all(&rooms, "name"), ["駅前教室", "本町教室"]);
        juku.get("/api/v1/juku").await.assert_status(404);
        let entered = juku.get("/api/v1/rounds/1/examinees?classroom=2").await.json();
        assert_eq!(all(&entered, "name"), ["小川 ゆい"]);
        let people = juku.get("/api/v1/staff").await.assert_status(200).json();
        assert_eq!(all(&people, "role"), ["juku"]);
    }

    async fn what_is_known_already_is_not_sent_again(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut juku = hall.as_juku("012345").await;
        let first = juku.get("/api/v1/students/1").await;
        let tag = first.header("etag").unwrap().to_owned();
        let mut knowing = juku.with_header("if-none-match", &tag);
        assert_eq!(knowing.get("/api/v1/students/1").await.assert_status(304).text(), "");
        let token = hall.with_token("rounds:read").await;
        let mut honbu = token.with_header("if-none-match", "\"77\"");
        honbu.get("/api/v1/rounds/1").await.assert_status(200);
    }

    async fn exams_sheets_and_progress_fit_together(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        let exams = juku.get("/api/v1/rounds/1/exams").await.assert_status(200).json();
        let first = &exams["items"][0];
        assert_eq!((&first["subject"], &first["full_points"]), (&json!("japanese"), &json!(50)));
        assert_eq!(first["sections"][1]["title"], "読解");
        assert_eq!(exams["items"][1]["sections"][1]["items"][1]["points"], 20);
        let sheet = juku.get("/api/v1/classrooms/1/exams/1/marks").await.assert_status(200).json();
        assert_eq!(sheet["items"].as_array().unwrap().len(), 2);
        assert_eq!(sheet["rows"][0]["marks"], json!([18, 25]));
        juku.get("/api/v1/classrooms/3/exams/1/marks").await.assert_status(404);
        let progress = juku.get("/api/v1/rounds/1/progress").await.assert_status(200).json();
        let of_sheet = progress["items"].as_array().unwrap().iter();
        let mut of_sheet = of_sheet.filter(|item| item["classroom"] == 1 && item["exam"] == 1);
        assert_eq!(of_sheet.next().unwrap()["done"], 3);
    }

    async fn results_are_those_of_the_screen(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        let results = juku.get("/api/v1/rounds/1/results?grade=6&limit=1").await.assert_status(200).json();
        assert_eq!((&results["basis"], &results["grade"]), (&json!("provisional"), &json!("小6")));
        let pupil = &results["page"]["items"][0];
        assert_eq!((&pupil["name"], &pupil["subjects"][0]["points"]), (&json!("青木 はな"), &json!(43)));
        assert_eq!(pupil["combined"]["national"], json!({ "rank": 2, "of": 4 }));
        let rest = juku.get("/api/v1/rounds/1/results?grade=6&after=1").await.json();
        let items = rest["page"]["items"].as_array().unwrap();
        assert_eq!(items.len(), 3);
        let absent = items.iter().find(|item| item["name"] == "上田 そら").unwrap();
        assert_eq!((&absent["subjects"][1]["state"], &absent["combined"]["state"]), (&json!("absent"), &json!("nothing")));
        assert!(rest["page"]["next"].is_null());
    }

    async fn notices_invoices_and_papers_are_one_s_own(engine: Engine) {
        let hall = Hall::marked(engine).await;
        hall.as_juku("012345").await;
        let mut honbu = hall.as_headquarters().await;
        for path in ["/api/v1/invoices", "/api/v1/rounds/1/papers"] {
            assert_eq!(honbu.get(path).await.assert_status(200).json(), json!({ "items": [], "next": null }));
        }
        let kind = [("kind", "questions"), ("edition", "0")];
        let sent = honbu.post_multipart("/exams/1/papers", &kind, "問題.pdf", b"%PDF-1.7\n%%EOF\n").await;
        sent.assert_status(303);
        let papers = honbu.get("/api/v1/rounds/1/papers").await.json();
        assert_eq!(papers["items"][0]["kind"], "questions");
        let file = honbu.get("/api/v1/papers/1/file.pdf").await;
        assert_eq!(file.assert_status(200).header("content-type"), Some("application/pdf"));
        let mut juku = hall.as_juku("012345").await;
        assert_eq!(juku.get("/api/v1/rounds/1/papers").await.json()["items"], json!([]));
        juku.get("/api/v1/papers/1/file.pdf").await.assert_status(403);
        juku.get("/api/v1/notices").await.assert_status(200);
        let mut classroom = hall.as_classroom("012345", "345001").await;
        classroom.get("/api/v1/invoices").await.assert_status(404);
        classroom.get("/api/v1/staff").await.assert_status(404);
    }
}
