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
    let callers = std::iter::once(None).chain(Role::ALL.into_iter().map(Some));
    for caller in callers {
        let name = caller.map_or("visitor", Role::code);
        for (line, status) in lines.iter_mut().zip(statuses(caller, &table).await) {
            line.push_str(&format!(" {name}:{status}"));
        }
    }
    let found = lines.join("\n") + "\n";
    assert!(found == include_str!("../access.txt"), "tests/access.txt should be:\n{found}");
}

/// What a caller is answered, route by route. Every id of a table is 1; the snapshot is the newest.
async fn statuses(caller: Option<Role>, table: &[Route]) -> Vec<u16> {
    let hall = Hall::with_job(Engine::Sqlite).await;
    hall.commanded(&["run", "文書"]);
    hall.commanded(&["drill", "文書"]);
    hall.commanded(&["check", "手元"]);
    hall.commanded(&["restore", "文書", "--to", &hall.path("restored")]);
    hall.commanded(&["run", "文書"]);
    hall.commanded(&["job", "edit", "文書", "--keep-last", "1"]);
    hall.commanded(&["forget", "文書", "--apply"]);
    let mut client = match caller {
        None => hall.visitor(),
        Some(role) => hall.signed_in(role).await,
    };
    let mut found = Vec::new();
    for route in table {
        let segment = |segment: &str| match segment {
            "{snapshot}" => "latest".to_owned(),
            "{class}" => "internal".to_owned(),
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
