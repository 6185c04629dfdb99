//! Which crate of ours may use which.

use cargo_metadata::{DependencyKind, Metadata, Package};

/// The directions: a crate and those it may use. A name that ends in `*` stands for all that begin so.
const ALLOWED: &[(&str, &[&str])] = &[
    ("autograder-grading", &[]),
    ("autograder-report", &["autograder-grading"]),
    ("autograder-server", &["autograder-grading", "autograder-report", "platform-*"]),
    ("backup-agent", &["platform-usage"]),
    ("backup-engine", &[]),
    ("backup-policy", &[]),
    ("backup-report", &[]),
    ("backup-server", &["backup-engine", "backup-policy", "backup-report", "backup-sources", "platform-*"]),
    ("backup-sources", &[]),
    ("platform-audit", &["platform-database"]),
    ("platform-config", &[]),
    ("platform-console", &["platform-*"]),
    ("platform-database", &[]),
    ("platform-files", &["platform-config"]),
    (
        "platform-identity",
        &[
            "platform-audit",
            "platform-database",
            "platform-mail",
            "platform-tasks",
            "platform-vault",
            "platform-web",
        ],
    ),
    ("platform-mail", &["platform-config", "platform-database", "platform-tasks"]),
    ("platform-operator", &["platform-*"]),
    ("platform-spreadsheet", &[]),
    ("platform-tasks", &["platform-database"]),
    ("platform-telemetry", &[]),
    ("platform-testing", &["platform-*"]),
    ("platform-usage", &[]),
    ("platform-vault", &["platform-database"]),
    ("platform-web", &["platform-database", "platform-telemetry"]),
    ("xtask", &[]),
];

/// Stands for a server in a test: any crate's tests may use it, and nothing that ships.
const FOR_TESTS: &str = "platform-testing";

/// What the tests of a crate may use beside that: the agent's stories are told to a real server.
const IN_TESTS: &[(&str, &[&str])] = &[("backup-agent", &["backup-server", "platform-*"])];

/// Compares what the manifests say with the table, and the table with the crates there are.
pub(crate) fn check(metadata: &Metadata) -> Vec<String> {
    let members = metadata.workspace_packages();
    let gone = ALLOWED
        .iter()
        .filter(|(name, _)| members.iter().all(|member| member.name != name))
        .map(|(name, _)| format!("{name}: stands in the table of directions, but is no crate"));
    members.iter().flat_map(|member| check_crate(member, &members)).chain(gone).collect()
}

fn check_crate(member: &Package, members: &[&Package]) -> Vec<String> {
    let name = member.name.as_str();
    let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) else {
        return vec![format!("{name}: is missing from the table of directions")];
    };
    let ours = |used: &str| members.iter().any(|other| other.name == used);
    member
        .dependencies
        .iter()
        .filter(|used| ours(&used.name) && !may_use(allowed, &used.name, used.kind))
        .filter(|used| !may_test_with(name, &used.name, used.kind))
        .map(|used| format!("{name}: may not use {} ({} dependency)", used.name, used.kind))
        .collect()
}

fn may_use(allowed: &[&str], used: &str, kind: DependencyKind) -> bool {
    if used == FOR_TESTS {
        return kind == DependencyKind::Development;
    }
    allowed.iter().any(|pattern| match pattern.strip_suffix('*') {
        Some(prefix) => used.starts_with(prefix),
        None => used == *pattern,
    })
}

fn may_test_with(name: &str, used: &str, kind: DependencyKind) -> bool {
    let found = IN_TESTS.iter().find(|(known, _)| *known == name);
    kind == DependencyKind::Development && found.is_some_and(|(_, allowed)| may_use(allowed, used, kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arrow_is_allowed_by_name_or_by_family() {
        let allowed = ["autograder-grading", "platform-*"];
        assert!(may_use(&allowed, "autograder-grading", DependencyKind::Normal));
        assert!(may_use(&allowed, "platform-web", DependencyKind::Normal));
        assert!(!may_use(&allowed, "autograder-report", DependencyKind::Normal));
        assert!(!may_use(&[], "platform-web", DependencyKind::Development));
    }

    #[test]
    fn what_tests_may_use_does_not_ship() {
        assert!(may_test_with("backup-agent", "backup-server", DependencyKind::Development));
        assert!(!may_test_with("backup-agent", "backup-server", DependencyKind::Normal));
        assert!(!may_test_with("backup-policy", "backup-server", DependencyKind::Development));
    }

    #[test]
    fn the_test_server_never_ships() {
        assert!(may_use(&[], FOR_TESTS, DependencyKind::Development));
        assert!(!may_use(&["platform-*"], FOR_TESTS, DependencyKind::Normal));
    }
}
