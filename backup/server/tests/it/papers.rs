//! Records on paper, as they are signed and handed in.

use std::process::Command;

use backup_server::{Issuer, Role};
use platform_database::sql;
use platform_testing::{Client, Engine, both_engines};

use crate::hall::Hall;
use crate::media::with_tape;
use crate::programs::day;

/// The words on a paper, without the spaces between them.
async fn words(hall: &Hall, client: &mut Client, address: &str) -> String {
    let answer = client.get(address).await;
    let paper = hall.file("form.pdf", &answer.assert_status(200).body);
    let read = Command::new("pdftotext").args(["-layout", &paper, "-"]).output().unwrap();
    String::from_utf8(read.stdout).unwrap().split_whitespace().collect()
}

fn assert_says(paper: &str, all: &[&str]) {
    for words in all {
        assert!(paper.contains(words), "{words} is not on {paper}");
    }
}

/// What the newest entry of an event says of the paper's content.
async fn recorded(hall: &Hall, event: &str) -> String {
    let entry = sql!("SELECT facts FROM audit_entries WHERE event = $1 ORDER BY number DESC LIMIT 1");
    let (facts,): (String,) =
        hall.database().read().await.unwrap().load(entry, vec![event.into()]).await.unwrap();
    let facts: serde_json::Value = serde_json::from_str(&facts).unwrap();
    facts["sha256"].as_str().unwrap().to_owned()
}

both_engines! {
    async fn a_verification_is_printed_with_its_checklist_and_its_evidence(engine: Engine) {
        let issuer = Issuer { organisation: "ひだまり学習社".to_owned(), department: "情報システム部".to_owned() };
        let hall = Hall::with_external(engine).await.remade(|app| app.reporting_as(issuer));
        let mut operator = hall.as_operator().await;
        let today = day(&hall, 0);
        let tried = [("kind", "partial"), ("done_on", &*today), ("passed", "yes"), ("target", "検証用サーバー"),
                     ("note", "無作為に3件\n一致した"), ("check-partial-0", "復元する対象を無作為に選んだ")];
        operator.post_multipart("/jobs/1/verifications", &tried, "結果.log", b"12 files").await.assert_status(303);
        operator.get("/verifications/1").await.assert_contains("/verifications/1/form.pdf");
        let paper = words(&hall, &mut hall.signed_in(Role::Viewer).await, "/verifications/1/form.pdf").await;
        assert_says(&paper, &["検証記録", "検証#1", "基幹", "合格", "検証用サーバー", "結果.log", "ひだまり学習社"]);
        assert_says(&paper, &["復元する対象を無作為に選んだ確認", "復元先のデータを消去した未確認", "無作為に3件一致した"]);
        assert_says(&paper, &["実施", "承認", "閲覧者の人"]);
        assert!(paper.contains(&recorded(&hall, "verifications.printed").await), "{paper}");
        operator.get("/verifications/2/form.pdf").await.assert_status(404);
        hall.visitor().get("/verifications/1/form.pdf").await.assert_status(303);
    }

    async fn a_drill_is_printed_once_it_is_over(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        hall.commanded(&["run", "文書"]);
        hall.commanded(&["drill", "文書"]);
        let mut auditor = hall.signed_in(Role::Auditor).await;
        auditor.get("/drills/1").await.assert_contains("/drills/1/form.pdf");
        let paper = words(&hall, &mut auditor, "/drills/1/form.pdf").await;
        assert_says(&paper, &["復元訓練記録", "文書", "合格", "復元にかかった時間", "復元する済み", "訓練責任者"]);
        assert!(paper.contains(&recorded(&hall, "drills.printed").await), "{paper}");
        hall.as_operator().await.post_form("/jobs/1/drills", &[]).await.assert_status(303);
        auditor.get("/drills/2/form.pdf").await.assert_status(404);
    }

    async fn the_register_and_a_stocktake_are_printed(engine: Engine) {
        let (hall, mut operator) = with_tape(engine).await;
        let page = operator.get("/media").await;
        page.assert_contains("/media/register.pdf");
        let paper = words(&hall, &mut operator, "/media/register.pdf").await;
        assert_says(&paper, &["媒体台帳", "LTO-0001", "テープ", "18.0TB", "保管中", "金庫", "1本（廃棄したものを除く）", "承認"]);
        assert!(paper.contains(&recorded(&hall, "media.register_printed").await), "{paper}");

        let home = operator.get("/media/new").await.text();
        let home = home.split_once("\">金庫（").unwrap().0.rsplit('"').next().unwrap().to_owned();
        operator.post_form("/media/scan/stocktakes", &[("place", home.as_str())]).await.assert_status(303);
        operator.get("/media/stocktakes/1").await.assert_contains("/media/stocktakes/1/form.pdf");
        let paper = words(&hall, &mut operator, "/media/stocktakes/1/form.pdf").await;
        assert_says(&paper, &["棚卸し記録", "棚卸し#1", "LTO-0001見つからない金庫（保管中）", "立会"]);
        operator.get("/media/stocktakes/2/form.pdf").await.assert_status(404);
        hall.visitor().get("/media/register.pdf").await.assert_status(303);
    }
}
