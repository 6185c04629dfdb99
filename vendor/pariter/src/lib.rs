//! Parallel iterator processing: what rustic_core uses of it.

use std::collections::VecDeque;
use std::iter::Fuse;
use std::num::NonZero;
use std::thread::{self, Scope};

use crossbeam_channel::{Receiver, Sender, bounded};

/// So many items at least are worked on or wait for it. With a few only, small items make the threads take turns.
const IN_FLIGHT: usize = 16;

/// Extension trait for [`std::iter::Iterator`] bringing parallel operations
pub trait IteratorExt: Iterator + Sized {
    /// Run `map` function in parallel on multiple threads
    ///
    /// Results will be returned in order. No items will be pulled until [`ParallelMap`] is pulled for the first time.
    fn parallel_map_scoped<'env, 'scope, F, O>(
        self,
        scope: &'scope Scope<'scope, 'env>,
        f: F,
    ) -> ParallelMap<Self, O>
    where
        F: FnMut(Self::Item) -> O + Send + Clone + 'env,
        Self::Item: Send + 'env,
        O: Send + 'env,
    {
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        let in_flight = IN_FLIGHT.max(threads * 2);
        let (work, waiting) = bounded::<(Self::Item, Sender<O>)>(in_flight);
        for _ in 0..threads {
            let (waiting, mut f) = (waiting.clone(), f.clone());
            scope.spawn(move || {
                for (item, result) in waiting {
                    // Nobody may want it any more.
                    let _ = result.send(f(item));
                }
            });
        }
        ParallelMap { items: self.fuse(), work, in_flight, results: VecDeque::with_capacity(in_flight) }
    }

    /// Upstream, runs the iterator in a thread of its own and hands over item after item, which costs two changes of
    /// threads for each. Here it stays in the thread that asks.
    fn readahead_scoped<'env, 'scope>(self, _scope: &'scope Scope<'scope, 'env>) -> Self {
        self
    }
}

impl<I: Iterator> IteratorExt for I {}

/// Like [`std::iter::Map`] but multi-threaded
pub struct ParallelMap<I: Iterator, O> {
    items: Fuse<I>,
    work: Sender<(I::Item, Sender<O>)>,
    /// How many items there may be that were not returned yet.
    in_flight: usize,
    /// Where their results will be, in their order.
    results: VecDeque<Receiver<O>>,
}

impl<I: Iterator, O> Iterator for ParallelMap<I, O> {
    type Item = O;

    fn next(&mut self) -> Option<O> {
        while self.results.len() < self.in_flight {
            let Some(item) = self.items.next() else { break };
            let (result, to_come) = bounded(1);
            self.work.send((item, result)).expect("every thread panicked");
            self.results.push_back(to_come);
        }
        let oldest = self.results.pop_front()?;
        Some(oldest.recv().expect("the thread with this item panicked"))
    }
}
