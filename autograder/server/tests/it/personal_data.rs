//! A pupil's data is handed out and erased.

use std::io::{Cursor, Read};

use platform_audit::verify;
use platform_database::{params, sql};
use platform_testing::{Client, Engine, both_engines, columns_holding};
use serde_json::Value as Json;
use zip::ZipArchive;

use crate::hall::{Hall, card_of};

const DATA: &str = "/students/1/personal-data";

/// A hall whose round is final, printed once, with a remark on 青木 はな.
async fn finalised(engine: Engine) -> (Hall, Client) {
    let hall = Hall::marked(engine).await;
    let mut client = hall.as_headquarters().await;
    let words = [("exam", "1"), ("words", "青木さんは漢字をよく覚えました。")];
    client.post_form("/entries/1/remarks", &words).await.assert_status(303);
    hall.commanded(&["finalise", "--round", "2026-summer"]);
    hall.clock.set(platform_database::Clock::System.now());
    (hall, client)
}

pub(crate) async fn json_file(client: &mut Client) -> Json {
    let archive = client.get(&format!("{DATA}.zip")).await;
    let mut archive = ZipArchive::new(Cursor::new(archive.assert_status(200).body.clone())).unwrap();
    assert!(archive.by_name("個人情報.xlsx").is_ok());
    let mut text = String::new();
    archive.by_name("個人情報.json").unwrap().read_to_string(&mut text).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Where a pupil's name stands before anything is erased: the test would prove nothing if it were nowhere.
const NAMED: [&str; 6] = [
    "imports.content",
    "remarks.words",
    "snapshot_entries.student_name",
    "snapshot_entries.remarks",
    "students.name",
    "students.search",
];

/// Everything that is frozen of the round but names and remarks.
async fn frozen_statistics(hall: &Hall) -> Vec<(String,)> {
    let mut tx = hall.database().read().await.unwrap();
    let all = sql!(
        "SELECT 'd' || grade || '/' || result_column || '/' || juku_id || '/' || classroom_id || '=' || counts AS line
         FROM snapshot_distributions UNION ALL
         SELECT 'r' || entry_id || '/' || result_column || '=' || total || ' ' || COALESCE(deviation_tenths, -1) || ' '
             || national_rank || ' ' || juku_rank || ' ' || classroom_rank FROM snapshot_results UNION ALL
         SELECT 'x' || exam_id || '=' || shape || item_sums FROM snapshot_exams UNION ALL
         SELECT 'e' || entry_id || '=' || marks || COALESCE(first_total, -1) || ' ' || COALESCE(second_total, -1)
         FROM snapshot_entries ORDER BY line"
    );
    let found = tx.list(all, params![]).await.unwrap();
    assert!(found.len() > 20, "{found:?}");
    found
}

both_engines! {
    async fn everything_kept_on_a_pupil_is_in_one_archive(engine: Engine) {
        let (hall, mut client) = finalised(engine).await;
        client.get(DATA).await.assert_contains("青木 はなさんの個人情報").assert_contains("確定した成績表");
        let file = json_file(&mut client).await;
        assert_eq!(file["基本"][0]["内容"], "青木 はな");
        assert_eq!(file["受験"][0]["教室"], "駅前教室");
        assert_eq!(file["得点"].as_array().unwrap().len(), 5);
        assert_eq!(file["得点"][0]["得点"], 18);
        assert_eq!(file["総評"][0]["総評"], "青木さんは漢字をよく覚えました。");
        assert_eq!(file["確定した成績表"][0]["氏名"], "青木 はな");
        assert_eq!(file["確定した結果"].as_array().unwrap().len(), 3);
        let seen = file["閲覧・操作の記録"].to_string();
        assert!(seen.contains("students.viewed") && seen.contains("remarks.written"), "{seen}");
        assert!(!file.to_string().contains("伊藤"), "nobody else is in it");
        drop(hall);
    }

    /// Who of 本部 changed or saw something of the pupil is 「本部」 in the file of the 塾, whose own people have names.
    async fn the_file_of_a_juku_names_nobody_of_headquarters(engine: Engine) {
        let (hall, mut honbu) = finalised(engine).await;
        let pause = [("revision", "0"), ("status", "paused")];
        honbu.post_form("/students/1/status", &pause).await.assert_status(303);
        let mut office = hall.as_juku("012345").await;
        office.get("/students/1").await.assert_status(200);
        let file = json_file(&mut office).await;
        assert!(!file.to_string().contains("honbu"), "{file}");
        assert_eq!(file["在籍の経過"][0]["だれが"], "本部");
        assert_eq!(file["得点の変更"][0]["変更した人"], "本部", "somebody at the terminal");
        let acts = file["閲覧・操作の記録"].as_array().unwrap();
        let did = |event: &str| acts.iter().find(|act| act["出来事"] == event).unwrap()["だれが"].clone();
        assert_eq!((did("remarks.written"), did("students.viewed")), ("本部".into(), "012345の担当".into()));
        let file = json_file(&mut honbu).await;
        assert_eq!(file["在籍の経過"][0]["だれが"], "honbuの担当");
        assert_eq!(file["得点の変更"][0]["変更した人"], "コマンド");
    }

    /// The results of all others, their report cards and every statistic stay the same to the byte.
    async fn an_erased_pupil_is_in_no_table_and_nobody_elses_result_moved(engine: Engine) {
        let (hall, mut client) = finalised(engine).await;
        // A file of 本部 and a printing that name the pupil.
        assert_eq!(columns_holding(&hall.test, "青木").await, NAMED);
        let order = [("grade", "6"), ("place", ""), ("binding", "zip")];
        let printing = client.post_form("/rounds/1/printings", &order).await.location().to_owned();
        hall.work().await;
        client.get(&format!("{printing}/file")).await.assert_status(200);
        let printed = hall.folder.path().join("files").join(printing.trim_start_matches('/'));
        assert!(printed.exists());
        let other = card_of(&mut client, 6, "伊藤 けん").await;
        let before = (
            hall.as_juku("678345").await.get("/rounds/1/results.csv?grade=6").await.body,
            client.get(&format!("{other}.svg")).await.body,
            client.get("/rounds/1/results.csv?grade=6").await.text(),
        );
        let statistics = frozen_statistics(&hall).await;

        client.post_form("/students/1/erasure", &[("number", "0001")]).await.assert_status(303);
        hall.work().await;

        assert_eq!(columns_holding(&hall.test, "青木").await, Vec::<String>::new());
        assert!(!printed.exists(), "the printed file is gone");
        client.get(&format!("{printing}/file")).await.assert_status(410);
        client.get(DATA).await.assert_status(404);
        assert!(!client.get("/students").await.contains("消去済み"));

        assert_eq!(hall.as_juku("678345").await.get("/rounds/1/results.csv?grade=6").await.body, before.0);
        assert_eq!(client.get(&format!("{other}.svg")).await.body, before.1);
        let after = client.get("/rounds/1/results.csv?grade=6").await.text();
        assert!(after.contains("（消去済み）") && before.2.contains("青木 はな"), "{after}");
        let without = |text: &str, name: &str| {
            let mut lines: Vec<&str> = text.lines().filter(|line| !line.contains(name)).collect();
            lines.sort_unstable();
            lines.join("\n")
        };
        assert_eq!(without(&after, "（消去済み）"), without(&before.2, "青木 はな"));
        assert_eq!(frozen_statistics(&hall).await, statistics);

        let mut tx = hall.database().read().await.unwrap();
        let record: (String, String) = tx
            .load(sql!("SELECT subject, facts FROM audit_entries WHERE event = 'students.erased'"), params![])
            .await
            .unwrap();
        assert_eq!(record.0, "students/1");
        assert!(record.1.contains(r#""snapshots":1"#) && record.1.contains(r#""remarks":1"#), "{}", record.1);
        drop(tx);
        verify(hall.database(), None).await.unwrap();
    }

    async fn an_erasure_needs_the_number_and_happens_once(engine: Engine) {
        let (hall, mut client) = finalised(engine).await;
        let wrong = client.post_form("/students/1/erasure", &[("number", "0002")]).await;
        wrong.assert_status(422).assert_contains("入力した生徒IDが、この生徒のものと違います");
        client.post_form("/students/1/erasure", &[]).await.assert_status(422);
        assert!(client.get("/students").await.contains("青木 はな"));

        let mut other = client.clone();
        let number = [("number", "0001")];
        let (one, two) = tokio::join!(
            client.post_form("/students/1/erasure", &number),
            other.post_form("/students/1/erasure", &number),
        );
        let mut statuses = [one.status.as_u16(), two.status.as_u16()];
        statuses.sort_unstable();
        assert!(statuses == [303, 404] || statuses == [303, 409], "{statuses:?}");
        // The 生徒ID is free for somebody new, and no file brings the erased pupil back.
        assert_eq!(columns_holding(&hall.test, "青木").await, Vec::<String>::new());
    }

    async fn a_juku_keeps_the_data_of_its_own_pupils_alone(engine: Engine) {
        let (hall, _) = finalised(engine).await;
        for mut stranger in [hall.as_juku("678345").await, hall.as_classroom("012345", "345001").await] {
            stranger.get(DATA).await.assert_status(404);
            stranger.get(&format!("{DATA}.zip")).await.assert_status(404);
            stranger.post_form("/students/1/erasure", &[("number", "0001")]).await.assert_status(404);
        }
        let mut owner = hall.as_juku("012345").await;
        owner.get("/students/1").await.assert_contains(DATA);
        assert_eq!(json_file(&mut owner).await["基本"][0]["内容"], "青木 はな");
        owner.post_form("/students/1/erasure", &[("number", "0001")]).await.assert_status(303);
        owner.get("/students").await.assert_contains("個人情報を消去しました。");
    }
}
