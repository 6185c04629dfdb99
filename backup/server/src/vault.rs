//! The vault: seals secrets that must lie in the database, with a key that does not.
//!
//! Invariant: a sealed text opens only with the key file of this server; losing it loses what is sealed, never a
//! backup (those have passwords of their own).

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use thiserror::Error;

/// Bytes of a nonce; each sealed text has its own.
const NONCE: usize = 24;

/// The name of the key file in the folder of the server's data.
const KEY_FILE: &str = "secret.key";

/// Why something was not opened.
#[derive(Debug, Error)]
pub(crate) enum VaultError {
    /// The key file.
    #[error("the key file {0} cannot be used")]
    KeyFile(String, #[source] io::Error),
    /// The key file is not one.
    #[error("the key file {0} does not hold a key of 32 bytes")]
    NoKey(String),
    /// Sealed with another key, or changed since.
    #[error("the sealed text does not open with this server's key")]
    Foreign,
}

/// Seals and opens.
#[derive(Clone)]
pub(crate) struct Vault(Arc<XChaCha20Poly1305>);

impl Vault {
    /// Opens the vault of the server whose data lie in `folder`; the first time, makes its key.
    pub(crate) fn open(folder: &Path) -> Result<Vault, VaultError> {
        let path = folder.join(KEY_FILE);
        let name = path.display().to_string();
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                make_key(folder, &path).map_err(|error| VaultError::KeyFile(name.clone(), error))?
            }
            read => read.map_err(|error| VaultError::KeyFile(name.clone(), error))?,
        };
        let key = STANDARD.decode(text.trim()).ok().and_then(|key| <[u8; 32]>::try_from(key).ok());
        let key = key.ok_or(VaultError::NoKey(name))?;
        Ok(Vault(Arc::new(XChaCha20Poly1305::new(&Key::from(key)))))
    }

    /// Seals a text; every time differently.
    pub(crate) fn seal(&self, secret: &str) -> String {
        let nonce: [u8; NONCE] = rand::random();
        let sealed = self.0.encrypt(&XNonce::from(nonce), secret.as_bytes());
        let sealed = sealed.expect("a text in memory is never too long to seal");
        STANDARD.encode([&nonce[..], &sealed].concat())
    }

    /// Opens what was sealed.
    pub(crate) fn unseal(&self, sealed: &str) -> Result<String, VaultError> {
        let bytes = STANDARD.decode(sealed).map_err(|_not_base64| VaultError::Foreign)?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE).ok_or(VaultError::Foreign)?;
        let nonce = <[u8; NONCE]>::try_from(nonce).map_err(|_length| VaultError::Foreign)?;
        let opened = self.0.decrypt(&XNonce::from(nonce), sealed).map_err(|_refused| VaultError::Foreign)?;
        String::from_utf8(opened).map_err(|_not_text| VaultError::Foreign)
    }
}

/// Writes a new key that only this account can read; of two who begin at once, both read the first one's.
fn make_key(folder: &Path, path: &Path) -> io::Result<String> {
    fs::create_dir_all(folder)?;
    let key = STANDARD.encode(rand::random::<[u8; 32]>());
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(mut file) => {
            file.write_all(key.as_bytes())?;
            file.sync_all()?;
            Ok(key)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => fs::read_to_string(path),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_again_and_never_looks_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open(folder.path()).unwrap();
        let (one, other) = (vault.seal("ひみつ"), vault.seal("ひみつ"));
        assert_ne!(one, other);
        assert_eq!(Vault::open(folder.path()).unwrap().unseal(&one).unwrap(), "ひみつ");
    }

    #[test]
    fn another_key_or_a_changed_text_opens_nothing() {
        let (folder, stranger) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let vault = Vault::open(folder.path()).unwrap();
        let sealed = vault.seal("ひみつ");
        assert!(Vault::open(stranger.path()).unwrap().unseal(&sealed).is_err());
        assert!(vault.unseal("").is_err());
        assert!(vault.unseal(&format!("AAAA{sealed}")).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_reads_the_key() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        drop(Vault::open(folder.path()).unwrap());
        let mode = fs::metadata(folder.path().join(KEY_FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
