//! Whether a file on disk is what a snapshot says it was.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use rustic_core::repofile::Node;
use rustic_core::{DataId, Id};
use sha2::{Digest, Sha256};

use crate::selection::Indexed;

/// Compares a file with the SHA-256 sums of its pieces that were taken when it was backed up. Needs no data of the
/// repository but its index. Says what is different; nothing if it is the same.
pub(crate) fn difference(repository: &Indexed, node: &Node, path: &Path) -> io::Result<Option<String>> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Some("missing".to_owned())),
        Err(error) => return Err(error),
    };
    let length = file.metadata()?.len();
    let mut expected = 0;
    let mut buffer = Vec::new();
    for chunk in node.content.iter().flatten() {
        let Ok(entry) = repository.get_index_entry(chunk) else {
            return Ok(Some("the index does not know its content".to_owned()));
        };
        buffer.resize(entry.data_length() as usize, 0);
        expected += u64::from(entry.data_length());
        match file.read_exact(&mut buffer) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                return Ok(Some(format!("{length} bytes")));
            }
            read => read?,
        }
        if DataId::from(Id::new(Sha256::digest(&buffer).into())) != *chunk {
            return Ok(Some(format!("other content before byte {expected}")));
        }
    }
    Ok((length != expected).then(|| format!("{length} bytes")))
}
