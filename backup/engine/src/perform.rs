//! The performance of one order, wherever it is done.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crate::backup::{self, Series};
use crate::failure::first_line;
use crate::progress::Board;
use crate::work::Work;
use crate::{Answer, Cancel, Ending, Event, Failure, FailureKind, Order};
use crate::{check, drill, repository, restore, retention, sizes, snapshots};

/// How often progress is told.
const BEAT: Duration = Duration::from_millis(250);

/// Performs an order and blocks until it ends; never panics. Progress and warnings go to `on_event`, the ending does
/// not.
///
/// A server lets a [`Worker`](crate::Worker) do this: the order may need a gigabyte of memory, and a worker can be
/// killed.
pub fn perform(order: &Order, cancel: &Cancel, on_event: &mut dyn FnMut(Event)) -> Ending {
    let board = Board::default();
    let (events, told) = mpsc::channel();
    let work = Work::new(cancel.clone(), board.clone(), events);
    let done = thread::scope(|scope| {
        let job = scope.spawn(move || catch_unwind(AssertUnwindSafe(|| dispatch(order, &work))));
        loop {
            match told.recv_timeout(BEAT) {
                Ok(event) => on_event(event),
                Err(RecvTimeoutError::Timeout) => board.news().into_iter().for_each(&mut *on_event),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        board.news().into_iter().for_each(&mut *on_event);
        job.join().flatten()
    });
    match done {
        Ok(Ok(answer)) => Ending::Done(answer),
        _ if cancel.is_asked() => Ending::Cancelled,
        Ok(Err(failure)) => Ending::Failed(failure),
        Err(panic) => Ending::Failed(Failure::new(FailureKind::Panicked, words_of_panic(&*panic))),
    }
}

fn dispatch(order: &Order, work: &Work) -> Result<Answer, Failure> {
    match order {
        Order::Init { repository } => repository::init(repository, work),
        Order::BackUp { repository, source, label, host, tags, scratch } => {
            backup::back_up(repository, source, &Series { label, host, tags }, scratch, work)
        }
        Order::Snapshots { repository, label } => snapshots::list(repository, label.as_deref(), work),
        Order::Browse { repository, snapshot, path } => snapshots::browse(repository, snapshot, path, work),
        Order::Restore { repository, snapshot, paths, target, overwrite } => {
            restore::restore(repository, snapshot, paths, target, *overwrite, work)
        }
        Order::Check { repository, read } => check::check(repository, *read, work),
        Order::PlanRetention { repository, label, retention } => {
            retention::plan(repository, label, retention, work)
        }
        Order::ApplyRetention { repository, label, retention, prune } => {
            retention::apply(repository, label, retention, *prune, work)
        }
        Order::Drill { repository, snapshot, scratch, postgres } => {
            drill::drill(repository, snapshot, scratch, postgres.as_ref(), work)
        }
        Order::Copy { .. } => Err(Failure::new(FailureKind::NotPossibleHere, "copies are not there yet")),
        Order::Sizes { repository } => sizes::measure(repository, work),
    }
}

/// What a panic said, in one line.
pub(crate) fn words_of_panic(panic: &(dyn Any + Send)) -> String {
    let words = panic.downcast_ref::<&str>().copied().or(panic.downcast_ref::<String>().map(String::as_str));
    first_line(words.unwrap_or("a panic without words"))
}
