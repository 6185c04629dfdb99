//! The house law that tools can hold: who may depend on whom, and what may stand in which file.
//!
//! Invariant: the table in `edges.rs` is the law; a new arrow in it needs a decision record.

mod edges;
mod names;
mod purity;
mod rooms;
mod sources;
mod unfinished;

use cargo_metadata::Metadata;

pub(crate) use sources::{SourceFile, all as all_sources};

/// Every way in which the repository breaks the law, one line each; empty when it holds.
pub(crate) fn check(metadata: &Metadata) -> anyhow::Result<Vec<String>> {
    let mut violations = edges::check(metadata);
    violations.extend(purity::check(metadata)?);
    for file in sources::all(metadata)? {
        violations.extend(check_file(&file));
    }
    Ok(violations)
}

fn check_file(file: &SourceFile) -> Vec<String> {
    let checks = [names::check, rooms::check, unfinished::check];
    checks.iter().flat_map(|check| check(file)).map(|said| format!("{}: {said}", file.path)).collect()
}
