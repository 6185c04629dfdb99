//! The crates that a binary of ours contains.

use std::collections::BTreeSet;

use anyhow::Context;
use cargo_metadata::{Metadata, Package, PackageId};

use super::Part;
use crate::graph;

/// Members of the workspace that no binary contains.
const NOT_SHIPPED: &[&str] = &["platform-testing", "xtask"];

/// Every crate of others that our own reach by ordinary dependencies, on any system.
pub(super) fn shipped(metadata: &Metadata) -> anyhow::Result<Vec<Part>> {
    let graph = graph::shipping(metadata)?;
    let ours = metadata.workspace_packages().into_iter();
    let mut ahead: Vec<&PackageId> =
        ours.filter(|member| !NOT_SHIPPED.contains(&member.name.as_str())).map(|member| &member.id).collect();
    let mut met: BTreeSet<&PackageId> = ahead.iter().copied().collect();
    while let Some(id) = ahead.pop() {
        ahead.extend(graph[id].iter().filter(|&&used| met.insert(used)));
    }

    let mut parts: Vec<Part> = metadata
        .packages
        .iter()
        .filter(|package| met.contains(&package.id) && !metadata.workspace_members.contains(&package.id))
        .map(part)
        .collect::<anyhow::Result<_>>()?;
    parts.sort();
    Ok(parts)
}

fn part(package: &Package) -> anyhow::Result<Part> {
    Ok(Part {
        name: package.name.to_string(),
        version: package.version.to_string(),
        licence: package.license.clone().with_context(|| format!("{} names no licence", package.name))?,
        origin: package.repository.clone().unwrap_or_default(),
    })
}
