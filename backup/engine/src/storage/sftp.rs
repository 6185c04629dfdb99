//! A repository in a folder of another machine, reached by SFTP, laid out as restic does it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt, TryStreamExt, stream};
use openssh_sftp_client::error::SftpErrorKind;
use openssh_sftp_client::file::{File, TokioCompatFile};
use openssh_sftp_client::fs::Fs;
use openssh_sftp_client::{Error, Sftp};
use rustic_core::{BytesList, FileType, Id, ReadBackend, RusticError, RusticResult, WriteBackend};
use tokio::io::{AsyncSeekExt, AsyncWriteExt};

use super::ssh::{Session, words};
use super::{LockFiles, path_of, stored};
use crate::failure::{failed, refuse};
use crate::{Cancel, Failure, FailureKind};

/// How many folders are listed at a time: each needs several questions, and the other machine may be far away.
const AT_ONCE: usize = 16;
const FOLDERS: [&str; 5] = ["keys", "snapshots", "index", "locks", "data"];

/// A folder of another machine.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    session: Arc<Session>,
    /// For people.
    address: String,
    path: String,
    /// Makes the names of files that are being written differ.
    written: Arc<AtomicU64>,
}

impl Folder {
    /// Reaches the folder, which may not exist yet.
    pub(super) fn reach(
        destination: &str,
        port: Option<u16>,
        path: &str,
        identity: Option<&Path>,
        cancel: &Cancel,
    ) -> Result<Folder, Failure> {
        let session = Arc::new(Session::open(destination, port, identity, cancel)?);
        let (address, path) = (format!("sftp:{destination}:{path}"), path.trim_end_matches('/').to_owned());
        Ok(Folder { session, address, path, written: Arc::default() })
    }

    fn file(&self, kind: FileType, id: &Id) -> String {
        format!("{}/{}", self.path, path_of(kind, id))
    }

    fn trouble(&self, doing: &str, path: &str) -> impl Fn(Error) -> Box<RusticError> {
        let what = format!("cannot {doing} {path} over SFTP");
        move |error| refuse(format!("{what}: {}", words(&error)))
    }

    /// The files of a folder with their sizes; none if there is no such folder.
    fn list_files(&self, path: &str) -> RusticResult<Vec<(String, u64)>> {
        let listed = self.session.ask(|fs| list(fs, path.to_owned()));
        listed.map_err(self.trouble("list", path))
    }

    fn list_packs(&self) -> RusticResult<Vec<(String, u64)>> {
        let data = format!("{}/data", self.path);
        let below = |fs: Fs| async move {
            let folders = list(fs.clone(), data.clone()).await?;
            let listed = folders.into_iter().map(|(name, _)| list(fs.clone(), format!("{data}/{name}")));
            let packs: Vec<Vec<_>> = stream::iter(listed).buffer_unordered(AT_ONCE).try_collect().await?;
            Ok(packs.into_iter().flatten().collect())
        };
        self.session.ask(below).map_err(self.trouble("list", "data"))
    }

    fn read(&self, path: &str, part: Option<(u32, u32)>) -> RusticResult<Bytes> {
        let sftp = self.session.sftp();
        self.session.ask(|_fs| read(sftp, path, part)).map_err(self.trouble("read", path))
    }

    /// Writes under another name first: a file that stands under its own is whole.
    fn write(&self, path: &str, content: &[u8]) -> RusticResult<()> {
        let number = self.written.fetch_add(1, Ordering::Relaxed);
        let unfinished = format!("{path}-unfinished-{}-{number}", std::process::id());
        let sftp = self.session.sftp();
        let write = |fs| write(sftp, fs, &unfinished, path, content);
        let written = match self.session.ask(write) {
            Err(error) if is_missing(&error) => {
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                self.session.ask(|fs| make_whole_way(fs, folder)).map_err(self.trouble("make", folder))?;
                self.session.ask(write)
            }
            written => written,
        };
        written.map_err(self.trouble("write", path))
    }
}

async fn list(mut fs: Fs, path: String) -> Result<Vec<(String, u64)>, Error> {
    let folder = match fs.open_dir(&path).await {
        Err(error) if is_missing(&error) => return Ok(Vec::new()),
        folder => folder?,
    };
    let entries: Vec<_> = folder.read_dir().try_collect().await?;
    let named = |entry: &openssh_sftp_client::fs::DirEntry| {
        let name = entry.filename().to_str().filter(|name| !name.starts_with('.'))?;
        Some((name.to_owned(), entry.metadata().len().unwrap_or(0)))
    };
    Ok(entries.iter().filter_map(named).collect())
}

async fn read(sftp: &Sftp, path: &str, part: Option<(u32, u32)>) -> Result<Bytes, Error> {
    let mut file = sftp.open(path).await?;
    let (offset, length) = match part {
        Some((offset, length)) => (u64::from(offset), u64::from(length)),
        None => (0, file.metadata().await?.len().unwrap_or(0)),
    };
    file.seek(std::io::SeekFrom::Start(offset)).await?;
    let length = usize::try_from(length)?;
    let bytes = file.read_all(length, BytesMut::with_capacity(length)).await?;
    file.close().await?;
    Ok(bytes.freeze())
}

async fn write(sftp: &Sftp, mut fs: Fs, unfinished: &str, path: &str, content: &[u8]) -> Result<(), Error> {
    let mut file = sftp.create(unfinished).await?;
    let mut written = fill(file.clone(), content).await;
    if written.is_ok() && sftp.support_fsync() {
        written = file.sync_all().await;
    }
    let closed = file.close().await;
    match written.and(closed) {
        Ok(()) => fs.rename(unfinished, path).await,
        Err(error) => {
            // What cannot be removed either stays as what its name says.
            let _ = fs.remove_file(unfinished).await;
            Err(error)
        }
    }
}

/// Sends the next part before the last one was acknowledged, and waits for all of them at the end.
async fn fill(file: File, content: &[u8]) -> Result<(), Error> {
    let mut file = Box::pin(TokioCompatFile::from(file));
    file.write_all(content).await?;
    file.flush().await?;
    Ok(())
}

/// Makes a folder and those above it, as far as they are missing.
async fn make_whole_way(mut fs: Fs, path: &str) -> Result<(), Error> {
    let ends = path.char_indices().filter(|(at, letter)| *letter == '/' && *at > 0).map(|(at, _)| at);
    for end in ends.chain([path.len()]) {
        make(&mut fs, &path[..end]).await?;
    }
    Ok(())
}

async fn make(fs: &mut Fs, path: &str) -> Result<(), Error> {
    match fs.metadata(path).await {
        Err(error) if is_missing(&error) => match fs.create_dir(path).await {
            // Somebody else may have made it meanwhile.
            Err(error) => fs.metadata(path).await.map(drop).map_err(|_missing| error),
            made => made,
        },
        found => found.map(drop),
    }
}

/// Makes the folders of a repository; those of the data files come with the first file of each.
async fn make_repository(mut fs: Fs, path: &str) -> Result<(), Error> {
    make_whole_way(fs.clone(), path).await?;
    for folder in FOLDERS {
        make(&mut fs, &format!("{path}/{folder}")).await?;
    }
    Ok(())
}

fn is_missing(error: &Error) -> bool {
    matches!(error, Error::SftpError(SftpErrorKind::NoSuchFile, _))
}

impl ReadBackend for Folder {
    fn location(&self) -> String {
        self.address.clone()
    }

    fn list_with_size(&self, kind: FileType) -> RusticResult<Vec<(Id, u32)>> {
        let files = match kind {
            FileType::Config => {
                let found = self.list_files(&self.path)?.into_iter().find(|(name, _)| name == "config");
                return Ok(found.map(|_| (Id::default(), 0)).into_iter().collect());
            }
            FileType::Pack => self.list_packs()?,
            _ => self.list_files(&format!("{}/{}", self.path, kind.dirname()))?,
        };
        Ok(files.into_iter().filter_map(stored).collect())
    }

    fn read_full(&self, kind: FileType, id: &Id) -> RusticResult<Bytes> {
        self.read(&self.file(kind, id), None)
    }

    fn read_partial(
        &self,
        kind: FileType,
        id: &Id,
        _: bool,
        offset: u32,
        length: u32,
    ) -> RusticResult<Bytes> {
        self.read(&self.file(kind, id), Some((offset, length)))
    }

    fn warmup_path(&self, kind: FileType, id: &Id) -> String {
        self.file(kind, id)
    }
}

impl WriteBackend for Folder {
    fn create(&self) -> RusticResult<()> {
        self.session.ask(|fs| make_repository(fs, &self.path)).map_err(self.trouble("make", &self.path))
    }

    fn write_bytes(&self, kind: FileType, id: &Id, _: bool, content: BytesList) -> RusticResult<()> {
        self.write(&self.file(kind, id), &content.slice().concat())
    }

    fn remove(&self, kind: FileType, id: &Id, _: bool) -> RusticResult<()> {
        let path = self.file(kind, id);
        match self.session.ask(|mut fs| async move { fs.remove_file(&path).await }) {
            Err(error) if !is_missing(&error) => Err(self.trouble("remove", &self.file(kind, id))(error)),
            _ => Ok(()),
        }
    }
}

impl LockFiles for Folder {
    fn read_all(&self) -> Result<Vec<(String, Vec<u8>)>, Failure> {
        let cannot = failed(FailureKind::StorageFailed);
        let locks = format!("{}/locks", self.path);
        let mut found = Vec::new();
        for (name, _) in self.list_files(&locks).map_err(&cannot)? {
            let (path, sftp) = (format!("{locks}/{name}"), self.session.sftp());
            match self.session.ask(|_fs| read(sftp, &path, None)) {
                Ok(content) => found.push((name, content.to_vec())),
                // Its owner may release it while we look.
                Err(error) if is_missing(&error) => {}
                Err(error) => return Err(cannot(self.trouble("read", &path)(error))),
            }
        }
        Ok(found)
    }
}
