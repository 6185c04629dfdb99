//! The guard before a repository's storage.
//!
//! Everything that is read or written goes through it. It stops cancelled work, keeps bad snapshots out, refuses to
//! remove from an append-only repository and remembers what the storage could not do: the library above drops such
//! errors file by file and would save the snapshot all the same.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use bytes::Bytes;
use rustic_core::{BytesList, ErrorKind, FileType, Id, ReadBackend, RusticError, RusticResult, WriteBackend};

use crate::budget::Budget;
use crate::failure::{failed, refuse};
use crate::{Cancel, Failure, FailureKind};

/// So much of the data that is read may be in use at a time. A restore reads with twenty threads, whatever the machine
/// has.
const HELD: usize = 32 << 20;

/// The guard before one repository's storage.
#[derive(Debug)]
pub(crate) struct Guard {
    storage: Arc<dyn WriteBackend>,
    cancel: Cancel,
    append_only: bool,
    /// Why nothing may be written any more, least of all a snapshot.
    veto: Mutex<Option<Failure>>,
    /// Whether there is a veto: asked at every read.
    vetoed: AtomicBool,
    /// Whether snapshots are taken for written without being written.
    withhold: AtomicBool,
    last_snapshot: Mutex<Option<Id>>,
    pack_bytes_read: AtomicU64,
    /// How much that was read may be held at a time, where that is limited.
    budget: OnceLock<Budget>,
}

impl Guard {
    pub(crate) fn new(storage: Arc<dyn WriteBackend>, cancel: Cancel, append_only: bool) -> Guard {
        Guard {
            storage,
            cancel,
            append_only,
            veto: Mutex::default(),
            vetoed: AtomicBool::new(false),
            withhold: AtomicBool::new(false),
            last_snapshot: Mutex::default(),
            pack_bytes_read: AtomicU64::new(0),
            budget: OnceLock::new(),
        }
    }

    /// Keeps this work from writing any more, so that it leaves no snapshot; the first reason counts.
    pub(crate) fn veto(&self, reason: Failure) {
        lock(&self.veto).get_or_insert(reason);
        self.vetoed.store(true, Ordering::Release);
    }

    /// Whether it makes no sense to read any more of the source.
    pub(crate) fn is_over(&self) -> bool {
        self.cancel.is_asked() || self.vetoed.load(Ordering::Acquire)
    }

    /// The failure that was the first cause of `error`.
    pub(crate) fn cause(&self, error: &RusticError, kind: FailureKind) -> Failure {
        lock(&self.veto).clone().unwrap_or_else(|| Failure::from_rustic(error, kind))
    }

    pub(crate) fn vetoed(&self) -> Result<(), Failure> {
        lock(&self.veto).clone().map_or(Ok(()), Err)
    }

    /// From now on snapshots are taken for written without being written, or no longer so.
    pub(crate) fn withhold_snapshots(&self, withhold: bool) {
        self.withhold.store(withhold, Ordering::Release);
    }

    /// The snapshot that was written last.
    pub(crate) fn last_snapshot(&self) -> Option<Id> {
        *lock(&self.last_snapshot)
    }

    /// From now on data that was read has to be used before more is read.
    pub(crate) fn be_frugal(&self) {
        self.budget.get_or_init(|| Budget::of(HELD));
    }

    /// Bytes of data files that were read.
    pub(crate) fn pack_bytes_read(&self) -> u64 {
        self.pack_bytes_read.load(Ordering::Relaxed)
    }

    fn go_on(&self) -> RusticResult<()> {
        if self.cancel.is_asked() { Err(refuse("cancelled")) } else { Ok(()) }
    }

    fn count(&self, kind: FileType, bytes: &Bytes) {
        if kind == FileType::Pack {
            self.pack_bytes_read.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl ReadBackend for Guard {
    fn location(&self) -> String {
        self.storage.location()
    }

    fn list_with_size(&self, kind: FileType) -> RusticResult<Vec<(Id, u32)>> {
        self.go_on()?;
        self.storage.list_with_size(kind)
    }

    fn list(&self, kind: FileType) -> RusticResult<Vec<Id>> {
        self.go_on()?;
        self.storage.list(kind)
    }

    fn read_full(&self, kind: FileType, id: &Id) -> RusticResult<Bytes> {
        self.go_on()?;
        self.storage.read_full(kind, id).inspect(|bytes| self.count(kind, bytes))
    }

    fn read_partial(
        &self,
        kind: FileType,
        id: &Id,
        cacheable: bool,
        offset: u32,
        length: u32,
    ) -> RusticResult<Bytes> {
        self.go_on()?;
        let read = || self.storage.read_partial(kind, id, cacheable, offset, length);
        let read = match self.budget.get() {
            Some(budget) if kind == FileType::Pack => budget.spend(length as usize, read),
            _ => read(),
        };
        read.inspect(|bytes| self.count(kind, bytes))
    }

    fn warmup_path(&self, kind: FileType, id: &Id) -> String {
        self.storage.warmup_path(kind, id)
    }
}

impl WriteBackend for Guard {
    fn create(&self) -> RusticResult<()> {
        self.storage.create()
    }

    fn write_bytes(&self, kind: FileType, id: &Id, cacheable: bool, content: BytesList) -> RusticResult<()> {
        self.go_on()?;
        // A worker may end while another thread still writes, and leave half a file.
        self.vetoed().map_err(|reason| refuse(reason.reason))?;
        if kind == FileType::Snapshot && self.withhold.load(Ordering::Acquire) {
            return Ok(());
        }
        let written = self.storage.write_bytes(kind, id, cacheable, content);
        match &written {
            Ok(()) if kind == FileType::Snapshot => *lock(&self.last_snapshot) = Some(*id),
            Ok(()) => {}
            Err(error) => self.veto(Failure::from_rustic(error, FailureKind::StorageFailed)),
        }
        written
    }

    fn remove(&self, kind: FileType, id: &Id, cacheable: bool) -> RusticResult<()> {
        self.go_on()?;
        if self.append_only {
            return Err(RusticError::new(ErrorKind::AppendOnly, "the repository is append-only"));
        }
        self.storage.remove(kind, id, cacheable)
    }
}

/// What a storage says when it is asked for the first time.
pub(crate) fn has_repository(storage: &dyn WriteBackend) -> Result<bool, Failure> {
    let found = storage.list(FileType::Config).map_err(failed(FailureKind::StorageFailed))?;
    Ok(!found.is_empty())
}
