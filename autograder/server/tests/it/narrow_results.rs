//! The results of a grade, narrowed by subject and state, and what stands beside them.

use platform_database::Clock;
use platform_testing::{Client, Engine, both_engines};
use serde_json::json;

use crate::hall::{EXAMS, Hall, MARKS, ROSTER, words};

const RESULTS: &str = "/rounds/1/results";
const ALL: [&str; 6] = ["青木 はな", "伊藤 けん", "上田 そら", "小川 ゆい", "加藤 れん", "木村 さき"];

/// The family names on a page of 小6, in its order.
async fn names(client: &mut Client, address: &str) -> String {
    let page = client.get(address).await.assert_status(200).text();
    let mut found: Vec<(usize, &str)> =
        ALL.iter().filter_map(|name| Some((page.find(name)?, name.split(' ').next().unwrap()))).collect();
    found.sort_unstable();
    found.into_iter().map(|(_, name)| name).collect::<Vec<_>>().join(" ")
}

/// What a page says of the pupil called `name`.
async fn row(client: &mut Client, address: &str, name: &str) -> String {
    let page = client.get(address).await.assert_status(200).text();
    let row = page.split("<tr role=\"row\">").find(|row| row.contains(name));
    words(row.unwrap_or_else(|| panic!("{name} is not on the page: {page}")).split("</tr>").next().unwrap())
}

/// Holds a round of that season, where the pupils of those lines of the roster sit, and freezes it.
pub(crate) fn hold(hall: &Hall, (year, season): (&str, &str), name: &str, lines: &[usize]) {
    let exams = EXAMS.replace("夏期", season).replace("2026", year);
    hall.commanded(&["import-exams", &hall.file("exams.json", exams), "--open"]);
    let chosen = |file: &str| {
        let own = file.lines().enumerate().filter(|(at, _)| *at == 0 || lines.contains(at));
        own.map(|(_, line)| line).collect::<Vec<_>>().join("\r\n")
    };
    let roster = chosen(&ROSTER.replace("夏期", season).replace(",2026,", &format!(",{year},")));
    hall.commanded(&["import-roster", &hall.file("roster.csv", roster), "--round", name, "--apply"]);
    hall.commanded(&["import-marks", &hall.file("marks.csv", chosen(MARKS)), "--round", name, "--apply"]);
    hall.commanded(&["finalise", "--round", name]);
}

async fn advance(client: &mut Client, to: &str) {
    let fields = [("to", to), ("reason", "採点もれ")];
    client.post_form("/rounds/1/moves", &fields).await.assert_status(303);
}

both_engines! {
    async fn a_state_is_asked_for_in_one_subject_or_in_any(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut office = hall.as_juku("012345").await;
        for is_final in [false, true] {
            if is_final {
                hall.commanded(&["finalise", "--round", "2026-summer"]);
            }
            for (query, found) in [
                ("state=absent", "上田"),
                ("state=absent&subject=math", "上田"),
                ("state=absent&subject=japanese", ""),
                ("state=known", "青木 伊藤 上田 小川"),
                ("state=known&subject=math", "青木 伊藤 小川"),
                ("state=missing", ""),
                ("state=absent&subject=english", "上田"),
                ("state=elsewhere", "青木 伊藤 上田 小川"),
                ("state=known&subject=math&sort=second&dir=desc", "小川 青木 伊藤"),
                ("state=known&subject=math&q=0002", "伊藤"),
            ] {
                let address = format!("{RESULTS}?grade=6&{query}");
                assert_eq!(names(&mut office, &address).await, found, "{query}, final: {is_final}");
            }
            let all = names(&mut hall.as_headquarters().await, &format!("{RESULTS}?grade=6&state=absent")).await;
            assert_eq!(all, "上田 木村");
            let ticked = "/rounds/1/printings?picking=true&all=yes&matching=3&condition=grade%3D6%26state%3Dknown%26subject%3Dmath";
            let page = words(&office.get(ticked).await.assert_status(200).text());
            assert!(page.contains("選んだ3人"), "all that match are those on the list: {page}");
        }
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let address = |state: &str| format!("{RESULTS}?grade=6&state={state}");
        assert_eq!(names(&mut office, &address("missing")).await, "青木 伊藤 上田 小川");
        assert_eq!(names(&mut office, &address("known")).await, "");
    }

    async fn a_subject_stands_alone_on_screen_and_in_the_file(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut office = hall.as_juku("012345").await;
        let page = office.get(&format!("{RESULTS}?grade=6&subject=math")).await.text();
        assert!(page.contains("算数 /50") && !page.contains("国語 /50") && !page.contains("合計 /100"), "{page}");
        let file = office.get(&format!("{RESULTS}.csv?grade=6&subject=math&state=known")).await.text();
        let head = file.lines().next().unwrap();
        assert!(head.contains("学年,算数 得点,算数 偏差値") && !head.contains("国語") && !head.contains("合計"), "{head}");
        assert_eq!(file.lines().count(), 4, "{file}");
    }

    async fn a_pupil_is_compared_with_the_round_that_they_sat_before(engine: Engine) {
        let hall = Hall::empty(engine).await;
        hold(&hall, ("2025", "夏期"), "2025-summer", &[1, 2, 3, 4, 5, 6, 7, 8]);
        // 小川 misses this one.
        hold(&hall, ("2025", "冬期"), "2025-winter", &[1, 2, 3, 4, 6, 7, 8]);
        hall.commanded(&["import-exams", &hall.file("exams.json", EXAMS), "--open"]);
        let roster = hall.file("roster.csv", ROSTER);
        hall.commanded(&["import-roster", &roster, "--round", "2026-summer", "--apply"]);
        // 青木 and 伊藤 have each other's marks.
        let marks = MARKS.replace("012345,0001,", "012345,x,").replace("012345,0002,", "012345,0001,");
        let marks = hall.file("marks.csv", marks.replace("012345,x,", "012345,0002,"));
        hall.commanded(&["import-marks", &marks, "--round", "2026-summer", "--apply"]);
        hall.clock.set(Clock::System.now());
        let results = "/rounds/3/results?grade=6";
        let mut office = hall.as_juku("012345").await;
        for is_final in [false, true] {
            if is_final {
                hall.commanded(&["finalise", "--round", "2026-summer"]);
            }
            // 偏差値 of 合計: 64.0, 41.3 in winter; 62.9 in summer; now 39.0, 56.5 and 62.9.
            for (name, said) in [
                ("青木 はな", "−25.0 25冬"),
                ("伊藤 けん", "+15.2 25冬"),
                ("小川 ゆい", "±0 25夏"),
                ("上田 そら", "欠席 — — — — — —"),
            ] {
                let read = row(&mut office, results, name).await;
                assert!(read.ends_with(said), "{name}, final: {is_final}: {read}");
            }
            let sorted = |query: &str| format!("{results}{query}");
            assert_eq!(names(&mut office, &sorted("&sort=change")).await, "青木 小川 伊藤 上田");
            assert_eq!(names(&mut office, &sorted("&sort=change&dir=desc")).await, "伊藤 小川 青木 上田");
            let of_subject = row(&mut office, &sorted("&subject=japanese"), "上田 そら").await;
            assert!(of_subject.ends_with("25冬"), "who was absent in 算数 is compared in 国語: {of_subject}");
            let file = office.get("/rounds/3/results.csv?grade=6&col=change").await.text();
            for line in ["生徒ID,氏名,学年,合計 偏差値の前回との差,前回", "0001,青木 はな,小6,-25.0,25冬", "0003,上田 そら,小6,,"] {
                assert!(file.contains(line), "{line} in {file}");
            }
        }
        let first = row(&mut office, "/rounds/1/results?grade=6", "青木 はな").await;
        assert!(first.ends_with('—'), "there was no round before: {first}");
    }

    async fn remarks_and_versions_are_there_on_request(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut office = hall.as_juku("012345").await;
        let usual = office.get(&format!("{RESULTS}?grade=6")).await.text();
        assert!(!usual.contains("文例のまま") && usual.contains("表示する列（12 / 14）"), "{usual}");
        let chosen = format!("{RESULTS}?grade=6&col=remark&col=card");
        let read = row(&mut office, &chosen, "青木 はな").await;
        assert!(read.ends_with("文例のまま —"), "{read}");
        let remark = [("exam", "1"), ("words", "漢字の練習をよく続けました。")];
        office.post_form("/entries/1/remarks", &remark).await.assert_status(303);
        let read = row(&mut office, &chosen, "青木 はな").await;
        assert!(read.ends_with("国語 手直し済 算数 文例のまま —"), "{read}");

        hall.commanded(&["finalise", "--round", "2026-summer"]);
        let read = row(&mut office, &chosen, "青木 はな").await;
        assert!(read.ends_with("あり 第1版"), "{read}");
        let mut headquarters = hall.as_headquarters().await;
        advance(&mut headquarters, "aggregating").await;
        let corrected = hall.file("corrected.csv", MARKS.replace("012345,0001,出席,18", "012345,0001,出席,20"));
        hall.commanded(&["import-marks", &corrected, "--round", "2026-summer", "--apply"]);
        let reason = [("reason", "小6国語の採点もれ")];
        headquarters.post_form("/rounds/1/snapshots", &reason).await.assert_status(303);
        let read = row(&mut office, &chosen, "青木 はな").await;
        assert!(read.ends_with("第2版 前の版から変更"), "{read}");
        let other = format!("{RESULTS}?grade=7&col=remark&col=card");
        let read = row(&mut office, &other, "江口 りん").await;
        assert!(read.ends_with("あり 第2版 第1版と同じ"), "{read}");
        let file = office.get(&format!("{RESULTS}.csv?grade=7&col=card")).await.text();
        assert!(file.contains("0004,江口 りん,中1,2,1"), "{file}");
    }

    async fn programs_read_the_same(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut office = hall.as_juku("012345").await;
        let of = "/api/v1/rounds/1/results?grade=6";
        let absent = office.get(&format!("{of}&state=absent&subject=math")).await.assert_status(200).json();
        let items = absent["page"]["items"].as_array().unwrap();
        assert_eq!(items.len(), 1);
        assert_eq!(items[0]["remarks"], json!(["phrase", null]));
        assert!(items[0]["change"].is_null() && items[0]["card"].is_null());
        hall.commanded(&["finalise", "--round", "2026-summer"]);
        let known = office.get(&format!("{of}&state=known&subject=math")).await.json();
        let items = known["page"]["items"].as_array().unwrap();
        assert_eq!(items.len(), 3);
        assert_eq!(items[0]["card"], json!({ "version": 1, "same_since": 1 }));
        assert_eq!(items[0]["remarks"], json!(["printed", "printed"]));
        let none = hall.as_juku("678345").await.get(&format!("{of}&state=known&q=0002")).await.json();
        assert_eq!(none["page"]["items"], json!([]), "木村 was absent, 伊藤 is another's");
    }
}
