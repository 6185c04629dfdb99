//! 生徒のあゆみ, 在籍の経過 and one 成績表, by programs.

use platform_database::Clock;
use platform_testing::{Engine, both_engines};
use serde_json::{Value, json};

use crate::hall::{EXAMS, Hall, MARKS, ROSTER};

both_engines! {
    async fn a_path_has_every_round_and_gaps(engine: Engine) {
        let hall = Hall::marked(engine).await;
        hall.commanded(&["finalise", "--round", "2026-summer"]);
        // 青木 はな misses the winter.
        let winter = |text: &str| text.replace("夏期", "冬期");
        hall.commanded(&["import-exams", &hall.file("exams.json", winter(EXAMS)), "--open"]);
        let roster: Vec<String> = ROSTER.lines().filter(|line| !line.contains("青木")).map(winter).collect();
        hall.commanded(&["import-roster", &hall.file("roster.csv", roster.join("\r\n")), "--round", "2026-winter", "--apply"]);
        let marks: Vec<&str> = MARKS.lines().filter(|line| !line.starts_with("012345,0001")).collect();
        hall.commanded(&["import-marks", &hall.file("marks.csv", marks.join("\r\n")), "--round", "2026-winter", "--apply"]);
        hall.commanded(&["finalise", "--round", "2026-winter"]);
        hall.clock.set(Clock::System.now());

        let mut office = hall.as_juku("012345").await;
        let path = "/api/v1/students/1/results";
        let page = office.get(path).await.assert_status(200).json();
        let names: Vec<_> = page["items"].as_array().unwrap().iter().map(|round| &round["name"]).collect();
        assert_eq!(names, ["2026-summer", "2026-winter"]);
        assert_eq!(page["items"][1]["sat"], Value::Null);
        let sat = &page["items"][0]["sat"];
        assert_eq!((&sat["grade"], &sat["classroom_name"], &sat["entry"]), (&json!("小6"), &json!("駅前教室"), &json!(1)));
        let japanese = &sat["subjects"][0];
        assert_eq!((&japanese["subject"], &japanese["points"], &japanese["full_points"]), (&json!("japanese"), &json!(43), &json!(50)));
        assert_eq!((&japanese["national_rank"], &japanese["pupils"], &japanese["difference_tenths"]), (&json!(2), &json!(5), &json!(124)));
        assert_eq!((&sat["combined"]["subject"], &sat["combined"]["points"]), (&Value::Null, &json!(88)));
        let first = office.get(&format!("{path}?limit=1")).await.json();
        assert_eq!((first["items"].as_array().unwrap().len(), &first["next"]), (1, &json!(1)));
        let absent = office.get("/api/v1/students/3/results").await.json();
        let math = &absent["items"][0]["sat"]["subjects"][1];
        assert_eq!((&math["absent"], &math["points"], &math["national_rank"]), (&json!(true), &Value::Null, &Value::Null));

        hall.as_juku("678345").await.get(path).await.assert_status(404);
        hall.as_classroom("012345", "345002").await.get(path).await.assert_status(404);
        hall.with_token("students:read").await.get(path).await.assert_status(403);
        hall.with_token("results:read").await.get(path).await.assert_status(200);
    }

    async fn the_moves_of_a_pupil_are_read_from_the_newest_back(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        for (status, seen) in [("paused", "\"0\""), ("enrolled", "\"1\"")] {
            let sent = json!({ "status": status, "reason": "家庭の都合" });
            office.put_json("/api/v1/students/1/status", seen, &sent).await.assert_status(200);
        }
        let path = "/api/v1/students/1/moves";
        let page = office.get(&format!("{path}?limit=1")).await.assert_status(200).json();
        let newest = &page["items"][0];
        assert_eq!((&newest["old_status"], &newest["new_status"]), (&json!("paused"), &json!("enrolled")));
        assert_eq!((&newest["reason"], &newest["old_grade"], &page["next"]), (&json!("家庭の都合"), &Value::Null, &json!(1)));
        let rest = office.get(&format!("{path}?limit=1&after=1")).await.json();
        assert_eq!((&rest["items"][0]["new_status"], &rest["next"]), (&json!("paused"), &Value::Null));
        hall.as_juku("678345").await.get(path).await.assert_status(404);
        hall.visitor().get(path).await.assert_status(401);
    }

    async fn a_card_is_the_pdf_of_the_screen(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let card = "/api/v1/entries/1/report-card";
        let pdf = hall.as_classroom("012345", "345001").await.get(card).await;
        assert_eq!(pdf.assert_status(200).header("content-type"), Some("application/pdf"));
        assert!(pdf.body.starts_with(b"%PDF-"));
        let refused = hall.as_juku("678345").await.get(card).await;
        assert_eq!(refused.assert_status(404).header("content-type"), Some("application/problem+json"));
        hall.as_classroom("012345", "345002").await.get(card).await.assert_status(404);
        hall.with_token("rounds:read").await.get(card).await.assert_status(403);
        let seen = hall.as_headquarters().await.get("/api/v1/audit-entries?event=report_cards.drawn").await.json();
        assert_eq!(seen["items"][0]["subject"], "rounds/2026-summer/entries/1");
    }
}
