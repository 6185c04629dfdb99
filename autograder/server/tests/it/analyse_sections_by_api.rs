//! 大問分析 by programs.
//!
//! Of 国語 of 小6 青木 has 18+25, 伊藤 10+20 and 上田 0+0 in 駅前教室, 小川 20+30 in 本町教室 and 加藤 of みどり塾 15+15.

use platform_testing::{Engine, both_engines};
use serde_json::{Value, json};

use crate::hall::Hall;

const SECTIONS: &str = "/api/v1/rounds/1/section-results";

fn items(page: &Value) -> &Vec<Value> {
    page["page"]["items"].as_array().unwrap()
}

fn names(page: &Value) -> Vec<&str> {
    items(page).iter().map(|item| item["name"].as_str().unwrap()).collect()
}

both_engines! {
    async fn the_figures_are_those_of_the_screen(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut classroom = hall.as_classroom("012345", "345001").await;
        let japanese = format!("{SECTIONS}?grade=%E5%B0%8F6&subject=japanese");
        let page = classroom.get(&japanese).await.assert_status(200).json();
        assert_eq!((&page["grade"], &page["subject"], &page["basis"]), (&json!("小6"), &json!("japanese"), &json!("provisional")));
        let first = &items(&page)[0];
        assert_eq!((&first["section"], &first["item"], &first["title"]), (&json!(1), &Value::Null, &json!("漢字")));
        assert_eq!((&first["full_points"], &first["field"], &first["low"]), (&json!(20), &Value::Null, &json!(1)));
        let populations: Vec<_> = first["tallies"].as_array().unwrap().iter().map(|tally| &tally["population"]).collect();
        assert_eq!(populations, ["national", "juku", "classroom"]);
        let country = &first["tallies"][0];
        assert_eq!((&country["pupils"], &country["mean_tenths"], &country["rate"]), (&json!(5), &json!(126), &json!(0.63)));
        let own = &first["tallies"][2];
        assert_eq!((&own["pupils"], &own["mean_tenths"], &own["perfect"], &own["missing"]), (&json!(3), &json!(93), &json!(0.0), &json!(0)));
        hall.commanded(&["finalise", "--round", "2026-summer"]);
        let frozen = classroom.get(&japanese).await.json();
        assert_eq!((&frozen["basis"], &frozen["version"]), (&json!("final"), &json!(1)));
        assert_eq!(frozen["page"], page["page"], "the snapshot says the same");
    }

    async fn questions_come_in_pages_and_the_lowest_alone(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut token = hall.with_token("results:read").await;
        let math = format!("{SECTIONS}?grade=6&subject=math");
        let page = token.get(&format!("{math}&limit=3")).await.assert_status(200).json();
        assert_eq!((items(&page).len(), &page["page"]["next"]), (3, &json!(3)));
        let rest = token.get(&format!("{math}&limit=3&after=3")).await.json();
        assert_eq!((&items(&rest)[0]["section"], &items(&rest)[0]["item"]), (&json!(2), &json!(2)));
        assert_eq!((items(&rest).len(), &rest["page"]["next"]), (1, &Value::Null));
        let lowest = token.get(&format!("{math}&lowest=true")).await.json();
        assert!(items(&lowest).iter().all(|item| item["section"] == 2) && items(&lowest).len() == 3, "{lowest}");
    }

    async fn who_lost_points_is_told_and_narrowed(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut office = hall.as_juku("012345").await;
        let second = format!("{SECTIONS}/2/students?grade=6&subject=math");
        let page = office.get(&second).await.assert_status(200).json();
        assert_eq!((&page["title"], &page["full_points"]), (&json!("図形"), &json!(30)));
        assert_eq!(names(&page), ["青木 はな", "伊藤 けん"], "in the order of the lists; 上田 was absent");
        let first = &items(&page)[0];
        assert_eq!((&first["points"], &first["items"], &first["number"]), (&json!(25), &json!([10, 15]), &json!("0001")));
        let paged = office.get(&format!("{second}&limit=1")).await.json();
        assert_eq!((names(&paged), &paged["page"]["next"]), (vec!["青木 はな"], &json!(1)));
        let japanese = format!("{SECTIONS}/1/students?grade=6&subject=japanese");
        for (narrowed, found) in [("lost=all", vec!["上田 そら"]), ("lost=most", vec!["上田 そら"]), ("q=0002", vec!["伊藤 けん"]), ("classroom=2", vec![])] {
            let page = office.get(&format!("{japanese}&{narrowed}")).await.json();
            assert_eq!(names(&page), found, "{narrowed}");
        }
        let other = hall.as_juku("678345").await.get(&japanese).await.json();
        assert_eq!(names(&other), ["加藤 れん"]);
    }

    async fn what_is_not_there_is_not_found_and_no_other_exam_is_shown(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut office = hall.as_juku("012345").await;
        for (query, field) in [("grade=%E9%AB%981", "grade"), ("grade=6&subject=english", "subject"), ("grade=6&subject=x", "subject"), ("subject=math", "grade")] {
            let refused = office.get(&format!("{SECTIONS}?{query}")).await.assert_status(422).json();
            assert_eq!(refused["errors"][0]["field"], field, "{query}");
        }
        office.get(&format!("{SECTIONS}/1/students?grade=6&lost=some")).await.assert_status(422);
        for missing in ["?grade=1", "?classroom=3", "/9/students?grade=6", "/300/students?grade=6", "/1/students?grade=6&classroom=3"] {
            office.get(&format!("{SECTIONS}{missing}")).await.assert_status(404);
        }
        office.get("/api/v1/rounds/9/section-results").await.assert_status(404);
        hall.visitor().get(SECTIONS).await.assert_status(401);
        hall.with_token("rounds:read").await.get(SECTIONS).await.assert_status(403);
        let switches = [("register", "true"), ("mark", "true"), ("seen", "111")];
        office.post_form("/classrooms/1/switches", &switches).await.assert_status(303);
        let mut classroom = hall.as_classroom("012345", "345001").await;
        classroom.get(SECTIONS).await.assert_status(403);
        classroom.get(&format!("{SECTIONS}/1/students")).await.assert_status(403);
    }
}
