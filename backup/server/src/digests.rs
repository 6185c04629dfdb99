//! What stands for a text or a file.

use sha2::{Digest, Sha256};

/// The SHA-256 in hexadecimal digits, by which anybody can tell later whether it is the same.
pub(crate) fn sha256(content: impl AsRef<[u8]>) -> String {
    hex::encode(Sha256::digest(content))
}
