//! 面談メモ: talks with a pupil, noted by the people of the 塾.

use platform_database::{params, sql};
use platform_testing::{Client, Engine, both_engines, columns_holding};
use serde_json::{Value, json};

use crate::hall::{Hall, field, link, words};

const PUPIL: &str = "/students/1";
const NOTES: &str = "/students/1/interviews";
const PROGRAM: &str = "/api/v1/students/1/interviews";

/// Notes a talk of that day, and gives the address of the note.
async fn note(client: &mut Client, held_on: &str, talk: &str) -> String {
    let sent = client.post_form(NOTES, &[("held_on", held_on), ("words", talk)]).await;
    assert_eq!(sent.assert_status(303).location(), PUPIL);
    let page = client.get(PUPIL).await.text();
    let (_, after) = page.split_once(talk.lines().next().unwrap()).unwrap();
    link(after, "/students/1/interviews/").trim_end_matches("/edit").to_owned()
}

both_engines! {
    async fn the_people_of_a_pupil_read_each_other_s_notes(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut station = hall.as_classroom("012345", "345001").await;
        station.get(PUPIL).await.assert_contains("面談メモはまだありません");
        note(&mut station, "2026-07-01", "家での学習について話しました。").await;
        let mut office = hall.as_juku("012345").await;
        note(&mut office, "2026-07-08", "進路について、\r\n保護者と話しました。").await;
        let page = words(&station.get(PUPIL).await.text());
        let (latest, earlier) = (page.find("2026年7月8日(水) 進路について、 保護者と話しました。"), page.find("2026年7月1日(水) 家での学習"));
        assert!(latest.unwrap() < earlier.unwrap(), "the latest talk comes first: {page}");
        assert!(page.contains("012345345001の担当") && page.contains("012345の担当"), "{page}");

        let mut headquarters = hall.as_headquarters().await;
        assert!(!headquarters.get(PUPIL).await.assert_status(200).contains("面談メモ"));
        for mut stranger in [headquarters, hall.as_juku("678345").await, hall.as_classroom("012345", "345002").await] {
            for address in [format!("{NOTES}/new"), format!("{NOTES}/1/edit"), PROGRAM.to_owned(), format!("{PROGRAM}/1")] {
                stranger.get(&address).await.assert_status(404);
            }
            stranger.post_form(NOTES, &[("words", "のぞき見")]).await.assert_status(404);
            stranger.post_form(&format!("{NOTES}/1/removal"), &[("revision", "0")]).await.assert_status(404);
        }
        // Of another pupil there is no such note.
        office.get("/students/2/interviews/1/edit").await.assert_status(404);
        assert!(!office.get("/exports/students?format=csv").await.contains("家での学習"));
    }

    async fn a_note_is_changed_by_its_writer_and_by_the_office(engine: Engine) {
        let hall = Hall::open(engine).await;
        let (mut station, mut office) = (hall.as_classroom("012345", "345001").await, hall.as_juku("012345").await);
        let own = note(&mut station, "", "家での学習について話しました。").await;
        let of_office = note(&mut office, "", "進路について話しました。").await;
        assert!(!station.get(PUPIL).await.contains(&format!("{of_office}/edit")));
        for refused in [station.get(&format!("{of_office}/edit")).await, station.post_form(&of_office, &[("revision", "0"), ("words", "別の話")]).await, station.post_form(&format!("{of_office}/removal"), &[("revision", "0")]).await] {
            refused.assert_status(403).assert_contains("書いた人と塾の人だけ");
        }
        let form = station.get(&format!("{own}/edit")).await.text();
        let changed = [("revision", &*field(&form, "revision")), ("held_on", "2026-07-02"), ("words", "家での学習を続けています。")];
        station.post_form(&own, &changed).await.assert_status(303);
        office.get(PUPIL).await.assert_contains("家での学習を続けています。").assert_contains("に変更）");
        office.post_form(&format!("{own}/removal"), &[("revision", "1")]).await.assert_status(303);
        station.get(PUPIL).await.assert_contains("進路について話しました。");
        assert!(!station.get(PUPIL).await.contains("家での学習"));
        station.get(&format!("{own}/edit")).await.assert_status(404);
        // The record tells who did what to which note, and nothing of what it says.
        let trail = hall.as_headquarters().await.get("/api/v1/audit-entries?event=interviews.&limit=200").await.json().to_string();
        assert!(trail.contains("interviews.removed") && trail.contains("students/1/interviews/1"), "{trail}");
        assert!(!trail.contains("学習"), "{trail}");
    }

    async fn what_cannot_be_kept_is_refused_and_stays_typed(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let wrong = office.post_form(NOTES, &[("held_on", "2199-01-01"), ("words", " ")]).await;
        wrong.assert_status(422).assert_contains("今日までの日").assert_contains("面談の内容を入れてください");
        wrong.assert_contains("value=\"2199-01-01\"");
        office.get(PUPIL).await.assert_contains("面談メモはまだありません");
        let own = note(&mut office, "2026-07-01", "家での学習について話しました。").await;
        let stale = [("revision", "-1"), ("held_on", "2026-07-02"), ("words", "進路について話しました。")];
        let answer = office.post_form(&own, &stale).await;
        answer.assert_status(409).assert_contains("別の人がこの面談メモを変更しました").assert_contains("家での学習について");
        answer.assert_contains("進路について話しました。");
        let again = field(&answer.text(), "revision");
        office.post_form(&own, &[("revision", &*again), stale[1], stale[2]]).await.assert_status(303);
        office.get(PUPIL).await.assert_contains("進路について話しました。");
        office.post_form(&format!("{own}/removal"), &[]).await.assert_status(409);
    }

    /// Of many who change a note at once, one does.
    async fn of_many_at_once_one_changes_a_note(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let own = note(&mut office, "", "家での学習について話しました。").await;
        let mut hands = vec![office.clone(); 8];
        let fields = [("revision", "0"), ("words", "進路について話しました。")];
        let sent = hands.iter_mut().map(|hand| hand.post_form(&own, &fields));
        let mut statuses: Vec<u16> =
            futures_util::future::join_all(sent).await.iter().map(|answer| answer.status.as_u16()).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409, 409, 409, 409, 409, 409, 409]);
        office.get(PUPIL).await.assert_contains("進路について話しました。");
    }

    async fn notes_are_in_the_pupil_s_file_and_go_with_the_pupil(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        note(&mut office, "2026-07-01", "家での学習について話しました。").await;
        office.get("/students/1/personal-data").await.assert_contains("<dt>面談メモ</dt><dd>1件</dd>");
        assert_eq!(columns_holding(&hall.test, "家での学習").await, ["interview_notes.words"]);
        office.post_form("/students/1/erasure", &[("number", "0001")]).await.assert_status(303);
        assert_eq!(columns_holding(&hall.test, "家での学習").await, Vec::<String>::new());
        let mut tx = hall.database().read().await.unwrap();
        assert_eq!(tx.count(sql!("SELECT COUNT(*) FROM interview_notes"), params![]).await.unwrap(), 0);
    }

    async fn a_merged_pupil_keeps_the_notes_of_both_rows(engine: Engine) {
        let hall = Hall::empty(engine).await;
        hall.commanded(&["import-exams", &hall.file("exams.json", crate::hall::EXAMS), "--open"]);
        let roster = "塾ID,塾名,教室ID,教室名,生徒ID,生徒名,学年,年度,期間\r\n\
            012345,あおば塾,345001,駅前教室,0001,青木 はな,小6,2026,夏期\r\n\
            012345,あおば塾,345001,駅前教室,0002,青木 ハナ,小6,2026,夏期\r\n";
        hall.commanded(&["import-roster", &hall.file("roster.csv", roster), "--round", "2026-summer", "--apply"]);
        let mut office = hall.as_juku("012345").await;
        let other = "/students/2/interviews";
        office.post_form(other, &[("words", "家での学習について話しました。")]).await.assert_status(303);
        let mut headquarters = hall.as_headquarters().await;
        let seen = headquarters.get("/api/v1/students/1").await.header("etag").unwrap().to_owned();
        let mut seeing = headquarters.clone().with_header("if-match", &seen);
        let pair = json!({ "other": 2, "other_revision": 0 });
        let merged = seeing.post_json("/api/v1/students/1/mergers", &pair).await;
        assert!(merged.status.is_success(), "{}", merged.text());
        office.get(PUPIL).await.assert_contains("家での学習について話しました。");
        office.get(&format!("{NOTES}/1/edit")).await.assert_status(200);
        let number = [("number", "0001")];
        office.post_form("/students/1/erasure", &number).await.assert_status(303);
        assert_eq!(columns_holding(&hall.test, "家での学習").await, Vec::<String>::new());
    }

    async fn a_program_notes_and_reads_talks_of_its_own_pupils(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await.with_header("idempotency-key", "talk-1");
        let talk = json!({ "held_on": "2026-07-01", "words": "家での学習について話しました。" });
        let made = office.post_json(PROGRAM, &talk).await;
        let address = made.assert_status(201).header("location").unwrap().to_owned();
        assert_eq!(office.post_json(PROGRAM, &talk).await.json()["id"], made.json()["id"], "the same key makes one note");
        let mut office = hall.as_juku("012345").await;
        let list = office.get(PROGRAM).await.assert_status(200).json();
        assert_eq!((list["items"].as_array().unwrap().len(), &list["next"]), (1, &Value::Null));
        assert_eq!((&list["items"][0]["held_on"], &list["items"][0]["may_change"]), (&json!("2026-07-01"), &json!(true)));
        let mut station = hall.as_classroom("012345", "345001").await;
        assert_eq!(station.get(&address).await.assert_status(200).json()["may_change"], false);
        let seen = office.get(&address).await.header("etag").unwrap().to_owned();
        let anew = json!({ "words": "進路について話しました。" });
        station.put_json(&address, &seen, &anew).await.assert_status(403);
        let written = office.put_json(&address, &seen, &anew).await;
        assert_eq!(written.assert_status(200).json()["words"], "進路について話しました。");
        office.put_json(&address, &seen, &anew).await.assert_status(412);
        let empty = office.put_json(&address, "\"1\"", &json!({ "words": "" })).await;
        assert_eq!(empty.assert_status(422).json()["errors"][0]["field"], "words");
        let mut seeing = office.clone().with_header("if-match", "\"1\"");
        seeing.post_json(&format!("{address}/removal"), &json!({})).await.assert_status(204);
        office.get(&address).await.assert_status(404);
    }
}
