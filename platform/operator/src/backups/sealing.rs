//! Sealing archives for those who hold a key, in the format of age (age-encryption.org/v1).
//!
//! The server needs the public halves alone: who breaks into it cannot read the backups of yesterday.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

use age::x25519::Recipient;

use super::read::BadBackup;

/// How a sealed archive's name ends.
pub(crate) const SEALED: &str = ".age";
/// How a sealed archive begins.
const AGE: &[u8] = b"age-encryption.org/";

/// For whom archives are sealed; for nobody where there are none.
#[derive(Clone, Default)]
pub(crate) struct Recipients(Vec<Recipient>);

impl std::fmt::Debug for Recipients {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(ToString::to_string)).finish()
    }
}

impl Recipients {
    /// Whether archives are left open.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Reads public keys between commas.
pub(crate) fn read_recipients(text: &str) -> Result<Recipients, &'static str> {
    let keys = text.split(',').map(str::trim).filter(|key| !key.is_empty());
    let parsed: Result<Vec<Recipient>, _> = keys.map(str::parse).collect();
    parsed.map(Recipients).map_err(|_unreadable| {
        "age の公開鍵(age1 で始まる文字列。age-keygen で作れます)を「,」で区切って書いてください"
    })
}

/// A file that is sealed while it is written, or one that is left open.
pub(crate) enum Sealer {
    Open(BufWriter<File>),
    Sealed(Box<age::stream::StreamWriter<BufWriter<File>>>),
}

impl Sealer {
    pub(crate) fn new(file: File, recipients: &Recipients) -> io::Result<Sealer> {
        let file = BufWriter::new(file);
        if recipients.is_empty() {
            return Ok(Sealer::Open(file));
        }
        let keys = recipients.0.iter().map(|key| key as &dyn age::Recipient);
        let sealed = age::Encryptor::with_recipients(keys).map_err(io::Error::other)?.wrap_output(file)?;
        Ok(Sealer::Sealed(Box::new(sealed)))
    }

    /// Writes the end, and waits until the disk has all of it.
    pub(crate) fn finish(self) -> io::Result<()> {
        let file = match self {
            Sealer::Open(file) => file,
            Sealer::Sealed(sealed) => sealed.finish()?,
        };
        file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    }
}

impl Write for Sealer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Sealer::Open(file) => file.write(bytes),
            Sealer::Sealed(sealed) => sealed.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Sealer::Open(file) => file.flush(),
            Sealer::Sealed(sealed) => sealed.flush(),
        }
    }
}

/// Opens an archive that may be sealed; `identity` names the file with the key.
pub(crate) fn unseal(path: &Path, identity: Option<&Path>) -> Result<Box<dyn Read>, BadBackup> {
    let unreadable = |error| BadBackup::Unreadable(path.display().to_string(), error);
    let mut file = BufReader::new(File::open(path).map_err(unreadable)?);
    let sealed = io::BufRead::fill_buf(&mut file).map_err(unreadable)?.starts_with(AGE);
    if !sealed {
        return Ok(Box::new(file));
    }
    let identity = identity.ok_or(BadBackup::Sealed)?;
    let name = identity.display().to_string();
    let text =
        std::fs::read_to_string(identity).map_err(|error| BadBackup::Unreadable(name.clone(), error))?;
    let keys: Vec<age::x25519::Identity> = text.lines().filter_map(|line| line.trim().parse().ok()).collect();
    if keys.is_empty() {
        return Err(BadBackup::NoIdentity(name));
    }
    let opened = age::Decryptor::new(file).map_err(|error| BadBackup::Damaged(error.to_string()))?;
    let opened = opened.decrypt(keys.iter().map(|key| key as &dyn age::Identity));
    match opened {
        Ok(opened) => Ok(Box::new(opened)),
        Err(age::DecryptError::NoMatchingKeys) => Err(BadBackup::WrongIdentity(name)),
        Err(error) => Err(BadBackup::Damaged(error.to_string())),
    }
}
