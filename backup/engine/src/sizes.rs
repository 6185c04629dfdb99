//! How much a repository holds.

use rustic_core::{ALL_FILE_TYPES, FileType, ReadBackend};

use crate::failure::failed;
use crate::repository::{self, list_snapshots};
use crate::snapshots::facts;
use crate::work::Work;
use crate::{Answer, Failure, FailureKind, RepositoryAccess, RepositorySizes};

/// Measures a repository.
pub(crate) fn measure(access: &RepositoryAccess, work: &Work) -> Result<Answer, Failure> {
    let opened = repository::open(access, work)?;
    let snapshots = list_snapshots(&opened.repository, None)?;
    let mut sizes = RepositorySizes {
        snapshots: snapshots.len() as u64,
        bytes_protected: snapshots.iter().map(|snapshot| facts(snapshot).bytes).sum(),
        ..RepositorySizes::default()
    };
    for kind in ALL_FILE_TYPES {
        let files = opened.guard.list_with_size(kind).map_err(failed(FailureKind::StorageFailed))?;
        sizes.bytes_stored += files.iter().map(|(_, size)| u64::from(*size)).sum::<u64>();
        if kind == FileType::Pack {
            sizes.packs = files.len() as u64;
        }
    }
    Ok(Answer::Sized(sizes))
}
