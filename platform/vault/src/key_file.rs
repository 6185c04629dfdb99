//! The key of a server that nobody gave one: a file beside its data.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

use crate::SecretKey;

/// The name of the key file in the folder of the server's data.
const KEY_FILE: &str = "secret.key";

/// Why there is no key.
#[derive(Debug, Error)]
pub enum KeyFileError {
    /// It can be neither read nor made.
    #[error("the key file {0} cannot be used")]
    Io(String, #[source] io::Error),
    /// It holds something else.
    #[error("the key file {0} does not hold a key of 32 bytes")]
    NoKey(String),
}

impl SecretKey {
    /// The key in the folder of a server's data; the first time, makes it, readable by this account only.
    pub fn in_folder(folder: &Path) -> Result<SecretKey, KeyFileError> {
        match SecretKey::left_in_folder(folder)? {
            Some(key) => Ok(key),
            None => {
                let path = folder.join(KEY_FILE);
                read(&path, make(folder, &path))
            }
        }
    }

    /// The key in the folder of a server's data, if one was made there.
    pub fn left_in_folder(folder: &Path) -> Result<Option<SecretKey>, KeyFileError> {
        let path = folder.join(KEY_FILE);
        match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            text => read(&path, text).map(Some),
        }
    }
}

fn read(path: &Path, text: io::Result<String>) -> Result<SecretKey, KeyFileError> {
    let name = path.display().to_string();
    let text = text.map_err(|error| KeyFileError::Io(name.clone(), error))?;
    let key = STANDARD.decode(text.trim()).ok().and_then(|key| <[u8; 32]>::try_from(key).ok());
    Ok(SecretKey(key.ok_or(KeyFileError::NoKey(name))?))
}

/// Writes a new key, whole or not at all; of two who begin at once, both read the first one's.
fn make(folder: &Path, path: &Path) -> io::Result<String> {
    fs::create_dir_all(folder)?;
    let text = STANDARD.encode(SecretKey::random().0);
    let draft = folder.join(format!("{KEY_FILE}.{:016x}", rand::random::<u64>()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    // A link is made whole or not at all, and never over a file that is there.
    let linked = written.and_then(|()| fs::hard_link(&draft, path));
    fs::remove_file(&draft)?;
    match linked {
        Ok(()) => Ok(text),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => fs::read_to_string(path),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_made_once_and_read_by_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let key = SecretKey::in_folder(folder.path()).unwrap();
        assert_eq!(SecretKey::in_folder(folder.path()).unwrap(), key);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(folder.path().join(KEY_FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn of_many_who_begin_at_once_all_have_the_same_key() {
        let folder = tempfile::tempdir().unwrap();
        let keys: Vec<SecretKey> = std::thread::scope(|scope| {
            let begun: Vec<_> =
                (0..16).map(|_| scope.spawn(|| SecretKey::in_folder(folder.path()).unwrap())).collect();
            begun.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert!(keys.windows(2).all(|pair| pair[0] == pair[1]));
    }

    #[test]
    fn a_file_with_something_else_is_no_key() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(KEY_FILE), "").unwrap();
        assert!(matches!(SecretKey::in_folder(folder.path()), Err(KeyFileError::NoKey(_))));
    }
}
