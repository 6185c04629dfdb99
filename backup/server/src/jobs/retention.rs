//! What of a job's snapshots stays.

use backup_engine::Retention;

use super::Job;

impl Job {
    /// Which snapshots stay.
    pub(crate) fn retention(&self) -> serde_json::Result<Retention> {
        serde_json::from_str(&self.retention)
    }

    /// The same in words, a rule each; none where everything stays.
    pub(crate) fn retention_words(&self) -> Vec<String> {
        let Ok(retention) = self.retention() else { return vec!["読み取れません".to_owned()] };
        let rules = [
            ("最新", retention.last, "個"),
            ("時間ごと", retention.hourly, "個"),
            ("日次", retention.daily, "個"),
            ("週次", retention.weekly, "個"),
            ("月次", retention.monthly, "個"),
            ("年次", retention.yearly, "個"),
            ("新しい", retention.within_days, "日分すべて"),
        ];
        let set = rules.into_iter().filter(|(_, number, _)| *number > 0);
        set.map(|(name, number, unit)| format!("{name} {number}{unit}")).collect()
    }
}
