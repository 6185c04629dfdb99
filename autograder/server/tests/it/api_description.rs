//! The description of the API is the committed one, and tells of every address that takes a token.

use autograder_server::routes;
use platform_testing::{CommittedDescription, Engine};

use crate::hall::Hall;

const COMMITTED: CommittedDescription =
    CommittedDescription(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/formats/openapi-autograder.json"));

#[tokio::test(flavor = "multi_thread")]
async fn the_served_description_is_the_committed_one() {
    let hall = Hall::empty(Engine::Sqlite).await;
    COMMITTED.assert_served(&mut hall.as_headquarters().await).await;
}

#[test]
fn what_is_described_is_what_takes_a_token() {
    COMMITTED.assert_describes(routes().table());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_reads_the_addresses_on_a_page() {
    let hall = Hall::empty(Engine::Sqlite).await;
    let mut person = hall.as_headquarters().await;
    COMMITTED
        .assert_on_page(&mut person, &mut hall.visitor(), &["/api/v1/students/{student}", "students:write"])
        .await;
}
