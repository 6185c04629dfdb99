//! 塾 and 教室 read what their own people did, and nothing else.

use platform_testing::{Engine, both_engines, count_fewest};

use crate::hall::{Hall, words};

const RECORD: &str = "/activities";

both_engines! {
    async fn everybody_reads_what_their_own_people_did(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let mut teacher = hall.as_classroom("012345", "345001").await;
        let mut neighbour = hall.as_classroom("012345", "345002").await;
        let mut other = hall.as_juku("678345").await;
        let mut headquarters = hall.as_headquarters().await;
        let left = [("revision", "0"), ("status", "left")];
        teacher.post_form("/students/4/status", &left).await.assert_status(303);
        let contact = [("seen", ""), ("contact", "電話 03-0000-0000")];
        office.post_form("/juku/1/contact", &contact).await.assert_status(303);
        headquarters.get("/students/1").await.assert_status(200);
        other.get("/students/6").await.assert_status(200);

        // Above the table stand the names of all events.
        let page = words(&office.get(RECORD).await.text());
        let (_, of_office) = page.split_once("だれが 出来事 対象 内容").unwrap();
        for part in ["012345の担当 塾 塾の連絡先の変更 塾 012345", "連絡先: （空） → 電話", "012345345001の担当 教室 生徒の状態の変更 生徒 4"] {
            assert!(of_office.contains(part), "{part} in {of_office}");
        }
        for foreign in ["678345の担当", "honbuの担当", "コマンド", "生徒 6"] {
            assert!(!of_office.contains(foreign), "{foreign} in {of_office}");
        }
        let of_teacher = words(&teacher.get(RECORD).await.text());
        assert!(of_teacher.contains("生徒 4") && !of_teacher.contains("012345の担当"), "{of_teacher}");
        let of_neighbour = words(&neighbour.get(RECORD).await.text());
        assert!(!of_neighbour.contains("生徒 4"), "{of_neighbour}");
        assert!(!words(&other.get(RECORD).await.text()).contains("012345"));
        assert_eq!(headquarters.get(RECORD).await.assert_status(303).location(), "/audit");
        office.get("/audit").await.assert_status(404);
        hall.visitor().get(RECORD).await.assert_status(303);
    }

    async fn the_record_is_narrowed_within_ones_own_place(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        office.get("/students/1").await.assert_status(200);
        office.get("/students/2").await.assert_status(200);
        let viewed = words(&office.get(&format!("{RECORD}?event=students.viewed")).await.text());
        assert!(viewed.contains("全2件") && viewed.contains("生徒 2"), "{viewed}");
        let honbu = words(&office.get(&format!("{RECORD}?q=honbu")).await.text());
        assert!(honbu.contains("条件に合うものがありません"), "{honbu}");
    }
}

/// A longer record asks no more.
#[tokio::test]
async fn a_longer_record_asks_no_more() {
    let hall = Hall::open(Engine::Postgres).await;
    let mut office = hall.as_juku("012345").await;
    office.get(RECORD).await.assert_status(200);
    let (few, _) = count_fewest(async || office.get(RECORD).await).await;
    for _ in 0..120 {
        office.get("/students/1").await.assert_status(200);
    }
    office.get(RECORD).await.assert_status(200);
    let (many, page) = count_fewest(async || office.get(RECORD).await).await;
    page.assert_contains("1–100件");
    assert_eq!(few, many);
}
