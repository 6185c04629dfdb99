//! What each route of a server leaves in the audit record.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;
use platform_audit::{EntryFilter, list_entries};
use platform_database::Database;
use platform_web::Route;

use crate::{Answer, Client};

/// Goes over the routes of a server, one successful request after the other, and notes the events that each leaves.
/// Nobody else may use the server meanwhile.
#[derive(Debug)]
pub struct Trail {
    database: Database,
    table: Vec<Route>,
    left: BTreeMap<(String, &'static str), BTreeSet<String>>,
}

impl Trail {
    /// Begins over the routes of `table`.
    pub fn new(database: Database, table: &[Route]) -> Trail {
        Trail { database, table: table.to_vec(), left: BTreeMap::new() }
    }

    /// Visits a page, which must be shown.
    pub async fn get(&mut self, client: &mut Client, path: &str) -> Answer {
        self.step(Method::GET, path, client.get(path)).await
    }

    /// Sends a form, which must be taken.
    pub async fn post(&mut self, client: &mut Client, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.step(Method::POST, path, client.post_form(path, fields)).await
    }

    /// Notes what `request` to `path` leaves.
    pub async fn step(
        &mut self,
        method: Method,
        path: &str,
        request: impl Future<Output = Answer>,
    ) -> Answer {
        let before = self.newest().await;
        let answer = request.await;
        assert!(answer.status.as_u16() < 400, "{method} {path}: {} {}", answer.status, answer.text());
        let route = self.route(&method, path.split('?').next().unwrap_or(path));
        let mut tx = self.database.read().await.expect("the test's database can be read");
        let entries = list_entries(&mut tx, &EntryFilter::default(), i64::MAX, 1_000, 0).await;
        let entries = entries.expect("the record can be read");
        let new = entries.into_iter().filter(|entry| entry.number > before).map(|entry| entry.event);
        self.left.entry((method.to_string(), route)).or_default().extend(new);
        answer
    }

    /// A line for each route, in the order of their addresses: its events, `-` for none, or that it was not walked.
    pub fn text(&self) -> String {
        let mut lines: Vec<String> = self.table.iter().map(|route| self.line(route)).collect();
        lines.sort();
        lines.join("\n") + "\n"
    }

    /// The routes that change something or hand out a file and left nothing.
    pub fn silent(&self) -> Vec<String> {
        let speaks = |route: &&Route| route.method != Method::GET || route.path.contains('.');
        let lines = self.table.iter().filter(speaks).map(|route| self.line(route));
        lines.filter(|line| line.ends_with(" -")).collect()
    }

    fn line(&self, route: &Route) -> String {
        let left = self.left.get(&(route.method.to_string(), route.path));
        let events = match left {
            None => "not walked".to_owned(),
            Some(events) if events.is_empty() => "-".to_owned(),
            Some(events) => events.iter().map(String::as_str).collect::<Vec<_>>().join(" "),
        };
        format!("{} {} {events}", route.path, route.method)
    }

    async fn newest(&self) -> i64 {
        let mut tx = self.database.read().await.expect("the test's database can be read");
        let newest = list_entries(&mut tx, &EntryFilter::default(), i64::MAX, 1, 0).await;
        newest.expect("the record can be read").first().map_or(0, |entry| entry.number)
    }

    /// The route that answers `path`: of several that fit, the one with the fewest parameters.
    fn route(&self, method: &Method, path: &str) -> &'static str {
        let is_parameter = |segment: &str| segment.starts_with('{');
        let fits = |route: &&Route| {
            route.method == *method
                && route.path.split('/').count() == path.split('/').count()
                && route
                    .path
                    .split('/')
                    .zip(path.split('/'))
                    .all(|(segment, value)| segment == value || is_parameter(segment))
        };
        let found = self.table.iter().filter(fits).min_by_key(|route| route.path.matches('{').count());
        found.unwrap_or_else(|| panic!("no route answers {method} {path}")).path
    }
}
