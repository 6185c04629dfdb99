//! What Windows Server Backup says, kept in a file.

use backup_agent::tools::Tool;
use backup_agent::{Config, Watch, round};
use platform_testing::{Engine, both_engines};
use serde_json::{Value, json};

use crate::hall::Hall;

/// A job that ended so many hours ago.
fn job(hall: &Hall, hours: i64, result: i64) -> Value {
    let at = |minutes| (hall.clock.now() - chrono::Duration::minutes(hours * 60 + minutes)).to_rfc3339();
    json!({ "JobType": "Backup", "JobState": "Completed", "StartTime": at(40), "EndTime": at(0), "HResult": result,
            "DetailedHResult": 0, "ErrorDescription": if result == 0 { "" } else { "ディスクがありません" } })
}

both_engines! {
    async fn a_completed_job_with_a_result_code_has_failed(engine: Engine) {
        let hall = Hall::start(engine).await;
        let identity = hall.enrolled().await;
        let file = hall.path("wsb.json");
        let watch = Watch { file: Some(file.clone().into()), ..Watch::usual("文書", Tool::WindowsServerBackup) };
        Config { watches: vec![watch] }.keep(&hall.agent_folder()).unwrap();
        let jobs = json!([job(&hall, 1, 0), job(&hall, 25, -2_139_619_255), job(&hall, 24 * 40, 0)]);
        std::fs::write(&file, format!("\u{feff}{jobs}")).unwrap();
        for _ in 0..2 {
            round(&hall.agent_folder(), &identity, hall.clock.now()).unwrap();
        }
        // The oldest first, and none from before anybody watched.
        assert_eq!(hall.outcomes("文書").await, ["failed", "succeeded"]);
        assert_eq!(hall.reported("文書").await[0].1, "0x80780049 ディスクがありません");
    }
}
