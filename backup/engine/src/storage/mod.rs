//! Storages: the places where repositories lie.

mod folder;
mod http;
mod listing;
mod rclone;
mod rest;
mod s3;
mod sftp;
mod signature;
mod ssh;

use std::sync::Arc;

use rustic_core::{FileType, Id, WriteBackend};

use crate::{Cancel, Failure, Storage};

/// A storage that answers.
pub(crate) struct Store {
    pub(crate) files: Arc<dyn WriteBackend>,
    pub(crate) locks: Box<dyn LockFiles>,
}

/// The lock files of other programs, which the repository's library knows nothing of.
pub(crate) trait LockFiles {
    /// All lock files, by name, still encrypted.
    fn read_all(&self) -> Result<Vec<(String, Vec<u8>)>, Failure>;
}

/// Where a file lies below a repository's folder, as the format says.
fn path_of(kind: FileType, id: &Id) -> String {
    let id = id.to_hex();
    let id = id.as_str();
    match kind {
        FileType::Config => "config".to_owned(),
        FileType::Pack => format!("data/{}/{id}", &id[..2]),
        _ => format!("{}/{id}", kind.dirname()),
    }
}

/// What stands under the name of a stored file. What is not finished yet has another one.
fn stored((name, size): (String, u64)) -> Option<(Id, u32)> {
    Some((name.parse().ok()?, u32::try_from(size).ok()?))
}

/// Opens a storage; it may still hold no repository.
pub(crate) fn connect(storage: &Storage, cancel: &Cancel) -> Result<Store, Failure> {
    match storage {
        Storage::Folder { path } => folder::connect(path),
        Storage::S3 { endpoint, region, bucket, prefix, access_key, secret_key } => {
            let bucket = s3::Bucket::new(endpoint, region, bucket, prefix, access_key, secret_key, cancel)?;
            Ok(Store { files: Arc::new(bucket.clone()), locks: Box::new(bucket) })
        }
        Storage::Rest { url } => {
            let server = rest::Server::new(url, http::Http::new(cancel))?;
            Ok(Store { files: Arc::new(server.clone()), locks: Box::new(server) })
        }
        Storage::Rclone { remote } => rclone::connect(remote, cancel),
        Storage::Sftp { destination, port, path, identity } => {
            let folder = sftp::Folder::reach(destination, *port, path, identity.as_deref(), cancel)?;
            Ok(Store { files: Arc::new(folder.clone()), locks: Box::new(folder) })
        }
    }
}
