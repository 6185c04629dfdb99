//! The table that says which function performs which kind of task.

use std::collections::BTreeMap;
use std::pin::Pin;

use anyhow::{Context, anyhow};

use crate::retention::{DeleteOldTasks, delete_old_tasks};
use crate::run::TaskRun;
use crate::task::{Lane, Task};

type Work = Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send>>;
type Handler<A> = Box<dyn Fn(A, &str, TaskRun) -> Work + Send + Sync>;

/// Which function performs which kind of task, and what it gets to work with.
///
/// `A` is what the server's handlers can reach; every attempt gets a clone of it.
pub struct Registry<A> {
    app: A,
    handlers: BTreeMap<&'static str, Entry<A>>,
}

struct Entry<A> {
    lane: Lane,
    handler: Handler<A>,
}

impl<A: Clone + Send + Sync + 'static> Registry<A> {
    /// Begins a table that knows only the queue's own housekeeping.
    pub fn new(app: A) -> Registry<A> {
        let empty = Registry { app, handlers: BTreeMap::new() };
        empty.on(|_app: A, task: DeleteOldTasks, run| delete_old_tasks(task, run))
    }

    /// Lets `handler` perform the tasks of type `T`: `.on::<PrintCards, _>(print_cards)` with
    /// `async fn print_cards(app: App, task: PrintCards, run: TaskRun) -> anyhow::Result<()>`.
    ///
    /// An error or a panic is a failed attempt. A handler that keeps a processor busy moves that
    /// part to `tokio::task::spawn_blocking`. Two handlers for one kind are a programming error
    /// and panic here.
    #[must_use]
    pub fn on<T: Task, F>(
        mut self,
        handler: impl Fn(A, T, TaskRun) -> F + Send + Sync + 'static,
    ) -> Registry<A>
    where
        F: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        let read_and_handle = move |app, payload: &str, run| -> Work {
            match serde_json::from_str::<T>(payload).context("while reading the payload") {
                Ok(task) => Box::pin(handler(app, task, run)),
                Err(unreadable) => Box::pin(std::future::ready(Err(unreadable))),
            }
        };
        let entry = Entry { lane: T::LANE, handler: Box::new(read_and_handle) };
        let former = self.handlers.insert(T::KIND, entry);
        assert!(former.is_none(), "two handlers for tasks of kind {}", T::KIND);
        self
    }

    /// The kinds of tasks that [`Lane::Prompt`] takes, as a JSON list. Every other kind, a strange one too, is general.
    pub(crate) fn prompt_kinds(&self) -> String {
        let prompt = self.handlers.iter().filter(|(_, entry)| entry.lane == Lane::Prompt);
        let kinds: Vec<&str> = prompt.map(|(kind, _)| *kind).collect();
        serde_json::to_string(&kinds).expect("names are plain data")
    }

    /// Performs one task.
    pub(crate) async fn perform(&self, kind: &str, payload: &str, run: TaskRun) -> anyhow::Result<()> {
        // A server of an older release meets the newer one's tasks; the retries let the newer one have them.
        let entry = self.handlers.get(kind).ok_or_else(|| anyhow!("no handler for tasks of kind {kind}"))?;
        (entry.handler)(self.app.clone(), payload, run).await
    }
}
