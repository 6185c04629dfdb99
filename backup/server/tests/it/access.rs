//! Every route, asked by every kind of caller, compared with the committed table `tests/access.txt`. Reads are asked
//! before writes, and every write is sent with an empty form; each kind of caller finds a server of its own.

use axum::http::Method;
use backup_server::{Role, routes};
use chrono::TimeDelta;
use platform_testing::{AccessTable, Client, Engine};
use platform_web::Route;

use crate::hall::{Hall, link};
use crate::pings::ping_on;
use crate::programs::day;

/// The tokens are of an administrator, for verdicts, for jobs and for reports alone: where one has no scope, another has.
const CALLERS: [&str; 10] = [
    "visitor",
    "admin",
    "operator",
    "viewer",
    "auditor",
    "admin shut out",
    "admin after half an hour",
    "verdicts-token",
    "jobs-token",
    "runs-token",
];

/// What a visitor is meant to reach.
const FOR_EVERYBODY: [&str; 26] = [
    "GET /invitation",
    "GET /login",
    "GET /login/second-factor",
    "GET /me/session",
    "GET /ping/{key}",
    "GET /ping/{key}/{second}",
    "GET /ping/{key}/{second}/{third}",
    "GET /reset",
    "GET /setup",
    "POST /api/v1/agents",
    "POST /invitation",
    "POST /login",
    "POST /login/inline",
    "POST /login/kept",
    "POST /login/passkey",
    "POST /login/passkey-challenges",
    "POST /login/second-factor",
    "POST /login/second-factor/passkey",
    "POST /login/second-factor/passkey-challenges",
    "POST /logout",
    "POST /password-advice",
    "POST /ping/{key}",
    "POST /ping/{key}/{second}",
    "POST /ping/{key}/{second}/{third}",
    "POST /reset",
    "POST /setup",
];

#[test]
fn every_route_answers_every_caller_as_the_table_says() {
    let mut table = routes().table().to_vec();
    // Reads change nothing; what programs do comes after the same on screens; signing out, and ending a session of others,
    // which is one's own here, would make a visitor of everybody.
    let ends_session = |path: &str| path == "/logout" || path.starts_with("/sessions/");
    let turn = |route: &Route| {
        (route.method != Method::GET, ends_session(route.path), route.path.starts_with("/api/"))
    };
    table.sort_by_key(|route| (turn(route), route.path));
    let named = table.iter().map(|route| format!("{} {}", route.method, route.path)).collect();
    let found = AccessTable::walked(named, &CALLERS, async |caller| statuses(caller, &table).await);
    assert_eq!(found.unprotected("visitor", &FOR_EVERYBODY), [""; 0]);
    let differences = found.differences(include_str!("../access.txt"));
    assert!(differences.is_empty(), "{differences:#?}\ntests/access.txt should be:\n{}", found.text());
}

/// Whoever speaks for `caller`.
async fn client_of(caller: &str, hall: &Hall) -> Client {
    match caller {
        "visitor" => hall.visitor(),
        "admin shut out" => {
            let client = hall.signed_in(Role::Admin).await;
            let mut other = hall.signed_in_as("another", Role::Admin).await;
            let list = other.get("/people?q=admin").await.text();
            let person = link(&list.replace("/people/new", ""), "/people/");
            other.post_form(&format!("{person}/suspension"), &[]).await.assert_status(303);
            client
        }
        "admin after half an hour" => {
            let client = hall.signed_in(Role::Admin).await;
            hall.clock.set(hall.clock.now() + TimeDelta::minutes(30));
            client
        }
        "verdicts-token" => hall.with_token(Role::Admin, "verdicts:read").await,
        "runs-token" => hall.with_token(Role::Admin, "runs:write").await,
        "jobs-token" => hall.with_token(Role::Admin, "jobs:read").await,
        role => hall.signed_in(Role::from_code(role).unwrap()).await,
    }
}

/// A source that nobody asks.
const PULLER: [(&str, &str); 7] = [
    ("name", "本店VBR"),
    ("tool", "vbr"),
    ("place", "localhost:9419"),
    ("user", "viewer"),
    ("password", "tsubame"),
    ("trust", "system"),
    ("every_minutes", "5"),
];

/// Makes an alert about the job of another tool, a channel that was tried, and a window.
async fn with_alert(hall: &Hall) {
    let mut admin = hall.signed_in(Role::Admin).await;
    let channel = [
        ("name", "当番"),
        ("medium", "mail"),
        ("addresses", "touban@example.jp"),
        ("least", "critical"),
        ("ordinary", "true"),
    ];
    admin.post_form("/channels", &channel).await.assert_status(303);
    admin.post_form("/channels/1/tests", &[]).await.assert_status(303);
    let window = [("name", "計画保守"), ("week", "2"), ("weekday", "5"), ("from", "02:00"), ("to", "04:00")];
    admin.post_form("/windows", &window).await.assert_status(303);
    admin.post_form("/jobs/2/ping-key", &[]).await.assert_status(303);
    let ping = ping_on(&admin.get("/jobs/2").await.text());
    hall.visitor().get(&format!("{ping}/fail")).await.assert_status(200);
    admin.post_form("/agents", &[("name", "SV-KIKAN01"), ("silent_minutes", "60")]).await.assert_status(201);
    hall.work().await;
    let mut admin = hall.signed_in(Role::Admin).await;
    admin.post_form("/pullers", &PULLER).await.assert_status(303);
}

/// What a caller is answered, route by route. Every id of a table is 1, also that of a viewer who is there before
/// everybody, and of that viewer's token; the snapshot is the newest.
async fn statuses(caller: &str, table: &[Route]) -> Vec<u16> {
    let hall = Hall::with_job(Engine::Sqlite).await;
    hall.commanded(&["run", "文書"]);
    hall.commanded(&["drill", "文書"]);
    hall.commanded(&["check", "手元"]);
    hall.commanded(&["restore", "文書", "--to", &hall.path("restored")]);
    hall.commanded(&["run", "文書"]);
    hall.commanded(&["job", "edit", "文書", "--keep-last", "1"]);
    hall.commanded(&["forget", "文書", "--apply"]);
    hall.commanded(&["block", "add", "203.0.113.7"]);
    let new = [("name", "連携"), ("scopes", "jobs:read"), ("days", "30")];
    let mut first = hall.signed_in_as("first", Role::Viewer).await;
    first.post_form("/me/tokens", &new).await.assert_status(201);
    // A medium, which is lent, and its rotation for the job of another tool.
    hall.commanded(&["job", "add", "基幹", "--tool", "Veeam", "--target", "SV-KIKAN01"]);
    let mut keeper = hall.signed_in_as("keeper", Role::Operator).await;
    let tape = [("label", "LTO-0001"), ("kind", "tape"), ("home", "1")];
    keeper.post_form("/media", &tape).await.assert_status(303);
    let due = day(&hall, 2);
    let outsider = [("borrower", "山田"), ("affiliation", "つばめ運輸"), ("contact", "03")];
    let loan = [&outsider[..], &[("purpose", "搬送"), ("due_on", &due)]].concat();
    keeper.post_form("/media/1/loans", &loan).await.assert_status(303);
    keeper.post_form("/media/scan/stocktakes", &[("place", "1")]).await.assert_status(303);
    let lines = [("lines", "毎日 = LTO-0001"), ("scheme", "calendar"), ("first_on", &due)];
    keeper.post_form("/rotations", &[&lines[..], &[("job", "2")]].concat()).await.assert_status(303);
    let today = day(&hall, 0);
    let tried = [("kind", "partial"), ("done_on", &today), ("passed", "yes"), ("target", "検証用サーバー")];
    keeper.post_multipart("/jobs/1/verifications", &tried, "a.log", b"12 files").await.assert_status(303);
    // Whoever reports without a token is noted.
    hall.visitor().post_form("/api/v1/runs", &[]).await.assert_status(401);
    with_alert(&hall).await;
    let mut admin = hall.signed_in(Role::Admin).await;
    let report = [("kind", "daily"), ("first_on", today.as_str()), ("last_on", today.as_str())];
    admin.post_form("/reports", &report).await.assert_status(303);
    let recipient = [("kind", "daily"), ("address", "kanri@example.jp")];
    admin.post_form("/reports/recipients", &recipient).await.assert_status(303);
    let mut client = client_of(caller, &hall).await;
    let mut found = Vec::new();
    for route in table {
        let segment = |segment: &str| match segment {
            "{snapshot}" => "latest".to_owned(),
            "{class}" => "internal".to_owned(),
            "{file}" => "jobs.csv".to_owned(),
            "{kind}" => "partial".to_owned(),
            other if other.starts_with('{') => "1".to_owned(),
            other => other.to_owned(),
        };
        let path = route.path.split('/').map(segment).collect::<Vec<_>>().join("/");
        let answer = match route.method {
            Method::GET => client.get(&path).await,
            Method::POST => client.post_form(&path, &[]).await,
            Method::PUT => client.put_form(&path, &[]).await,
            _ => panic!("nobody knows how to ask {} {}", route.method, route.path),
        };
        found.push(answer.status.as_u16());
    }
    found
}
