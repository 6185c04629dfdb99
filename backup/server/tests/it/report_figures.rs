//! Every figure at the head of each of the nine reports, in its file and on its paper, against SQL that is written here by
//! hand.

use platform_database::{Sql, sql};
use platform_testing::{Engine, both_engines};

use crate::report_numbers::{Week, percent, quarter};
use crate::reports::{count, day};

/// The kinds of reports, and how many figures each has.
const KINDS: [(&str, usize); 9] = [
    ("daily", 8),
    ("weekly", 8),
    ("monthly", 12),
    ("compliance", 5),
    ("audit", 5),
    ("iso27001", 8),
    ("iso19650", 5),
    ("recovery", 6),
    ("users", 7),
];

/// What is counted in the days of a report. Of the record only what was there when it was made: that itself is recorded.
fn counted(label: &str) -> Sql {
    match label {
        "実行" => sql!("SELECT COUNT(*) FROM runs WHERE started_at >= $1 AND started_at < $2"),
        "成功" => {
            sql!("SELECT COUNT(*) FROM runs WHERE outcome = 'succeeded' AND started_at >= $1 AND started_at < $2")
        }
        "警告" => sql!("SELECT COUNT(*) FROM runs WHERE outcome = 'warned' AND started_at >= $1 AND started_at < $2"),
        "失敗" => sql!("SELECT COUNT(*) FROM runs WHERE outcome = 'failed' AND started_at >= $1 AND started_at < $2"),
        "中断" => {
            sql!("SELECT COUNT(*) FROM runs WHERE outcome = 'interrupted' AND started_at >= $1 AND started_at < $2")
        }
        "取消" => {
            sql!("SELECT COUNT(*) FROM runs WHERE outcome = 'cancelled' AND started_at >= $1 AND started_at < $2")
        }
        "発生したアラート" => sql!("SELECT COUNT(*) FROM alerts WHERE opened_at >= $1 AND opened_at < $2"),
        "記録" => sql!(
            "SELECT COUNT(*) FROM audit_entries WHERE at >= $1 AND at < $2
               AND number < (SELECT MAX(m.number) FROM audit_entries m WHERE m.event = 'reports.made')"
        ),
        "操作した人" => sql!(
            "SELECT COUNT(*) FROM (SELECT DISTINCT actor_id, actor_name FROM audit_entries WHERE at >= $1 AND at < $2
               AND number < (SELECT MAX(m.number) FROM audit_entries m WHERE m.event = 'reports.made')) people"
        ),
        "ログイン" => {
            sql!("SELECT COUNT(*) FROM audit_entries WHERE event = 'identity.signed_in' AND at >= $1 AND at < $2")
        }
        "ログインの拒否" => {
            sql!("SELECT COUNT(*) FROM audit_entries WHERE event = 'identity.sign_in_refused' AND at >= $1 AND at < $2")
        }
        "権限のない操作の拒否" => {
            sql!("SELECT COUNT(*) FROM audit_entries WHERE event = 'access.refused' AND at >= $1 AND at < $2")
        }
        "復元訓練・検証" => sql!(
            "SELECT (SELECT COUNT(*) FROM drills WHERE passed IS NOT NULL AND ended_at >= $1 AND ended_at < $2)
                    + (SELECT COUNT(*) FROM verifications WHERE done_at >= $1 AND done_at < $2)"
        ),
        "合格" => sql!(
            "SELECT (SELECT COUNT(*) FROM drills WHERE passed AND ended_at >= $1 AND ended_at < $2)
                    + (SELECT COUNT(*) FROM verifications WHERE passed AND done_at >= $1 AND done_at < $2)"
        ),
        // Four hours, which is what the class of both jobs promises.
        "RTO以内" => sql!(
            "SELECT COUNT(*) FROM drills WHERE passed AND duration_ms <= 14400000 AND ended_at >= $1 AND ended_at < $2"
        ),
        "訓練のないジョブ" => sql!(
            "SELECT COUNT(*) FROM jobs j
             WHERE NOT EXISTS (SELECT 1 FROM drills d WHERE d.job_id = j.id AND d.ended_at >= $1 AND d.ended_at < $2)
               AND NOT EXISTS (SELECT 1 FROM verifications v
                               WHERE v.job_id = j.id AND v.done_at >= $1 AND v.done_at < $2)"
        ),
        "本番の復元" => sql!("SELECT COUNT(*) FROM restores WHERE ended_at >= $1 AND ended_at < $2"),
        other => panic!("nobody has counted {other} by hand"),
    }
}

/// The role that a report on people counts.
fn role(label: &str) -> Option<&'static str> {
    Some(match label {
        "システム管理者" => "admin",
        "バックアップ管理者" => "operator",
        "閲覧者" => "viewer",
        "監査担当者" => "auditor",
        _ => return None,
    })
}

/// The answer that a report on compliance counts.
fn answer(label: &str) -> Option<&'static str> {
    Some(match label {
        "適合" => "met",
        "警告" => "warning",
        "不明" => "unknown",
        "不適合" => "broken",
        _ => return None,
    })
}

impl Week {
    /// In how many jobs the newest verdict is this.
    async fn answered(&self, answer: &str) -> i64 {
        let newest = sql!(
            "SELECT COUNT(*) FROM verdict_changes v WHERE v.answer = $1
               AND v.id = (SELECT MAX(n.id) FROM verdict_changes n WHERE n.job_id = v.job_id)"
        );
        count(&self.hall, newest, vec![answer.into()]).await
    }

    async fn share(&self, part: Sql, whole: Sql) -> String {
        percent(self.count(part).await, self.count(whole).await)
    }

    /// What a figure must be.
    async fn by_hand(&self, kind: &str, label: &str) -> String {
        let jobs = count(&self.hall, sql!("SELECT COUNT(*) FROM jobs"), Vec::new()).await;
        if let Some(answer) = answer(label).filter(|_| kind == "compliance") {
            return self.answered(answer).await.to_string();
        }
        if let Some(role) = role(label) {
            let people = sql!("SELECT COUNT(*) FROM members WHERE role = $1");
            return count(&self.hall, people, vec![role.into()]).await.to_string();
        }
        match label {
            "準拠率" => percent(self.answered("met").await, jobs),
            "3-2-1-1-0 適合" => format!("{} / {jobs}", self.answered("met").await),
            "監査ログの連鎖" => "改ざんなし".to_owned(),
            "RPO以内だった時間" => self.within_rpo().await,
            "復元訓練・検証の合格率" => {
                self.share(counted("合格"), counted("復元訓練・検証")).await
            }
            "予定した実行の成功率" => {
                let good = sql!(
                    "SELECT COUNT(*) FROM runs WHERE cause IN ('schedule', 'report') AND outcome = 'succeeded'
                       AND started_at >= $1 AND started_at < $2"
                );
                let planned = sql!(
                    "SELECT COUNT(*) FROM runs WHERE cause IN ('schedule', 'report') AND outcome <> 'cancelled'
                       AND started_at >= $1 AND started_at < $2"
                );
                self.share(good, planned).await
            }
            "RTO以内だった復元訓練" => {
                let timed = sql!(
                    "SELECT COUNT(*) FROM drills WHERE passed AND duration_ms IS NOT NULL
                       AND ended_at >= $1 AND ended_at < $2"
                );
                self.share(counted("RTO以内"), timed).await
            }
            "最長の復元" => {
                let longest: Vec<(i64,)> = self
                    .list(sql!(
                        "SELECT MAX(duration_ms) FROM drills WHERE passed AND ended_at >= $1 AND ended_at < $2"
                    ))
                    .await;
                format!("{:.1}秒", longest[0].0 as f64 / 1000.0)
            }
            counts => self.count(counted(counts)).await.to_string(),
        }
    }
}

both_engines! {
    async fn every_figure_of_every_report_is_what_is_counted_by_hand(engine: Engine) {
        let mut week = Week::pass(engine).await;
        let (first, last) = (week.first, week.last);
        let mut seen = 0;
        for (kind, figures) in KINDS {
            (week.first, week.last) = match kind {
                "daily" => (day(&week.hall, 1), day(&week.hall, 1)),
                "recovery" => quarter(day(&week.hall, 3)),
                _ => (first, last),
            };
            let mut found = week.report(kind).await;
            found.remove("項目").expect("the head of the table");
            assert_eq!(found.len(), figures, "{kind}: {found:?}");
            let printed = week.printed().await;
            for (label, value) in found {
                assert_eq!(value, week.by_hand(kind, &label).await, "{kind}: {label}");
                let tile: String = format!("{label}{value}").split_whitespace().collect();
                assert!(printed.contains(&tile), "{kind}: no {tile} on {printed}");
                seen += 1;
            }
        }
        assert_eq!(seen, 64);
    }
}
