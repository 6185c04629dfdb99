//! Verdicts: on screens, and over a large fleet.

use platform_testing::{Engine, both_engines};

use crate::hall::Hall;

both_engines! {
    /// Before anything ran nothing is green, and the page says what to do.
    async fn nothing_is_green_without_evidence(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let mut client = hall.as_operator().await;
        let page = client.get("/jobs/1").await;
        page.assert_contains("実行の記録がありません").assert_contains("ジョブを実行してください。");
        client.get("/").await.assert_contains("1件のジョブのうち、0件が 3-2-1-1-0 に適合しています。");
        let said = hall.command(&["verdict", "--json"]);
        assert_eq!(said.status.code(), Some(1));
        let verdicts: serde_json::Value = serde_json::from_slice(&said.stdout).unwrap();
        for clause in verdicts[0]["verdict"]["clauses"].as_array().unwrap() {
            let vacuous = clause["rule"] == "offline";
            assert_eq!(clause["answer"] == "met", vacuous, "{clause}");
        }
    }

    /// The history keeps changes, not every look.
    async fn the_history_keeps_changes(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        hall.commanded(&["run", "文書"]);
        hall.commanded(&["run", "文書"]);
        hall.commanded(&["drill", "文書"]);
        hall.commanded(&["run", "文書"]);
        let mut tx = hall.database().read().await.unwrap();
        let answers: Vec<(String,)> = tx
            .list(platform_database::sql!("SELECT answer FROM verdict_changes ORDER BY id"), Vec::new())
            .await
            .unwrap();
        let answers: Vec<&str> = answers.iter().map(|(answer,)| answer.as_str()).collect();
        assert_eq!(answers, ["unknown", "met"]);
    }
}
