//! Repositories: made, opened, and their snapshots found.

use std::sync::Arc;

use bytesize::ByteSize;
use rustic_core::repofile::SnapshotFile;
use rustic_core::{
    ConfigOptions, Credentials, KeyOptions, Open, OpenStatus, Repository, RepositoryBackends,
    RepositoryOptions,
};

use crate::failure::failed;
use crate::guard::{Guard, has_repository};
use crate::locks::{self, Lock};
use crate::storage::{self, Store};
use crate::work::Work;
use crate::{Answer, Failure, FailureKind, Phase, RepositoryAccess, SnapshotSeries};

/// How large data files become. Smaller ones need less memory at a restore, larger ones fewer requests.
const PACK_SIZE: ByteSize = ByteSize::mib(8);

/// An open repository and the guard before its storage.
pub(crate) struct Opened {
    pub(crate) repository: Repository<OpenStatus>,
    pub(crate) guard: Arc<Guard>,
    store: Store,
}

/// The level of zstd: restic's own usual one. The library's third is a little smaller and takes half as long again.
const COMPRESSION: i32 = 1;

/// Makes a repository whose only key is the password, so that restic opens it too.
pub(crate) fn init(access: &RepositoryAccess, work: &Work) -> Result<Answer, Failure> {
    work.enter(Phase::Opening)?;
    let store = storage::connect(&access.storage, &work.cancel)?;
    if has_repository(&*store.files)? {
        let reason = format!("{} holds a repository already", store.files.location());
        return Err(Failure::new(FailureKind::RepositoryExists, reason));
    }
    let (repository, _guard) = approach(&store, access, work)?;
    let config = ConfigOptions::default()
        .set_datapack_size(PACK_SIZE)
        .set_datapack_growfactor(0_u32)
        .set_compression(COMPRESSION);
    let repository = repository
        .init(&password(access), &KeyOptions::default(), &config)
        .map_err(failed(FailureKind::StorageFailed))?;
    Ok(Answer::Initialised { id: repository.config().id.to_hex().to_string() })
}

/// Opens a repository.
pub(crate) fn open(access: &RepositoryAccess, work: &Work) -> Result<Opened, Failure> {
    work.enter(Phase::Opening)?;
    let store = storage::connect(&access.storage, &work.cancel)?;
    if !has_repository(&*store.files)? {
        let reason = format!("{} holds no repository", store.files.location());
        return Err(Failure::new(FailureKind::NoRepositoryThere, reason));
    }
    let (repository, guard) = approach(&store, access, work)?;
    let repository = repository.open(&password(access)).map_err(failed(FailureKind::CannotOpenRepository))?;
    Ok(Opened { repository, guard, store })
}

impl Opened {
    /// The lock files that other programs left or hold.
    pub(crate) fn locks(&self) -> Result<Vec<Lock>, Failure> {
        locks::read(&self.repository, &self.store)
    }
}

fn approach(
    store: &Store,
    access: &RepositoryAccess,
    work: &Work,
) -> Result<(Repository<()>, Arc<Guard>), Failure> {
    let guard = Arc::new(Guard::new(Arc::clone(&store.files), work.cancel.clone(), access.append_only));
    let backends = RepositoryBackends::new(guard.clone(), None);
    // A cache would have to be kept, bounded and trusted; the index of our sizes is read in seconds.
    let options = RepositoryOptions::default().no_cache(true);
    let repository = Repository::new_with_progress(&options, &backends, work.board.clone())
        .map_err(failed(FailureKind::CannotOpenRepository))?;
    Ok((repository, guard))
}

fn password(access: &RepositoryAccess) -> Credentials {
    Credentials::Password(access.password.reveal().to_owned())
}

/// Finds the snapshot that `name` means.
pub(crate) fn find_snapshot<S: Open>(
    repository: &Repository<S>,
    name: &str,
) -> Result<SnapshotFile, Failure> {
    let no = |reason: String| Failure::new(FailureKind::NoSuchSnapshot, reason);
    if let Some(label) = name.strip_prefix("latest:") {
        let newest = list_snapshots(repository, Some(&SnapshotSeries::labelled(label)))?.pop();
        return newest.ok_or_else(|| no(format!("there is no snapshot with the label {label:?}")));
    }
    if name.len() < 4 || !name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(no(format!("{name:?} is not the beginning of an id, nor latest:LABEL")));
    }
    let wanted = name.to_ascii_lowercase();
    let mut ids = repository
        .list::<rustic_core::repofile::SnapshotId>()
        .map_err(failed(FailureKind::StorageFailed))?
        .map(|id| id.to_hex().to_string())
        .filter(|id| id.starts_with(&wanted));
    let id = ids.next().ok_or_else(|| no(format!("there is no snapshot {name}")))?;
    if ids.next().is_some() {
        return Err(no(format!("{name} is the beginning of more than one snapshot's id")));
    }
    let mut found = repository.get_snapshots(&[id]).map_err(failed(FailureKind::Damaged))?;
    found.pop().ok_or_else(|| no(format!("there is no snapshot {name} any more")))
}

/// The snapshots of one series or all, oldest first.
pub(crate) fn list_snapshots<S: Open>(
    repository: &Repository<S>,
    series: Option<&SnapshotSeries>,
) -> Result<Vec<SnapshotFile>, Failure> {
    let mut snapshots = repository.get_all_snapshots().map_err(failed(FailureKind::Damaged))?;
    // The library's own filter is asked before it has told a snapshot its id.
    if let Some(belongs) = series.map(SnapshotSeries::filter) {
        snapshots.retain(belongs);
    }
    snapshots.sort_by(|a, b| a.time.cmp(&b.time));
    Ok(snapshots)
}
