//! The door to the engine: an order goes to a worker process of its own, so that whatever happens there happens to it
//! alone.

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use backup_engine::{Ending, Event, Failure, FailureKind, Order, Worker};
use platform_database::DbResult;
use tokio::task::spawn_blocking;

use crate::app::App;

/// The argument that makes this program a worker.
pub(crate) const WORKER: &str = "worker";

/// Performs orders.
pub(crate) struct Working {
    program: PathBuf,
}

impl Working {
    /// Workers of this server.
    pub(crate) fn new(app: &App) -> Working {
        Working { program: app.worker_program.as_ref().clone() }
    }

    /// Performs an order that nobody watches.
    pub(crate) async fn perform(&self, order: Order) -> Ending {
        self.perform_watched(order, |_event| {}, || false).await
    }

    /// Performs an order that nobody watches; its warnings go to the log.
    pub(crate) async fn perform_logged(&self, order: Order) -> Ending {
        let log = |event: &Event| {
            if let Event::Log { text, .. } = event {
                tracing::warn!("{text}");
            }
        };
        self.perform_watched(order, log, || false).await
    }

    /// Performs an order; `on_event` hears of every event, `cancelled` is asked several times a second. Whoever stops
    /// waiting calls the order off, too: a server that is told to stop leaves no worker behind.
    pub(crate) async fn perform_watched(
        &self,
        order: Order,
        mut on_event: impl FnMut(&Event) + Send + 'static,
        cancelled: impl Fn() -> bool + Send + 'static,
    ) -> Ending {
        let program = self.program.clone();
        let waiting = Waiting::default();
        let given_up = waiting.given_up.clone();
        let worked = spawn_blocking(move || match Worker::start(&program, &[WORKER], &order) {
            Ok(worker) => worker.run(&mut on_event, &|| given_up.load(Ordering::Acquire) || cancelled()),
            Err(error) => failed(format!("the worker could not be started: {error}")),
        });
        worked.await.unwrap_or_else(|error| failed(format!("the worker's watcher panicked: {error}")))
    }
}

/// Somebody who waits for an order.
#[derive(Default)]
struct Waiting {
    given_up: Arc<AtomicBool>,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.given_up.store(true, Ordering::Release);
    }
}

fn failed(reason: String) -> Ending {
    Ending::Failed(Failure { kind: FailureKind::Other, reason, path: None })
}

/// What a person reads of a failure.
pub(crate) fn reason_for(failure: &Failure) -> String {
    let words = match failure.kind {
        FailureKind::CannotOpenRepository => "リポジトリを開けません",
        FailureKind::WrongPassword => "リポジトリのパスワードが違います",
        FailureKind::NoRepositoryThere => "その場所にリポジトリがありません",
        FailureKind::RepositoryExists => "その場所には、すでにリポジトリがあります",
        FailureKind::Locked => "ほかのプログラムがリポジトリを占有しています",
        FailureKind::SourceMissing => "バックアップする対象が見つかりません",
        FailureKind::SourceFailed => "バックアップする対象を読み取れません",
        FailureKind::StorageFailed => "リポジトリへの読み書きに失敗しました",
        FailureKind::NoSpace => "空き容量が足りません",
        FailureKind::PlanOutdated => "スナップショットが、計画のときと変わっています",
        FailureKind::NoSuchSnapshot => "スナップショットがありません",
        FailureKind::TargetNotEmpty => "復元先に同じ名前のファイルがあります",
        FailureKind::AppendOnly => "追記専用のリポジトリなので、削除できません",
        FailureKind::Damaged => "リポジトリが壊れています",
        FailureKind::NotPossibleHere => "このサーバーでは実行できません",
        FailureKind::ProgramMissing => "必要なプログラムがこのサーバーに入っていません",
        FailureKind::Panicked => "処理が異常終了しました",
        _ => "処理に失敗しました",
    };
    let path = failure.path.as_ref().map(|path| format!("（{path}）")).unwrap_or_default();
    if failure.reason.is_empty() {
        format!("{words}{path}")
    } else {
        format!("{words}{path}: {}", failure.reason)
    }
}

/// How often a sign of life is given for work that goes on.
pub(crate) const BEAT: Duration = Duration::from_secs(2);

/// Does `work` and calls `beat` at once and every other second meanwhile. A sign of life that cannot be given is logged;
/// whoever waits for it will close the work in the end.
pub(crate) async fn alive<T, B: Future<Output = DbResult<()>>>(
    beat: impl Fn() -> B,
    work: impl Future<Output = T>,
) -> T {
    let beating = async || -> Infallible {
        loop {
            if let Err(error) = beat().await {
                tracing::warn!("a sign of life could not be given: {:#}", anyhow::Error::from(error));
            }
            tokio::time::sleep(BEAT).await;
        }
    };
    tokio::select! {
        done = work => done,
        never = beating() => match never {},
    }
}

/// Whether this process was started as a worker.
pub fn is_worker() -> bool {
    std::env::args_os().nth(1).is_some_and(|argument| argument == WORKER)
}
