//! What changed on sheets is looked up, and a change is taken back.
//!
//! 教室 1 is 駅前教室, exam 1 is 小6 国語 (漢字 20, 読解 30); its first two pupils are 青木 はな (0001) and 伊藤 けん (0002).

use std::collections::BTreeSet;

use platform_testing::{Answer, Client, Engine, both_engines, count_fewest};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::hall::{Hall, MARKS, words};
use crate::perform_operations::{Ids, SHEET, history, ids, mark, send};

const CHANGES: &str = "/mark-changes";

/// What stands in the rows of a page, and nothing of what stands above them.
fn rows(page: &str) -> String {
    words(page.split_once("<tbody").expect("a page with rows").1)
}

/// How many changes the list has: 「全22件」.
async fn count(client: &mut Client, query: &str) -> u32 {
    let page = words(&client.get(&format!("{CHANGES}{query}")).await.assert_status(200).text());
    let mut numbers = page.split('全').filter_map(|rest| rest.split_once('件')?.0.parse().ok());
    numbers.next().expect("a list that says how long it is")
}

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

/// Types the first pupil's mark for the first item.
async fn type_mark(client: &mut Client, Ids { entries, items }: &Ids, seen: Option<i64>, value: Option<i64>) {
    let op = format!("{seen:?}{value:?}");
    let said = send(client, &[mark(&op, entries[0], items[0], seen, value)]).await;
    assert_eq!(said[&op]["result"], "kept");
}

/// A page of the API's list, and every name on it and on those after it.
async fn names(client: &mut Client, limit: usize) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut path = format!("/api/v1/mark-changes?limit={limit}");
    loop {
        let page = client.get(&path).await.assert_status(200).json();
        let items = page["items"].as_array().unwrap();
        assert!(items.len() == limit || page["next"].is_null(), "{page}");
        for item in items {
            assert!(names.insert(item["id"].as_str().unwrap().to_owned()), "{} came twice", item["id"]);
        }
        let Some(next) = page["next"].as_str() else { return names };
        path = format!("/api/v1/mark-changes?limit={limit}&after={next}");
    }
}

both_engines! {
    /// The newest first, in words; 本部 is 「本部」 for those of a 塾, and nobody reads of others' pupils.
    async fn everybody_reads_what_changed_in_their_own_place(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut teacher = hall.as_classroom("012345", "345001").await;
        let mut office = hall.as_juku("012345").await;
        let mut honbu = hall.as_headquarters().await;
        let of = ids(&mut teacher).await;
        type_mark(&mut teacher, &of, None, Some(16)).await;
        type_mark(&mut office, &of, Some(16), Some(18)).await;
        let absent = json!({ "op": "absent", "entry": of.entries[1], "item": null, "seen": 0, "value": 1, "means": "typed" });
        send(&mut office, &[absent]).await;
        type_mark(&mut honbu, &of, Some(18), Some(19)).await;

        let read = rows(&teacher.get(CHANGES).await.assert_status(200).text());
        let lines = [
            "本部 青木 はな 0001 小6 国語 26夏 大問1 18 → 19 入力 前の値に戻す",
            "012345の担当 塾 伊藤 けん 0002 小6 国語 26夏 出欠 受験 → 欠席 入力 前の値に戻す",
            "012345の担当 塾 青木 はな 0001 小6 国語 26夏 大問1 16 → 18 入力",
            "012345345001の担当 教室 青木 はな 0001 小6 国語 26夏 大問1 未入力 → 16 入力",
        ];
        let found: Vec<usize> = lines.iter().map(|line| read.find(line).unwrap_or_else(|| panic!("{line} in {read}"))).collect();
        assert!(found.is_sorted(), "the newest comes first: {read}");
        assert!(!read.contains("honbu") && read.matches("前の値に戻す").count() == 2, "{read}");
        let read = rows(&honbu.get(CHANGES).await.text());
        assert!(read.contains("honbuの担当 本部 青木 はな 0001 駅前教室 あおば塾 小6 国語 26夏 大問1 18 → 19"), "{read}");

        for mut other in [hall.as_classroom("012345", "345002").await, hall.as_juku("678345").await] {
            let page = other.get(CHANGES).await;
            page.assert_status(200).assert_contains("変更はまだありません");
            assert!(!page.contains("青木"), "{}", page.text());
        }
        hall.visitor().get(CHANGES).await.assert_status(303);
    }

    async fn the_list_is_narrowed_by_pupil_place_exam_kind_and_day(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut office = hall.as_juku("012345").await;
        let mut honbu = hall.as_headquarters().await;
        for (query, of_office, of_honbu) in [
            ("", 22, 33),
            ("?subject=math", 10, 14),
            ("?subject=english", 2, 4),
            ("?grade=%E4%B8%AD1", 4, 8),
            ("?kind=first", 21, 30),
            ("?kind=rewritten", 0, 0),
            ("?kind=attendance", 1, 3),
            ("?kind=note", 0, 0),
            ("?classroom=2", 5, 5),
            ("?classroom=3", 0, 11),
            ("?student=3", 3, 3),
            ("?student=3&kind=attendance", 1, 1),
            ("?q=0004", 4, 4),
            ("?q=%E3%81%91%E3%82%93", 5, 5),
            ("?q=%E3%81%91%E3%82%93&subject=japanese", 2, 2),
            ("?until=2199-01-01", 22, 33),
            ("?from=2199-01-01", 0, 0),
            ("?until=2001-01-01", 0, 0),
            ("?page=9", 22, 33),
        ] {
            assert_eq!(count(&mut office, query).await, of_office, "塾 {query}");
            assert_eq!(count(&mut honbu, query).await, of_honbu, "本部 {query}");
        }
        let read = rows(&office.get(&format!("{CHANGES}?student=3")).await.text());
        assert!(read.contains("駅前教室 小6 算数 26夏 出欠 受験 → 欠席 ファイル"), "{read}");
        assert!(read.contains("小6 国語 26夏 大問2 未入力 → 0 ファイル"), "blank is not zero: {read}");
        // 算数 has two 小問 in its second 大問.
        office.get(&format!("{CHANGES}?q=0001&subject=math")).await.assert_contains("大問2(2)");
        for stranger in ["?student=6", "?student=x", "?round=2031-spring"] {
            office.get(&format!("{CHANGES}{stranger}")).await.assert_status(404);
        }
    }

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

    /// The files hold what the list holds, in the words of the list.
    async fn the_list_is_handed_out_as_a_file(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut office = hall.as_juku("012345").await;
        let csv = office.get("/mark-changes.csv?subject=english").await;
        let text = csv.assert_status(200).text();
        assert_eq!(text.lines().count(), 3, "{text}");
        let line = ",本部,,2026年度 第2回 夏期,012345,あおば塾,345001,駅前教室,0004,江口 りん,中1,英語,はじめての入力,大問1,未入力,20,ファイル";
        assert!(text.lines().any(|found| found.ends_with(line)), "{text}");
        let book = office.get("/mark-changes.xlsx?student=1").await;
        book.assert_status(200);
        assert!(book.header("content-disposition").unwrap().contains("_0001.xlsx"));
        let of_others = hall.as_juku("678345").await.get("/mark-changes.csv").await.text();
        assert!(of_others.contains("加藤") && !of_others.contains("青木"), "{of_others}");
        let record = words(&hall.as_juku("012345").await.get("/activities").await.text());
        assert!(record.contains("得点の変更履歴の書き出し"), "{record}");
    }

    /// The home page of a 塾 and of a 教室 tells what was changed last, of whom it does not say.
    async fn the_home_page_tells_what_changed_last(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut teacher = hall.as_classroom("012345", "345001").await;
        let mut office = hall.as_juku("012345").await;
        assert!(!teacher.get("/").await.contains("さいきんの変更"));
        let of = ids(&mut teacher).await;
        send(&mut teacher, &[
            mark("a", of.entries[0], of.items[0], None, Some(16)),
            mark("b", of.entries[0], of.items[1], None, Some(20)),
        ]).await;
        type_mark(&mut hall.as_headquarters().await, &of, Some(16), Some(18)).await;
        for (client, name) in [(&mut teacher, "小6 国語"), (&mut office, "駅前教室 小6 国語")] {
            let page = client.get("/").await.assert_status(200).text();
            let (_, told) = page.split_once("さいきんの変更").unwrap();
            let read = words(told);
            let (newer, older) = (read.find(&format!("{name} 1か所 本部 入力")), read.find(&format!("{name} 2か所 012345345001の担当 入力")));
            assert!(newer.is_some() && newer < older, "{read}");
            assert!(!told.contains("青木"), "{told}");
        }
        for mut other in [hall.as_juku("678345").await, hall.as_classroom("012345", "345002").await, hall.as_headquarters().await] {
            assert!(!other.get("/").await.contains("さいきんの変更"));
        }
    }

    /// The pupil's page, the sheet and the record of acts lead to the list.
    async fn other_pages_lead_to_the_list(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut teacher = hall.as_classroom("012345", "345001").await;
        let of = ids(&mut teacher).await;
        type_mark(&mut teacher, &of, None, Some(16)).await;
        teacher.get("/students/1").await.assert_contains("href=\"/mark-changes?student=1\"");
        teacher.get(SHEET).await.assert_contains(&format!("href=\"{SHEET}/changes\""));
        let list = teacher.get(&format!("{SHEET}/changes")).await.assert_status(303).location().to_owned();
        assert_eq!(count(&mut teacher, list.trim_start_matches(CHANGES)).await, 1);
        let record = teacher.get("/activities?event=marks.recorded").await.text();
        assert!(record.contains(&list.replace('&', "&#38;")), "{list} in {record}");
        let of_mathematics = SHEET.replace("exams/1", "exams/2");
        let list = teacher.get(&format!("{of_mathematics}/changes")).await.location().to_owned();
        assert_eq!(count(&mut teacher, list.trim_start_matches(CHANGES)).await, 0);
    }

    /// Programs read the same, page by page without a gap, in the order of the screen.
    async fn programs_read_every_change_once(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut office = hall.as_juku("012345").await;
        let mut honbu = hall.as_headquarters().await;
        for limit in [1, 5, 200] {
            assert_eq!(names(&mut office, limit).await.len(), 22, "塾, {limit} a page");
            assert_eq!(names(&mut honbu, limit).await.len(), 33, "本部, {limit} a page");
        }
        let page = office.get("/api/v1/mark-changes?student=3&kind=attendance").await.assert_status(200).json();
        let item = &page["items"][0];
        let told = ["by", "role", "item", "old", "new", "source", "kind", "student_name", "is_newest"].map(|name| item[name].clone());
        assert_eq!(
            told,
            [json!("本部"), Value::Null, Value::Null, json!(0), json!(1), json!("file"), json!("attendance"), json!("上田 そら"), json!(true)]
        );
        assert_eq!(honbu.get("/api/v1/mark-changes?limit=1").await.json()["items"][0]["by"], "コマンド");
        for (wrong, field) in [("after=x", "after"), ("kind=x", "kind"), ("subject=x", "subject"), ("grade=x", "grade")] {
            let refused = office.get(&format!("/api/v1/mark-changes?{wrong}")).await;
            assert_eq!(refused.assert_status(422).json()["errors"][0]["field"], field);
        }
        for stranger in ["student=6", "round=9"] {
            office.get(&format!("/api/v1/mark-changes?{stranger}")).await.assert_status(404);
        }
        assert_eq!(office.get("/api/v1/mark-changes?classroom=3").await.json()["items"], json!([]));
        let mut rounds = hall.with_token("rounds:read").await;
        rounds.get("/api/v1/mark-changes").await.assert_status(403);
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

/// A longer history asks no more, on the list and on the home page.
#[tokio::test]
async fn a_longer_history_asks_no_more() {
    let hall = Hall::open(Engine::Postgres).await;
    let mut office = hall.as_juku("012345").await;
    let of = ids(&mut office).await;
    type_mark(&mut office, &of, None, Some(16)).await;
    let mut asked = Vec::new();
    for _ in 0..2 {
        for path in [CHANGES, "/mark-changes.csv", "/"] {
            office.get(path).await.assert_status(200);
            let (queries, _) = count_fewest(async || office.get(path).await).await;
            asked.push(queries);
        }
        let marks = hall.file("marks.csv", MARKS);
        hall.commanded(&["import-marks", &marks, "--round", "2026-summer", "--apply"]);
    }
    assert_eq!(asked[..3], asked[3..]);
}
