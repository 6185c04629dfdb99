//! Programs with tokens, and how they ask.

use backup_server::Role;
use platform_testing::{Answer, Client};
use serde_json::Value;

use crate::hall::Hall;
use crate::reports;

/// A program of the person of `role`, with a new token of these scopes.
pub(crate) async fn program(hall: &Hall, role: Role, scopes: &[&str]) -> Client {
    hall.signed_in(role).await;
    let mut words = vec!["token", "create", "--login", role.code(), "--name", "連携"];
    words.extend(scopes.iter().flat_map(|scope| ["--scope", *scope]));
    let token = hall.commanded(&words);
    hall.visitor().with_header("authorization", &format!("Bearer {}", token.trim()))
}

/// Makes something and gives its id; its address is told.
pub(crate) async fn make(client: &mut Client, path: &str, sent: &Value) -> i64 {
    let made = client.post_json(path, sent).await;
    let id = made.assert_status(201).json()["id"].as_i64().unwrap();
    assert!(made.location().ends_with(&format!("/{id}")), "{}", made.location());
    id
}

/// The same caller, whose requests are one.
pub(crate) fn keyed(client: &Client, key: &str) -> Client {
    client.clone().with_header("idempotency-key", key)
}

pub(crate) async fn etag(client: &mut Client, path: &str) -> String {
    client.get(path).await.assert_status(200).header("etag").unwrap().to_owned()
}

/// Reads a thing, and sends it back as `sent` with the revision that was read.
pub(crate) async fn change(client: &mut Client, path: &str, sent: &Value) -> Answer {
    let seen = etag(client, path).await;
    client.put_json(path, &seen, sent).await
}

/// The items of a list.
pub(crate) async fn items(client: &mut Client, path: &str) -> Vec<Value> {
    client.get(path).await.assert_status(200).json()["items"].as_array().unwrap().clone()
}

/// Which fields are wrong.
pub(crate) fn fields(answer: &Answer) -> Vec<String> {
    let problem = answer.assert_status(422).json();
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    let errors = problem["errors"].as_array().unwrap_or_else(|| panic!("no errors in {problem}"));
    errors.iter().map(|error| error["field"].as_str().unwrap().to_owned()).collect()
}

/// The audit record tells of these events, and that a token did them.
pub(crate) async fn assert_recorded(hall: &Hall, events: &[&str]) {
    let mut auditor = hall.signed_in(Role::Auditor).await;
    for event in events {
        let page = auditor.get(&format!("/audit?event={event}")).await;
        assert!(page.contains("トークン「連携」"), "{event} by a token: {}", page.text());
    }
}

/// The day in Japan, so many days from now.
pub(crate) fn day(hall: &Hall, later: i64) -> String {
    reports::day(hall, -later).to_string()
}
