//! What changed on sheets is looked up.
//!
//! 教室 1 is 駅前教室, exam 1 is 小6 国語 (漢字 20, 読解 30); its first two pupils are 青木 はな (0001) and 伊藤 けん (0002).

use std::collections::BTreeSet;

use autograder_server::MIGRATIONS;
use platform_database::{Clock, all_statements, params, sql};
use platform_testing::{Client, Engine, TestDatabase, both_engines, count_fewest, explain};
use serde_json::{Value, json};

use crate::hall::{Hall, MARKS, ROSTER, words};
use crate::perform_operations::{Ids, SHEET, ids, mark, send};

pub(crate) const CHANGES: &str = "/mark-changes";

/// What stands in the rows of a page, and nothing of what stands above them.
pub(crate) fn rows(page: &str) -> String {
    words(page.split_once("<tbody").expect("a page with rows").1)
}

/// How many changes the list has: 「全22件」.
async fn count(client: &mut Client, query: &str) -> u32 {
    let page = words(&client.get(&format!("{CHANGES}{query}")).await.assert_status(200).text());
    let mut numbers = page.split('全').filter_map(|rest| rest.split_once('件')?.0.parse().ok());
    numbers.next().expect("a list that says how long it is")
}

/// Types the first pupil's mark for the first item.
pub(crate) async fn type_mark(
    client: &mut Client,
    Ids { entries, items }: &Ids,
    seen: Option<i64>,
    value: Option<i64>,
) {
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

/// The 教室 of each edit, by which the history of one is found.
async fn places(hall: &Hall) -> Vec<(Option<i64>,)> {
    let mut tx = hall.database().read().await.unwrap();
    tx.list(sql!("SELECT classroom_id FROM mark_edits ORDER BY id"), params![]).await.unwrap()
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

    /// What was changed of a pupil goes along with them to another 教室, on the list and on the home page.
    async fn the_history_of_a_classroom_is_that_of_who_sits_there(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut teacher = hall.as_classroom("012345", "345001").await;
        let of = ids(&mut teacher).await;
        type_mark(&mut teacher, &of, None, Some(16)).await;
        send(&mut teacher, &[
            mark("a", of.entries[0], of.items[1], None, Some(20)),
            mark("b", of.entries[1], of.items[0], None, Some(12)),
        ]).await;
        assert_eq!(places(&hall).await, [(Some(1),), (Some(1),)]);
        assert_eq!(count(&mut teacher, "").await, 3);

        let moved = ROSTER.replace("345001,駅前教室,0001,青木", "345002,本町教室,0001,青木");
        hall.commanded(&["import-roster", &hall.file("moved.csv", moved), "--round", "2026-summer", "--apply"]);
        hall.clock.set(Clock::System.now());
        assert_eq!(places(&hall).await, [(Some(2),), (None,)], "one changed something of both 教室");
        let mut office = hall.as_juku("012345").await;
        let mut honbu = hall.as_headquarters().await;
        for (number, room, here, changes, edits) in [("345001", 1, "伊藤 けん", 1, 1), ("345002", 2, "青木 はな", 2, 2)] {
            let mut teacher = hall.as_classroom("012345", number).await;
            let read = rows(&teacher.get(CHANGES).await.assert_status(200).text());
            assert_eq!(read.matches(here).count(), changes, "{read}");
            assert_eq!(names(&mut teacher, 1).await.len(), changes);
            for client in [&mut office, &mut honbu] {
                let found = count(client, &format!("?classroom={room}")).await;
                assert_eq!(usize::try_from(found), Ok(changes));
            }
            let home = teacher.get("/").await.assert_status(200).text();
            let told = words(home.split_once("最近の変更").unwrap().1);
            assert_eq!(told.matches("小6 国語 1か所 012345345001の担当").count(), edits, "{told}");
        }
        assert_eq!(count(&mut teacher, "?classroom=2").await, 0, "another 教室 is nobody else's");
        assert_eq!(count(&mut hall.as_juku("678345").await, "?classroom=1").await, 0);
    }

    /// 最近の変更, the list and its number, of which each kind of change is read by itself: along the edits of the 教室, along
    /// those of several 教室 of the 塾 and along those of several 塾, and along no others, however long the round is.
    async fn the_history_of_a_classroom_is_read_along_its_edits(engine: Engine) {
        let test = TestDatabase::open(engine, &MIGRATIONS, Clock::System).await;
        let texts = all_statements().flat_map(|statement| statement.variants(test.database.dialect()));
        let (mut ways, mut plans) = (Vec::new(), Vec::new());
        for text in texts.filter(|text| text.contains("of_room AS")) {
            let plan = explain(&test, &text).await;
            let along = |index: &str| plan.matches(index).count();
            // Where no 塾 is named, SQLite takes the index of the 塾.
            let of_several_juku = along("mark_edits_of_several_juku") + along("mark_edits_of_a_juku");
            ways.push([along("mark_edits_of_a_classroom"), along("mark_edits_of_several_classrooms"), of_several_juku]);
            plans.push(plan);
        }
        ways.sort_unstable();
        assert_eq!(ways, [[1; 3], [3; 3], [3; 3]], "{}", plans.join("\n\n"));
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
        assert!(!teacher.get("/").await.contains("最近の変更"));
        let of = ids(&mut teacher).await;
        send(&mut teacher, &[
            mark("a", of.entries[0], of.items[0], None, Some(16)),
            mark("b", of.entries[0], of.items[1], None, Some(20)),
        ]).await;
        type_mark(&mut hall.as_headquarters().await, &of, Some(16), Some(18)).await;
        for (client, name) in [(&mut teacher, "小6 国語"), (&mut office, "駅前教室 小6 国語")] {
            let page = client.get("/").await.assert_status(200).text();
            let (_, told) = page.split_once("最近の変更").unwrap();
            let read = words(told);
            let (newer, older) = (read.find(&format!("{name} 1か所 本部 入力")), read.find(&format!("{name} 2か所 012345345001の担当 入力")));
            assert!(newer.is_some() && newer < older, "{read}");
            assert!(!told.contains("青木"), "{told}");
        }
        for mut other in [hall.as_juku("678345").await, hall.as_classroom("012345", "345002").await, hall.as_headquarters().await] {
            assert!(!other.get("/").await.contains("最近の変更"));
        }
    }

    /// What a file changed in several 塾 at once is told to each, and of its own 教室 alone.
    async fn the_home_page_tells_what_a_file_of_several_juku_changed(engine: Engine) {
        let hall = Hall::marked(engine).await;
        for (juku, line, other) in [
            ("012345", "駅前教室 小6 国語 6か所 本部 ファイル", "中央教室"),
            ("678345", "中央教室 小6 国語 3か所 本部 ファイル", "駅前教室"),
        ] {
            let page = hall.as_juku(juku).await.get("/").await.assert_status(200).text();
            let read = words(page.split_once("最近の変更").unwrap().1);
            assert!(read.contains(line) && !read.contains(other), "{read}");
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
