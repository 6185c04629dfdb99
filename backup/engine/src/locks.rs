//! Lock files of other programs.
//!
//! restic writes a file into `locks/` while it works: an exclusive one while it prunes or checks, a shared one while
//! it backs up or restores. It renews the file every few minutes, so that an old one belongs to a dead program. The
//! library that we use neither writes nor heeds them; we heed those that are fresh, and remove none.

use std::sync::Arc;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use rustic_core::{
    BytesList, Credentials, FileType, Id, Open, ReadBackend, Repository, RepositoryBackends,
    RepositoryOptions, RusticResult, WriteBackend,
};
use serde::Deserialize;

use crate::failure::{failed, refuse};
use crate::storage::Store;
use crate::{Failure, FailureKind};

/// When restic takes a lock for abandoned.
const FRESH: SignedDuration = SignedDuration::from_mins(30);

/// One lock file.
#[derive(Debug)]
pub(crate) struct Lock {
    name: String,
    exclusive: bool,
    fresh: bool,
    holder: String,
}

impl Lock {
    /// The lock in words, for a check's warnings.
    pub(crate) fn words(&self) -> String {
        let Lock { name, exclusive, fresh, holder } = self;
        let kind = if *exclusive { "an exclusive" } else { "a shared" };
        let age = if *fresh { "fresh" } else { "abandoned" };
        format!("locks/{name}: {kind} lock of {holder}, {age}")
    }
}

/// Refuses if a program that is at work forbids us to add something.
pub(crate) fn permit_adding(locks: &[Lock]) -> Result<(), Failure> {
    refuse_for(locks.iter().find(|lock| lock.fresh && lock.exclusive))
}

/// Refuses if any other program is at work.
pub(crate) fn permit_removing(locks: &[Lock]) -> Result<(), Failure> {
    refuse_for(locks.iter().find(|lock| lock.fresh))
}

fn refuse_for(lock: Option<&Lock>) -> Result<(), Failure> {
    lock.map_or(Ok(()), |lock| {
        Err(Failure::new(FailureKind::Locked, format!("another program is at work: {}", lock.words())))
    })
}

/// Reads the lock files. One that cannot be read counts as exclusive: better to wait than to disturb.
pub(crate) fn read<S: Open>(repository: &Repository<S>, store: &Store) -> Result<Vec<Lock>, Failure> {
    let files = store.locks.read_all()?;
    let now = Timestamp::now();
    files
        .into_iter()
        .map(|(name, content)| {
            let text = decrypt(repository, store, content)?;
            Ok(describe(name, text.as_deref(), now))
        })
        .collect()
}

#[derive(Deserialize)]
struct LockText {
    time: Timestamp,
    #[serde(default)]
    exclusive: bool,
    #[serde(default)]
    hostname: String,
    #[serde(default)]
    username: String,
    #[serde(default)]
    pid: u32,
}

fn describe(name: String, text: Option<&[u8]>, now: Timestamp) -> Lock {
    match text.and_then(|text| serde_json::from_slice::<LockText>(text).ok()) {
        Some(LockText { time, exclusive, hostname, username, pid }) => Lock {
            name,
            exclusive,
            fresh: now.duration_since(time) < FRESH,
            holder: format!("{username}@{hostname}, process {pid}, since {time}"),
        },
        None => Lock { name, exclusive: true, fresh: true, holder: "an unknown program".to_owned() },
    }
}

/// Decrypts a lock file with the repository's key, by passing it off as a snapshot: the library decrypts no other
/// files for us.
fn decrypt<S: Open>(
    repository: &Repository<S>,
    store: &Store,
    content: Vec<u8>,
) -> Result<Option<Bytes>, Failure> {
    let cannot = failed(FailureKind::CannotOpenRepository);
    let view = LockAsSnapshot { storage: Arc::clone(&store.files), content: content.into() };
    let backends = RepositoryBackends::new(Arc::new(view), None);
    let options = RepositoryOptions::default().no_cache(true);
    let repository = Repository::new(&options, &backends)
        .and_then(|view| view.open(&Credentials::Masterkey(repository.key())))
        .map_err(cannot)?;
    Ok(repository.cat_file(FileType::Snapshot, &Id::default().to_hex()).ok())
}

/// A repository that has one snapshot file: the lock.
#[derive(Debug)]
struct LockAsSnapshot {
    storage: Arc<dyn WriteBackend>,
    content: Bytes,
}

impl ReadBackend for LockAsSnapshot {
    fn location(&self) -> String {
        self.storage.location()
    }

    fn list_with_size(&self, kind: FileType) -> RusticResult<Vec<(Id, u32)>> {
        if kind == FileType::Snapshot {
            Ok(vec![(Id::default(), 0)])
        } else {
            self.storage.list_with_size(kind)
        }
    }

    fn read_full(&self, kind: FileType, id: &Id) -> RusticResult<Bytes> {
        if kind == FileType::Snapshot { Ok(self.content.clone()) } else { self.storage.read_full(kind, id) }
    }

    fn read_partial(
        &self,
        kind: FileType,
        id: &Id,
        cacheable: bool,
        offset: u32,
        length: u32,
    ) -> RusticResult<Bytes> {
        self.storage.read_partial(kind, id, cacheable, offset, length)
    }

    fn warmup_path(&self, kind: FileType, id: &Id) -> String {
        self.storage.warmup_path(kind, id)
    }
}

impl WriteBackend for LockAsSnapshot {
    fn write_bytes(&self, _: FileType, _: &Id, _: bool, _: BytesList) -> RusticResult<()> {
        Err(refuse("this view is only read"))
    }

    fn remove(&self, _: FileType, _: &Id, _: bool) -> RusticResult<()> {
        Err(refuse("this view is only read"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock(age: SignedDuration, exclusive: bool) -> Vec<Lock> {
        let now: Timestamp = "2026-04-01T12:00:00Z".parse().unwrap();
        let text = format!(r#"{{"time":"{}","exclusive":{exclusive},"pid":7}}"#, now - age);
        vec![describe("ab".to_owned(), Some(text.as_bytes()), now)]
    }

    #[test]
    fn a_fresh_lock_is_heeded_and_an_old_one_is_not() {
        let (fresh, old) = (SignedDuration::from_mins(5), SignedDuration::from_mins(31));
        assert_eq!(permit_adding(&lock(fresh, true)).unwrap_err().kind, FailureKind::Locked);
        assert_eq!(permit_adding(&lock(fresh, false)), Ok(()));
        assert_eq!(permit_removing(&lock(fresh, false)).unwrap_err().kind, FailureKind::Locked);
        assert_eq!(permit_removing(&lock(old, true)), Ok(()));
    }

    #[test]
    fn a_lock_that_cannot_be_read_is_heeded() {
        let unknown = describe("ab".to_owned(), None, Timestamp::now());
        assert_eq!(permit_adding(&[unknown]).unwrap_err().kind, FailureKind::Locked);
    }
}
