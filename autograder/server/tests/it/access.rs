//! Every route, asked by every kind of caller, compared with the committed table `tests/access.txt`.
//!
//! 塾A is あおば塾, 教室A its 駅前教室, 塾B is みどり塾. Every id in an address names a thing of 塾A; the person is one of
//! 教室A. Reads are asked before writes, and every write is sent with an empty form; each kind of caller finds a server
//! of its own.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use autograder_server::routes;
use axum::http::Method;
use chrono::TimeDelta;
use platform_testing::{AccessTable, Answer, Client, Engine};
use platform_web::Route;

use crate::hall::{Hall, ROSTER, link};

/// The tokens are of 本部, for rounds alone and for results alone: where one has no scope, the other has.
const CALLERS: [&str; 15] = [
    "visitor",
    "headquarters",
    "juku-a",
    "juku-b",
    "classroom-a",
    "classroom-b",
    "classroom-a without 生徒登録",
    "classroom-a without 得点入力",
    "classroom-a without 結果",
    "classroom-a after 締切",
    "juku-a after 退会",
    "juku-a shut out",
    "juku-a after half an hour",
    "rounds-token",
    "results-token",
];

/// What a visitor is meant to reach.
const FOR_EVERYBODY: [&str; 22] = [
    "GET /admin",
    "GET /admin/",
    "GET /admin/{*rest}",
    "GET /invitation",
    "GET /login",
    "GET /login/second-factor",
    "GET /me/session",
    "GET /reset",
    "GET /setup",
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
    "POST /reset",
    "POST /setup",
];

/// What stands for each `{parameter}` of an address.
type Ids = BTreeMap<String, String>;

#[test]
fn every_route_answers_every_caller_as_the_table_says() {
    let mut table = routes().table().to_vec();
    // Reads change nothing; signing out would make a visitor of everybody.
    table.sort_by_key(|route| (route.method != Method::GET, route.path == "/logout", route.path));
    let named = table.iter().map(|route| format!("{} {}", route.method, route.path)).collect();
    let found = AccessTable::walked(named, &CALLERS, async |caller| statuses(caller, &table).await);
    assert_eq!(found.unprotected("visitor", &FOR_EVERYBODY), [""; 0]);
    let differences = found.differences(include_str!("../access.txt"));
    assert!(differences.is_empty(), "{differences:#?}\ntests/access.txt should be:\n{}", found.text());
}

/// What `caller` is answered, route by route.
async fn statuses(caller: &str, table: &[Route]) -> Vec<u16> {
    let hall = Hall::marked(Engine::Sqlite).await;
    let ids = find_ids(&hall, table).await;
    let mut client = client_of(caller, &hall, &ids).await;
    let mut found = Vec::new();
    for route in table {
        let path = filled(route.path, &ids);
        if is_endless(&path) {
            found.push(client.get_status(&path).await.as_u16());
            continue;
        }
        let answer = match route.method {
            Method::GET => client.get(&path).await,
            Method::POST => client.post_form(&path, &[]).await,
            Method::PUT => client.put_form(&path, &[]).await,
            Method::DELETE => client.delete(&path).await,
            _ => panic!("nobody knows how to ask {} {}", route.method, route.path),
        };
        found.push(answer.status.as_u16());
        if route.path == "/juku/{juku}/viewing" {
            // Whoever looks on as a 塾 is another caller from then on.
            client.post_form("/viewing/ending", &[]).await;
        }
    }
    found
}

/// Whether an address tells of what happens for as long as somebody listens.
fn is_endless(path: &str) -> bool {
    path.ends_with("/events")
}

/// A browser that speaks for `caller`.
async fn client_of(caller: &str, hall: &Hall, ids: &Ids) -> Client {
    match caller {
        "visitor" => hall.visitor(),
        "headquarters" => hall.as_headquarters().await,
        "juku-a" => hall.as_juku("012345").await,
        "juku-b" => hall.as_juku("678345").await,
        "classroom-a" => hall.as_classroom("012345", "345001").await,
        "classroom-b" => hall.as_classroom("678345", "345001").await,
        "rounds-token" => hall.with_token("rounds:read").await,
        "results-token" => hall.with_token("results:read").await,
        "juku-a after 退会" => {
            let left = [("seen", "member"), ("status", "withdrawn")];
            let mut headquarters = hall.as_headquarters().await;
            headquarters.post_form(&filled("/juku/{juku}/status", ids), &left).await.assert_status(303);
            hall.as_juku("012345").await
        }
        "juku-a shut out" => {
            let client = hall.as_juku("012345").await;
            let mut headquarters = hall.as_headquarters().await;
            let people = headquarters.get("/people?role=%E5%A1%BE").await.text();
            let person = link(&people.replace("/people/new", ""), "/people/");
            headquarters.post_form(&format!("{person}/suspension"), &[]).await.assert_status(303);
            client
        }
        "classroom-a after 締切" => {
            hall.clock.set(hall.clock.now() + TimeDelta::days(40));
            hall.as_classroom("012345", "345001").await
        }
        "juku-a after half an hour" => {
            let client = hall.as_juku("012345").await;
            hall.clock.set(hall.clock.now() + TimeDelta::minutes(30));
            client
        }
        without => {
            let (_, off) = without.split_once(" without ").expect("a caller that somebody knows");
            let switches = [("register", "生徒登録"), ("mark", "得点入力"), ("report", "結果")];
            let on = switches.iter().filter(|(_, label)| *label != off).map(|(field, _)| (*field, "true"));
            let fields: Vec<_> = on.chain([("seen", "111")]).collect();
            let mut office = hall.as_juku("012345").await;
            let address = filled("/classrooms/{classroom}/switches", ids);
            office.post_form(&address, &fields).await.assert_status(303);
            hall.as_classroom("012345", "345001").await
        }
    }
}

/// The address of `pattern` with its parameters filled in.
fn filled(pattern: &str, ids: &Ids) -> String {
    let segment = |segment: &str| match parameter(segment) {
        Some(name) => ids.get(name).cloned().unwrap_or_else(|| {
            panic!("{pattern}: no page of 塾A leads to a {{{name}}}; let find_ids make one first")
        }),
        None => segment.to_owned(),
    };
    pattern.split('/').map(segment).collect::<Vec<_>>().join("/")
}

fn parameter(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

/// The ids of 塾A's things: makes those that do not come with a marked round, and reads the rest from the
/// addresses on 塾A's pages.
async fn find_ids(hall: &Hall, table: &[Route]) -> Ids {
    let mut client = hall.as_juku("012345").await;
    // The person that stands first on the list of people.
    hall.as_classroom("012345", "345001").await;
    // There is neither a snapshot nor an invoice nor a mail yet; their first ones will be these. Files with 塾 and prices
    // are 本部's alone. A 塾 does not see the audit record, which
    // begins with 1. Nobody here is signed in twice, so nobody has another session to end. Nobody has a passkey: that
    // takes a browser.
    let known = [
        ("version", "1"),
        ("message", "1"),
        ("number", "1"),
        ("block", "1"),
        ("session", "ended"),
        ("passkey", "1"),
        ("invoice", "1"),
        ("file", "1"),
        ("kind", "general"),
        // Nobody has asked for an extension, and 本部 has ticked nothing off.
        ("request", "1"),
        ("tick", "1"),
        ("*rest", "schools"),
        ("extension", "1"),
    ];
    let mut ids = Ids::from(known.map(|(name, id)| (name.into(), id.into())));
    hall.commanded(&["block", "add", "203.0.113.7"]);
    let new = [("name", "連携"), ("scopes", "rounds:read"), ("days", "30")];
    client.post_form("/me/tokens", &new).await.assert_status(201);
    ids.insert("announcement".to_owned(), announce(hall, &mut client).await);
    follow_links(&mut client, table, &mut ids).await;
    ids.insert("interview".to_owned(), note_an_interview(&mut client, &ids).await);
    hand_out_a_paper(hall).await;
    ids.insert("paper".to_owned(), "1".to_owned());
    if table.iter().any(|route| route.path.contains("{import}")) {
        let own = ROSTER.lines().filter(|line| !line.starts_with("678345")).collect::<Vec<_>>().join("\r\n");
        let address = filled("/rounds/{round}/imports", &ids);
        let sent = client.post_multipart(&address, &[("kind", "roster")], "名簿.csv", own.as_bytes()).await;
        ids.insert("import".to_owned(), made(&sent));
    }
    if table.iter().any(|route| route.path.contains("{upload}")) {
        let own = "塾ID,塾名,教室ID,教室名,生徒ID,生徒名,学年\r\n012345,あおば塾,345001,駅前教室,0001,青木 はな,小6\r\n";
        let sent = client.post_multipart("/student-imports", &[], "生徒.csv", own.as_bytes()).await;
        ids.insert("upload".to_owned(), made(&sent));
    }
    if table.iter().any(|route| route.path.contains("{printing}")) {
        let sent = client.post_form(&filled("/rounds/{round}/printings", &ids), &[("binding", "pdf")]).await;
        ids.insert("printing".to_owned(), made(&sent));
    }
    ids
}

/// Lets 塾A note a talk with its pupil, and gives the id of the note.
async fn note_an_interview(office: &mut Client, ids: &Ids) -> String {
    let pupil = filled("/students/{student}", ids);
    let talk = [("words", "家での学習について話しました。")];
    office.post_form(&format!("{pupil}/interviews"), &talk).await.assert_status(303);
    let form = link(&office.get(&pupil).await.text(), &format!("{pupil}/interviews/"));
    form.trim_end_matches("/edit").rsplit('/').next().unwrap().to_owned()
}

/// The 解答 of the first exam, whose time has come.
async fn hand_out_a_paper(hall: &Hall) {
    let mut headquarters = hall.as_headquarters().await;
    let kind = [("kind", "answers"), ("edition", "0")];
    headquarters
        .post_multipart("/exams/1/papers", &kind, "解答.pdf", b"%PDF-1.7\n%%EOF\n")
        .await
        .assert_status(303);
    let times = [("revision", "0"), ("questions_at", ""), ("answers_at", "2026-01-01T00:00")];
    headquarters.post_form("/rounds/1/paper-releases", &times).await.assert_status(303);
}

/// Lets 本部 tell 塾A something, and 塾A write a draft, whose id this is.
async fn announce(hall: &Hall, office: &mut Client) -> String {
    let written = [("title", "ご案内"), ("words", "お読みください。"), ("reach", "everybody")];
    let mut headquarters = hall.as_headquarters().await;
    let sent = headquarters.post_form("/announcements", &written).await;
    let sending = format!("{}/sending", sent.location());
    headquarters.post_form(&sending, &[("revision", "0")]).await.assert_status(303);
    made(&office.post_form("/announcements", &written).await)
}

/// The id of what a form made: the end of the address that it leads to.
fn made(answer: &Answer) -> String {
    answer.location().rsplit('/').next().unwrap().to_owned()
}

/// Visits one page of every kind that can be reached from the home page, and keeps the first id of every kind.
async fn follow_links(client: &mut Client, table: &[Route], ids: &mut Ids) {
    let mut waiting = VecDeque::from(["/".to_owned()]);
    let mut visited = BTreeSet::from(["/"]);
    while let Some(address) = waiting.pop_front() {
        let page = client.get(&address).await.text();
        for address in addresses(&page) {
            let path = address.split(['?', '#']).next().unwrap();
            let Some(route) = route_of(path, table) else { continue };
            for (segment, value) in route.path.split('/').zip(path.split('/')) {
                if let Some(name) = parameter(segment) {
                    ids.entry(name.to_owned()).or_insert_with(|| value.to_owned());
                }
            }
            let is_page = route.method == Method::GET && !route.path.contains('.') && !is_endless(path);
            if is_page && visited.insert(route.path) {
                waiting.push_back(address);
            }
        }
    }
}

/// Every address on a page that belongs to the server.
fn addresses(page: &str) -> impl Iterator<Item = String> + '_ {
    page.split("\"/").skip(1).filter_map(|rest| {
        let (address, _) = rest.split_once('"')?;
        Some(format!("/{}", address.replace("&#38;", "&").replace("&amp;", "&")))
    })
}

/// The route that answers `path`: of several that fit, the one with the fewest parameters, reads before writes.
fn route_of<'t>(path: &str, table: &'t [Route]) -> Option<&'t Route> {
    let fits =
        |route: &&Route| {
            route.path.split('/').count() == path.split('/').count()
                && route.path.split('/').zip(path.split('/')).all(|(segment, value)| {
                    segment == value || parameter(segment).is_some() && !value.is_empty()
                })
        };
    table
        .iter()
        .filter(fits)
        .min_by_key(|route| (route.path.matches('{').count(), route.method != Method::GET))
}
