//! Jobs, repositories and places: edited, paused, retired and brought back.

use backup_server::Role;
use chrono::Duration;
use platform_testing::{Client, Engine, both_engines};
use serde_json::Value;

use crate::hall::Hall;

/// The form of the job 「文書」, as it is, with what is changed.
fn form<'a>(hall: &'a Hall, revision: &'a str, changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, String)> {
    let mut fields = vec![
        ("revision", revision.to_owned()),
        ("name", "文書".to_owned()),
        ("kind", "folders".to_owned()),
        ("what", hall.documents().display().to_string()),
        ("class", "internal".to_owned()),
        ("copy_to", "遠方".to_owned()),
        ("schedule", String::new()),
        ("jitter_minutes", "5".to_owned()),
        ("drill_every_days", String::new()),
        ("keep_daily", String::new()),
        ("keep_weekly", String::new()),
        ("keep_monthly", String::new()),
    ];
    for (name, value) in changed {
        fields.retain(|(other, _)| other != name);
        if !value.is_empty() {
            fields.push((name, (*value).to_owned()));
        }
    }
    fields
}

async fn send(client: &mut Client, path: &str, fields: &[(&str, String)]) -> platform_testing::Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    client.post_form(path, &fields).await
}

fn verdict(hall: &Hall) -> String {
    String::from_utf8(hall.command(&["verdict", "文書"]).stdout).unwrap()
}

both_engines! {
    /// Everything that people decide can be changed; what was typed stays where something is wrong.
    async fn a_job_is_edited(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let mut client = hall.as_operator().await;
        client.get("/jobs/1/edit").await.assert_contains("ジョブの変更").assert_contains("遠方");
        let wrong = [("schedule", "毎日"), ("jitter_minutes", "90"), ("owner", "書きかけの人")];
        let answer = send(&mut client, "/jobs/1/edit", &form(&hall, "1", &wrong)).await;
        answer.assert_status(422).assert_contains("スケジュール「毎日」を読み取れません").assert_contains("60分まで");
        answer.assert_contains("書きかけの人").assert_contains("2つの項目");
        let changed = [("name", "規程集"), ("schedule", "0 3 * * *"), ("window_from", "02:00"), ("window_to", "05:00"),
                       ("rpo_hours", "30"), ("keep_daily", "7"), ("business_days_note", "月末は手動"), ("copy_to", ""),
                       ("class", "public"), ("owner", "文書係"), ("drill_every_days", "14")];
        send(&mut client, "/jobs/1/edit", &form(&hall, "1", &changed)).await.assert_status(303);
        let page = client.get("/jobs/1").await;
        for words in ["規程集", "0 3 * * *", "2:00から5:00まで", "30時間", "日次 7個", "月末は手動", "公開", "文書係", "14日ごと"] {
            page.assert_contains(words);
        }
        assert!(!page.contains("<td data-label=\"コピー\">遠方"), "the copy was taken off");
        // The same by command: what is not said stays.
        hall.commanded(&["job", "edit", "規程集", "--rename", "文書", "--copy-to", "遠方", "--rpo-hours", "0", "--window", ""]);
        let page = client.get("/jobs/1").await;
        page.assert_contains("遠方").assert_contains("区分の方針に従います").assert_contains("いつでも").assert_contains("文書係");
        hall.commanded(&["run", "文書"]);
        for (options, reason) in [
            (&["--copy-to", "手元"][..], "2回指定"),
            (&["--sqlite", "x.db"], "種類は変えられません"),
            (&["--jitter-minutes", "61"], "60分まで"),
            (&["--window", "08:00-09:00"], "1つもありません"),
            (&["--rename", " "], "名前を入れてください"),
        ] {
            let refused = hall.refused(&[&["job", "edit", "文書"], options].concat());
            assert!(refused.contains(reason), "{options:?}: {refused}");
        }
    }

    /// Of many who save what they saw, one wins; the others keep what they typed.
    async fn of_many_edits_at_once_one_wins(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let client = hall.as_operator().await;
        let mut hands: Vec<Client> = (0..12).map(|_| client.clone()).collect();
        let fields = form(&hall, "1", &[("owner", "同時の人")]);
        let saves = hands.iter_mut().map(|hand| send(hand, "/jobs/1/edit", &fields));
        let answers = futures_util::future::join_all(saves).await;
        let count = |status: u16| answers.iter().filter(|answer| answer.status.as_u16() == status).count();
        assert_eq!((count(303), count(409)), (1, 11));
        for stale in answers.iter().filter(|answer| answer.status.as_u16() == 409) {
            stale.assert_contains("別の人がこのジョブを変更しました").assert_contains("同時の人");
        }
    }

    /// A pause has a reason, and an end if one is said; it is never green, least of all when backups come late.
    async fn a_paused_job_says_why_and_is_not_green(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        hall.commanded(&["run", "文書"]);
        hall.commanded(&["drill", "文書"]);
        assert!(verdict(&hall).starts_with("文書: 適合"));
        let mut client = hall.as_operator().await;
        let nothing = [("revision", "1"), ("paused", "true"), ("reason", " ")];
        client.post_form("/jobs/1/pause", &nothing).await.assert_status(422).assert_contains("停止する理由");
        let past = [("revision", "1"), ("paused", "true"), ("reason", "移行"), ("until", "2020-01-01T00:00")];
        client.post_form("/jobs/1/pause", &past).await.assert_status(422);
        let until = platform_web::dates::input_value(hall.database().now() + Duration::days(3));
        let pause = [("revision", "1"), ("paused", "true"), ("reason", "サーバーの移行"), ("until", until.as_str())];
        client.post_form("/jobs/1/pause", &pause).await.assert_status(303);
        client.post_form("/jobs/1/pause", &pause).await.assert_status(409);
        let page = client.get("/jobs/1").await;
        page.assert_contains("停止中: サーバーの移行").assert_contains("バックアップ管理者の人").assert_contains("まで");
        client.get("/jobs?state=paused").await.assert_contains("サーバーの移行");
        let said = verdict(&hall);
        assert!(said.starts_with("文書: 警告") && said.contains("停止中のため"), "{said}");
        // Two days later nothing was backed up, pause or not.
        hall.work().await;
        hall.clock.set(hall.database().now() + Duration::days(2));
        hall.work().await;
        let mut client = hall.as_operator().await;
        client.get("/jobs/1").await.assert_contains("不適合").assert_contains("RPOを超えています");
        hall.clock.set(hall.database().now() + Duration::days(2));
        hall.work().await;
        let page = hall.as_operator().await.get("/jobs/1").await;
        page.assert_contains("RPOを超えています");
        assert!(!page.contains("停止中: "), "the pause has ended by itself");
    }

    /// A retired job is neither run nor judged, and nothing of it is lost.
    async fn a_job_is_retired_and_brought_back(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        hall.commanded(&["run", "文書"]);
        hall.commanded(&["job", "edit", "文書", "--schedule", "0 * * * *"]);
        hall.work().await;
        hall.commanded(&["job", "retire", "文書"]);
        hall.clock.set(hall.database().now() + Duration::hours(3));
        hall.work().await;
        let mut client = hall.as_operator().await;
        client.get("/runs").await.assert_contains("コマンド");
        assert!(!client.get("/runs").await.contains("スケジュール"), "it is not begun any more");
        let page = client.get("/jobs/1").await;
        page.assert_contains("このジョブは登録を終了しています").assert_contains("コマンド");
        assert!(!page.contains("3-2-1-1-0 の判定") && !page.contains("いま実行する"));
        assert!(!client.get("/jobs").await.contains("文書</a>"), "the list shows those in use");
        client.get("/jobs?state=retired").await.assert_contains("文書").assert_contains("登録終了");
        client.get("/").await.assert_contains("ジョブがまだありません");
        client.post_form("/jobs/1/runs", &[]).await.assert_status(409).assert_contains("登録を終了しています");
        client.post_form("/jobs/1/drills", &[]).await.assert_status(409);
        assert!(hall.refused(&["verdict", "文書"]).contains("登録を終了しています"));
        let fleet: Value = serde_json::from_slice(&hall.command(&["verdict", "--json"]).stdout).unwrap();
        assert_eq!(fleet.as_array().unwrap().len(), 0);
        assert!(hall.commanded(&["snapshots", "文書", "--json"]).contains("\"files\": 2"));
        hall.commanded(&["restore", "文書", "--to", &hall.path("restored")]);
        hall.commanded(&["job", "restore", "文書"]);
        hall.commanded(&["run", "文書"]);
        client.get("/jobs/1").await.assert_contains("3-2-1-1-0 の判定");
    }

    /// A repository and a place are retired only where nothing in use names them, and nobody begins to use them then.
    async fn what_is_in_use_is_not_retired(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let mut admin = hall.signed_in(Role::Admin).await;
        let retire = |revision: &'static str| [("revision", revision), ("retired", "true")];
        let answer = admin.post_form("/repositories/2/retirement", &retire("1")).await;
        answer.assert_status(409).assert_contains("1件のジョブがこのリポジトリを使っています");
        let away = "遠隔地";
        let place = admin.get("/locations").await.text();
        let (before, _) = place.split_once(&format!("/edit\">{away}")).unwrap();
        let place = before.rsplit('/').next().unwrap().to_owned();
        let page = format!("/locations/{place}");
        admin.post_form(&format!("{page}/retirement"), &retire("1")).await.assert_status(409).assert_contains("1件あります");
        hall.commanded(&["job", "edit", "文書", "--no-copy"]);
        admin.post_form("/repositories/2/retirement", &retire("1")).await.assert_status(303);
        admin.post_form(&format!("{page}/retirement"), &retire("1")).await.assert_status(303);
        admin.get("/repositories/2").await.assert_contains("登録終了");
        admin.post_form("/repositories/2/checks", &[("depth", "structure")]).await.assert_status(409);
        let refused = hall.refused(&["job", "edit", "文書", "--copy-to", "遠方"]);
        assert!(refused.contains("リポジトリ「遠方」は登録を終了しています"), "{refused}");
        // Back again, the place first.
        let bring_back = [("revision", "2"), ("retired", "false")];
        admin.post_form("/repositories/2/retirement", &bring_back).await.assert_status(409).assert_contains("保管場所");
        admin.post_form(&format!("{page}/retirement"), &bring_back).await.assert_status(303);
        admin.post_form("/repositories/2/retirement", &bring_back).await.assert_status(303);
        hall.commanded(&["job", "edit", "文書", "--copy-to", "遠方"]);
        let mut operator = hall.as_operator().await;
        operator.post_form("/repositories/2/retirement", &retire("3")).await.assert_status(403);
    }

    /// A repository that moved is opened where it is said to be before anything is kept; places carry the evidence.
    async fn a_repository_and_a_place_are_edited(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        hall.commanded(&["run", "文書"]);
        hall.commanded(&["drill", "文書"]);
        let mut admin = hall.signed_in(Role::Admin).await;
        let moved = hall.path("moved");
        let fields = |path: &'static str| [("revision", "1"), ("name", "手元の倉庫"), ("medium", "disk"), ("writers", "4"), ("path", path)];
        let answer = admin.post_form("/repositories/1/edit", &fields("/nowhere/at/all")).await;
        answer.assert_status(422).assert_contains("その場所にリポジトリがありません").assert_contains("手元の倉庫");
        std::fs::rename(hall.path("near"), &moved).unwrap();
        let moved: &'static str = Box::leak(moved.into_boxed_str());
        admin.post_form("/repositories/1/edit", &fields(moved)).await.assert_status(303);
        admin.post_form("/repositories/1/edit", &fields(moved)).await.assert_status(409).assert_contains("別の人が");
        admin.get("/repositories/1").await.assert_contains("手元の倉庫").assert_contains("4件まで").assert_contains("moved");
        admin.get("/jobs/1").await.assert_contains("手元の倉庫");
        hall.commanded(&["run", "文書"]);
        let twice = [("revision", "2"), ("name", "遠方"), ("medium", "disk"), ("writers", "4")];
        admin.post_form("/repositories/1/edit", &twice).await.assert_status(422).assert_contains("すでにあります");
        let many = [("revision", "2"), ("name", "手元"), ("medium", "disk"), ("writers", "17")];
        admin.post_form("/repositories/1/edit", &many).await.assert_status(422).assert_contains("1から16");

        assert!(verdict(&hall).starts_with("文書: 適合"));
        let place = admin.get("/locations").await.text();
        let (before, _) = place.split_once("/edit\">遠隔地").unwrap();
        let page = format!("/locations/{}/edit", before.rsplit('/').next().unwrap());
        admin.get(&page).await.assert_contains("オフサイト");
        admin.post_form(&page, &[("revision", "1"), ("name", "隣の棟"), ("notes", "同じ敷地")]).await.assert_status(303);
        admin.post_form(&page, &[("revision", "1"), ("name", "また別")]).await.assert_status(409).assert_contains("また別");
        let said = verdict(&hall);
        assert!(said.starts_with("文書: 警告") && said.contains("オフサイト"), "{said}");
    }
}
