//! What crates pull in when they ship.

use std::collections::HashMap;

use anyhow::Context;
use cargo_metadata::{DependencyKind, Metadata, PackageId};

/// For each crate, those it uses by ordinary dependencies: not for its tests, not for its build script.
pub(crate) type Graph<'a> = HashMap<&'a PackageId, Vec<&'a PackageId>>;

/// Reads the graph that cargo resolved for the whole workspace, on any system.
pub(crate) fn shipping(metadata: &Metadata) -> anyhow::Result<Graph<'_>> {
    let resolve = metadata.resolve.as_ref().context("cargo metadata resolved no dependencies")?;
    let nodes = resolve.nodes.iter().map(|node| {
        let ships = |kinds: &[cargo_metadata::DepKindInfo]| {
            kinds.iter().any(|how| how.kind == DependencyKind::Normal)
        };
        let used = node.deps.iter().filter(|used| ships(&used.dep_kinds)).map(|used| &used.pkg);
        (&node.id, used.collect())
    });
    Ok(nodes.collect())
}
