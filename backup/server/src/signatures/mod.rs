//! Electronic signatures (電子署名) on papers: PAdES-B-B, by the certificate that the settings name.
//!
//! Invariant: a paper is signed by a certificate that is valid at that moment, or not at all.
//! Invariant: a signature is appended; not one byte of the paper changes.
//! Invariant: the key stays in the memory of this process and is in no `Debug`.

mod envelope;
mod room;
mod signatory;

pub(crate) use signatory::{SignError, read_signatory};
pub use signatory::{Signatory, UnusableCertificate};
