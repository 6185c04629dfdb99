//! Old snapshots: planned on a screen, performed as they were planned, by one at a time.

use platform_database::sql;
use platform_testing::{Answer, Engine, both_engines};
use serde_json::Value;

use crate::hall::Hall;

/// Two snapshots, and a retention that keeps one; it was said after both.
async fn with_two_snapshots(engine: Engine) -> Hall {
    let hall = Hall::with_job(engine).await;
    hall.commanded(&["run", "文書"]);
    std::fs::write(hall.documents().join("追加.txt"), "二つ目").unwrap();
    hall.commanded(&["run", "文書"]);
    hall.commanded(&["job", "edit", "文書", "--keep-last", "1"]);
    hall
}

fn snapshots(hall: &Hall) -> usize {
    let said = hall.commanded(&["snapshots", "文書", "--json"]);
    serde_json::from_str::<Value>(&said).unwrap().as_array().unwrap().len()
}

/// The plan that the page shows for the repository of that id.
fn plan_of(page: &Answer, repository: &str) -> String {
    let page = page.text();
    let at = page.find(&format!("name=\"repository\" value=\"{repository}\"")).unwrap();
    let (_, after) = page[at..].split_once("name=\"plan\" value=\"").unwrap();
    after.split('"').next().unwrap().to_owned()
}

both_engines! {
    /// What the page shows is what is done.
    async fn a_plan_is_looked_at_and_performed(engine: Engine) {
        let hall = with_two_snapshots(engine).await;
        let mut viewer = hall.signed_in(backup_server::Role::Viewer).await;
        let seen = viewer.get("/jobs/1/tidyings/new").await;
        seen.assert_contains("最新 1個").assert_contains("残す 1個、削除する 1個");
        assert!(!seen.contains("この計画のとおりに"), "a viewer only looks");
        let mut client = hall.as_operator().await;
        let page = client.get("/jobs/1/tidyings/new").await;
        page.assert_contains("この計画のとおりに1個削除する").assert_contains("遠方");
        let fields = [("repository", "1"), ("plan", plan_of(&page, "1").as_str())].map(|(k, v)| (k, v.to_owned()));
        let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let ordered = client.post_form("/jobs/1/tidyings", &fields).await;
        ordered.assert_status(303);
        assert_eq!(snapshots(&hall), 2, "nobody has begun yet");
        hall.work().await;
        client.get(ordered.location()).await.assert_contains("完了").assert_contains("翌日に空く容量");
        assert_eq!(snapshots(&hall), 1);
        hall.commanded(&["check", "手元", "--read-data"]);
        // The same plan once more is no plan any more.
        client.post_form("/jobs/1/tidyings", &fields).await.assert_status(409);
    }

    /// A snapshot that came meanwhile makes the plan worthless: nothing is removed, before the order and after it.
    async fn a_plan_that_is_outdated_removes_nothing(engine: Engine) {
        let hall = with_two_snapshots(engine).await;
        let mut client = hall.as_operator().await;
        let plan = plan_of(&client.get("/jobs/1/tidyings/new").await, "1");
        let fields = [("repository", "1"), ("plan", plan.as_str())];
        let ordered = client.post_form("/jobs/1/tidyings", &fields).await.assert_status(303).location().to_owned();
        hall.commanded(&["job", "edit", "文書", "--keep-last", "0"]);
        hall.commanded(&["run", "文書"]);
        hall.work().await;
        client.get(&ordered).await.assert_contains("失敗").assert_contains("計画のときと変わっています");
        assert_eq!(snapshots(&hall), 3);
        hall.commanded(&["job", "edit", "文書", "--keep-last", "1"]);
        let answer = client.post_form("/jobs/1/tidyings", &fields).await;
        answer.assert_status(409).assert_contains("計画を表示したときと変わっています");
        assert_eq!(snapshots(&hall), 3);
    }

    /// The same from the command line, with reasons.
    async fn a_command_plans_and_applies(engine: Engine) {
        let hall = with_two_snapshots(engine).await;
        let said: Value = serde_json::from_str(&hall.commanded(&["forget", "文書", "--plan", "--json"])).unwrap();
        assert_eq!(said[0]["repository"], "手元");
        assert_eq!(said[0]["keep"][0]["reasons"][0], "last");
        assert_eq!(said[0]["remove"].as_array().unwrap().len(), 1);
        assert_eq!(snapshots(&hall), 2, "a plan changes nothing");
        let said: Value = serde_json::from_str(&hall.commanded(&["forget", "文書", "--apply", "--json"])).unwrap();
        for repository in said.as_array().unwrap() {
            assert_eq!(repository["applied"]["passed"], true, "{repository}");
        }
        assert_eq!(snapshots(&hall), 1);
        let said = hall.commanded(&["forget", "文書", "--apply"]);
        assert!(said.contains("残す") && !said.contains("削除"), "{said}");
        hall.commanded(&["job", "edit", "文書", "--keep-last", "0"]);
        assert!(hall.refused(&["forget", "文書", "--plan"]).contains("保持の設定がない"));
        assert_eq!(hall.command(&["forget", "文書"]).status.code(), Some(2));
    }

    /// Of two who tidy up one repository at once, one does and the other leaves it to the next time.
    async fn one_at_a_time_tidies_a_repository(engine: Engine) {
        let hall = with_two_snapshots(engine).await;
        let mut client = hall.as_operator().await;
        let plan = plan_of(&client.get("/jobs/1/tidyings/new").await, "1");
        // Another process is at it, as far as one can see.
        let mut tx = hall.database().write().await.unwrap();
        let until = platform_database::Clock::System.now() + chrono::Duration::hours(1);
        tx.execute(sql!("UPDATE repositories SET tidied_until = $1 WHERE id = 1"), vec![until.into()]).await.unwrap();
        tx.commit().await.unwrap();
        let fields = [("repository", "1"), ("plan", plan.as_str())];
        let ordered = client.post_form("/jobs/1/tidyings", &fields).await.location().to_owned();
        client.post_form("/jobs/1/tidyings", &fields).await.assert_status(409).assert_contains("いま整理中です");
        hall.work().await;
        client.get(&ordered).await.assert_contains("失敗").assert_contains("整理中です");
        let run = client.post_form("/jobs/1/runs", &[]).await.location().to_owned();
        hall.work().await;
        client.get(&run).await.assert_contains("成功").assert_contains("別のジョブが整理中です");
        assert_eq!(snapshots(&hall), 3);
        let mut tx = hall.database().write().await.unwrap();
        tx.execute(sql!("UPDATE repositories SET tidied_until = NULL"), Vec::new()).await.unwrap();
        tx.commit().await.unwrap();

        // Two jobs at once in one repository: both succeed, and nothing is lost.
        let source = hall.documents().display().to_string();
        hall.commanded(&["job", "add", "写し", "--source", &source, "--repository", "手元", "--keep-last", "1"]);
        hall.commanded(&["run", "写し"]);
        for job in 1..=2 {
            client.post_form(&format!("/jobs/{job}/runs"), &[]).await.assert_status(303);
        }
        hall.work().await;
        let mut tx = hall.database().read().await.unwrap();
        let failed = sql!("SELECT COUNT(*) FROM runs WHERE outcome <> 'succeeded'");
        assert_eq!(tx.count(failed, Vec::new()).await.unwrap(), 0);
        hall.commanded(&["run", "文書"]);
        assert_eq!(snapshots(&hall), 1);
        hall.commanded(&["check", "手元", "--read-data"]);
    }
}
