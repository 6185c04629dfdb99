//! What the list of sessions shows.

use askama::Template;
use platform_identity::{OpenSession, device};
use platform_web::dates;

/// How many are shown; the search finds the others.
const SHOWN: usize = 200;

/// Who is signed in where.
#[derive(Template)]
#[template(path = "console/sessions/list.html")]
pub(super) struct SessionsView<'a> {
    q: &'a str,
    total: usize,
    found: usize,
    rows: Vec<Row<'a>>,
}

/// One session.
struct Row<'a> {
    name: &'a str,
    person: &'a str,
    login: &'a str,
    device: String,
    address: &'a str,
    began: String,
    seen: String,
}

impl<'a> SessionsView<'a> {
    /// Those whose login, name or address has `q` in it.
    pub(super) fn new(open: &'a [OpenSession], q: &'a str) -> SessionsView<'a> {
        let has = |text: &str| text.contains(q);
        let found: Vec<&OpenSession> = open
            .iter()
            .filter(|session| has(&session.login) || has(&session.person) || has(&session.address))
            .collect();
        let rows = found.iter().take(SHOWN).map(|session| Row::new(session)).collect();
        SessionsView { q, total: open.len(), found: found.len(), rows }
    }

    fn hidden(&self) -> usize {
        self.found - self.rows.len()
    }
}

impl<'a> Row<'a> {
    fn new(session: &'a OpenSession) -> Row<'a> {
        Row {
            name: &session.name,
            person: &session.person,
            login: &session.login,
            device: device(&session.agent),
            address: &session.address,
            began: dates::date_time(session.created_at),
            seen: dates::date_time(session.seen_at),
        }
    }
}
