//! Bringing what SQLite committed onto the disk, once for all who commit meanwhile.
//!
//! With `synchronous=FULL` SQLite waits for the disk inside each commit, and whoever wants to write next waits with it: there
//! are as many commits a second as the disk has flushes. With `NORMAL` a commit is written to the write-ahead log and not
//! waited for; a loss of power may take the newest commits, but neither their order nor the soundness of the file
//! (<https://www.sqlite.org/pragma.html#pragma_synchronous>). Here the log is flushed after the commit, when the next writer is
//! at work already, and whoever committed hears that it is kept only then.

use std::fs::OpenOptions;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Mutex;

/// The write-ahead log of a database, and how far the disk has it.
#[derive(Debug)]
pub(crate) struct CommitLog {
    path: PathBuf,
    /// How many transactions were committed.
    committed: AtomicU64,
    /// How many of them the disk has. Whoever holds it brings it more.
    flushed: Mutex<u64>,
}

impl CommitLog {
    /// The log of the database at `path`, which exists. SQLite keeps it beside the file itself, not beside a link to it.
    pub(crate) fn of(path: &str) -> io::Result<CommitLog> {
        let mut path = Path::new(path).canonicalize()?.into_os_string();
        path.push("-wal");
        Ok(CommitLog { path: path.into(), committed: AtomicU64::new(0), flushed: Mutex::new(0) })
    }

    /// Waits until the disk has what the caller committed just now.
    pub(crate) async fn flush(&self) -> io::Result<()> {
        let path = self.path.clone();
        self.flush_by(move || sync(&path)).await
    }

    /// One flush serves all who committed before it began; those who come while it is under way wait for the next one.
    async fn flush_by(&self, sync: impl FnOnce() -> io::Result<()> + Send + 'static) -> io::Result<()> {
        let mine = self.committed.fetch_add(1, Ordering::SeqCst) + 1;
        let mut flushed = self.flushed.lock().await;
        if *flushed < mine {
            let all = self.committed.load(Ordering::SeqCst);
            tokio::task::spawn_blocking(sync).await.map_err(io::Error::other)??;
            *flushed = all;
        }
        Ok(())
    }
}

/// Where there is no log any more, SQLite has brought all of it into the database, flushed that, and removed it. Closing the log
/// gives up no lock of SQLite's: those are on the database and on its shared memory.
fn sync(path: &Path) -> io::Result<()> {
    match OpenOptions::new().append(true).open(path) {
        Ok(log) => log.sync_data(),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, mpsc};

    use tokio::task::JoinSet;

    use super::*;

    fn log_in(folder: &Path) -> Arc<CommitLog> {
        let database = folder.join("a.db");
        std::fs::write(&database, "").unwrap();
        Arc::new(CommitLog::of(database.to_str().unwrap()).unwrap())
    }

    #[tokio::test]
    async fn who_comes_during_a_flush_shares_the_next_one() {
        let folder = tempfile::tempdir().unwrap();
        let log = log_in(folder.path());
        let flushes = Arc::new(AtomicU64::new(0));
        let (let_go, held) = mpsc::channel::<()>();

        let (of_first, count) = (Arc::clone(&log), Arc::clone(&flushes));
        let (mut first, mut others) = (JoinSet::new(), JoinSet::new());
        first.spawn(async move {
            let flush = move || {
                count.fetch_add(1, Ordering::SeqCst);
                held.recv().map_err(io::Error::other)
            };
            of_first.flush_by(flush).await
        });
        while flushes.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        for _ in 0..20 {
            let (log, count) = (Arc::clone(&log), Arc::clone(&flushes));
            others.spawn(async move {
                let flush = move || {
                    count.fetch_add(1, Ordering::SeqCst);
                    Ok(())
                };
                log.flush_by(flush).await
            });
        }
        while log.committed.load(Ordering::SeqCst) < 21 {
            tokio::task::yield_now().await;
        }
        assert!(others.try_join_next().is_none(), "a flush that began earlier was taken for one's own");

        let_go.send(()).unwrap();
        for ended in first.join_all().await.into_iter().chain(others.join_all().await) {
            ended.unwrap();
        }
        assert_eq!(flushes.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn a_flush_that_fails_serves_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let log = log_in(folder.path());
        let full = || Err(io::Error::from(ErrorKind::StorageFull));
        assert_eq!(log.flush_by(full).await.unwrap_err().kind(), ErrorKind::StorageFull);
        assert_eq!(*log.flushed.lock().await, 0);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn the_log_is_beside_the_file_and_not_beside_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link.db");
        std::os::unix::fs::symlink(folder.path().join("a.db"), &link).unwrap();
        let log = log_in(folder.path());
        let linked = CommitLog::of(link.to_str().unwrap()).unwrap();
        assert_eq!(linked.path, log.path);
        log.flush().await.unwrap();
    }
}
