//! Pure crates reach no async runtime, web framework or SQL, however far down.

use std::collections::{BTreeMap, HashMap};

use cargo_metadata::{Metadata, PackageId};

use crate::graph::{self, Graph};

const PURE: &[&str] = &["autograder-grading", "autograder-report", "backup-policy", "backup-report"];

const IMPURE: &[&str] = &["async-std", "axum", "hyper", "rusqlite", "smol", "sqlx", "sqlx-core", "tokio"];

/// For each pure crate, the ways by which it reaches something impure.
pub(crate) fn check(metadata: &Metadata) -> anyhow::Result<Vec<String>> {
    let graph = graph::shipping(metadata)?;
    let names: HashMap<&PackageId, &str> =
        metadata.packages.iter().map(|package| (&package.id, package.name.as_str())).collect();

    let mut violations = Vec::new();
    for member in metadata.workspace_packages() {
        if PURE.contains(&member.name.as_str()) {
            let ways = ways_from(&member.id, &graph);
            let impure = ways.iter().filter(|(end, _)| IMPURE.contains(&names[*end]));
            violations.extend(impure.map(|(_, way)| {
                let steps: Vec<&str> = way.iter().map(|step| names[step]).collect();
                format!("{}: is pure, yet ships {}", member.name, steps.join(" → "))
            }));
        }
    }
    Ok(violations)
}

/// Everything that `start` pulls in, each with one of the shortest ways to it.
fn ways_from<'a>(start: &'a PackageId, graph: &Graph<'a>) -> BTreeMap<&'a PackageId, Vec<&'a PackageId>> {
    let mut ways = BTreeMap::from([(start, Vec::new())]);
    let mut edge = vec![start];
    while !edge.is_empty() {
        let mut next = Vec::new();
        for id in edge {
            for &used in &graph[id] {
                if !ways.contains_key(used) {
                    let way = ways[id].iter().copied().chain([used]).collect();
                    ways.insert(used, way);
                    next.push(used);
                }
            }
        }
        edge = next;
    }
    ways
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_way_is_told() {
        let [a, b, c, d] = ["a", "b", "c", "d"].map(|name| PackageId { repr: name.into() });
        let graph = Graph::from([(&a, vec![&b, &c]), (&b, vec![&d]), (&c, vec![&b]), (&d, vec![&a])]);
        let ways = ways_from(&a, &graph);
        assert_eq!(ways[&d], [&b, &d]);
        assert_eq!(ways[&c], [&c]);
        assert_eq!(ways.len(), 4);
    }
}
