//! The committed description of a server's API, compared with the server.

use std::collections::BTreeSet;
use std::fs;

use platform_web::Route;
use serde_json::Value;

use crate::Client;

/// The OpenAPI document that a server has committed.
#[derive(Clone, Copy, Debug)]
pub struct CommittedDescription(pub &'static str);

impl CommittedDescription {
    /// Read when the test runs, so that a new one needs no new build.
    fn text(self) -> String {
        fs::read_to_string(self.0).unwrap_or_else(|error| panic!("{}: {error}", self.0))
    }

    /// The server hands it out as it is.
    pub async fn assert_served(self, client: &mut Client) {
        let served = client.get("/api/v1/openapi.json").await.assert_status(200).text();
        assert!(served == self.text(), "{} should be:\n{served}", self.0);
    }

    /// It tells of every address of `table` that takes a token, and of no other.
    pub fn assert_describes(self, table: &[Route]) {
        let taking: BTreeSet<String> = table
            .iter()
            .filter(|route| route.scope.is_some())
            .map(|route| format!("{} {}", route.method, route.path))
            .collect();
        assert_eq!(self.addresses(), taking);
    }

    /// `GET /api/v1/me` and its like.
    pub fn addresses(self) -> BTreeSet<String> {
        let document: Value = serde_json::from_str(&self.text()).expect("the description is JSON");
        let paths = document["paths"].as_object().expect("the description has paths");
        let operations = paths.iter().flat_map(|(path, item)| {
            let methods = item.as_object().expect("a path has operations").keys();
            methods.map(move |method| format!("{} {path}", method.to_uppercase()))
        });
        operations.collect()
    }

    /// A person reads its addresses on a page, `words` among them, to which the page of tokens leads; a visitor none.
    pub async fn assert_on_page(self, person: &mut Client, visitor: &mut Client, words: &[&str]) {
        let page = person.get("/api/v1/").await;
        page.assert_status(200);
        for words in words {
            page.assert_contains(words);
        }
        person.get("/me/tokens").await.assert_contains("href=\"/api/v1/\"");
        visitor.get("/api/v1/openapi.json").await.assert_status(401);
    }
}
