//! How much a repository holds.

use rustic_core::FileType;

use crate::failure::failed;
use crate::repository::{self, list_snapshots};
use crate::snapshots::facts;
use crate::work::Work;
use crate::{Answer, Failure, FailureKind, RepositoryAccess, RepositorySizes};

/// Measures a repository.
pub(crate) fn measure(access: &RepositoryAccess, work: &Work) -> Result<Answer, Failure> {
    let opened = repository::open(access, work)?;
    let snapshots = list_snapshots(&opened.repository, None)?;
    let infos = opened.repository.infos_files().map_err(failed(FailureKind::StorageFailed))?;
    let packs = infos.repo.iter().filter(|info| info.tpe == FileType::Pack);
    Ok(Answer::Sized(RepositorySizes {
        snapshots: snapshots.len() as u64,
        bytes_stored: infos.repo.iter().map(|info| info.size).sum(),
        bytes_protected: snapshots.iter().map(|snapshot| facts(snapshot).bytes).sum(),
        packs: packs.map(|info| info.count).sum(),
    }))
}
