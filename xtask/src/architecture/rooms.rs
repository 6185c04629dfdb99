//! SQL stands in stores, the environment is read in one crate.

use super::SourceFile;

/// How a statement begins, at the start of a line or of a string.
const STATEMENTS: &[&str] = &["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "WITH "];

pub(crate) fn check(file: &SourceFile) -> Vec<String> {
    // This crate names what it forbids.
    if file.package == "xtask" {
        return Vec::new();
    }
    let mut violations = Vec::new();
    for (number, line) in file.code() {
        if !may_hold_sql(file) && holds_sql(line) {
            violations.push(format!("line {number}: SQL belongs in the room's store.rs"));
        }
        if !may_read_environment(file) && line.contains("env::var") {
            violations.push(format!("line {number}: only platform-config reads the environment"));
        }
    }
    violations
}

/// `platform-testing` makes databases and proves the check of statements on planted ones. A test may look at a row that
/// no screen shows.
fn may_hold_sql(file: &SourceFile) -> bool {
    ["platform-database", "platform-testing"].contains(&file.package.as_str())
        || is_test(file)
        || file.path.with_extension("").iter().any(|part| part == "store")
}

/// Tests ask it where their PostgreSQL is; systemd says in it, and nowhere else, which stream leads to its journal.
fn may_read_environment(file: &SourceFile) -> bool {
    ["platform-config", "platform-testing"].contains(&file.package.as_str())
        || is_test(file)
        || file.path.ends_with("platform/telemetry/src/journal.rs")
}

fn is_test(file: &SourceFile) -> bool {
    file.path.iter().any(|part| part == "tests")
}

fn holds_sql(line: &str) -> bool {
    let starts_one = |text: &str| STATEMENTS.iter().any(|statement| text.starts_with(statement));
    line.contains("sql!(") || starts_one(line) || line.split('"').skip(1).any(starts_one)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn violations(package: &str, path: &str, text: &str) -> usize {
        check(&SourceFile { package: package.into(), path: path.into(), text: text.into() }).len()
    }

    #[test]
    fn sql_is_found_however_it_is_written() {
        let written = [
            "tx.list(sql!(\"…\"))",
            "let text = \"SELECT 1\";",
            "    UPDATE exams",
            "f(r#\"DELETE FROM marks\"#)",
        ];
        for text in written {
            assert_eq!(
                violations("autograder-server", "autograder/server/src/marks/record.rs", text),
                1,
                "{text}"
            );
            assert_eq!(
                violations("autograder-server", "autograder/server/src/marks/store.rs", text),
                0,
                "{text}"
            );
            assert_eq!(violations("platform-database", "platform/database/src/open.rs", text), 0, "{text}");
        }
    }

    #[test]
    fn words_about_sql_are_no_sql() {
        for text in ["// SELECT 1", "let label = \"Update \";", "fn update() {}"] {
            assert_eq!(
                violations("autograder-server", "autograder/server/src/marks/routes.rs", text),
                0,
                "{text}"
            );
        }
    }

    #[test]
    fn the_environment_has_one_reader() {
        let text = "let home = std::env::var(\"HOME\");";
        assert_eq!(violations("autograder-server", "autograder/server/src/main.rs", text), 1);
        assert_eq!(violations("platform-config", "platform/config/src/source.rs", text), 0);
        assert_eq!(violations("platform-tasks", "platform/tasks/tests/it/main.rs", text), 0);
    }
}
