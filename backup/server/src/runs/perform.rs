//! Performing a run: the snapshot, its copies, and what is to stay; transaction, work, transaction.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use backup_engine::{Answer, BackupReport, Ending, Event, LogLevel, Order, RepositoryAccess};
use backup_policy::Outcome;
use platform_database::Database;
use platform_tasks::{Task, TaskId, TaskRun};
use serde::{Deserialize, Serialize};

use super::store::{self, RunLine, Totals};
use super::{Progress, RunId, copying, enqueue_waiting, retention};
use crate::app::App;
use crate::canaries;
use crate::copies;
use crate::jobs::{self, Job};
use crate::repositories::{self, Repository};
use crate::verdicts;
use crate::working::{BEAT, Working, reason_for};

/// Performs a run that was ordered.
#[derive(Serialize, Deserialize)]
pub(crate) struct PerformRun {
    pub(crate) run: RunId,
}

impl Task for PerformRun {
    const KIND: &'static str = "runs.perform";
    const ATTEMPTS: u32 = 1;
}

/// More lines than this are not kept, and the last one says so.
const LINES: usize = 2_000;

/// What a run works on.
pub(super) struct Ground {
    pub(super) job: Job,
    pub(super) repository: Repository,
    pub(super) access: RepositoryAccess,
}

/// Hears how far a run is, several times a second.
type Listener = Arc<dyn Fn(&Progress) + Send + Sync>;

/// Follows a run while it goes on.
#[derive(Clone)]
pub(super) struct Watch {
    lines: Arc<Mutex<Vec<RunLine>>>,
    cancelled: Arc<AtomicBool>,
    progress: Arc<Mutex<Progress>>,
    listener: Listener,
    database: Database,
}

/// How serious a line of the log is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    /// Worth knowing.
    Note,
    /// Something is missing.
    Warning,
    /// Something failed.
    Error,
}

impl Level {
    pub(super) fn code(self) -> &'static str {
        match self {
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }
}

/// Whether a run is ours to perform.
enum Claimed {
    /// It is.
    Ours(Box<Job>),
    /// As many runs as may go on already.
    NoRoom,
    /// Somebody else performs it, or it is over.
    Not,
}

/// How a run ended, before it is kept.
struct Ended {
    outcome: Outcome,
    reason: String,
    totals: Totals,
}

pub(crate) async fn perform_run(app: App, task: PerformRun, run: TaskRun) -> anyhow::Result<()> {
    let id = run.id();
    let listener = move |progress: &Progress| {
        run.progress(progress.done_bytes, progress.total_bytes.unwrap_or(0), progress.done_files.to_string());
    };
    perform_run_here(&app, task.run, Some(id), listener).await
}

/// Performs a run in this process; `listener` hears how far it is. Does nothing where somebody else performs it, or it
/// is over. Where there is no room a worker goes on to something else and the run waits; a command, which has no task,
/// waits itself.
pub(crate) async fn perform_run_here(
    app: &App,
    id: RunId,
    task: Option<TaskId>,
    listener: impl Fn(&Progress) + Send + Sync + 'static,
) -> anyhow::Result<()> {
    let job = loop {
        match claim(app, id, task).await? {
            Claimed::Ours(job) => break job,
            Claimed::NoRoom if task.is_none() => {
                beat(&app.database, id, &Progress::default()).await?;
                tokio::time::sleep(BEAT).await;
            }
            Claimed::NoRoom | Claimed::Not => return Ok(()),
        }
    };
    let watch = Watch::new(app, Arc::new(listener));
    let ended = tokio::select! {
        ended = work(app, &job, &watch) => ended,
        error = give_signs_of_life(app, id, &watch) => Ended::failed(format!("データベースとの連絡が途絶えました: {error:#}")),
    };
    keep(app, id, &job, &watch, ended).await?;
    verdicts::judge_job(&app.database, job.id).await?;
    Ok(())
}

async fn claim(app: &App, id: RunId, task: Option<TaskId>) -> anyhow::Result<Claimed> {
    let mut tx = app.database.write().await?;
    store::find_turn(&mut tx).await?;
    let ours = store::claim_run_with_room(&mut tx, id, app.runs_at_once, task).await?;
    let Some(run) = store::find_run(&mut tx, id).await? else { return Ok(Claimed::Not) };
    if !ours {
        return Ok(if run.claimed || run.ended_at.is_some() { Claimed::Not } else { Claimed::NoRoom });
    }
    jobs::hold_series(&mut tx, run.job_id).await?;
    let job = jobs::find_job(&mut tx, run.job_id).await?.context("a run has a job")?;
    tx.commit().await?;
    Ok(Claimed::Ours(Box::new(job)))
}

/// Gives signs of life for as long as it is left to; returns only when the database cannot be reached for long.
async fn give_signs_of_life(app: &App, id: RunId, watch: &Watch) -> anyhow::Error {
    let mut missed = 0;
    loop {
        tokio::time::sleep(BEAT).await;
        match beat(&app.database, id, &watch.progress()).await {
            Ok(cancel) => {
                missed = 0;
                // A run that was closed meanwhile has nothing more to do either.
                if cancel.unwrap_or(true) {
                    watch.cancelled.store(true, Ordering::Release);
                }
            }
            Err(error) => {
                missed += 1;
                tracing::warn!("a sign of life could not be given: {error:#}");
                if missed > 30 {
                    watch.cancelled.store(true, Ordering::Release);
                    return error;
                }
            }
        }
    }
}

async fn beat(database: &Database, id: RunId, progress: &Progress) -> anyhow::Result<Option<bool>> {
    let mut tx = database.write().await?;
    let cancel = store::advance_seen(&mut tx, id, &progress.row()).await?;
    tx.commit().await?;
    Ok(cancel)
}

async fn work(app: &App, job: &Job, watch: &Watch) -> Ended {
    let (ground, order) = match prepare(app, job).await {
        Ok(prepared) => prepared,
        Err(error) => return Ended::failed(format!("準備ができません: {error:#}")),
    };
    let report = match watch.perform(app, order).await {
        Ending::Done(Answer::BackedUp(report)) => report,
        Ending::Cancelled => return Ended::of(Outcome::Cancelled, "途中で取り消されました"),
        Ending::Failed(failure) => return Ended::failed(reason_for(&failure)),
        Ending::Done(_) => return Ended::failed("エンジンの返答が違います".to_owned()),
    };
    let mut troubles = unreadable(&report, watch);
    troubles.extend(copying::copy_to_others(app, &ground, &report, watch).await);
    troubles.extend(retention::forget_old(app, &ground, watch).await);
    let outcome = if troubles.is_empty() { Outcome::Succeeded } else { Outcome::Warned };
    Ended { outcome, reason: troubles.join("。"), totals: totals(&report) }
}

/// Everything that can be found out before the engine begins.
async fn prepare(app: &App, job: &Job) -> anyhow::Result<(Ground, Order)> {
    let source = job.source(&app.vault)?.context("the job has no source of ours")?;
    let repository = job.repository_id.context("the job has no repository")?;
    let series = job.series.clone().context("a job that runs has a series")?;
    let mut tx = app.database.read().await?;
    let repository = repositories::find_repository(&mut tx, repository).await?;
    let parent = store::find_newest_numbered(&mut tx, job.id).await?;
    drop(tx);
    let repository = repository.context("the repository is gone")?;
    let access = repository.access(&app.vault)?;
    let order = Order::BackUp {
        repository: access.clone(),
        source,
        host: app.host.as_ref().clone(),
        tags: jobs::snapshot_tags(job, &series),
        label: series,
        parent,
        scratch: app.scratch(),
    };
    Ok((Ground { job: job.clone(), repository, access }, order))
}

/// What could not be read makes a run 警告, and is named in its log.
fn unreadable(report: &BackupReport, watch: &Watch) -> Vec<String> {
    for missing in &report.unreadable_names {
        watch.note(Level::Warning, &format!("{}: {}", missing.path, missing.reason));
    }
    let words = format!("読み取れないファイルが{}個ありました", report.unreadable);
    (report.unreadable > 0).then_some(words).into_iter().collect()
}

fn totals(report: &BackupReport) -> Totals {
    let count = |number: u64| Some(i64::try_from(number).unwrap_or(i64::MAX));
    Totals {
        files: count(report.snapshot.files),
        bytes: count(report.snapshot.bytes),
        bytes_added: count(report.bytes_added),
        bytes_stored: count(report.bytes_stored),
        unreadable: count(report.unreadable),
        snapshot: Some(report.snapshot.id.clone()),
        tree: Some(report.snapshot.tree.clone()),
    }
}

/// Keeps what became of a run: its outcome, its log, and what its first copy says now.
async fn keep(app: &App, id: RunId, job: &Job, watch: &Watch, ended: Ended) -> anyhow::Result<()> {
    let mut tx = app.database.write().await?;
    let kept = store::advance_to_end(&mut tx, id, ended.outcome, &ended.reason, &ended.totals).await?;
    store::insert_lines(&mut tx, id, &watch.take_lines()).await?;
    if kept && let Some(repository) = job.repository_id {
        let written_at = ended.totals.snapshot.is_some().then(|| tx.now());
        copies::advance_written(&mut tx, job.id, repository, written_at, ended.first_copy().code()).await?;
    }
    if kept {
        let ended_at = tx.now();
        copies::follow_run(&mut tx, job.id, id, ended.outcome, ended_at).await?;
        if ended.totals.snapshot.is_some() {
            canaries::enqueue_look(&mut tx, job.id).await?;
        }
    }
    // What waited for the room that this run took has it now.
    enqueue_waiting(&mut tx, app.runs_at_once, 1).await?;
    tx.commit().await.context("while keeping the outcome")
}

impl Ended {
    /// How the first copy was written. Trouble with other copies, or with old snapshots, is not its own.
    fn first_copy(&self) -> Outcome {
        match (&self.totals.snapshot, self.totals.unreadable) {
            (Some(_), Some(0)) => Outcome::Succeeded,
            _ => self.outcome,
        }
    }

    fn of(outcome: Outcome, reason: impl Into<String>) -> Ended {
        Ended { outcome, reason: reason.into(), totals: Totals::default() }
    }

    fn failed(reason: String) -> Ended {
        Ended::of(Outcome::Failed, reason)
    }
}

impl Watch {
    fn new(app: &App, listener: Listener) -> Watch {
        Watch {
            lines: Arc::default(),
            cancelled: Arc::default(),
            progress: Arc::default(),
            listener,
            database: app.database.clone(),
        }
    }

    /// How far it is.
    fn progress(&self) -> Progress {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Lets a worker perform an order, and follows it.
    pub(super) async fn perform(&self, app: &App, order: Order) -> Ending {
        let (listener, asked) = (self.clone(), self.clone());
        let cancelled = move || asked.cancelled.load(Ordering::Acquire);
        Working::new(app).perform_watched(order, move |event| listener.hear(event), cancelled).await
    }

    fn hear(&self, event: &Event) {
        match event {
            Event::Progress { phase, done_bytes, total_bytes, done_files } => {
                let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
                progress.advance(*phase, (*done_bytes, *total_bytes, *done_files), self.database.now());
                (self.listener)(&progress);
            }
            Event::Log { level: LogLevel::Error, text } => self.note(Level::Error, text),
            Event::Log { text, .. } => self.note(Level::Warning, text),
            Event::Ended(_) => {}
        }
    }

    /// Adds a line to the log.
    pub(super) fn note(&self, level: Level, words: &str) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() < LINES {
            let number = i64::try_from(lines.len() + 1).unwrap_or(i64::MAX);
            let level = level.code().to_owned();
            let last = lines.len() + 1 == LINES;
            let words = if last { "これより後の行は省きました" } else { words }.to_owned();
            lines.push(RunLine { number, logged_at: self.database.now(), level, words });
        }
    }

    fn take_lines(&self) -> Vec<RunLine> {
        std::mem::take(&mut *self.lines.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
