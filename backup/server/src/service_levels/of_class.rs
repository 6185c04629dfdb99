//! The service levels of the classes of data, and of the jobs of one class.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use backup_policy::{DataClass, ServiceLevel};
use chrono::TimeDelta;
use platform_database::{Database, DbResult, ReadTx};
use platform_web::{ListQuery, Refusal, Shell, Tone};

use super::measure::{JobLevel, measure_fleet};
use super::routes::{days_wanted, span_choices};
use super::views::{goal_words, percent, tone};
use crate::members::Member;
use crate::policies::{self, Edition};
use crate::{amounts, policies::edition_words};

/// The times of the jobs of a class are added up: three jobs were watched for 90 days in 30.
const OF_ALL_JOBS: &str = "ジョブ延べ";

/// Every class with the levels of its jobs together.
#[derive(Template)]
#[template(path = "service_levels/list.html")]
struct ClassesView {
    days: i64,
    choices: Vec<(i64, String)>,
    lines: Vec<Line>,
}

/// The jobs of a class.
#[derive(Template)]
#[template(path = "service_levels/class.html")]
struct ClassView {
    class: &'static str,
    policy: (String, String),
    goal: String,
    rpo: String,
    rto: String,
    days: i64,
    choices: Vec<(i64, String)>,
    whole: Vec<Share>,
    lines: Vec<Line>,
}

/// A class or a job with its shares.
struct Line {
    name: String,
    href: String,
    /// How many jobs, or what was promised for the one.
    promised: String,
    goal: String,
    shares: Vec<Share>,
    longest: String,
}

/// A share beside what it was taken of.
struct Share {
    label: &'static str,
    value: String,
    tone: Tone,
    detail: String,
}

/// Shows every class that has jobs.
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Member,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let days = days_wanted(&query);
    let mut tx = database.read().await?;
    let levels = measured(&mut tx, days).await?;
    let mut lines = Vec::new();
    for class in DataClass::ALL {
        let jobs: Vec<&JobLevel> = levels.iter().filter(|job| job.class == class).collect();
        let current = policies::find_current(&mut tx, class).await?;
        lines.extend((!jobs.is_empty()).then(|| Line::of_class(&current, &jobs)));
    }
    let view = ClassesView { days, choices: span_choices("/service-levels"), lines };
    shell.show("サービスレベル", view)
}

/// Shows one class with its jobs.
pub(crate) async fn show(
    State(database): State<Database>,
    _by: Member,
    Path(class): Path<String>,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let class = DataClass::from_code(&class).ok_or_else(Refusal::not_found)?;
    let days = days_wanted(&query);
    let mut tx = database.read().await?;
    let current = policies::find_current(&mut tx, class).await?;
    let mut levels = measured(&mut tx, days).await?;
    levels.retain(|job| job.class == class);
    let view = ClassView::new(&current, &levels, days);
    let title = format!("サービスレベル {}", class.label());
    shell.at(vec![("サービスレベル", "/service-levels".to_owned())]).show(&title, view)
}

async fn measured(tx: &mut ReadTx, days: i64) -> DbResult<Vec<JobLevel>> {
    let now = tx.now();
    measure_fleet(tx, (now - TimeDelta::days(days), now)).await
}

/// The levels of jobs together.
fn together<'a>(jobs: impl IntoIterator<Item = &'a JobLevel>) -> ServiceLevel {
    let mut whole = ServiceLevel::default();
    jobs.into_iter().for_each(|job| whole += job.level);
    whole
}

impl ClassView {
    fn new(current: &Edition, jobs: &[JobLevel], days: i64) -> ClassView {
        let terms = current.policy.terms();
        let code = current.class.code();
        ClassView {
            class: current.class.label(),
            policy: (edition_words(current.edition), format!("/policies/{code}")),
            goal: goal_words(i64::from(terms.level_goal)),
            rpo: amounts::goal(terms.rpo),
            rto: amounts::goal(terms.rto),
            days,
            choices: span_choices(&format!("/service-levels/{code}")),
            whole: shares(&together(jobs), i64::from(terms.level_goal), OF_ALL_JOBS),
            lines: jobs.iter().map(Line::of_job).collect(),
        }
    }
}

impl Line {
    fn of_class(current: &Edition, jobs: &[&JobLevel]) -> Line {
        let level = together(jobs.iter().copied());
        let goal = i64::from(current.policy.terms().level_goal);
        Line {
            name: current.class.label().to_owned(),
            href: format!("/service-levels/{}", current.class.code()),
            promised: format!("{}件", jobs.len()),
            goal: goal_words(goal),
            shares: shares(&level, goal, OF_ALL_JOBS),
            longest: longest(&level),
        }
    }

    fn of_job(job: &JobLevel) -> Line {
        Line {
            name: job.name.clone(),
            href: format!("/jobs/{}/service-level", job.job),
            promised: format!("{} / {}", amounts::goal(job.rpo), amounts::goal(job.rto)),
            goal: goal_words(job.goal),
            shares: shares(&job.level, job.goal, ""),
            longest: longest(&job.level),
        }
    }
}

fn longest(level: &ServiceLevel) -> String {
    level.longest_ms.map_or("—".to_owned(), amounts::short_duration)
}

/// `watched` stands before the time that was watched.
fn shares(level: &ServiceLevel, goal: i64, watched: &str) -> Vec<Share> {
    let share =
        |label, share, detail| Share { label, value: percent(share), tone: tone(share, goal), detail };
    let hours = |seconds| amounts::duration(TimeDelta::seconds(seconds));
    vec![
        share("実行の成功", level.success(), format!("{} / {}回", level.succeeded, level.runs)),
        share(
            "RPO以内",
            level.covered(),
            format!("{watched}{}のうち{}", hours(level.watched_s), hours(level.covered_s)),
        ),
        share("訓練・検証の合格", level.restorable(), format!("{} / {}回", level.passed, level.drills)),
        share("RTO以内", level.fast_enough(), format!("{} / {}回", level.in_time, level.timed)),
    ]
}
