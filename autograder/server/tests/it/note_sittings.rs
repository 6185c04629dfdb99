//! 遅刻, 早退 and 途中退席 of pupils who sat: noted in the grid, with history, and no number changes.
//!
//! 教室 1 is 駅前教室, exam 1 is 小6 国語; its first two entries are 青木 and 伊藤.

use platform_testing::{Engine, both_engines};
use serde_json::{Value, json};

use crate::hall::{Hall, results};
use crate::perform_operations::{Ids, SHEET, history, ids, send};

fn note(op: &str, entry: i64, seen: Option<&str>, value: Option<&str>, means: &str) -> Value {
    json!({ "op": op, "entry": entry, "item": null, "seen": null, "value": null, "means": means,
            "note": { "seen": seen, "value": value } })
}

both_engines! {
    async fn a_note_stands_beside_the_marks_and_changes_no_number(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let before = results(&hall);
        let mut client = hall.as_classroom("012345", "345001").await;
        let Ids { entries, .. } = ids(&mut client).await;
        let said = send(&mut client, &[note("a", entries[0], None, Some("late  電車の遅れ "), "typed")]).await;
        assert_eq!(said["a"]["result"], "kept");
        let page = client.get(SHEET).await.text();
        assert!(page.contains(r#"data-note="late 電車の遅れ""#) && page.contains(r#"title="遅刻（電車の遅れ）">遅刻<"#), "{page}");
        let page = client.get(&format!("{SHEET}?subject=both")).await.text();
        assert_eq!(page.matches("data-note=").count(), 1, "of one exam alone: {page}");
        assert_eq!(results(&hall), before);

        // Taken back it is gone, and the history has both steps.
        let said = send(&mut client, &[note("b", entries[0], Some("late 電車の遅れ"), None, "undone")]).await;
        assert_eq!(said["b"]["result"], "kept");
        assert!(!client.get(SHEET).await.text().contains("data-note="));
        let changes = history(&mut client, &format!("{SHEET}/history?entry={}", entries[0])).await;
        let steps: Vec<_> = changes.iter().map(|change| json!([change["of_note"], change["old_note"], change["new_note"], change["means"]])).collect();
        assert_eq!(steps, [json!([true, "late 電車の遅れ", null, "undone"]), json!([true, null, "late 電車の遅れ", "typed"])]);
        assert_eq!(results(&hall), before);
    }

    async fn two_who_note_at_once_are_told_of_each_other(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut tanaka = hall.as_classroom("012345", "345001").await;
        let mut office = hall.as_juku("012345").await;
        let Ids { entries, .. } = ids(&mut tanaka).await;
        send(&mut tanaka, &[note("a", entries[0], None, Some("early お迎え"), "typed")]).await;
        let said = send(&mut office, &[
            note("b", entries[0], None, Some("away"), "typed"),
            note("c", entries[1], None, Some("away"), "typed"),
        ]).await;
        assert_eq!(said["b"]["result"], "conflict");
        assert_eq!((&said["b"]["note"], &said["b"]["by"]), (&json!("early お迎え"), &json!("012345345001の担当")));
        assert_eq!(said["c"]["result"], "kept");
        // The same once more changes nothing, nor does what is wanted already.
        let said = send(&mut office, &[note("c", entries[1], None, Some("away"), "typed"), note("d", entries[1], None, Some("away"), "typed")]).await;
        assert_eq!((&said["c"]["result"], &said["d"]["result"]), (&json!("kept"), &json!("kept")));
        assert_eq!(history(&mut office, &format!("{SHEET}/history?entry={}", entries[1])).await.len(), 1);

        let mut stream = office.hear(&format!("{SHEET}/events?after=0")).await;
        let heard = stream.until(|heard| heard.contains("event: cells")).await;
        assert!(heard.contains(r#""note":"early お迎え","of_note":true"#) && heard.contains(r#""note":"away""#), "{heard}");
        let api: Value = serde_json::from_str(&office.get("/api/v1/classrooms/1/exams/1/marks").await.text()).unwrap();
        assert_eq!((&api["rows"][0]["note"], &api["rows"][2]["note"]), (&json!("early お迎え"), &Value::Null));
    }

    async fn what_is_no_note_is_refused_with_the_reason(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_classroom("012345", "345001").await;
        let Ids { entries, .. } = ids(&mut client).await;
        let long = format!("late {}", "あ".repeat(61));
        let said = send(&mut client, &[
            note("a", entries[0], None, Some(&long), "typed"),
            note("b", entries[0], None, Some("寝坊"), "typed"),
            note("c", 999_999, None, Some("late"), "typed"),
        ]).await;
        assert_eq!((&said["a"]["result"], &said["a"]["why"]), (&json!("invalid"), &json!("理由は60文字までです")));
        assert_eq!((&said["b"]["result"], &said["c"]["result"]), (&json!("invalid"), &json!("gone")));
    }

    /// The words may name somebody: they are handed out with the pupil's data, and go with it.
    async fn a_note_is_handed_out_and_erased_with_its_pupil(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        let Ids { entries, .. } = ids(&mut headquarters).await;
        let words = "late 祖母の見送り";
        send(&mut headquarters, &[note("a", entries[0], None, Some(words), "typed")]).await;
        let held = || platform_testing::columns_holding(&hall.test, "祖母の見送り");
        assert_eq!(held().await, ["note_changes.new_note", "sitting_notes.note"]);
        let page = headquarters.get("/students/1/personal-data").await.text();
        assert!(!page.is_empty());
        headquarters.post_form("/students/1/erasure", &[("number", "0001")]).await.assert_status(303);
        assert_eq!(held().await, Vec::<String>::new());
    }
}
