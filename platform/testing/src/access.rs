//! The table of who is answered what at which address.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use tokio::runtime::Runtime;

/// Statuses of every route for every kind of caller, as a text that a person can read and a test can compare.
#[derive(Clone, Debug)]
pub struct AccessTable {
    callers: Vec<String>,
    routes: Vec<String>,
    /// One row for each caller.
    statuses: Vec<Vec<u16>>,
}

impl AccessTable {
    /// A table of `routes`, in their order, that nobody has asked yet.
    pub fn new(routes: Vec<String>) -> AccessTable {
        AccessTable { callers: Vec::new(), routes, statuses: Vec::new() }
    }

    /// The table of what `walk` says that each of the `callers` was answered, route by route. Several walk at once, each on a
    /// server of its own.
    ///
    /// Panics when a walk does.
    pub fn walked(
        routes: Vec<String>,
        callers: &[&str],
        walk: impl AsyncFn(&str) -> Vec<u16> + Sync,
    ) -> AccessTable {
        let next = AtomicUsize::new(0);
        let walk_on = || {
            let runtime = Runtime::new().expect("the machine has threads to spare");
            let mut walked = Vec::new();
            while let Some(caller) = callers.get(next.fetch_add(1, Ordering::Relaxed)) {
                walked.push((*caller, runtime.block_on(walk(caller))));
            }
            walked
        };
        let mut statuses: BTreeMap<&str, Vec<u16>> = thread::scope(|scope| {
            let walkers = thread::available_parallelism().map_or(1, usize::from);
            let walks: Vec<_> = (0..walkers).map(|_| scope.spawn(walk_on)).collect();
            walks.into_iter().flat_map(|walk| walk.join().expect("a walk that failed has said why")).collect()
        });
        let mut table = AccessTable::new(routes);
        for caller in callers {
            table.add(caller, statuses.remove(caller).expect("everybody walked"));
        }
        table
    }

    /// Adds what `caller` was answered, route by route.
    pub fn add(&mut self, caller: &str, statuses: Vec<u16>) {
        assert_eq!(statuses.len(), self.routes.len(), "{caller} asked every route");
        self.callers.push(caller.to_owned());
        self.statuses.push(statuses);
    }

    /// The number of cells.
    pub fn cells(&self) -> usize {
        self.callers.len() * self.routes.len()
    }

    /// The table: callers are named above, each by the column that its `|` leads to.
    pub fn text(&self) -> String {
        let width = self.routes.iter().map(|route| route.chars().count()).max().unwrap_or_default();
        let mut text = String::new();
        for (nth, caller) in self.callers.iter().enumerate() {
            let bars = "   |".repeat(nth);
            writeln!(text, "{:width$}{bars}   {caller}", "").expect("a string takes every line");
        }
        for (nth, route) in self.routes.iter().enumerate() {
            let cells: String = self.statuses.iter().map(|row| format!(" {}", row[nth])).collect();
            writeln!(text, "{route:width$}{cells}").expect("a string takes every line");
        }
        text
    }

    /// What differs from the committed table, line by line; empty where nothing does.
    pub fn differences(&self, committed: &str) -> Vec<String> {
        let found = self.text();
        let missing = committed.lines().filter(|line| !found.lines().any(|other| other == *line));
        let new = found.lines().filter(|line| !committed.lines().any(|other| other == *line));
        missing.map(|line| format!("- {line}")).chain(new.map(|line| format!("+ {line}"))).collect()
    }

    /// Routes that answer somebody who is not signed in with anything but the way to the sign-in page (a program is only
    /// refused), and that are not among those `meant` for everybody.
    pub fn unprotected(&self, visitor: &str, meant: &[&str]) -> Vec<String> {
        let Some(at) = self.callers.iter().position(|caller| caller == visitor) else {
            return vec![format!("nobody asked as {visitor}")];
        };
        let answers = self.routes.iter().zip(&self.statuses[at]);
        answers
            .filter(|(route, status)| {
                let is_page = route.starts_with("GET ") && !route.starts_with("GET /api/");
                let turned_away = if is_page { 303 } else { 401 };
                **status != turned_away && !meant.contains(&route.as_str())
            })
            .map(|(route, status)| format!("{route} answers {status} to {visitor}"))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(routes: &[(&str, u16, u16)]) -> AccessTable {
        let mut table = AccessTable::new(routes.iter().map(|(route, ..)| (*route).to_owned()).collect());
        table.add("visitor", routes.iter().map(|(_, visitor, _)| *visitor).collect());
        table.add("admin", routes.iter().map(|(_, _, admin)| *admin).collect());
        table
    }

    const ROUTES: [(&str, u16, u16); 3] =
        [("GET /", 303, 200), ("GET /login", 200, 303), ("POST /things", 401, 422)];

    #[test]
    fn the_table_is_read_by_its_columns() {
        let expected = "\
\u{20}              visitor
               |   admin
GET /        303 200
GET /login   200 303
POST /things 401 422
";
        assert_eq!(table(&ROUTES).text(), expected);
        assert_eq!(table(&ROUTES).cells(), 6);
        assert_eq!(table(&ROUTES).differences(expected), [""; 0]);
    }

    #[test]
    fn a_route_that_somebody_added_without_protection_is_found_twice() {
        let committed = table(&ROUTES).text();
        let mut routes = ROUTES.to_vec();
        routes.push(("GET /leak", 200, 200));
        let found = table(&routes);
        assert_eq!(found.differences(&committed), ["+ GET /leak    200 200"]);
        assert_eq!(found.unprotected("visitor", &["GET /login"]), ["GET /leak answers 200 to visitor"]);
        assert_eq!(table(&ROUTES).unprotected("visitor", &["GET /login"]), [""; 0]);
    }

    #[test]
    fn an_answer_that_changed_or_went_is_found() {
        let committed = table(&ROUTES).text();
        let mut routes = ROUTES.to_vec();
        routes[2].2 = 303;
        routes.remove(1);
        assert_eq!(
            table(&routes).differences(&committed),
            ["- GET /login   200 303", "- POST /things 401 422", "+ POST /things 401 303"]
        );
    }
}
