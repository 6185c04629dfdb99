//! The description of the API is the committed one, and tells of every address that takes a token.

use std::collections::BTreeSet;

use backup_server::{Role, routes};
use platform_testing::Engine;

use crate::hall::Hall;

/// Read when the test runs, so that a new one needs no new build.
fn committed() -> String {
    std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/formats/openapi-backup-mgmt.json"
    ))
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_served_description_is_the_committed_one() {
    let hall = Hall::empty(Engine::Sqlite).await;
    let served =
        hall.signed_in(Role::Admin).await.get("/api/v1/openapi.json").await.assert_status(200).text();
    assert!(served == committed(), "docs/formats/openapi-backup-mgmt.json should be:\n{served}");
}

#[test]
fn what_is_described_is_what_takes_a_token() {
    let takes_token = |route: &&platform_web::Route| route.scope.is_some();
    let table = routes().table().to_vec();
    let taking: BTreeSet<String> = table
        .iter()
        .filter(takes_token)
        .map(|route| format!("{} {}", route.method.as_str().to_lowercase(), route.path))
        .collect();
    let document: serde_json::Value = serde_json::from_str(&committed()).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let described: BTreeSet<String> = paths
        .iter()
        .flat_map(|(path, item)| {
            item.as_object().unwrap().keys().map(move |method| format!("{method} {path}"))
        })
        .collect();
    assert_eq!(described, taking);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_reads_the_addresses_on_a_page() {
    let hall = Hall::empty(Engine::Sqlite).await;
    let mut admin = hall.signed_in(Role::Admin).await;
    let page = admin.get("/api/v1/").await;
    page.assert_status(200).assert_contains("/api/v1/jobs/{job}/verdict").assert_contains("verdicts:read");
    admin.get("/me/tokens").await.assert_contains("href=\"/api/v1/\"");
    hall.visitor().get("/api/v1/openapi.json").await.assert_status(401);
}
