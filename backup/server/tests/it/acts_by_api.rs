//! What a screen can do, a program can do: the committed table of acts and the table of addresses agree.

use std::collections::BTreeSet;

use axum::http::Method;
use backup_server::routes;

const ACTS: &str = include_str!("../../../../docs/formats/api-acts-backup.md");

/// The addresses in backticks of one column.
fn addresses(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// The rows of a table whose first column has addresses, as its two columns.
fn rows(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().filter(|line| line.starts_with("| `")).map(|line| {
        let mut cells = line.trim_matches('|').split('|');
        (cells.next().unwrap(), cells.next().unwrap())
    })
}

#[test]
fn every_act_of_a_screen_has_an_address_or_a_reason() {
    let (acts, exceptions) = ACTS.split_once("## What has no address").unwrap();
    let known: BTreeSet<&str> = rows(acts).flat_map(|(screen, _)| addresses(screen)).collect();
    let excepted: Vec<&str> = rows(exceptions).flat_map(|(screen, _)| addresses(screen)).collect();
    let is_excepted = |act: &str| {
        excepted.iter().any(|one| one.strip_suffix('*').map_or(*one == act, |start| act.starts_with(start)))
    };
    let table = routes();
    let writes = table.table().iter().filter(|route| route.method != Method::GET && route.scope.is_none());
    let acts: BTreeSet<String> = writes.map(|route| format!("{} {}", route.method, route.path)).collect();
    let missing: Vec<&String> =
        acts.iter().filter(|act| !known.contains(act.as_str()) && !is_excepted(act)).collect();
    assert_eq!(missing, Vec::<&String>::new(), "docs/formats/api-acts-backup.md tells of every act");
    let gone: Vec<&&str> = known.iter().filter(|act| !acts.contains(**act)).collect();
    assert_eq!(
        gone,
        Vec::<&&str>::new(),
        "docs/formats/api-acts-backup.md tells of no act that is not there"
    );
}

#[test]
fn every_address_of_the_table_of_acts_takes_a_token() {
    let table = routes();
    let taking: BTreeSet<String> = table
        .table()
        .iter()
        .filter(|route| route.scope.is_some())
        .map(|route| format!("{} {}", route.method, route.path.trim_start_matches("/api/v1")))
        .collect();
    let (acts, _) = ACTS.split_once("## What has no address").unwrap();
    for address in rows(acts).flat_map(|(_, program)| addresses(program)) {
        assert!(taking.contains(address), "{address}");
    }
}
