//! 分野: what sections of a subject have in common, in 大問分析 and on 生徒のあゆみ.

use platform_database::Clock;
use platform_testing::{Engine, both_engines};
use serde_json::json;

use crate::hall::{EXAMS, Hall, MARKS, ROSTER, words};

const SECTIONS: &str = "/rounds/1/section-results";

/// The exams of the hall, whose 大問 belong to 言葉, 読解, 計算 and 図形.
fn with_fields(exams: &str) -> String {
    let mut exams = exams.to_owned();
    for (title, field) in [("漢字", "言葉"), ("読解", "読解"), ("計算", "計算"), ("図形", "図形")]
    {
        let titled = format!("\"title\":\"{title}\"");
        exams = exams.replace(&titled, &format!("{titled},\"field\":\"{field}\""));
    }
    exams
}

/// Holds a 夏期 of that year with everybody's marks; `exams` are those of 2026.
fn hold(hall: &Hall, year: &str, exams: &str) {
    let name = format!("{year}-summer");
    hall.commanded(&["import-exams", &hall.file("exams.json", exams.replace("2026", year)), "--open"]);
    let roster = hall.file("roster.csv", ROSTER.replace(",2026,", &format!(",{year},")));
    hall.commanded(&["import-roster", &roster, "--round", &name, "--apply"]);
    hall.commanded(&["import-marks", &hall.file("marks.csv", MARKS), "--round", &name, "--apply"]);
    hall.clock.set(Clock::System.now());
}

fn finalise(hall: &Hall, name: &str) {
    hall.commanded(&["finalise", "--round", name]);
    hall.clock.set(Clock::System.now());
}

both_engines! {
    /// 青木 はな has 18 of 20 in 漢字, 25 of 30 in 読解, 20 of 20 in 計算 and 25 of 30 in 図形; the country 63 of 100, 90 of
    /// 150, 65 of 80 and 85 of 120.
    async fn rounds_are_compared_by_field_from_the_first_that_has_any(engine: Engine) {
        let hall = Hall::empty(engine).await;
        hold(&hall, "2025", EXAMS);
        finalise(&hall, "2025-summer");
        let mut office = hall.as_juku("012345").await;
        assert!(!office.get("/students/1").await.assert_status(200).contains("分野ごとの得点率"));
        hold(&hall, "2026", &with_fields(EXAMS));
        let mut headquarters = hall.as_headquarters().await;
        let remark = [("exam", "5"), ("words", "漢字をよく覚えました。")];
        headquarters.post_form("/entries/9/remarks", &remark).await.assert_status(303);
        finalise(&hall, "2026-summer");

        let page = office.get("/students/1").await.text();
        let read = words(&page);
        for told in [
            "国語 言葉 90% 全国 63%",
            "国語 読解 83% 全国 60%",
            "算数 計算 100% 全国 81%",
            "算数 図形 83% 全国 71%",
            "分野 26夏",
            "国語 43 / 50点 平均差 +12.4",
            "国語 漢字をよく覚えました。",
        ] {
            assert!(read.contains(told), "{told}: {read}");
        }
        assert!(!read.contains("分野 25夏"), "that round had no 分野: {read}");
        assert!(page.contains("href=\"/entries/9/report-card.pdf\""), "{page}");
        // 上田 そら has nought points in 国語 and was absent from 算数.
        let absent = words(&office.get("/students/3").await.text());
        assert!(absent.contains("国語 言葉 0% 全国 63%") && !absent.contains("算数 計算"), "{absent}");

        let path = office.get("/api/v1/students/1/results").await.assert_status(200).json();
        let seats: Vec<_> = path["items"].as_array().unwrap().iter().map(|round| &round["sat"]).collect();
        assert_eq!((path["items"][1]["name"].as_str(), &seats[0]["fields"]), (Some("2026-summer"), &json!([])));
        let fields = seats[1]["fields"].as_array().unwrap();
        let told: Vec<_> = fields.iter().map(|field| (field["subject"].as_str().unwrap(), field["field"].as_str().unwrap())).collect();
        assert_eq!(told, [("japanese", "言葉"), ("japanese", "読解"), ("math", "計算"), ("math", "図形")]);
        assert_eq!((&fields[0]["rate"], &fields[0]["national_rate"]), (&json!(0.9), &json!(0.63)));
        let japanese = &seats[1]["subjects"][0];
        assert_eq!((&japanese["difference_tenths"], &japanese["words"]), (&json!(124), &json!("漢字をよく覚えました。")));
    }

    async fn a_field_stands_beside_its_section_also_once_it_is_frozen(engine: Engine) {
        let hall = Hall::empty(engine).await;
        hold(&hall, "2026", &with_fields(EXAMS));
        for is_final in [false, true] {
            if is_final {
                finalise(&hall, "2026-summer");
            }
            let mut office = hall.as_juku("012345").await;
            let page = words(&office.get(&format!("{SECTIONS}?exam=6-japanese")).await.text());
            assert!(page.contains("大問1 漢字 言葉 20"), "{page}");
            let csv = office.get(&format!("{SECTIONS}.csv?exam=6-math")).await.text();
            let lines: Vec<&str> = csv.lines().collect();
            assert!(lines[0].contains("出題項目,分野,配点"), "{csv}");
            assert!(lines[1].starts_with("大問1,計算,計算,20,") && lines[3].starts_with("大問2(1),,図形,10,"), "{csv}");
            let program = office.get(&format!("/api/v1{SECTIONS}?grade=6&subject=math")).await.json();
            assert_eq!(program["page"]["items"][1]["field"], "図形");
        }
        // 中1 has 語彙 without a 分野 beside 読解.
        let page = words(&hall.as_juku("012345").await.get(&format!("{SECTIONS}?exam=7-english")).await.text());
        assert!(page.contains("大問1 語彙 — 25") && page.contains("大問2 読解 読解 25"), "{page}");
    }
}
