//! A small server with a few kinds of tasks, and ways to wait for what it does.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::{Context, bail};
use chrono::TimeDelta;
use platform_database::{Clock, Database};
use platform_tasks::{
    Lane, Registry, Schedule, Task, TaskId, TaskRun, TaskState, TaskView, Workers, count_by_state, enqueue,
    list_tasks,
};
use serde::{Deserialize, Serialize};

use crate::databases::Place;

/// What the handlers can reach: the numbers of the copies they made, in order.
#[derive(Clone, Default)]
pub(crate) struct App {
    made: Arc<Mutex<Vec<u32>>>,
}

impl App {
    pub(crate) fn made(&self) -> Vec<u32> {
        self.made.lock().unwrap().clone()
    }
}

/// Succeeds at once.
#[derive(Serialize, Deserialize)]
pub(crate) struct MakeCopy(pub(crate) u32);

impl Task for MakeCopy {
    const KIND: &'static str = "copies.make";
}

async fn make_copy(app: App, task: MakeCopy, _run: TaskRun) -> anyhow::Result<()> {
    app.made.lock().unwrap().push(task.0);
    Ok(())
}

/// Fails each time.
#[derive(Serialize, Deserialize)]
pub(crate) struct Fail;

impl Task for Fail {
    const KIND: &'static str = "failures.fail";
    const ATTEMPTS: u32 = 3;
}

async fn fail(_app: App, _task: Fail, run: TaskRun) -> anyhow::Result<()> {
    run.progress(1, 2, "半分");
    Err(anyhow::anyhow!("no such file")).context("while opening the template")
}

/// Panics each time.
#[derive(Serialize, Deserialize)]
pub(crate) struct Panic;

impl Task for Panic {
    const KIND: &'static str = "failures.panic";
    const ATTEMPTS: u32 = 1;
}

async fn panic(_app: App, _task: Panic, _run: TaskRun) -> anyhow::Result<()> {
    panic!("a pupil without a name")
}

/// Works until it is told to stop; a stubborn one neither listens nor says how far it is. Each
/// start counts as a copy.
#[derive(Serialize, Deserialize)]
pub(crate) struct WorkLong {
    pub(crate) number: u32,
    pub(crate) stubborn: bool,
}

impl Task for WorkLong {
    const KIND: &'static str = "long.work";
    const ATTEMPTS: u32 = 2;
}

async fn work_long(app: App, task: WorkLong, run: TaskRun) -> anyhow::Result<()> {
    app.made.lock().unwrap().push(task.number);
    for step in 0..6_000 {
        if !task.stubborn {
            if run.cancelled() {
                return Ok(());
            }
            run.progress(step, 6_000, "処理中");
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    bail!("nobody stopped it within five minutes")
}

/// Succeeds at once, in the lane of what must not wait.
#[derive(Serialize, Deserialize)]
pub(crate) struct LookAtTheClock(pub(crate) u32);

impl Task for LookAtTheClock {
    const KIND: &'static str = "clock.look";
    const LANE: Lane = Lane::Prompt;
}

async fn look_at_the_clock(app: App, task: LookAtTheClock, _run: TaskRun) -> anyhow::Result<()> {
    app.made.lock().unwrap().push(task.0);
    Ok(())
}

/// A kind that the server of this release does not know.
#[derive(Serialize, Deserialize)]
pub(crate) struct FromTheFuture;

impl Task for FromTheFuture {
    const KIND: &'static str = "future.come";
    const ATTEMPTS: u32 = 1;
}

pub(crate) async fn start(database: &Database, app: &App, schedule: Schedule, count: usize) -> Workers {
    let registry = Registry::new(app.clone())
        .on::<MakeCopy, _>(make_copy)
        .on::<Fail, _>(fail)
        .on::<Panic, _>(panic)
        .on::<WorkLong, _>(work_long)
        .on::<LookAtTheClock, _>(look_at_the_clock);
    Workers::start(database.clone(), registry, schedule, count).await.unwrap()
}

/// Lets a server of its own begin the waiting task, then ends that server without a word; the
/// handlers have made `copies` by then.
pub(crate) async fn kill_a_server_at_work(place: &Place, app: &App, copies: usize) {
    let process = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (address, clock, its_app) = (place.address.clone(), place.clock.clone(), app.clone());
    let started = process.spawn(async move {
        let database = Database::open(&address, clock).await.unwrap();
        std::mem::forget(start(&database, &its_app, Schedule::new(), 1).await);
    });
    started.await.unwrap();
    made_when(app, copies).await;
    process.shutdown_background();
    tokio::time::sleep(Duration::from_millis(200)).await;
}

/// Enqueues one task in a transaction of its own.
pub(crate) async fn enqueued(database: &Database, task: &impl Task) -> TaskId {
    let mut tx = database.write().await.unwrap();
    let id = enqueue(&mut tx, task).await.unwrap();
    tx.commit().await.unwrap();
    id
}

pub(crate) async fn view(database: &Database, id: TaskId) -> TaskView {
    list_tasks(&mut database.read().await.unwrap(), &[id]).await.unwrap().remove(0)
}

pub(crate) async fn counts(database: &Database) -> BTreeMap<TaskState, i64> {
    count_by_state(&mut database.read().await.unwrap()).await.unwrap()
}

/// Waits until the task looks right, for two minutes at most.
pub(crate) async fn view_when(
    database: &Database,
    id: TaskId,
    right: impl Fn(&TaskView) -> bool,
) -> TaskView {
    for _ in 0..6_000 {
        let seen = view(database, id).await;
        if right(&seen) {
            return seen;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the task did not get there: {:?}", view(database, id).await)
}

pub(crate) async fn view_in(database: &Database, id: TaskId, state: TaskState) -> TaskView {
    view_when(database, id, |seen| seen.state == state).await
}

/// Waits until every task has ended, for two minutes at most.
pub(crate) async fn all_ended(database: &Database) {
    for _ in 0..6_000 {
        if counts(database).await.keys().all(|state| state.is_final()) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("not every task has ended: {:?}", counts(database).await)
}

/// Waits until the handlers made `count` copies, for two minutes at most.
pub(crate) async fn made_when(app: &App, count: usize) -> Vec<u32> {
    for _ in 0..6_000 {
        if app.made().len() >= count {
            return app.made();
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("only these copies were made: {:?}", app.made())
}

/// Long enough for every worker to look at the queue once more.
pub(crate) async fn one_more_look() {
    tokio::time::sleep(Duration::from_millis(1_300)).await;
}

pub(crate) fn move_on(clock: &Clock, by: TimeDelta) {
    clock.set(clock.now() + by);
}
