//! A change on a sheet is taken back.
//!
//! The places and pupils are those of `mark_changes.rs`.

use platform_testing::{Answer, Client, Engine, both_engines};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::hall::{Hall, words};
use crate::mark_changes::{CHANGES, rows, type_mark};
use crate::perform_operations::{Ids, SHEET, history, ids, send};

/// Where the newest change on the page can be taken back.
async fn newest(client: &mut Client) -> String {
    let page = client.get(CHANGES).await.assert_status(200).text();
    let found = page.split('"').find(|address| address.ends_with("/restorations/new"));
    found.expect("a change that can be taken back").trim_end_matches("/new").to_owned()
}

/// How the mark of the first pupil for the first item came to be, the newest change first.
async fn marks_of(
    client: &mut Client,
    Ids { entries, items }: &Ids,
) -> Vec<(Option<i64>, Option<i64>, Value)> {
    let changes = history(client, &format!("{SHEET}/history?entry={}&item={}", entries[0], items[0])).await;
    changes.iter().map(|one| (one["old"].as_i64(), one["new"].as_i64(), one["means"].clone())).collect()
}

both_engines! {
    /// A change is taken back as the grid would, once, and what was done stands in the history.
    async fn a_change_is_taken_back(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut teacher = hall.as_classroom("012345", "345001").await;
        let of = ids(&mut teacher).await;
        type_mark(&mut teacher, &of, None, Some(16)).await;
        let first = newest(&mut teacher).await;
        type_mark(&mut teacher, &of, Some(16), Some(18)).await;
        let change = newest(&mut teacher).await;
        assert_ne!(first, change);

        let asked = teacher.get(&format!("{change}/new")).await;
        asked.assert_status(200).assert_contains("「18」を「16」に戻します");
        let done = teacher.post_form(&change, &[]).await;
        assert_eq!(done.assert_status(303).location(), "/mark-changes?student=1");
        let typed = json!("typed");
        let expected = [(Some(18), Some(16), json!("undone")), (Some(16), Some(18), typed.clone()), (None, Some(16), typed)];
        assert_eq!(marks_of(&mut teacher, &of).await, expected);
        let read = rows(&teacher.get(done.location()).await.text());
        assert!(read.contains("大問1 18 → 16 元に戻す 前の値に戻す"), "{read}");
        let record = words(&teacher.get("/activities").await.text());
        assert!(record.contains("得点の保存") && record.contains("方法: 元に戻す"), "{record}");

        // Once more, and an older one: neither is the newest any more.
        for older in [&change, &first] {
            let refused = teacher.post_form(older, &[]).await;
            refused.assert_status(409).assert_contains("012345345001の担当さんが「16」に変えています");
            teacher.get(&format!("{older}/new")).await.assert_status(200).assert_contains("いまは戻せません");
        }
        assert_eq!(marks_of(&mut teacher, &of).await.len(), 3);
        // What was taken back can be taken back again: the mark is 18 once more, and then 16.
        for _ in 0..2 {
            let change = newest(&mut teacher).await;
            teacher.post_form(&change, &[]).await.assert_status(303);
        }
        assert_eq!(marks_of(&mut teacher, &of).await[0].1, Some(16));
    }

    /// 欠席 and 遅刻 are taken back as well; the marks of who was absent are still there.
    async fn attendance_and_notes_are_taken_back(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut teacher = hall.as_classroom("012345", "345001").await;
        let entry = ids(&mut teacher).await.entries[0];
        let note = json!({ "seen": null, "value": "late 電車の遅れ" });
        let late = json!({ "op": "late", "entry": entry, "item": null, "seen": null, "value": null, "means": "typed", "note": note });
        send(&mut teacher, &[late]).await;
        teacher.get(CHANGES).await.assert_contains("なし → 遅刻（電車の遅れ）");
        let change = newest(&mut teacher).await;
        teacher.post_form(&change, &[]).await.assert_status(303);
        let read = rows(&teacher.get(CHANGES).await.text());
        assert!(read.contains("遅刻・早退 遅刻（電車の遅れ） → なし 元に戻す"), "{read}");

        let absent = json!({ "op": "absent", "entry": entry, "item": null, "seen": 0, "value": 1, "means": "typed" });
        send(&mut teacher, &[absent]).await;
        let change = newest(&mut teacher).await;
        teacher.get(&format!("{change}/new")).await.assert_contains("「欠席」を「受験」に戻します");
        teacher.post_form(&change, &[]).await.assert_status(303);
        let sheet = teacher.get("/api/v1/classrooms/1/exams/1/marks").await.json();
        assert_eq!((&sheet["rows"][0]["absent"], &sheet["rows"][0]["marks"]), (&json!(false), &json!([18, 25])));
        assert_eq!(sheet["rows"][0]["note"], Value::Null);
    }

    /// Whoever comes late learns whose value stands there, and it stays.
    async fn a_newer_value_is_not_overwritten(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut teacher = hall.as_classroom("012345", "345001").await;
        let mut honbu = hall.as_headquarters().await;
        let of = ids(&mut teacher).await;
        type_mark(&mut teacher, &of, None, Some(16)).await;
        let change = newest(&mut teacher).await;
        teacher.get(&format!("{change}/new")).await.assert_contains("「16」を「未入力」に戻します");
        type_mark(&mut honbu, &of, Some(16), Some(0)).await;
        let refused = teacher.post_form(&change, &[]).await;
        refused.assert_status(409).assert_contains("このあと、本部が「0」に変えています");
        // Even where the same value stands there again, it is another change.
        type_mark(&mut honbu, &of, Some(0), Some(16)).await;
        teacher.post_form(&change, &[]).await.assert_status(409);
        let refused = honbu.post_form(&change, &[]).await;
        refused.assert_status(409).assert_contains("honbuの担当さんが「16」に変えています");
        assert_eq!(marks_of(&mut teacher, &of).await.len(), 3);
    }

    /// Of many who take the same change back at once, one does.
    async fn of_many_one_takes_a_change_back(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut teacher = hall.as_classroom("012345", "345001").await;
        let of = ids(&mut teacher).await;
        type_mark(&mut teacher, &of, None, Some(16)).await;
        type_mark(&mut teacher, &of, Some(16), Some(18)).await;
        let change = newest(&mut teacher).await;
        let mut hands = JoinSet::new();
        for _ in 0..10 {
            let (mut client, change) = (teacher.clone(), change.clone());
            hands.spawn(async move { client.post_form(&change, &[]).await.status.as_u16() });
        }
        let mut statuses = hands.join_all().await;
        statuses.sort_unstable();
        let expected: Vec<u16> = std::iter::once(303).chain([409; 9]).collect();
        assert_eq!(statuses, expected);
        let marks = marks_of(&mut teacher, &of).await;
        assert_eq!((marks.len(), marks[0].1), (3, Some(16)));
    }

    /// For a stranger the change is not there; where 得点入力 is off, nothing is offered and nothing done.
    async fn strangers_and_those_who_may_not_mark_take_nothing_back(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut teacher = hall.as_classroom("012345", "345001").await;
        let of = ids(&mut teacher).await;
        type_mark(&mut teacher, &of, None, Some(16)).await;
        let change = newest(&mut teacher).await;
        for mut other in [hall.as_classroom("012345", "345002").await, hall.as_juku("678345").await] {
            other.get(&format!("{change}/new")).await.assert_status(404);
            other.post_form(&change, &[]).await.assert_status(404);
            other.get(&format!("{SHEET}/changes")).await.assert_status(404);
        }
        for nonsense in ["x", "1-2-mark", "99999-1-mark-1", "1-1-exam-1"] {
            teacher.post_form(&format!("{CHANGES}/{nonsense}/restorations"), &[]).await.assert_status(404);
        }
        let off = [("register", "true"), ("report", "true"), ("seen", "111")];
        hall.as_juku("012345").await.post_form("/classrooms/1/switches", &off).await.assert_status(303);
        let page = teacher.get(CHANGES).await;
        assert!(page.contains("青木") && !page.contains("前の値に戻す"), "{}", page.text());
        teacher.get(&format!("{change}/new")).await.assert_status(403);
        teacher.post_form(&change, &[]).await.assert_status(403);
        assert_eq!(marks_of(&mut teacher, &of).await.len(), 1);
    }

    /// After the 締切 the page says why there is no button, and what is sent all the same changes nothing; 本部, too, waits
    /// for 集計中, and corrects then.
    async fn after_the_deadline_nothing_is_taken_back_but_by_correction(engine: Engine) {
        let hall = Hall::before_deadline(engine, "2030-01-07T10:00").await;
        let mut teacher = hall.as_classroom("012345", "345001").await;
        let of = ids(&mut teacher).await;
        type_mark(&mut teacher, &of, None, Some(16)).await;
        let change = newest(&mut teacher).await;
        hall.set_clock("2030-01-11T10:00");
        let mut teacher = hall.as_classroom("012345", "345001").await;
        let page = teacher.get(&format!("{change}/new")).await;
        page.assert_status(200).assert_contains("いまは戻せません").assert_contains("締め切りました");
        assert!(!page.contains("method=\"post\" action=\"/mark-changes"), "{}", page.text());
        teacher.post_form(&change, &[]).await.assert_status(409).assert_contains("締め切りました");
        assert_eq!(marks_of(&mut teacher, &of).await.len(), 1);

        let mut honbu = hall.as_headquarters().await;
        for to in ["closed", "aggregating"] {
            honbu.post_form("/rounds/1/moves", &[("to", to), ("reason", "")]).await.assert_status(303);
        }
        teacher.post_form(&change, &[]).await.assert_status(409);
        honbu.post_form(&change, &[]).await.assert_status(303);
        assert_eq!(marks_of(&mut honbu, &of).await[0], (Some(16), None, json!("undone")));
    }

    /// A program takes a change back, once for each key.
    async fn programs_take_a_change_back_once(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut teacher = hall.as_classroom("012345", "345001").await;
        let of = ids(&mut teacher).await;
        type_mark(&mut teacher, &of, None, Some(16)).await;
        type_mark(&mut teacher, &of, Some(16), Some(18)).await;
        let list = teacher.get("/api/v1/mark-changes").await.json();
        let path = format!("/api/v1/mark-changes/{}/restorations", list["items"][0]["id"].as_str().unwrap());
        hall.as_juku("678345").await.post_json(&path, &json!({})).await.assert_status(404);
        teacher.post_json(&path, &json!({ "value": 3 })).await.assert_status(422);
        let mut keyed = teacher.clone().with_header("idempotency-key", "restore-1");
        let id = |answer: &Answer| answer.assert_status(201).json()["id"].as_i64().unwrap();
        let first = id(&keyed.post_json(&path, &json!({})).await);
        assert_eq!(id(&keyed.post_json(&path, &json!({})).await), first);
        let refused = teacher.post_json(&path, &json!({})).await;
        refused.assert_status(409).assert_contains("に変えています");
        let marks = marks_of(&mut teacher, &of).await;
        assert_eq!((marks.len(), marks[0].1), (3, Some(16)));
    }
}
