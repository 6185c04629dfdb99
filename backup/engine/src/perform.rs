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
use crate::{check, copy, drill, repository, restore, retention, sizes, snapshots, sweep};

/// How often progress is told.
const BEAT: Duration = Duration::from_millis(250);

/// Performs an order and blocks until it ends; never panics. Progress and warnings go to `on_event`, the ending does
/// not.
///
/// A server lets a [`Worker`](crate::Worker) do this: the order may need a gigabyte of memory, and a worker can be
/// killed.
pub fn perform(order: &Order, cancel: &Cancel, on_event: &mut dyn FnMut(Event)) -> Ending {
    conduct(cancel, on_event, |work| dispatch(order, work))
}

/// Does `job` on a thread of its own and passes on what it says.
fn conduct(
    cancel: &Cancel,
    on_event: &mut dyn FnMut(Event),
    job: impl FnOnce(&Work) -> Result<Answer, Failure> + Send,
) -> Ending {
    let board = Board::default();
    let (events, told) = mpsc::channel();
    let work = Work::new(cancel.clone(), board.clone(), events);
    let done = thread::scope(|scope| {
        let job = scope.spawn(move || catch_unwind(AssertUnwindSafe(|| job(&work))));
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
        Order::BackUp { repository, source, label, host, tags, parent, scratch } => {
            let series = Series { label, host, tags, parent: parent.as_deref() };
            backup::back_up(repository, source, &series, scratch, work)
        }
        Order::Snapshots { repository, series } => snapshots::list(repository, series.as_ref(), work),
        Order::Browse { repository, snapshot, path } => snapshots::browse(repository, snapshot, path, work),
        Order::Restore { repository, snapshot, paths, target, overwrite } => {
            restore::restore(repository, snapshot, paths, target, *overwrite, work)
        }
        Order::Check { repository, read } => check::check(repository, *read, work),
        Order::PlanRetention { repository, series, retention } => {
            retention::plan(repository, series, retention, work)
        }
        Order::ApplyRetention { repository, series, retention } => {
            retention::apply(repository, series, retention, work)
        }
        Order::Forget { repository, series, keep, remove } => {
            retention::forget(repository, series, keep, remove, work)
        }
        Order::Drill { repository, snapshot, scratch, postgres } => {
            drill::drill(repository, snapshot, scratch, postgres.as_ref(), work)
        }
        Order::Copy { from, to, snapshots } => copy::copy(from, to, snapshots, work),
        Order::Sizes { repository } => sizes::measure(repository, work),
        Order::Sweep { scratch, postgres } => sweep::sweep(scratch, postgres.as_ref(), work),
    }
}

/// What a panic said, in one line.
pub(crate) fn words_of_panic(panic: &(dyn Any + Send)) -> String {
    let words = panic.downcast_ref::<&str>().copied().or(panic.downcast_ref::<String>().map(String::as_str));
    first_line(words.unwrap_or("a panic without words"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_ending() {
        let ending = conduct(&Cancel::default(), &mut |_| {}, |_| panic!("half-way"));
        assert_eq!(ending, Ending::Failed(Failure::new(FailureKind::Panicked, "half-way")));
    }

    #[test]
    fn whatever_goes_wrong_after_a_cancellation_is_one() {
        let cancel = Cancel::default();
        let ending = conduct(&cancel, &mut |_| {}, |work| {
            work.cancel.ask();
            work.enter(crate::Phase::Storing).map(|()| unreachable!("it was cancelled"))
        });
        assert_eq!(ending, Ending::Cancelled);
    }
}
