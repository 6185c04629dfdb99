//! What a browser could not send before the 締切 is put with the request of its 教室, and can be taken in as a file.
//!
//! 教室 1 is 駅前教室 and 教室 2 本町教室 of あおば塾; exams 1 and 2 are 小6 国語 and 算数, exam 3 is 中1 英語.

use chrono::TimeDelta;
use platform_testing::{Answer, Client, Engine, both_engines};
use platform_web::dates;

use crate::extend_deadlines::overdue;
use crate::hall::{Hall, all, field, link, words};

const SHEET: &str = "/classrooms/1/exams/1/marks";
const EXTENSIONS: &str = "/rounds/1/extensions";

/// The keys of the cells of a closed sheet, row by row: of the attendance first, then of the items.
async fn cells(client: &mut Client, sheet: &str) -> Vec<String> {
    let page = client.get(sheet).await.assert_status(200).text();
    assert!(page.contains("data-unsent") && page.contains("/grid-"), "nothing could be listed there: {page}");
    all(&page, "data-cell").into_iter().map(str::to_owned).collect()
}

async fn ask(client: &mut Client, values: &str) -> Answer {
    let fields = [("classroom", "1"), ("exam", "1"), ("note", "送信が止まっていました"), ("values", values)];
    client.post_form("/rounds/1/extension-requests", &fields).await
}

both_engines! {
    async fn headquarters_sees_what_was_typed_beside_what_is_stored(engine: Engine) {
        let hall = overdue(engine).await;
        let mut station = hall.as_classroom("012345", "345001").await;
        let cells = cells(&mut station, SHEET).await;
        let page = station.get(SHEET).await.text();
        // Three pupils with an attendance and two items each, and what is stored of them.
        assert_eq!(cells.len(), 9);
        assert_eq!(all(&page, "data-stored"), ["0", "18", "25", "0", "10", "20", "0", "0", "0"]);
        let values = format!("{}=20 {}= {}=1", cells[1], cells[2], cells[3]);
        ask(&mut station, &values).await.assert_status(303);
        station.get(SHEET).await.assert_contains("送れなかった入力3件の一覧を付けました");

        let mut headquarters = hall.as_headquarters().await;
        let list = headquarters.get(EXTENSIONS).await.assert_contains("送れなかった入力 3件").text();
        let request = link(&list, "/extension-requests/");
        let shown = headquarters.get(&request).await.assert_status(200).text();
        let read = words(&shown);
        for line in [
            "青木 はな 0001 小6 国語 大問1 20点 18点",
            "青木 はな 0001 小6 国語 大問2 未入力 25点",
            "伊藤 けん 0002 小6 国語 出欠 欠席 受験",
            "駅前教室",
            "「送信が止まっていました」",
        ] {
            assert!(read.contains(line), "{line} in {read}");
        }
        assert!(shown.contains(&format!("{EXTENSIONS}?request=")), "{shown}");
        let file = headquarters.get("/students/1/personal-data").await;
        file.assert_contains("送れなかった入力");
        for mut stranger in [station, hall.as_juku("012345").await, hall.as_juku("678345").await] {
            stranger.get(&request).await.assert_status(404);
        }
        hall.visitor().get(&request).await.assert_status(303);

        // It changed no mark; the answer ends the request, and the person sends the values.
        let until = dates::input_value(hall.clock.now() + TimeDelta::days(1));
        let number = request.rsplit('/').next().unwrap();
        let grant = [
            ("juku", "012345"), ("classroom", "345001"), ("until", &*until), ("reason", "通信の障害"), ("request", number),
        ];
        headquarters.post_form(EXTENSIONS, &grant).await.assert_status(303);
        assert!(!headquarters.get(&request).await.assert_status(200).contains("#grant"));
        let open = hall.as_classroom("012345", "345001").await.get(SHEET).await.text();
        assert_eq!(all(&open, "data-stored")[..2], ["18", "25"]);
    }

    /// A list may name anything; what is kept of it is of this 教室's own pupils and could stand on their sheets.
    async fn what_is_not_of_the_place_is_left_out(engine: Engine) {
        let hall = overdue(engine).await;
        let mut station = hall.as_classroom("012345", "345001").await;
        let own = cells(&mut station, SHEET).await;
        let english = cells(&mut station, "/classrooms/1/exams/3/marks").await;
        let main_street = cells(&mut hall.as_classroom("012345", "345002").await, "/classrooms/2/exams/1/marks").await;
        let other_juku = cells(&mut hall.as_classroom("678345", "345001").await, "/classrooms/3/exams/1/marks").await;
        let item = english[1].split_once(':').unwrap().1;
        let pupil = own[1].split_once(':').unwrap().0;
        let values = [
            format!("{}=20", own[1]),
            // More than the 配点, neither 欠席 nor 受験, no attendance at all.
            format!("{}=21", own[1]),
            format!("{}=2", own[0]),
            format!("{}=", own[0]),
            // An exam of another grade, and pupils of others.
            format!("{pupil}:{item}=1"),
            format!("{}=1", main_street[1]),
            format!("{}=1", other_juku[1]),
            "999999:1=1".to_owned(),
        ];
        ask(&mut station, &values.join(" ")).await.assert_status(303);
        station.get(SHEET).await.assert_contains("送れなかった入力1件の一覧を付けました");
        let mut headquarters = hall.as_headquarters().await;
        let request = link(&headquarters.get(EXTENSIONS).await.text(), "/extension-requests/");
        let shown = headquarters.get(&request).await.text();
        assert_eq!(shown.matches("data-label=\"ところ\"").count(), 1, "{shown}");
        assert!(shown.contains("青木 はな") && !shown.contains("小川 ゆい") && !shown.contains("加藤 れん"), "{shown}");
    }

    /// Of two rows that are one pupil the kept one has it all; what it has of its own in a cell stays.
    async fn what_was_typed_stays_with_a_pupil_who_is_merged(engine: Engine) {
        let hall = Hall::open(engine).await;
        hall.clock.set(hall.clock.now() + TimeDelta::days(40));
        let mut station = hall.as_classroom("012345", "345001").await;
        let cells = cells(&mut station, SHEET).await;
        let values = format!("{}=20 {}=1 {}=5 {}=7", cells[1], cells[3], cells[4], cells[5]);
        ask(&mut station, &values).await.assert_status(303);
        let mut headquarters = hall.as_headquarters().await;
        let pair = [("revision", "0"), ("other", "2"), ("other_revision", "0")];
        headquarters.post_form("/students/1/mergers", &pair).await.assert_status(303);

        let list = headquarters.get(EXTENSIONS).await.assert_contains("送れなかった入力 3件").text();
        let shown = headquarters.get(&link(&list, "/extension-requests/")).await.assert_status(200).text();
        let read = words(&shown);
        for line in ["大問1 20点 未入力", "出欠 欠席 受験", "大問2 7点 未入力"] {
            let line = format!("青木 はな 0001 小6 国語 {line}");
            assert!(read.contains(&line), "{line} in {read}");
        }
        assert_eq!(shown.matches("data-label=\"ところ\"").count(), 3, "{shown}");
    }

    async fn what_is_no_list_is_refused_and_nothing_is_asked(engine: Engine) {
        let hall = overdue(engine).await;
        let mut station = hall.as_classroom("012345", "345001").await;
        for values in ["1:1", "1:~1=late", &"1:1=1 ".repeat(2_001)] {
            ask(&mut station, values).await.assert_status(422).assert_contains("一覧を読み取れませんでした");
        }
        ask(&mut station, "").await.assert_status(303);
        let page = station.get(SHEET).await.text();
        assert!(page.contains("再開をお願いしています") && !page.contains("一覧を付けました"), "{page}");
        let list = hall.as_headquarters().await.get(EXTENSIONS).await.text();
        assert!(list.contains("送信が止まっていました") && !list.contains("送れなかった入力"), "{list}");
    }

    /// The file that a browser makes of such values has the headings that the sheet gives it.
    async fn the_file_of_such_values_is_taken_in(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut station = hall.as_classroom("012345", "345001").await;
        let sheet = "/classrooms/1/exams/2/marks";
        let page = station.get(sheet).await.text();
        let headings = all(&page, "data-heading");
        assert_eq!(headings, ["算数_大問1", "算数_大問2_小問1", "算数_大問2_小問2"]);
        let [juku, year, season] = ["data-juku", "data-year", "data-season"].map(|name| all(&page, name)[0]);
        let facts = format!("{year},{season}");
        let file = format!(
            "\u{feff}塾ID,生徒ID,生徒名,年度,期間,{}\r\n{juku},0001,\"青木, はな\",{facts},,0,7\r\n{juku},0002,'=伊藤,{facts},欠席,,\r\n",
            headings.join(",")
        );
        let kind = [("kind", "marks")];
        let import = station.post_multipart("/rounds/1/imports", &kind, "送れなかった入力.csv", file.as_bytes()).await;
        let import = import.assert_status(303).location().to_owned();
        let preview = station.get(&import).await.text();
        assert!(preview.contains("変わるところ") && !preview.contains("直すところ・確かめるところ"), "{preview}");
        let seen = [("fingerprint", &*field(&preview, "fingerprint"))];
        station.post_form(&format!("{import}/application"), &seen).await.assert_status(303);
        let page = station.get(sheet).await.text();
        assert_eq!(all(&page, "data-stored")[..3], ["", "0", "7"]);
        assert!(page.contains("伊藤 けん 欠席\" checked>"), "{page}");
    }
}
