//! Every route, asked by every kind of caller, compared with the committed table `tests/access.txt`. Reads are asked
//! before writes, and every write is sent with an empty form; each kind of caller finds a server of its own.

use axum::http::Method;
use backup_server::{Role, routes};
use platform_testing::Engine;
use platform_web::Route;

use crate::hall::Hall;

#[tokio::test(flavor = "multi_thread")]
async fn every_route_answers_every_caller_as_the_table_says() {
    let mut table = routes().table().to_vec();
    // Reads change nothing; signing out would make a visitor of everybody.
    table.sort_by_key(|route| (route.method != Method::GET, route.path == "/logout", route.path));
    let mut lines: Vec<String> =
        table.iter().map(|route| format!("{} {}", route.method, route.path)).collect();
    for caller in CALLERS {
        let name = caller.name();
        for (line, status) in lines.iter_mut().zip(statuses(caller, &table).await) {
            line.push_str(&format!(" {name}:{status}"));
        }
    }
    let found = lines.join("\n") + "\n";
    assert!(found == include_str!("../access.txt"), "tests/access.txt should be:\n{found}");
}

/// Who asks.
#[derive(Clone, Copy)]
enum Caller {
    Visitor,
    Person(Role),
    /// A program of an administrator's, with this scope.
    Token(&'static str),
}

/// The tokens are for verdicts alone, and for jobs alone: where one has no scope, the other has.
const CALLERS: [Caller; 7] = [
    Caller::Visitor,
    Caller::Person(Role::Admin),
    Caller::Person(Role::Operator),
    Caller::Person(Role::Viewer),
    Caller::Person(Role::Auditor),
    Caller::Token("verdicts:read"),
    Caller::Token("jobs:read"),
];

impl Caller {
    fn name(self) -> &'static str {
        match self {
            Caller::Visitor => "visitor",
            Caller::Person(role) => role.code(),
            Caller::Token("verdicts:read") => "verdicts-token",
            Caller::Token(_) => "jobs-token",
        }
    }
}

/// What a caller is answered, route by route. Every id of a table is 1 (the token is the viewer's); the snapshot is the
/// newest.
async fn statuses(caller: Caller, table: &[Route]) -> Vec<u16> {
    let hall = Hall::with_job(Engine::Sqlite).await;
    hall.commanded(&["run", "文書"]);
    hall.commanded(&["drill", "文書"]);
    hall.commanded(&["check", "手元"]);
    hall.commanded(&["restore", "文書", "--to", &hall.path("restored")]);
    let new = [("name", "連携"), ("scopes", "jobs:read"), ("days", "30")];
    hall.signed_in(Role::Viewer).await.post_form("/me/tokens", &new).await.assert_status(201);
    let mut client = match caller {
        Caller::Visitor => hall.visitor(),
        Caller::Person(role) => hall.signed_in(role).await,
        Caller::Token(scope) => hall.with_token(Role::Admin, scope).await,
    };
    let mut found = Vec::new();
    for route in table {
        let segment = |segment: &str| match segment {
            "{snapshot}" => "latest".to_owned(),
            other if other.starts_with('{') => "1".to_owned(),
            other => other.to_owned(),
        };
        let path = route.path.split('/').map(segment).collect::<Vec<_>>().join("/");
        let answer = match route.method {
            Method::GET => client.get(&path).await,
            Method::POST => client.post_form(&path, &[]).await,
            _ => panic!("nobody knows how to ask {} {}", route.method, route.path),
        };
        found.push(answer.status.as_u16());
    }
    found
}
