//! Canaries: a file that nobody changes, looked for in each new snapshot.

use std::fs;

use backup_server::Role;
use platform_testing::{Client, Engine, both_engines};

use crate::hall::Hall;

/// A hall whose job 「文書」 has run once, and where its file 「canary.txt」 lies.
async fn with_run(engine: Engine) -> (Hall, Client, String) {
    let hall = Hall::with_job(engine).await;
    let file = hall.documents().join("canary.txt");
    fs::write(&file, "このファイルは書き換えないでください。\n").unwrap();
    hall.commanded(&["run", "文書"]);
    let operator = hall.as_operator().await;
    (hall, operator, file.to_str().unwrap().to_owned())
}

async fn run(hall: &Hall) {
    hall.commanded(&["run", "文書"]);
    hall.work().await;
}

async fn alert(client: &mut Client) -> String {
    client.get("/alerts?state=standing&kind=canary_touched").await.assert_status(200).text()
}

both_engines! {
    async fn a_canary_that_changes_or_vanishes_is_an_alert_until_it_is_back(engine: Engine) {
        let (hall, mut operator, file) = with_run(engine).await;
        operator.get("/jobs/1/signs").await.assert_contains("まだ決めていません").assert_contains("比べられない");
        operator.post_form("/jobs/1/canary", &[("path", &file)]).await.assert_status(303);
        let digest = digest_of(&file);
        operator.get("/jobs/1/signs").await.assert_contains("変わりなし").assert_contains(&digest);
        fs::write(hall.documents().join("台帳.csv"), "番号,品名\n1,棚\n").unwrap();
        run(&hall).await;
        assert!(!alert(&mut operator).await.contains("href=\"/alerts/"), "another file may change");

        let content = fs::read(&file).unwrap();
        fs::write(&file, content.iter().rev().copied().collect::<Vec<u8>>()).unwrap();
        run(&hall).await;
        let page = alert(&mut operator).await;
        assert!(page.contains("カナリアの異常") && page.contains("重大") && page.contains("の内容が変わりました"), "{page}");
        operator.get("/jobs/1/signs").await.assert_contains("内容が変わりました");
        fs::remove_file(&file).unwrap();
        run(&hall).await;
        assert!(alert(&mut operator).await.contains("最新のスナップショットにありません"));
        fs::write(&file, &content).unwrap();
        run(&hall).await;
        assert!(!alert(&mut operator).await.contains("href=\"/alerts/"));

        // A change that was meant is the new truth once a person says so.
        fs::write(&file, "新しい見本\n").unwrap();
        run(&hall).await;
        assert!(alert(&mut operator).await.contains("href=\"/alerts/"));
        operator.post_form("/jobs/1/canary", &[("path", &file)]).await.assert_status(303);
        hall.work().await;
        assert!(!alert(&mut operator).await.contains("href=\"/alerts/"));
        hall.signed_in(Role::Auditor).await.get("/audit").await.assert_contains("カナリアの登録");
        operator.post_form("/jobs/1/canary/removal", &[]).await.assert_status(303);
        operator.post_form("/jobs/1/canary/removal", &[]).await.assert_status(404);
        operator.get("/jobs/1/signs").await.assert_contains("まだ決めていません");
    }

    async fn what_cannot_be_a_canary_is_refused_by_name(engine: Engine) {
        let (hall, mut operator, file) = with_run(engine).await;
        let large = hall.documents().join("large.bin");
        let bytes: Vec<u8> = (0..9_000_000_u32).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        fs::write(&large, bytes).unwrap();
        hall.commanded(&["run", "文書"]);
        let folder = hall.documents().to_str().unwrap().to_owned();
        for (path, words) in [
            ("canary.txt", "「/」から書いてください"),
            ("/nowhere/canary.txt", "/nowhere/canary.txt"),
            (folder.as_str(), "512 KiB未満のファイル"),
            (large.to_str().unwrap(), "512 KiB未満のファイル"),
        ] {
            operator.post_form("/jobs/1/canary", &[("path", path)]).await.assert_status(422).assert_contains(words);
        }
        let mut viewer = hall.signed_in(Role::Viewer).await;
        viewer.post_form("/jobs/1/canary", &[("path", &file)]).await.assert_status(403);
        viewer.get("/jobs/1/signs").await.assert_status(200);
        operator.post_form("/jobs/99/canary", &[("path", &file)]).await.assert_status(404);
        hall.commanded(&["job", "add", "基幹", "--tool", "Veeam", "--target", "SV-KIKAN01"]);
        operator.post_form("/jobs/2/canary", &[("path", &file)]).await.assert_status(404);
        assert!(!operator.get("/jobs/2/signs").await.contains("カナリア"), "another tool's snapshots cannot be looked into");
    }
}

/// The SHA-256 of a file, by another program.
fn digest_of(file: &str) -> String {
    let said = std::process::Command::new("openssl").args(["dgst", "-sha256", "-r", file]).output().unwrap();
    String::from_utf8(said.stdout).unwrap().split(' ').next().unwrap().to_owned()
}
