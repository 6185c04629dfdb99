//! What the first page shows.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use backup_policy::{Answer, Outcome, Rule};
use chrono::{NaiveDate, TimeDelta};
use platform_database::Timestamp;
use platform_web::chart::{Line, LineChart, Stack, Stacks};
use platform_web::{Tone, dates};

use crate::alerts::{self, CountsView};
use crate::amounts;
use crate::jobs::{self, PlannedJob};
use crate::loans;
use crate::repositories::SizePoint;
use crate::runs::{DayCount, Run, RunLineView};
use crate::service_levels::percent;
use crate::verdicts::{AnswerBadge, Judged};

/// How many lines of each kind are shown.
const SHOWN: usize = 12;
/// How many starts to come are shown.
const NEXT: usize = 5;
/// How many days the chart of runs has.
pub(super) const DAYS: i64 = 14;

/// Everything the page is made of.
pub(super) struct Seen {
    pub(super) judged: Arc<Vec<Judged>>,
    pub(super) alerts: alerts::Counts,
    pub(super) failed: Vec<Run>,
    pub(super) active: Vec<Run>,
    pub(super) days: Vec<DayCount>,
    pub(super) sizes: Vec<SizePoint>,
    pub(super) loans: loans::Out,
    /// How many jobs want a medium tonight, and how many have got one.
    pub(super) tonight: (usize, usize),
    /// Every job that starts by itself, to see which is the next.
    pub(super) planned: Vec<PlannedJob>,
    pub(super) silent_agents: usize,
    pub(super) unheard_sources: usize,
    pub(super) today: NaiveDate,
    pub(super) now: Timestamp,
}

/// The first page.
#[derive(Template)]
#[template(path = "dashboard/show.html")]
pub(super) struct DashboardView {
    fleet: AnswerBadge,
    lead: String,
    tiles: Vec<TileView>,
    alerts: Option<CountsView>,
    late: Vec<LateLine>,
    more_late: usize,
    todo: Vec<TodoLine>,
    more: usize,
    lines: Vec<RunLineView>,
    more_lines: usize,
    active: Vec<RunLineView>,
    runs: Stacks,
    success: String,
    sizes: Option<SizesView>,
    jobs: usize,
    /// Digit and words of each rule, and how many jobs keep it.
    rules: Vec<(&'static str, usize)>,
    watched: Vec<WatchedLine>,
    next: Vec<NextLine>,
}

/// A job that starts soon.
struct NextLine {
    at: String,
    job: String,
    href: String,
}

/// Something beside the jobs that wants an eye on it.
struct WatchedLine {
    label: &'static str,
    href: &'static str,
    words: String,
    amiss: bool,
}

struct TileView {
    label: &'static str,
    tone: Tone,
    count: usize,
    href: String,
}

/// A job of another tool whose report should be there.
struct LateLine {
    job: String,
    href: String,
    words: String,
}

struct TodoLine {
    job: String,
    href: String,
    answer: AnswerBadge,
    words: Vec<String>,
}

struct SizesView {
    /// None where one day was measured: a point is no line.
    chart: Option<LineChart>,
    stored: String,
    protected: String,
    ratio: String,
}

impl DashboardView {
    pub(super) fn new(seen: &Seen) -> DashboardView {
        let jobs = seen.judged.len();
        let count = |answer| seen.judged.iter().filter(|judged| judged.verdict.answer == answer).count();
        let met = count(Answer::Met);
        let fleet = if jobs == 0 {
            Answer::Unknown
        } else {
            Answer::worst(seen.judged.iter().map(|job| job.verdict.answer))
        };
        let (todo, late) = (todo(seen), late(seen));
        let tile = |answer: Answer| TileView {
            label: answer.label(),
            tone: AnswerBadge::of(answer).tone,
            count: count(answer),
            href: format!("/jobs?answer={}", answer.code()),
        };
        DashboardView {
            fleet: AnswerBadge::of(fleet),
            lead: if jobs == 0 {
                "ジョブがまだありません。".to_owned()
            } else {
                format!("{jobs}件のジョブのうち、{met}件が 3-2-1-1-0 に適合しています。")
            },
            tiles: [Answer::Broken, Answer::Unknown, Answer::Warning, Answer::Met].map(tile).into(),
            more_late: late.len().saturating_sub(SHOWN),
            late: late.into_iter().take(SHOWN).collect(),
            alerts: (seen.alerts.open() > 0).then(|| seen.alerts.into()),
            more: todo.len().saturating_sub(SHOWN),
            todo: todo.into_iter().take(SHOWN).collect(),
            more_lines: seen.failed.len().saturating_sub(SHOWN),
            lines: seen.failed.iter().take(SHOWN).map(|run| RunLineView::new(run, seen.now)).collect(),
            active: seen.active.iter().map(|run| RunLineView::new(run, seen.now)).collect(),
            runs: runs_by_day(&seen.days, seen.today),
            success: success(&seen.days),
            rules: Rule::ALL.map(|rule| (rule.label(), kept(seen, rule))).into(),
            watched: watched(seen),
            next: jobs::list_next(&seen.planned, seen.now, NEXT)
                .into_iter()
                .map(|(at, job)| NextLine {
                    at: dates::short(at),
                    job: job.name.clone(),
                    href: format!("/jobs/{}", job.id),
                })
                .collect(),
            sizes: SizesView::new(&seen.sizes),
            jobs,
        }
    }
}

/// How many jobs keep a rule.
fn kept(seen: &Seen, rule: Rule) -> usize {
    seen.judged.iter().filter(|judged| judged.verdict.clause(rule).answer == Answer::Met).count()
}

fn watched(seen: &Seen) -> Vec<WatchedLine> {
    let line = |label, href, words, amiss| WatchedLine { label, href, words, amiss };
    let (planned, put_in) = seen.tonight;
    let lent = match seen.loans.overdue {
        0 => format!("{}本", seen.loans.lent),
        overdue => format!("{}本（延滞 {overdue}本）", seen.loans.lent),
    };
    vec![
        line("今夜の媒体", "/rotations", format!("{planned}本のうち{put_in}本を入れました"), false),
        line("貸出中の媒体", "/loans", lent, seen.loans.overdue > 0),
        line(
            "応答のないエージェント",
            "/agents",
            format!("{}台", seen.silent_agents),
            seen.silent_agents > 0,
        ),
        line(
            "接続できない連携サーバー",
            "/pullers",
            format!("{}台", seen.unheard_sources),
            seen.unheard_sources > 0,
        ),
    ]
}

/// 「成功率 98.1%」 of what has ended by itself.
fn success(days: &[DayCount]) -> String {
    let sum = |wanted: fn(Outcome) -> bool| -> i64 {
        let ended = days.iter().filter(|day| Outcome::from_code(&day.outcome).is_some_and(wanted));
        ended.map(|day| day.runs).sum()
    };
    let all = sum(|outcome| outcome != Outcome::Cancelled);
    let good = sum(|outcome| outcome == Outcome::Succeeded);
    format!("成功率 {}", percent((all > 0).then(|| good * 1_000 / all)))
}

/// Whose report should be there, the longest awaited first.
fn late(seen: &Seen) -> Vec<LateLine> {
    let waited = |judged: &Judged| judged.reporting.and_then(|reporting| reporting.late_by(seen.now));
    let mut late: Vec<(TimeDelta, &Judged)> =
        seen.judged.iter().filter_map(|judged| Some((waited(judged)?, judged))).collect();
    late.sort_by_key(|(waited, _)| std::cmp::Reverse(*waited));
    late.into_iter()
        .map(|(waited, judged)| LateLine {
            job: judged.name.clone(),
            href: format!("/jobs/{}", judged.id),
            words: format!("予定より{}経過", amounts::duration(waited)),
        })
        .collect()
}

/// What to do, the worst job first.
fn todo(seen: &Seen) -> Vec<TodoLine> {
    let mut unmet: Vec<&Judged> =
        seen.judged.iter().filter(|judged| judged.verdict.answer != Answer::Met).collect();
    unmet.sort_by_key(|judged| std::cmp::Reverse(judged.verdict.answer));
    unmet
        .into_iter()
        .map(|judged| TodoLine {
            job: judged.name.clone(),
            href: format!("/jobs/{}", judged.id),
            answer: AnswerBadge::of(judged.verdict.answer),
            words: judged.verdict.todo().iter().take(3).map(ToString::to_string).collect(),
        })
        .collect()
}

/// The runs of the last days, those without any too.
fn runs_by_day(counted: &[DayCount], today: NaiveDate) -> Stacks {
    let bars: Vec<Stack> = (0..DAYS)
        .rev()
        .map(|back| {
            let day = today - TimeDelta::days(back);
            let of = |wanted: &[Outcome]| -> u64 {
                let rows = counted.iter().filter(|row| row.day == day);
                let matching = rows.filter(|row| {
                    Outcome::from_code(&row.outcome).is_some_and(|outcome| wanted.contains(&outcome))
                });
                matching.map(|row| u64::try_from(row.runs).unwrap_or_default()).sum()
            };
            Stack {
                label: day.format("%-m/%-d").to_string(),
                parts: vec![
                    (Tone::Good, of(&[Outcome::Succeeded])),
                    (Tone::Neutral, of(&[Outcome::Cancelled])),
                    (Tone::Warn, of(&[Outcome::Warned])),
                    (Tone::Bad, of(&[Outcome::Failed, Outcome::Interrupted])),
                ],
            }
        })
        .collect();
    let failed: i64 = counted
        .iter()
        .filter(|row| matches!(row.outcome.as_str(), "failed" | "interrupted"))
        .map(|row| row.runs)
        .sum();
    let all: i64 = counted.iter().map(|row| row.runs).sum();
    Stacks::new("直近14日の実行", format!("{all}回のうち、失敗と中断は{failed}回"), &bars)
}

impl SizesView {
    /// The sum over all repositories; a repository that was not measured on a day counts as on the day before.
    fn new(points: &[SizePoint]) -> Option<SizesView> {
        let mut latest = BTreeMap::new();
        let mut days: BTreeMap<NaiveDate, (i64, i64)> = BTreeMap::new();
        for point in points {
            latest.insert(point.repository_id, (point.bytes_stored, point.bytes_protected));
            let sum = latest.values().fold((0, 0), |sum, size| (sum.0 + size.0, sum.1 + size.1));
            days.insert(point.measured_on, sum);
        }
        let (stored, protected) = *days.values().last()?;
        let labels: Vec<String> = days.keys().map(|day| day.format("%-m/%-d").to_string()).collect();
        // A chart's pixels need no more precision than f64 gives.
        let line = |name: &str, size: fn(&(i64, i64)) -> i64| Line {
            name: name.to_owned(),
            values: days.values().map(|sizes| Some(size(sizes) as f64)).collect(),
        };
        let lines = [line("保護対象の容量", |sizes| sizes.1), line("保存量", |sizes| sizes.0)];
        let highest = days.values().map(|sizes| sizes.0.max(sizes.1)).max();
        let words = format!(
            "保護対象の容量 {}、保存量 {}",
            amounts::bytes(Some(protected)),
            amounts::bytes(Some(stored))
        );
        let chart = LineChart::new("リポジトリのサイズ", words, &labels, &lines, amounts::bytes(highest));
        Some(SizesView {
            chart: (days.len() > 1).then_some(chart),
            stored: amounts::bytes(Some(stored)),
            protected: amounts::bytes(Some(protected)),
            ratio: if stored > 0 {
                format!("{:.1}倍", protected as f64 / stored as f64)
            } else {
                "—".to_owned()
            },
        })
    }
}
