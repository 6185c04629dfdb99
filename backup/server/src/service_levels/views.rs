//! How service levels are shown.

use askama::Template;
use backup_policy::ServiceLevel;
use platform_web::{Problems, Tone};

use super::JobLevel;
use crate::amounts;

/// The page of one job.
#[derive(Template)]
#[template(path = "service_levels/show.html")]
pub(super) struct JobLevelView {
    name: String,
    /// The page of its class.
    class: (&'static str, String),
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

/// 「95.0%以上」.
pub(crate) fn goal_words(goal: i64) -> String {
    format!("{}以上", percent(Some(goal)))
}

/// Whether a share reaches the goal; nothing measured is neither.
pub(super) fn tone(share: Option<i64>, goal: i64) -> Tone {
    match share {
        None => Tone::Neutral,
        Some(share) if share >= goal => Tone::Good,
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
            tone: tone(share, job.goal),
            detail,
        };
        let longest = job.level.longest_ms.map_or("計測なし".to_owned(), |ms| {
            format!("{timed}回のうち{in_time}回が目標以内、最長{}", amounts::short_duration(ms))
        });
        LevelView {
            lines: vec![
                line(
                    "予定した実行の成功",
                    goal_words(job.goal),
                    job.level.success(),
                    format!("{runs}回のうち{succeeded}回"),
                ),
                line(
                    "RPO以内だった時間",
                    format!("{}、{}", amounts::goal(job.rpo), goal_words(job.goal)),
                    job.level.covered(),
                    format!("{}のうち{}", hours(watched_s), hours(covered_s)),
                ),
                line(
                    "復元訓練・検証の合格",
                    goal_words(job.goal),
                    job.level.restorable(),
                    format!("{drills}回のうち{passed}回"),
                ),
                line(
                    "RTO以内だった復元訓練",
                    format!("{}、{}", amounts::goal(job.rto), goal_words(job.goal)),
                    job.level.fast_enough(),
                    longest,
                ),
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
        let choices = super::routes::span_choices(&address);
        JobLevelView {
            name: job.name.clone(),
            class: (job.class.label(), format!("/service-levels/{}", job.class.code())),
            choices,
            address,
            days,
            level: LevelView::new(job),
            rto: filled.unwrap_or(own),
            help: format!("空欄なら区分「{}」の{}分です。", job.class.label(), job.class_rto.num_minutes()),
            may_operate,
            problems,
        }
    }
}
