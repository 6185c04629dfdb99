//! No file or folder is named for holding anything, and none grows until it does.

use super::SourceFile;

/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &[
    "base",
    "common",
    "core",
    "data",
    "helper",
    "helpers",
    "info",
    "manager",
    "misc",
    "processor",
    "service",
    "shared",
    "util",
    "utils",
];

/// At this length a file holds two nouns; split it before adding.
const LONGEST: usize = 500;

pub(crate) fn check(file: &SourceFile) -> Vec<String> {
    let parts = file.path.with_extension("");
    let mut violations: Vec<String> = parts
        .iter()
        .filter(|part| EMPTY_NAMES.contains(part))
        .map(|part| format!("`{part}` names no thing; name it for what it knows"))
        .collect();
    let lines = file.text.lines().count();
    if lines > LONGEST {
        violations.push(format!("{lines} lines are too long; look for the second noun"));
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(path: &str, lines: usize) -> SourceFile {
        SourceFile { package: "autograder-server".into(), path: path.into(), text: "\n".repeat(lines) }
    }

    #[test]
    fn grab_bags_are_refused_as_file_and_as_folder() {
        assert_eq!(check(&named("platform/web/src/utils.rs", 1)).len(), 1);
        assert_eq!(check(&named("platform/web/src/helpers/dates.rs", 1)).len(), 1);
        assert_eq!(check(&named("platform/web/src/dates.rs", 1)).len(), 0);
    }

    #[test]
    fn a_file_of_two_nouns_is_refused() {
        assert_eq!(check(&named("platform/web/src/list.rs", LONGEST)).len(), 0);
        assert_eq!(check(&named("platform/web/src/list.rs", LONGEST + 1)).len(), 1);
    }
}
