//! Writing an archive.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::manifest::{FileEntry, MANIFEST, Manifest};
use super::sealing::{Recipients, Sealer};

/// zstd's usual level: databases shrink to a quarter at hundreds of megabytes a second.
const LEVEL: i32 = 3;

/// An archive that is being written.
pub(crate) struct ArchiveWriter {
    tar: tar::Builder<zstd::Encoder<'static, Sealer>>,
    files: Vec<FileEntry>,
    seconds: u64,
}

impl ArchiveWriter {
    /// Begins one in `file`; `seconds` since 1970 is what its entries bear as their time.
    pub(crate) fn new(file: File, recipients: &Recipients, seconds: u64) -> io::Result<ArchiveWriter> {
        let mut packed = zstd::Encoder::new(Sealer::new(file, recipients)?, LEVEL)?;
        packed.include_checksum(true)?;
        Ok(ArchiveWriter { tar: tar::Builder::new(packed), files: Vec::new(), seconds })
    }

    /// Adds the file at `path` as `name`. One that changes its length meanwhile fails the archive.
    pub(crate) fn add_file(&mut self, name: &str, path: &Path) -> io::Result<()> {
        let file = File::open(path)?;
        let bytes = file.metadata()?.len();
        self.add(name, bytes, file.take(bytes))
    }

    /// Adds a text as `name`.
    pub(crate) fn add_text(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.add(name, text.len() as u64, text.as_bytes())
    }

    /// Adds `content`, which must have so many bytes, as `name`.
    pub(crate) fn add(&mut self, name: &str, bytes: u64, content: impl Read) -> io::Result<()> {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes);
        header.set_mode(0o600);
        header.set_mtime(self.seconds);
        let mut content = Hashing::new(content);
        self.tar.append_data(&mut header, name, &mut content)?;
        if content.bytes != bytes {
            return Err(io::Error::other(format!("{name} changed while it was read")));
        }
        self.files.push(FileEntry { path: name.to_owned(), bytes, sha256: content.sha256() });
        Ok(())
    }

    /// Closes the archive with the manifest that `describe` makes of its entries, and gives it.
    pub(crate) fn finish(
        mut self,
        describe: impl FnOnce(Vec<FileEntry>) -> Manifest,
    ) -> io::Result<Manifest> {
        let manifest = describe(std::mem::take(&mut self.files));
        let text = serde_json::to_string_pretty(&manifest).map_err(io::Error::other)?;
        self.add_text(MANIFEST, &text)?;
        let mut packed = self.tar.into_inner()?;
        packed.flush()?;
        packed.finish()?.finish()?;
        Ok(manifest)
    }
}

/// Reads on, and computes the SHA-256 of what went by.
pub(crate) struct Hashing<R> {
    inner: R,
    hash: Sha256,
    pub(crate) bytes: u64,
}

impl<R> Hashing<R> {
    pub(crate) fn new(inner: R) -> Hashing<R> {
        Hashing { inner, hash: Sha256::new(), bytes: 0 }
    }

    /// The hash in small hexadecimal digits.
    pub(crate) fn sha256(self) -> String {
        self.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.hash.update(&into[..read]);
        self.bytes += read as u64;
        Ok(read)
    }
}
