//! What the screens of runs show.

use askama::Template;
use backup_policy::Outcome;
use platform_database::Timestamp;
use platform_web::{CellView, Choice, List, ListColumn, ListQuery, ListView, Tone, dates};

use super::Progress;
use super::store::{Run, RunLine};
use crate::amounts;
use crate::ends::Span;
use crate::jobs::{Job, tool_words};

/// A run's outcome as a badge.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OutcomeBadge {
    pub(crate) tone: Tone,
    pub(crate) label: &'static str,
}

/// A run as a list shows it.
pub(crate) struct RunLineView {
    pub(crate) href: String,
    pub(crate) job: String,
    pub(crate) job_href: String,
    pub(crate) badge: OutcomeBadge,
    pub(crate) span: Span,
    pub(crate) cause: String,
    pub(crate) bytes: String,
    pub(crate) stored: String,
    pub(crate) reason: String,
}

/// The list of runs.
#[derive(Template)]
#[template(path = "runs/list.html")]
pub(super) struct RunsView {
    list: ListView,
    from: String,
    until: String,
    outcome: String,
    outcomes: Vec<Choice>,
    q: String,
    tool: String,
    tools: Vec<Choice>,
    /// Number and name of the job whose runs are shown.
    job: Option<(String, String)>,
    narrowed: bool,
}

/// One run.
#[derive(Template)]
#[template(path = "runs/show.html")]
pub(super) struct RunView {
    address: String,
    number: String,
    line: RunLineView,
    running: bool,
    /// Whether nobody performs it yet.
    waiting: bool,
    /// Whether another tool performs it.
    elsewhere: bool,
    may_cancel: bool,
    progress: Option<ProgressView>,
    facts: Vec<(&'static str, String)>,
    snapshot: Option<(String, String)>,
    log: Vec<LogLine>,
}

/// How far a run is.
struct ProgressView {
    phase: &'static str,
    /// None where nobody knows how much there is.
    percent: Option<i64>,
    amounts: String,
}

struct LogLine {
    at: String,
    level: &'static str,
    words: String,
}

impl OutcomeBadge {
    pub(crate) fn of(outcome: Option<Outcome>) -> OutcomeBadge {
        let tone = match outcome {
            None => Tone::Info,
            Some(Outcome::Succeeded) => Tone::Good,
            Some(Outcome::Warned | Outcome::Interrupted) => Tone::Warn,
            Some(Outcome::Failed) => Tone::Bad,
            Some(Outcome::Cancelled) => Tone::Neutral,
        };
        OutcomeBadge { tone, label: outcome.map_or("実行中", Outcome::label) }
    }

    pub(super) fn of_run(run: &Run) -> OutcomeBadge {
        if run.waits() {
            return OutcomeBadge { tone: Tone::Neutral, label: "待機中" };
        }
        OutcomeBadge::of(run.outcome())
    }
}

impl RunLineView {
    pub(crate) fn new(run: &Run, now: Timestamp) -> RunLineView {
        RunLineView {
            href: format!("/runs/{}", run.id),
            job: run.job.clone(),
            job_href: format!("/jobs/{}", run.job_id),
            badge: OutcomeBadge::of_run(run),
            span: Span::of(run.started_at, run.ended_at, now),
            cause: cause(run),
            bytes: amounts::bytes(run.bytes),
            stored: amounts::bytes(run.bytes_stored),
            reason: run.reason.clone(),
        }
    }
}

/// Why a run began, and by whom.
pub(super) fn cause(run: &Run) -> String {
    match run.cause.as_str() {
        "schedule" => "スケジュール".to_owned(),
        "retry" => format!("再試行（{}回目）", run.attempt),
        "report" if run.caused_by.is_empty() => "報告".to_owned(),
        "report" if run.attempt > 1 => format!("再試行の報告（{}）", run.caused_by),
        "report" => format!("報告（{}）", run.caused_by),
        "command" => "コマンドライン".to_owned(),
        _ => format!("手動（{}）", run.caused_by),
    }
}

/// What the list shows and sorts by.
pub(super) fn run_list(now: Timestamp) -> List<Run> {
    List::new(
        "実行",
        vec![
            ListColumn::new("started", "開始", |run: &Run| {
                CellView::link(dates::short(run.started_at), format!("/runs/{}", run.id))
            })
            .sorted()
            .unbroken(),
            ListColumn::new("job", "ジョブ", |run: &Run| {
                CellView::link(&run.job, format!("/jobs/{}", run.job_id))
            })
            .sorted(),
            ListColumn::new("outcome", "結果", |run: &Run| {
                let badge = OutcomeBadge::of_run(run);
                let cell = CellView::badge(badge.label, badge.tone);
                if run.reason.is_empty() { cell } else { cell.with_sub(&run.reason) }
            }),
            ListColumn::new("cause", "きっかけ", |run: &Run| CellView::text(cause(run))).unbroken(),
            ListColumn::new("took", "時間", move |run: &Run| {
                CellView::text(Span::of(run.started_at, run.ended_at, now).took)
            })
            .numeric(),
            ListColumn::new("bytes", "対象", |run: &Run| CellView::text(amounts::bytes(run.bytes)))
                .sorted()
                .numeric(),
            ListColumn::new("stored", "保存", |run: &Run| CellView::text(amounts::bytes(run.bytes_stored)))
                .sorted()
                .numeric(),
        ],
    )
    .usually("started", true)
    .exported("/lists/runs.xlsx")
    .with_csv("/lists/runs.csv")
    .empty("実行はまだありません。")
}

impl RunsView {
    pub(super) fn new(query: &ListQuery, job: Option<&Job>, tools: &[String], list: ListView) -> RunsView {
        let filled = |name| query.filter(name).unwrap_or_default().to_owned();
        let outcomes = Outcome::ALL.map(|outcome| Choice::new(outcome.code(), outcome.label()));
        RunsView {
            list,
            from: filled("from"),
            until: filled("until"),
            outcome: filled("outcome"),
            outcomes: outcomes.into_iter().chain([Choice::new("going_on", "実行中・待機中")]).collect(),
            q: query.q.clone(),
            tool: filled("tool"),
            tools: tools.iter().map(|tool| Choice::new(tool, tool_words(tool))).collect(),
            job: job.map(|job| (job.id.to_string(), job.name.clone())),
            narrowed: !query.filters.is_empty() || !query.q.is_empty(),
        }
    }
}

impl RunView {
    pub(super) fn new(
        run: &Run,
        lines: &[RunLine],
        progress: Option<&Progress>,
        may_cancel: bool,
        now: Timestamp,
    ) -> RunView {
        let running = run.ended_at.is_none();
        RunView {
            address: format!("/runs/{}", run.id),
            number: run.id.to_string(),
            line: RunLineView::new(run, now),
            running,
            waiting: run.waits(),
            elsewhere: !run.is_ours(),
            may_cancel: may_cancel && running && run.is_ours(),
            progress: progress.map(|progress| ProgressView::new(progress, now)),
            facts: if running { Vec::new() } else { facts(run) },
            snapshot: run
                .snapshot
                .as_ref()
                .map(|id| (id.chars().take(8).collect(), format!("/jobs/{}/snapshots/{id}", run.job_id))),
            log: lines.iter().map(LogLine::of).collect(),
        }
    }
}

/// What a run that is over counted.
fn facts(run: &Run) -> Vec<(&'static str, String)> {
    let retried = run.retried.then(|| ("再試行", "ツールがやり直すので、失敗に数えません".to_owned()));
    let counted = vec![
        ("ファイル", amounts::count(run.files)),
        ("対象のサイズ", amounts::bytes(run.bytes)),
        ("新しいデータ", amounts::bytes(run.bytes_added)),
        ("保存した量", amounts::bytes(run.bytes_stored)),
        ("読み取り失敗", amounts::count(run.unreadable)),
    ];
    counted.into_iter().chain(retried).collect()
}

impl ProgressView {
    fn new(progress: &Progress, now: Timestamp) -> ProgressView {
        ProgressView { phase: progress.label(), percent: progress.percent(), amounts: progress.amounts(now) }
    }
}

impl LogLine {
    fn of(line: &RunLine) -> LogLine {
        let level = match line.level.as_str() {
            "error" => "エラー",
            "warning" => "警告",
            _ => "",
        };
        LogLine { at: dates::short(line.logged_at), level, words: line.words.clone() }
    }
}
