//! The committed table of what people do on screens and programs by addresses of their own, compared with the server.

use std::collections::BTreeSet;

use axum::http::Method;
use platform_web::Route;

/// The text of the table: acts with their addresses for programs, and below a heading those that have none, with reasons.
#[derive(Clone, Copy, Debug)]
pub struct CommittedActs(pub &'static str);

impl CommittedActs {
    /// It tells of every act of a screen in `table`, and of no act that is not there.
    pub fn assert_tells_of_every_act(self, table: &[Route]) {
        let (acts, exceptions) = self.parts();
        let known: BTreeSet<&str> = rows(acts).flat_map(|(screen, _)| addresses(screen)).collect();
        let excepted: Vec<&str> = rows(exceptions).flat_map(|(screen, _)| addresses(screen)).collect();
        let is_excepted = |act: &str| {
            excepted
                .iter()
                .any(|one| one.strip_suffix('*').map_or(*one == act, |start| act.starts_with(start)))
        };
        let writes = table.iter().filter(|route| route.method != Method::GET && route.scope.is_none());
        let acts: BTreeSet<String> = writes.map(|route| format!("{} {}", route.method, route.path)).collect();
        let missing: Vec<&String> =
            acts.iter().filter(|act| !known.contains(act.as_str()) && !is_excepted(act)).collect();
        assert_eq!(missing, Vec::<&String>::new(), "the table tells of every act");
        let gone: Vec<&&str> = known.iter().filter(|act| !acts.contains(**act)).collect();
        assert_eq!(gone, Vec::<&&str>::new(), "the table tells of no act that is not there");
    }

    /// Every address for programs in it takes a token.
    pub fn assert_takes_tokens(self, table: &[Route]) {
        let taking: BTreeSet<String> = table
            .iter()
            .filter(|route| route.scope.is_some())
            .map(|route| format!("{} {}", route.method, route.path.trim_start_matches("/api/v1")))
            .collect();
        for address in rows(self.parts().0).flat_map(|(_, program)| addresses(program)) {
            assert!(taking.contains(address), "{address}");
        }
    }

    fn parts(self) -> (&'static str, &'static str) {
        self.0.split_once("## What has no address").expect("the table has that heading")
    }
}

/// The addresses in backticks of one column.
fn addresses(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// The rows of a table whose first column has addresses, as its two columns.
fn rows(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().filter(|line| line.starts_with("| `")).map(|line| {
        let mut cells = line.trim_matches('|').split('|');
        let mut cell = || cells.next().expect("a row has two columns");
        (cell(), cell())
    })
}
