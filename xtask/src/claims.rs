//! What `docs/security.md` claims of the standard, compared with what is there.
//!
//! Invariant: a requirement is called kept only beside something that exists: a test, an attack, a file.

use std::fs;

use anyhow::Context;
use cargo_metadata::{Metadata, camino::Utf8Path};

use crate::architecture::{SourceFile, all_sources};

/// The document, from the root of the repository.
pub(crate) const FILE: &str = "docs/security.md";

/// Endings by which a name is known for that of a file.
const ENDINGS: [&str; 9] = [".rs", ".mjs", ".ts", ".md", ".toml", ".json", ".txt", ".html", ".css"];

/// Every claim that does not hold, one line each; empty when all hold.
pub(crate) fn check(metadata: &Metadata) -> anyhow::Result<Vec<String>> {
    let root = &metadata.workspace_root;
    let text = fs::read_to_string(root.join(FILE)).with_context(|| format!("while reading {FILE}"))?;
    let tree = Tree { root, sources: all_sources(metadata)? };
    Ok(requirements(&text).filter_map(|requirement| requirement.problem(&tree)).collect())
}

/// What can be named.
struct Tree<'a> {
    root: &'a Utf8Path,
    sources: Vec<SourceFile>,
}

impl Tree<'_> {
    /// Whether the crate has a test of that name in a file of that name.
    fn has_test(&self, package: &str, file: &str, test: &str) -> bool {
        let written = format!("fn {test}(");
        let of_that_name =
            |source: &&SourceFile| source.package == package && source.path.file_stem() == Some(file);
        self.sources.iter().filter(of_that_name).any(|source| source.tests().contains(&written))
    }

    fn has_file(&self, path: &str) -> bool {
        self.root.join(path).exists()
    }

    /// Whether a script tells something of that title.
    fn has_story(&self, path: &str, title: &str) -> bool {
        fs::read_to_string(self.root.join(path)).is_ok_and(|text| text.contains(title))
    }
}

/// One line of the table.
struct Requirement<'a> {
    id: &'a str,
    state: &'a str,
    shown_by: &'a str,
}

/// The lines of the tables whose first cell is a number.
fn requirements(text: &str) -> impl Iterator<Item = Requirement<'_>> {
    text.lines().filter_map(|line| {
        let cells: Vec<&str> = line.strip_prefix('|')?.strip_suffix('|')?.split('|').map(str::trim).collect();
        match cells[..] {
            [id, _level, _what, state, shown_by] if id.starts_with(|c: char| c.is_ascii_digit()) => {
                Some(Requirement { id, state, shown_by })
            }
            _ => None,
        }
    })
}

impl Requirement<'_> {
    fn problem(&self, tree: &Tree<'_>) -> Option<String> {
        let said = |words: String| Some(format!("{FILE}: {}: {words}", self.id));
        let named: Vec<Named<'_>> = self.shown_by.split('`').skip(1).step_by(2).map(Named::read).collect();
        if let Some(missing) = named.iter().find(|named| !named.exists(tree)) {
            return said(format!("{} is not there", missing.text()));
        }
        match self.state {
            "kept" if named.iter().all(|named| matches!(named, Named::Word)) => {
                said("kept, but nothing is named that shows it".to_owned())
            }
            "n/a" | "not kept" if self.shown_by.is_empty() => said(format!("{}, but not why", self.state)),
            "kept" | "n/a" | "not kept" => None,
            other => said(format!("\"{other}\" is neither kept, n/a nor not kept")),
        }
    }
}

/// What stands between backticks.
enum Named<'a> {
    /// `platform-web front::every_kind_of_answer_is_guarded`: what `cargo test -p` takes.
    Test { text: &'a str, package: &'a str, file: &'a str, test: &'a str },
    /// `attacks/sessions.mjs: a copied session ends with the original`.
    Story { text: &'a str, path: &'a str, title: &'a str },
    /// `docs/retention.md`.
    File(&'a str),
    /// A header, a setting, a command.
    Word,
}

impl<'a> Named<'a> {
    fn read(text: &'a str) -> Named<'a> {
        if let Some((package, rest)) = text.split_once(' ')
            && let Some((file, test)) = rest.split_once("::")
        {
            return Named::Test { text, package, file, test };
        }
        match text.split_once(": ") {
            Some((path, title)) if path.ends_with(".mjs") => Named::Story { text, path, title },
            _ if !text.contains(' ') && ENDINGS.iter().any(|ending| text.ends_with(ending)) => {
                Named::File(text)
            }
            _ => Named::Word,
        }
    }

    fn exists(&self, tree: &Tree<'_>) -> bool {
        match self {
            Named::Test { package, file, test, .. } => tree.has_test(package, file, test),
            Named::Story { path, title, .. } => tree.has_story(path, title),
            Named::File(path) => tree.has_file(path),
            Named::Word => true,
        }
    }

    fn text(&self) -> &'a str {
        match self {
            Named::Test { text, .. } | Named::Story { text, .. } | Named::File(text) => text,
            Named::Word => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is wrong with the one line of a table, in a tree with one test file of one crate.
    fn problem(state: &str, shown_by: &str) -> Option<String> {
        let text = "fn helper() {}\n#[cfg(test)]\nmod tests {\n    fn it_holds() {}\n}\n";
        let file = SourceFile {
            package: "platform-web".into(),
            path: "platform/web/src/front.rs".into(),
            text: text.into(),
        };
        // Tests run in the folder of their crate; the one that it was compiled in may be gone.
        let tree = Tree { root: Utf8Path::new("."), sources: vec![file] };
        let line =
            format!("| id | level | what | state | shown by |\n| 1.1.1 | 2 | words | {state} | {shown_by} |");
        requirements(&line).next()?.problem(&tree)
    }

    #[test]
    fn what_is_kept_names_what_is_there() {
        for shown_by in ["`platform-web front::it_holds`", "serde; `Cargo.toml`", "`src/main.rs`"] {
            assert_eq!(problem("kept", shown_by), None, "{shown_by}");
        }
        for shown_by in ["", "in our heads", "`no-store`"] {
            assert!(
                problem("kept", shown_by).is_some_and(|said| said.contains("nothing is named")),
                "{shown_by}"
            );
        }
    }

    #[test]
    fn what_is_not_there_is_found_whatever_the_state() {
        for missing in [
            "platform-web front::it_does_not_hold",
            "platform-web front::helper",
            "platform-mail front::it_holds",
            "platform-web back::it_holds",
            "attacks/none.mjs: it holds",
            "docs/none.md",
        ] {
            for state in ["kept", "not kept"] {
                let said = problem(state, &format!("`Cargo.toml`, `{missing}`"));
                assert_eq!(said, Some(format!("{FILE}: 1.1.1: {missing} is not there")));
            }
        }
    }

    #[test]
    fn every_line_is_decided() {
        assert_eq!(problem("n/a", "no pictures are taken in"), None);
        assert!(problem("n/a", "").is_some() && problem("not kept", "").is_some());
        assert!(problem("to be shown", "`Cargo.toml`").is_some());
    }
}
