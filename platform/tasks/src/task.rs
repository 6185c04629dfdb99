//! What a task is, and what a person may see of one.

use platform_database::{Timestamp, Value};
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

/// The id of a task.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, sqlx::Type,
)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct TaskId(pub i64);

impl From<TaskId> for Value {
    fn from(id: TaskId) -> Value {
        Value::from(id.0)
    }
}

impl std::fmt::Display for TaskId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for TaskId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<TaskId, Self::Err> {
        text.parse().map(TaskId)
    }
}

/// Plain data that names a command (`RefreshResults`) and carries what it needs to begin.
///
/// A task waits in the database, over an upgrade too: give a new field a `#[serde(default)]`.
pub trait Task: Serialize + DeserializeOwned + Send + 'static {
    /// The command's name in the database, for ever: `results.refresh`.
    const KIND: &'static str;
    /// How often the task is begun at most, the first time included; at least 1.
    const ATTEMPTS: u32 = 5;
    /// Which workers take it.
    const LANE: Lane = Lane::General;
}

/// Which workers take a task. Each lane has workers of its own, so that those of one never wait for the other's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// For whatever may take long.
    General,
    /// For what takes seconds and must not wait for what takes hours: looks at the clock, housekeeping.
    Prompt,
}

/// A task on its way into the queue.
pub(crate) struct NewTask {
    pub(crate) kind: &'static str,
    pub(crate) payload: String,
    pub(crate) max_attempts: u32,
}

impl NewTask {
    pub(crate) fn of<T: Task>(task: &T) -> NewTask {
        let payload = serde_json::to_string(task).expect("a task is plain data");
        NewTask { kind: T::KIND, payload, max_attempts: T::ATTEMPTS }
    }
}

/// Where a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// Nobody has taken it yet, or it waits for its next attempt.
    Waiting,
    /// A worker holds it.
    Running,
    /// Its handler succeeded.
    Done,
    /// Its last attempt failed.
    Failed,
    /// Somebody asked for its end.
    Cancelled,
}

impl TaskState {
    /// The state's name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            TaskState::Waiting => "waiting",
            TaskState::Running => "running",
            TaskState::Done => "done",
            TaskState::Failed => "failed",
            TaskState::Cancelled => "cancelled",
        }
    }

    /// Whether nothing more will happen to the task.
    pub fn is_final(self) -> bool {
        matches!(self, TaskState::Done | TaskState::Failed | TaskState::Cancelled)
    }
}

/// A state that this program does not know.
#[derive(Debug, Error)]
#[error("{0:?} is not a state of a task")]
pub struct UnknownState(String);

/// Reads the state's name in the database.
impl TryFrom<String> for TaskState {
    type Error = UnknownState;

    fn try_from(name: String) -> Result<TaskState, UnknownState> {
        use TaskState::{Cancelled, Done, Failed, Running, Waiting};
        let known = [Waiting, Running, Done, Failed, Cancelled];
        known.into_iter().find(|state| state.as_str() == name).ok_or(UnknownState(name))
    }
}

/// What a person may see of a task.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct TaskView {
    /// Its id.
    pub id: TaskId,
    /// The command: the [`Task::KIND`] it was enqueued with.
    pub kind: String,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub state: TaskState,
    /// How many units of work the present attempt has done; the handler chooses the unit.
    pub done: i64,
    /// How many there are to do; 0 while that is not known.
    pub total: i64,
    /// What the handler says about its progress, in the reader's language; may be empty.
    pub note: String,
    /// Why the last failed attempt failed: the whole chain of causes.
    pub last_error: Option<String>,
    /// How often it was begun.
    pub attempts: i64,
    /// When it was enqueued.
    pub created_at: Timestamp,
    /// When it came to its final state.
    pub finished_at: Option<Timestamp>,
}
