//! How service levels are shown.

use askama::Template;
use backup_policy::ServiceLevel;
use platform_web::{Problems, Tone};

use super::{JobLevel, USUAL_RTO_MINUTES};
use crate::amounts;

/// From this share on a level is good, in tenths of a percent; below [`POOR`] it is bad.
const GOOD: i64 = 990;
const POOR: i64 = 950;

/// The page of one job.
#[derive(Template)]
#[template(path = "service_levels/show.html")]
pub(super) struct JobLevelView {
    name: String,
    address: String,
    days: i64,
    choices: Vec<(i64, String)>,
    level: LevelView,
    rto: String,
    help: String,
    may_operate: bool,
    problems: Problems,
}

/// The figures of a job.
pub(crate) struct LevelView {
    pub(crate) lines: Vec<LevelLine>,
}

/// One figure: what was promised, what was kept.
pub(crate) struct LevelLine {
    pub(crate) label: &'static str,
    pub(crate) goal: String,
    pub(crate) value: String,
    pub(crate) tone: Tone,
    pub(crate) detail: String,
}

/// 「99.9%」 of tenths of a percent; 「—」 where nothing was to be counted.
pub(crate) fn percent(share: Option<i64>) -> String {
    share.map_or("—".to_owned(), |share| format!("{}.{}%", share / 10, share % 10))
}

/// What every share is measured by, as [`tone`] does.
fn share_goal() -> String {
    format!("{}以上", percent(Some(GOOD)))
}

fn tone(share: Option<i64>) -> Tone {
    match share {
        None => Tone::Neutral,
        Some(share) if share >= GOOD => Tone::Good,
        Some(share) if share >= POOR => Tone::Warn,
        Some(_) => Tone::Bad,
    }
}

impl LevelView {
    pub(crate) fn new(job: &JobLevel) -> LevelView {
        let ServiceLevel { runs, succeeded, watched_s, covered_s, drills, passed, timed, in_time, .. } =
            job.level;
        let hours = |seconds| amounts::duration(chrono::TimeDelta::seconds(seconds));
        let line = |label, goal, share, detail| LevelLine {
            label,
            goal,
            value: percent(share),
            tone: tone(share),
            detail,
        };
        let longest = job.level.longest_ms.map_or("計測なし".to_owned(), |ms| {
            format!("{timed}回のうち{in_time}回が目標以内、最長{}", amounts::short_duration(ms))
        });
        LevelView {
            lines: vec![
                line(
                    "予定した実行の成功",
                    share_goal(),
                    job.level.success(),
                    format!("{runs}回のうち{succeeded}回"),
                ),
                line(
                    "RPO以内だった時間",
                    amounts::duration(job.rpo),
                    job.level.covered(),
                    format!("{}のうち{}", hours(watched_s), hours(covered_s)),
                ),
                line(
                    "復元訓練・検証の合格",
                    share_goal(),
                    job.level.restorable(),
                    format!("{drills}回のうち{passed}回"),
                ),
                line("RTO以内だった復元訓練", amounts::duration(job.rto), job.level.fast_enough(), longest),
            ],
        }
    }
}

impl JobLevelView {
    pub(super) fn new(
        job: &JobLevel,
        days: i64,
        may_operate: bool,
        filled: Option<String>,
        problems: Problems,
    ) -> Self {
        let own = if job.own_rto { job.rto.num_minutes().to_string() } else { String::new() };
        let address = format!("/jobs/{}/service-level", job.job);
        let choices = super::routes::SPANS.map(|days| (days, format!("{address}?days={days}")));
        JobLevelView {
            name: job.name.clone(),
            choices: choices.into(),
            address,
            days,
            level: LevelView::new(job),
            rto: filled.unwrap_or(own),
            help: format!("空欄なら標準の{USUAL_RTO_MINUTES}分です。"),
            may_operate,
            problems,
        }
    }
}
