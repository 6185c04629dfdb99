//! Both subjects of a grade side by side, and every 教室 of a 塾 one below the other.
//!
//! 教室 1 is 駅前教室 of あおば塾 (塾 1), 教室 2 its 本町教室; exams 1 and 2 are 小6 国語 and 算数.

use platform_testing::{Answer, Client, Engine, both_engines, count_fewest};
use serde_json::{Value, json};

use crate::hall::{Hall, all};
use crate::perform_operations::{history, mark, person};

const BOTH: &str = "/classrooms/1/exams/1/marks?subject=both";
const WHOLE: &str = "/juku/1/exams/1/marks";

async fn send(client: &mut Client, sheet: &str, operation: Value) -> Answer {
    let batch = json!({ "person": person(client).await, "operations": [operation] });
    client.post_json(&format!("{sheet}/operations"), &batch).await
}

both_engines! {
    async fn both_subjects_stand_side_by_side_and_each_cell_knows_its_sheet(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut client = hall.as_classroom("012345", "345001").await;
        let page = client.get(BOTH).await.assert_status(200).text();
        assert!(page.contains("<h1>小6 国語・算数 得点入力"), "{page}");
        // Three pupils with an attendance in each exam and five items together.
        let sheets = all(&page, "data-sheet");
        assert_eq!(sheets.len(), 6);
        assert_eq!(&sheets[..2], ["/classrooms/1/exams/1/marks", "/classrooms/1/exams/2/marks"]);
        assert_eq!(all(&page, "data-stored"), ["18", "25", "20", "10", "15", "10", "20", "10", "5", "10", "0", "0", "", "", ""]);
        assert_eq!(page.matches(r#"readonly name="m"#).count(), 15, "without scripts nothing can be typed");
        // 上田 was absent from 算数 alone.
        assert_eq!(page.matches(" checked>").count(), 1);
        assert!(page.contains(r#"上田 そら 算数 欠席" checked>"#), "{page}");
        for leads_to in ["/classrooms/1/exams/1/marks/completion", "/classrooms/1/exams/2/marks/completion", "/classrooms/1/exams/2/marks/proof"] {
            assert!(page.contains(&format!("href=\"{leads_to}\"")), "{leads_to}: {page}");
        }
        // The tab leads there, and from there to the same of another grade.
        let single = client.get("/classrooms/1/exams/1/marks").await.text();
        assert!(single.contains(&format!("href=\"{BOTH}\">両方")), "{single}");
        assert!(page.contains("href=\"/classrooms/1/exams/3/marks?subject=both\">中1"), "{page}");
        assert!(!page.contains(WHOLE) && !single.contains(WHOLE), "a 教室 sees no other 教室");
    }

    async fn the_office_sees_every_place_of_its_own_juku_and_headquarters_looks_on(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut office = hall.as_juku("012345").await;
        let single = office.get("/classrooms/1/exams/1/marks").await.text();
        assert!(single.contains(&format!("href=\"{WHOLE}\">全部")), "{single}");
        let page = office.get(WHOLE).await.assert_status(200).text();
        assert_eq!(all(&page, "data-name"), ["駅前教室", "青木 はな", "伊藤 けん", "上田 そら", "本町教室", "小川 ゆい"]);
        assert_eq!(all(&page, "data-sheet")[2..], ["/classrooms/1/exams/1/marks", "/classrooms/2/exams/1/marks"]);
        assert!(page.contains("入力済 4 / 4（欠席0） 残り0"), "{page}");
        assert!(page.contains("href=\"/classrooms/2/exams/1/marks/completion\">国語を完了にする"), "{page}");
        assert_eq!(all(&office.get(&format!("{WHOLE}?subject=both")).await.text(), "data-sheet").len(), 8);

        for stranger in [hall.as_juku("678345").await, hall.as_classroom("012345", "345001").await] {
            let mut stranger = stranger;
            stranger.get(WHOLE).await.assert_status(404);
            stranger.get(&format!("{WHOLE}/events")).await.assert_status(404);
        }
        let page = hall.as_headquarters().await.get(WHOLE).await.assert_status(200).text();
        assert!(page.contains("本部が直すときは、教室の得点表を開きます。") && !page.contains("data-grid") && !page.contains("<input class=\"cell\""), "{page}");
        assert!(page.contains("小川 ゆい"), "{page}");
    }

    /// One 教室 has more time than the others: there alone marks are taken.
    async fn each_place_has_its_own_deadline(engine: Engine) {
        let hall = Hall::before_deadline(engine, "2030-01-10T11:00").await;
        let mut office = hall.as_juku("012345").await;
        let page = office.get(WHOLE).await.text();
        assert_eq!(page.matches("data-closed").count(), 0, "{page}");
        let mut headquarters = hall.as_headquarters().await;
        let granted = [("juku", "012345"), ("classroom", "345002"), ("until", "2030-01-11T12:00"), ("reason", "大雪")];
        headquarters.post_form("/rounds/1/extensions", &granted).await.assert_status(303);
        hall.set_clock("2030-01-10T13:00");
        let mut office = hall.as_juku("012345").await;
        let page = office.get(WHOLE).await.text();
        assert_eq!(page.matches(" data-closed aria-label").count(), 3, "駅前教室 is closed: {page}");
        assert!(page.contains("data-grid") && page.contains("入力は2030年1月10日"), "{page}");
        hall.set_clock("2030-01-12T13:00");
        let page = hall.as_juku("012345").await.get(WHOLE).await.text();
        assert!(!page.contains("data-grid"), "{page}");
    }

    /// What is typed into a wide sheet is judged by its own sheet, and everybody who looks hears of it on one stream.
    async fn what_is_typed_anywhere_is_heard_of_on_the_wide_sheet(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let page = office.get(&format!("{WHOLE}?subject=both")).await.text();
        let events = all(&page, "data-events")[0].replace("&#38;", "&");
        let entries = all(&page, "data-entry");
        let (first, last): (i64, i64) = (entries[0].parse().unwrap(), entries.last().unwrap().parse().unwrap());
        let items = all(&page, "data-item");
        let item: i64 = items[2].parse().unwrap();

        let mut tanaka = hall.as_classroom("012345", "345001").await;
        let absence = json!({ "op": "a", "entry": first, "item": null, "seen": 0, "value": 1, "means": "typed" });
        send(&mut tanaka, "/classrooms/1/exams/2/marks", absence).await.assert_status(200);
        send(&mut office, "/classrooms/2/exams/2/marks", mark("b", last, item, None, Some(7))).await.assert_status(200);
        tanaka.put_json("/classrooms/1/exams/2/marks/presence", "", &json!({ "page": "p", "entry": first })).await.assert_status(204);

        let mut stream = office.hear(&format!("{events}after=0")).await;
        let heard = stream.until(|heard| heard.contains("event: people")).await;
        let cells = heard.split("event: cells\ndata: ").nth(1).unwrap().lines().next().unwrap();
        let told: Value = serde_json::from_str(cells).unwrap();
        let told: Vec<_> = told["cells"].as_array().unwrap().iter().map(|cell| json!([cell["entry"], cell["exam"], cell["item"], cell["value"]])).collect();
        assert_eq!(told, [json!([first, 2, null, 1]), json!([last, 2, item, 7])]);
        assert!(heard.contains("012345345001の担当"), "{heard}");
        // Of one subject alone, nothing was changed.
        let mut stream = office.hear(&format!("{WHOLE}/events?after=0")).await;
        let heard = stream.until(|heard| heard.contains("event: cells")).await;
        assert!(heard.contains(r#"{"cells":[]}"#), "{heard}");
        let mut stream = tanaka.hear("/classrooms/1/exams/1/marks/events?subject=both&after=0").await;
        let heard = stream.until(|heard| heard.contains("event: cells")).await;
        assert!(heard.contains(r#""exam":2"#) && !heard.contains(&format!(r#""entry":{last}"#)), "only the own 教室: {heard}");
        assert_eq!(history(&mut office, &format!("/classrooms/2/exams/2/marks/history?entry={last}&item={item}")).await.len(), 1);

        // A pupil of another 教室 is on no sheet but the own one.
        let said: Value = serde_json::from_str(&send(&mut office, "/classrooms/1/exams/2/marks", mark("c", last, item, Some(7), Some(8))).await.text()).unwrap();
        assert_eq!(said["outcomes"][0]["result"], "gone");
    }
}

/// However many 教室 there are, the page asks the same.
#[tokio::test]
async fn a_wide_sheet_asks_as_much_for_one_place_as_for_many() {
    let hall = Hall::marked(Engine::Postgres).await;
    let mut office = hall.as_juku("012345").await;
    let mut small = hall.as_juku("678345").await;
    // The first requests open the connections.
    office.get(WHOLE).await.assert_status(200);
    small.get("/juku/2/exams/1/marks").await.assert_status(200);
    let (many, answer) = count_fewest(async || office.get(WHOLE).await).await;
    answer.assert_status(200);
    let (one, answer) = count_fewest(async || small.get("/juku/2/exams/1/marks").await).await;
    answer.assert_status(200);
    assert!(many > 0 && many == one, "{many} for two 教室, {one} for one");
}
