//! A plan's fingerprint: two plans have the same one only if they would write the same.

use std::io::{self, Write};

use serde::Serialize;
use sha2::{Digest, Sha256};

struct Hashing(Sha256);

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The SHA-256 of a plan's canonical text.
pub(crate) fn fingerprint(plan: &impl Serialize) -> String {
    let mut hashing = Hashing(Sha256::new());
    serde_json::to_writer(io::BufWriter::new(&mut hashing), plan)
        .expect("a plan is plain data and hashing does not fail");
    hashing.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
