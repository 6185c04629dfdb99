//! A 教室 calls a sheet complete, and types it a second time.
//!
//! 教室 1 is 駅前教室, exam 1 is 小6 国語 (漢字 20, 読解 30); its first three entries are 青木, 伊藤 and 上田.

use chrono::TimeDelta;
use platform_database::Clock;
use platform_testing::{Client, Engine, both_engines};
use serde_json::json;

use crate::hall::{EXAMS, Hall, MARKS, ROSTER, words};
use crate::page_form::PageForm;
use crate::perform_operations::{Ids, SHEET, ids, mark, send};

/// What the page of the completion tells the form to send back.
async fn revision(client: &mut Client, page: &str) -> String {
    let text = client.get(&format!("{SHEET}/{page}")).await.assert_status(200).text();
    text.split("name=\"revision\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// Everybody has other marks, but `odd` of them all 0.
async fn fill(client: &mut Client, odd: usize) -> Ids {
    let known = ids(client).await;
    let mut operations = Vec::new();
    for (row, entry) in known.entries.iter().enumerate() {
        for (column, item) in known.items.iter().enumerate() {
            let points = if row < odd { 0 } else { i64::try_from(row + column + 3).unwrap() };
            operations.push(mark(&format!("{row}-{column}"), *entry, *item, None, Some(points)));
        }
    }
    send(client, &operations).await;
    known
}

/// The form of the second typing with what [`fill`] typed.
async fn typed_again(client: &mut Client, known: &Ids) -> Vec<(String, String)> {
    let mut fields = vec![("revision".to_owned(), revision(client, "retyping").await)];
    for (row, entry) in known.entries.iter().enumerate() {
        for column in 0..known.items.len() {
            fields.push((format!("m{entry}-{column}"), (row + column + 3).to_string()));
        }
    }
    fields
}

/// Fields as the client takes them.
fn texts(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

both_engines! {
    /// Nothing is complete with an empty cell, an oddity that nobody looked at, or a sheet that somebody else changed.
    async fn a_sheet_is_called_complete_once_it_is_whole_and_looked_at(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_classroom("012345", "345001").await;
        let address = format!("{SHEET}/completion");
        let page = client.get(&address).await.assert_status(200).text();
        assert!(page.contains("人に未入力があります") && !page.contains("完了にする</button>"), "{page}");
        let refused = client.post_form(&address, &[("revision", "0")]).await;
        refused.assert_status(422).assert_contains("未入力があります");

        let Ids { entries, items } = fill(&mut client, 1).await;
        let seen = revision(&mut client, "completion").await;
        let refused = client.post_form(&address, &[("revision", &seen)]).await;
        refused.assert_status(422).assert_contains("確かめていないところが1件").assert_contains("すべて0点です");
        let looked = [("revision", seen.as_str()), ("looked1", "1")];
        send(&mut client, &[mark("late", entries[1], items[0], Some(4), Some(5))]).await;
        client.post_form(&address, &looked).await.assert_status(409).assert_contains("表示したあとに");

        let seen = revision(&mut client, "completion").await;
        let done = client.post_form(&address, &[("revision", &seen), ("looked1", "1")]).await;
        assert_eq!(done.assert_status(303).location(), SHEET);
        client.get(SHEET).await.assert_contains("入力完了</span>");
        send(&mut client, &[mark("later", entries[1], items[0], Some(5), Some(6))]).await;
        client.get(SHEET).await.assert_contains("完了後に変更あり");

        client.post_form(&format!("{address}/withdrawal"), &[]).await.assert_status(303);
        let page = client.get(SHEET).await.text();
        assert!(!page.contains("完了後に変更あり") && !page.contains("入力完了</span>"), "{page}");
    }

    /// What was looked at is read on the boards and by 本部, until the word is taken back.
    async fn what_was_looked_at_is_seen_elsewhere(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_classroom("012345", "345001").await;
        let Ids { entries, items } = fill(&mut client, 2).await;
        let address = format!("{SHEET}/completion");
        let seen = revision(&mut client, "completion").await;
        // The same tick twice is one.
        let twice = [("revision", seen.as_str()), ("looked1", "1"), ("looked1", "1")];
        client.post_form(&address, &twice).await.assert_status(422).assert_contains("確かめていないところが1件");
        let both = [("revision", seen.as_str()), ("looked1", "1"), ("looked2", "1")];
        client.post_form(&address, &both).await.assert_status(303);

        client.get("/").await.assert_contains("入力完了（確認2件）");
        client.get(&address).await.assert_contains("完了にしたときに確かめたこと").assert_contains("青木 はな: すべて0点です");
        hall.as_juku("012345").await.get("/").await.assert_contains("入力完了 1/2表");
        let mut headquarters = hall.as_headquarters().await;
        headquarters.get("/").await.assert_contains("1表").assert_contains("確認2件");
        let page = headquarters.get("/rounds/1/inspections/confirmed").await.assert_status(200).text();
        assert!(page.contains("伊藤 けん") && page.contains("すべて0点です") && page.contains("012345345001の担当"), "{page}");
        assert!(!page.contains("完了後に変更あり"), "{page}");
        let page = headquarters.get("/rounds/1/inspections?kind=zero").await.text();
        assert_eq!(page.matches("教室で確認: ").count(), 2, "{page}");
        hall.as_juku("012345").await.get("/rounds/1/inspections/confirmed").await.assert_status(404);

        send(&mut client, &[mark("later", entries[2], items[0], Some(5), Some(6))]).await;
        client.get("/").await.assert_contains("完了後に変更あり（確認2件）");
        headquarters.get("/rounds/1/inspections/confirmed").await.assert_contains("完了後に変更あり");
        client.post_form(&format!("{address}/withdrawal"), &[]).await.assert_status(303);
        headquarters.get("/rounds/1/inspections/confirmed").await.assert_contains("まだありません");
        assert!(!client.get("/").await.contains("入力完了（"));
    }

    /// A total far from the pupil's own of the last round asks for a look, in the subject alone.
    async fn whoever_changed_much_since_the_last_round_is_looked_at(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let last = EXAMS.replace("夏期", "春期");
        hall.commanded(&["import-exams", &hall.file("exams.json", last), "--open"]);
        let roster = ROSTER.replace("夏期", "春期");
        hall.commanded(&["import-roster", &hall.file("roster.csv", roster), "--round", "2026-spring", "--apply"]);
        hall.commanded(&["import-marks", &hall.file("marks.csv", MARKS), "--round", "2026-spring", "--apply"]);
        hall.commanded(&["finalise", "--round", "2026-spring"]);
        hall.commanded(&["import-exams", &hall.file("exams.json", EXAMS), "--open"]);
        hall.commanded(&["import-roster", &hall.file("roster.csv", ROSTER), "--round", "2026-summer", "--apply"]);
        hall.clock.set(Clock::System.now());
        let mut client = hall.as_classroom("012345", "345001").await;
        let exam = "/classrooms/1/exams/5/marks";
        let page = client.get(exam).await.assert_status(200).text();
        // 国語 was 43, 30 and 0 points in spring.
        for last in ["43", "30", "0"] {
            assert!(page.contains(&format!("data-last=\"{last}\"")), "{last}: {page}");
        }
        let form = PageForm::on(&page, exam);
        let form = form.typed("青木 はな 大問1", "3").typed("青木 はな 大問2", "10");
        let form = form.typed("伊藤 けん 大問1", "1").typed("伊藤 けん 大問2", "2");
        let form = form.typed("上田 そら 大問1", "9").typed("上田 そら 大問2", "20");
        form.send(&mut client).await.assert_status(303);
        let page = client.get(&format!("{exam}/completion")).await.text();
        assert!(page.contains("青木 はな: 合計13点は、前回の43点と30点以上違います"), "{page}");
        assert!(!page.contains("伊藤 けん:") && !page.contains("上田 そら:"), "{page}");
    }

    /// The second typing is compared, and changes nothing.
    async fn a_second_typing_finds_what_differs(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_classroom("012345", "345001").await;
        let known = fill(&mut client, 0).await;
        let address = format!("{SHEET}/retyping");
        let blank = client.get(&address).await.assert_status(200).text();
        assert!(blank.contains("class=\"cell\"") && !blank.contains("data-stored"), "{blank}");
        let fields = typed_again(&mut client, &known).await;
        let mut other = fields.clone();
        other[1].1 = "19".to_owned();
        other[4].1 = "21点".to_owned();
        let page = client.post_form(&address, &texts(&other)).await;
        page.assert_status(200).assert_contains("2か所が違います").assert_contains("21点");
        assert!(!page.contains("まだ入力していない"), "everything was typed");
        client.get(SHEET).await.assert_contains("2か所が違います");
        let done = client.post_form(&address, &texts(&fields)).await;
        assert_eq!(done.assert_status(303).location(), SHEET);
        client.get(SHEET).await.assert_contains("すべて一致");

        // The stored marks are as they were.
        let kept = send(&mut client, &[mark("check", known.entries[0], known.items[0], Some(3), Some(3))]).await;
        assert_eq!(kept["check"]["result"], json!("kept"));
    }

    /// Who of 本部 called a sheet complete, and typed it a second time, is 「本部」 for a 塾 and a 教室.
    async fn nobody_else_reads_who_of_headquarters_it_was(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut honbu = hall.as_headquarters().await;
        let known = fill(&mut honbu, 0).await;
        let fields = typed_again(&mut honbu, &known).await;
        honbu.post_form(&format!("{SHEET}/retyping"), &texts(&fields)).await.assert_status(303);
        let completion = format!("{SHEET}/completion");
        let seen = revision(&mut honbu, "completion").await;
        honbu.post_form(&completion, &[("revision", &seen)]).await.assert_status(303);

        let (office, teacher) = (hall.as_juku("012345").await, hall.as_classroom("012345", "345001").await);
        for (mut client, name) in [(honbu, "honbuの担当"), (office, "本部"), (teacher, "本部")] {
            for page in [SHEET, completion.as_str()] {
                let read = words(&client.get(page).await.assert_status(200).text());
                assert!(read.contains(&format!(" {name} 二度入力 ")), "{page}: {read}");
                assert!(read.contains(&format!(" {name}（すべて一致）")), "{page}: {read}");
                assert!(name != "本部" || !read.contains("honbu"), "{page}: {read}");
            }
            let state = client.get(&format!("/api/v1{completion}")).await.assert_status(200).json();
            assert_eq!((&state["completion"]["by"], &state["retyping"]["by"]), (&json!(name), &json!(name)));
        }
        // Who of the 教室 says it anew is told by name again.
        let mut teacher = hall.as_classroom("012345", "345001").await;
        teacher.post_form(&completion, &[("revision", &seen)]).await.assert_status(303);
        hall.as_juku("012345").await.get(SHEET).await.assert_contains(" 012345345001の担当<br>");
    }

    /// What was left empty is counted and is no zero; its stored value stays hidden, and the sheet gets no stamp.
    async fn a_part_typed_a_second_time_is_no_comparison_of_the_sheet(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_classroom("012345", "345001").await;
        let Ids { entries, items } = fill(&mut client, 1).await;
        let address = format!("{SHEET}/retyping");
        let form = PageForm::on(&client.get(&address).await.text(), &address);
        let nothing = form.send(&mut client).await;
        nothing.assert_status(422).assert_contains("まだ何も入力していません");
        let first = form.clone().typed("青木 はな 大問1", "０").send(&mut client).await;
        let page = first.assert_status(200).text();
        let left = entries.len() * items.len() - 1;
        assert!(page.contains(&format!("まだ入力していないところが{left}か所あります")), "{page}");
        assert!(page.contains("入力したところは、すべて一致しました") && !page.contains("か所が違います"), "{page}");
        assert_eq!(page.matches("class=\"is-warn\"").count(), left, "{page}");
        assert_eq!(page.matches("class=\"cell\"").count(), left + 1);
        assert_eq!(page.matches("value=\"\" data-full").count(), left, "what is stored can be seen: {page}");
        let other = form.typed("青木 はな 大問2", "7").send(&mut client).await;
        other.assert_status(200).assert_contains("1か所が違います").assert_contains(&format!("{left}か所あります"));
        let sheet = client.get(SHEET).await.text();
        assert!(!sheet.contains("<br>二度入力 "), "a part was stamped: {sheet}");
        let page = client.get(&format!("{SHEET}/completion")).await.text();
        assert!(!page.contains("<dt>二度入力</dt>"), "{page}");
    }

    /// Of a pupil who was not typed nothing is said; one who was is 欠席 both times, or it differs.
    async fn attendance_is_compared_where_something_was_typed(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_classroom("012345", "345001").await;
        let Ids { entries, items } = fill(&mut client, 0).await;
        let away = json!({ "op": "away", "entry": entries[0], "item": null, "seen": 0, "value": 1, "means": "typed" });
        send(&mut client, &[away]).await;
        let address = format!("{SHEET}/retyping");
        let seen = revision(&mut client, "retyping").await;
        let mut fields = vec![("revision".to_owned(), seen)];
        for (row, entry) in entries.iter().enumerate().skip(1) {
            for column in 0..items.len() {
                fields.push((format!("m{entry}-{column}"), (row + column + 3).to_string()));
            }
        }
        let page = client.post_form(&address, &texts(&fields)).await;
        page.assert_status(200).assert_contains(&format!("まだ入力していないところが{}か所", items.len()));
        assert!(!page.contains("か所が違います"), "nobody typed that the pupil sat");
        let typed = [fields.clone(), vec![(format!("m{}-0", entries[0]), "3".to_owned())]].concat();
        let page = client.post_form(&address, &texts(&typed)).await;
        page.assert_status(200).assert_contains("1か所が違います").assert_contains("1番 青木 はな 出欠");
        // 欠席 is ticked, or written into a cell.
        for word in [(format!("a{}", entries[0]), "1"), (format!("m{}-1", entries[0]), "欠")] {
            let typed = [fields.clone(), vec![(word.0, word.1.to_owned())]].concat();
            let done = client.post_form(&address, &texts(&typed)).await;
            assert_eq!(done.assert_status(303).location(), SHEET);
        }
        client.get(SHEET).await.assert_contains("すべて一致");
    }

    /// The ways to the paper and to the second typing stand on the sheet and beside both subjects; a closed sheet keeps the paper.
    async fn a_closed_sheet_is_read_out_and_not_typed(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_classroom("012345", "345001").await;
        let address = format!("{SHEET}/retyping");
        let both = format!("{SHEET}?subject=both");
        let page = client.get(&both).await.assert_status(200).text();
        for exam in [1, 2] {
            let way = format!("href=\"/classrooms/1/exams/{exam}/marks/retyping\"");
            assert!(page.contains(&way), "{way}: {page}");
        }
        let form = PageForm::on(&client.get(&address).await.text(), &address).typed("青木 はな 大問1", "17");
        hall.clock.set(hall.clock.now() + TimeDelta::days(40));
        let mut client = hall.as_classroom("012345", "345001").await;
        for page in [SHEET, both.as_str()] {
            let page = client.get(page).await.assert_status(200).text();
            assert!(page.contains(&format!("href=\"{SHEET}/proof\"")), "{page}");
            assert!(!page.contains("/retyping\"") && !page.contains("/completion\""), "{page}");
        }
        client.get(&format!("{SHEET}/proof")).await.assert_status(200).assert_contains("青木 はな");
        let late = form.send(&mut client).await;
        late.assert_status(409).assert_contains("締め切りました").assert_contains("value=\"17\"");
    }

    /// The paper shows what the screen shows, an absent pupil without marks and the sums without them.
    async fn the_paper_has_every_pupil_and_the_sums(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_classroom("012345", "345001").await;
        let Ids { entries, items } = fill(&mut client, 0).await;
        let rows = entries.len();
        let page = client.get(&format!("{SHEET}/proof")).await.assert_status(200).text();
        assert!(page.contains("青木"), "{page}");
        let sum: usize = (0..rows).flat_map(|row| (0..items.len()).map(move |column| row + column + 3)).sum();
        assert!(page.contains(&format!("<b>{sum}</b>")), "{page}");
    }

    /// Another 教室 has no business here, and after the 締切 nobody calls anything complete.
    async fn strangers_and_latecomers_are_refused(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_classroom("012345", "345001").await;
        fill(&mut client, 0).await;
        let seen = revision(&mut client, "completion").await;
        let mut stranger = hall.as_juku("678345").await;
        for page in ["completion", "proof", "retyping"] {
            stranger.get(&format!("{SHEET}/{page}")).await.assert_status(404);
        }
        hall.clock.set(hall.clock.now() + TimeDelta::days(40));
        let mut client = hall.as_classroom("012345", "345001").await;
        let refused = client.post_form(&format!("{SHEET}/completion"), &[("revision", &seen)]).await;
        refused.assert_status(409).assert_contains("締め切りました");
    }
}
