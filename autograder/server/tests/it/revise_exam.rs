//! 本部 changes the sections of an exam.

use platform_testing::{Answer, Client, Engine, both_engines};
use serde_json::{Value, json};

use crate::hall::{Hall, field, latest_round, link};

/// Sends three rows of 大問, the second of them empty.
async fn revise(client: &mut Client, exam: &str, revision: &str, full: &str, rows: [[&str; 3]; 2]) -> Answer {
    revise_with(client, exam, (revision, full), rows, ["", ""]).await
}

/// The same with the 分野 of the two rows.
async fn revise_with(
    client: &mut Client,
    exam: &str,
    (revision, full): (&str, &str),
    rows: [[&str; 3]; 2],
    [field, last_field]: [&str; 2],
) -> Answer {
    let [[title, points, items], [last_title, last_points, last_items]] = rows;
    let fields = [
        ("revision", revision),
        ("full_points", full),
        ("title", title),
        ("field", field),
        ("points", points),
        ("items", items),
        ("title", ""),
        ("field", ""),
        ("points", ""),
        ("items", ""),
        ("title", last_title),
        ("field", last_field),
        ("points", last_points),
        ("items", last_items),
    ];
    client.post_form(exam, &fields).await
}

/// A round in 準備中 again, and its first exam: 小6 国語.
async fn preparing(engine: Engine) -> (Hall, Client, String, String) {
    let hall = Hall::open(engine).await;
    let mut client = hall.as_headquarters().await;
    let round = latest_round(&mut client).await;
    let fields = [("to", "preparing"), ("reason", "問題の差しかえ")];
    client.post_form(&format!("{round}/moves"), &fields).await.assert_status(303);
    let exam = link(&client.get(&round).await.text(), "/exams/");
    (hall, client, round, exam)
}

both_engines! {
    /// Rows are numbered as they stand; a 大問 may have 小問.
    async fn sections_are_replaced(engine: Engine) {
        let (_hall, mut client, round, exam) = preparing(engine).await;
        let page = client.get(&exam).await;
        page.assert_contains("小6 国語").assert_contains("漢字").assert_contains("読解");
        let seen = field(&page.text(), "revision");
        let saved = revise(&mut client, &exam, &seen, "１００", [["言葉", "", "5,5,10"], ["物語", "80点", ""]]).await;
        saved.assert_status(303);
        assert_eq!(saved.location(), round);
        client.get(&round).await.assert_contains("小6 国語を保存しました。");
        let page = client.get(&exam).await.text();
        for part in ["value=\"言葉\"", "value=\"5,5,10\"", "value=\"物語\"", "value=\"80\"", "<b>100</b> / <span>100</span>点"] {
            assert!(page.contains(part), "{part} in {page}");
        }
        assert!(!page.contains("name=\"title\" value=\"漢字"));
    }

    /// A 分野 is a short word; those of the subject are offered, also on the papers of another grade.
    async fn a_section_has_a_field_that_others_are_offered(engine: Engine) {
        let (_hall, mut client, round, exam) = preparing(engine).await;
        let page = client.get(&exam).await;
        page.assert_contains("<option value=\"読解\">").assert_contains("list=\"fields\"");
        assert!(!page.contains("<option value=\"図形\">"), "of another subject");
        let rows = [["言葉", "20", ""], ["物語", "30", ""]];
        let seen = field(&page.text(), "revision");
        let saved = revise_with(&mut client, &exam, (&seen, "50"), rows, ["　ことば", "読解"]).await;
        assert_eq!(saved.assert_status(303).location(), round);
        let page = client.get(&exam).await;
        page.assert_contains("name=\"field\" value=\"ことば\"").assert_contains("<option value=\"ことば\">");
        let program = client.get(&format!("/api/v1{exam}")).await.json();
        let fields: Vec<_> = program["sections"].as_array().unwrap().iter().map(|section| &section["field"]).collect();
        assert_eq!(fields, ["ことば", "読解"]);

        let seen = field(&page.text(), "revision");
        let long = ["漢字の読みと書きと部首と画数", ""];
        let saved = revise_with(&mut client, &exam, (&seen, "50"), rows, long).await;
        assert_eq!(saved.assert_status(303).location(), exam);
        client.get(&exam).await.assert_contains("大問1の分野が14字あります。12字までにしてください");
        let opened = client.post_form(&format!("{round}/moves"), &[("to", "open")]).await;
        opened.assert_status(422).assert_contains("大問1の分野が14字");
    }

    /// A program writes 分野 as the screen does, and one that says nothing of them takes them away.
    async fn a_field_is_written_by_a_program(engine: Engine) {
        let (_hall, mut client, _round, exam) = preparing(engine).await;
        let exam = format!("/api/v1{exam}");
        let sent = |section: Value| json!({ "full_points": 50, "sections": [section] });
        for (section, kept) in [
            (json!({ "title": "言葉", "field": "漢字 ", "points": 50 }), json!("漢字")),
            (json!({ "title": "言葉", "points": 50 }), Value::Null),
        ] {
            let seen = client.get(&exam).await.header("etag").unwrap().to_owned();
            let written = client.put_json(&exam, &seen, &sent(section)).await.assert_status(200).json();
            assert_eq!(written["sections"][0]["field"], kept);
        }
    }

    /// A shape that does not add up yet is kept, but the round does not open with it.
    async fn a_wrong_sum_is_kept_and_keeps_the_round_from_opening(engine: Engine) {
        let (_hall, mut client, round, exam) = preparing(engine).await;
        let seen = field(&client.get(&exam).await.text(), "revision");
        let saved = revise(&mut client, &exam, &seen, "50", [["", "20", ""], ["物語", "25", ""]]).await;
        assert_eq!(saved.location(), exam);
        let page = client.get(&exam).await;
        page.assert_contains("大問の配点の合計は45点ですが、満点は50点です").assert_contains("大問1のタイトルが空です");
        page.assert_contains("data-fits hidden");
        let opened = client.post_form(&format!("{round}/moves"), &[("to", "open")]).await;
        opened.assert_status(422).assert_contains("小6 国語: 大問の配点の合計は45点");
    }

    /// What cannot be read is said beside its row, and what was typed stays.
    async fn unreadable_rows_are_refused_by_name(engine: Engine) {
        let (_hall, mut client, _round, exam) = preparing(engine).await;
        let seen = field(&client.get(&exam).await.text(), "revision");
        let refused = revise(&mut client, &exam, &seen, "たくさん", [["言葉", "二十", ""], ["物語", "30", "10,10"]]).await;
        refused.assert_status(422).assert_contains("満点は1から1000までの数字で入れてください");
        refused.assert_contains("大問1: 配点は1から1000までの数字").assert_contains("大問3: 小問の配点の合計は20点です");
        refused.assert_contains("value=\"二十\"").assert_contains("value=\"10,10\"");
        let ragged = [("revision", seen.as_str()), ("full_points", "50"), ("title", "言葉")];
        client.post_form(&exam, &ragged).await.assert_status(422).assert_contains("大問の欄がそろっていません");
        client.get(&exam).await.assert_contains("漢字");
    }

    /// Whoever saw an older exam sees what is stored now beside what was typed, and may save again.
    async fn a_stale_exam_is_not_overwritten_unseen(engine: Engine) {
        let (_hall, mut client, _round, exam) = preparing(engine).await;
        let seen = field(&client.get(&exam).await.text(), "revision");
        revise(&mut client, &exam, &seen, "50", [["言葉", "20", ""], ["物語", "30", ""]]).await.assert_status(303);
        let stale = revise(&mut client, &exam, &seen, "50", [["文法", "25", ""], ["論説", "25", ""]]).await;
        stale.assert_status(409).assert_contains("別の人がこのテストを変更しました");
        stale.assert_contains("言葉 20点").assert_contains("value=\"文法\"");
        let again = field(&stale.text(), "revision");
        revise(&mut client, &exam, &again, "50", [["文法", "25", ""], ["論説", "25", ""]]).await.assert_status(303);
        client.get(&exam).await.assert_contains("value=\"論説\"");
    }

    /// Of two who save the same exam, one does.
    async fn of_two_at_once_one_saves(engine: Engine) {
        let (_hall, mut one, _round, exam) = preparing(engine).await;
        let seen = field(&one.get(&exam).await.text(), "revision");
        let mut other = one.clone();
        let (first, second) = tokio::join!(
            revise(&mut one, &exam, &seen, "50", [["言葉", "20", ""], ["物語", "30", ""]]),
            revise(&mut other, &exam, &seen, "50", [["文法", "25", ""], ["論説", "25", ""]]),
        );
        let mut statuses = [first.status.as_u16(), second.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
    }

    /// Once marks may come in, sections stay as they are.
    async fn an_open_round_keeps_its_exams(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_headquarters().await;
        let round = latest_round(&mut client).await;
        let exam = link(&client.get(&round).await.text(), "/exams/");
        let page = client.get(&exam).await;
        page.assert_contains("問題構成は変更できません").assert_contains("漢字");
        assert!(!page.contains("name=\"title\""));
        let locked = revise(&mut client, &exam, "0", "50", [["言葉", "20", ""], ["物語", "30", ""]]).await;
        locked.assert_status(409).assert_contains("準備中だけです（いまは受付中）");
        client.get(&exam).await.assert_contains("漢字");
        revise(&mut client, "/exams/987654", "0", "50", [["言葉", "20", ""], ["物語", "30", ""]])
            .await
            .assert_status(404);
    }
}
