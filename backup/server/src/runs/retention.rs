//! What is to stay after a run: snapshots that no rule keeps are forgotten.

use backup_engine::{Answer, Ending, Order, Retention};

use super::perform::{Ground, Level, Watch};
use crate::app::App;
use crate::jobs;
use crate::working::reason_for;

/// Forgets what the job's retention does not keep; gives what went wrong, in words. A repository that only takes more
/// keeps everything.
pub(super) async fn forget_old(app: &App, ground: &Ground, watch: &Watch) -> Vec<String> {
    let retention: Retention = match serde_json::from_str(&ground.job.retention) {
        Ok(retention) => retention,
        Err(error) => return vec![format!("保持の設定を読み取れません: {error}")],
    };
    if retention == Retention::default() || ground.access.append_only {
        return Vec::new();
    }
    let label = jobs::label(&ground.job);
    let order = Order::ApplyRetention { repository: ground.access.clone(), label, retention, prune: true };
    match watch.perform(app, order).await {
        Ending::Done(Answer::RetentionApplied(report)) => {
            if !report.removed.is_empty() {
                watch.note(
                    Level::Note,
                    &format!("古いスナップショットを{}個削除しました", report.removed.len()),
                );
            }
            Vec::new()
        }
        Ending::Failed(failure) => {
            vec![format!("古いスナップショットを整理できません: {}", reason_for(&failure))]
        }
        _ => vec!["古いスナップショットの整理が途中で止まりました".to_owned()],
    }
}
