//! Why a file cannot be had or kept.

use std::io;

use thiserror::Error;

/// Why a file cannot be had or kept.
#[derive(Debug, Error)]
pub enum FilesError {
    /// A disk of this machine.
    #[error("{name} cannot be read or written on this machine")]
    Disk {
        /// The file.
        name: String,
        /// What the disk says.
        #[source]
        source: io::Error,
    },
    /// The store does not answer, or broke off.
    #[error("the store of files does not answer")]
    Away(#[source] io::Error),
    /// The store answers and refuses.
    #[error("the store of files refuses {act}: {status} {words}")]
    Refused {
        /// What was tried: reading, writing or removing.
        act: &'static str,
        /// The status that it gave.
        status: u16,
        /// The beginning of what it said.
        words: String,
    },
}

impl FilesError {
    /// Trouble of a disk with that file.
    pub(crate) fn at(name: &str) -> impl FnOnce(io::Error) -> FilesError {
        let name = name.to_owned();
        move |source| FilesError::Disk { name, source }
    }
}
