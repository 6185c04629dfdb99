//! What the list of one's own sessions shows.

use askama::Template;
use chrono::TimeDelta;
use platform_web::dates;

use super::{OpenSession, device};
use crate::AccountRules;

/// Where the person is signed in.
#[derive(Template)]
#[template(path = "identity/sessions.html")]
pub(super) struct OwnSessionsView {
    rows: Vec<Row>,
    has_others: bool,
    limits: String,
}

/// One of them.
struct Row {
    name: String,
    device: String,
    address: String,
    began: String,
    seen: String,
    here: bool,
}

impl OwnSessionsView {
    /// `here` is the name of the session that asks.
    pub(super) fn new(open: &[OpenSession], here: &str, rules: &AccountRules) -> OwnSessionsView {
        let mut rows: Vec<Row> = open.iter().map(|session| Row::new(session, here)).collect();
        rows.sort_by_key(|row| !row.here);
        OwnSessionsView {
            has_others: rows.iter().any(|row| !row.here),
            rows,
            limits: format!(
                "{}使わないか、ログインから{}たつと、自動でログアウトします。",
                span(rules.idle),
                span(rules.longest)
            ),
        }
    }
}

impl Row {
    fn new(session: &OpenSession, here: &str) -> Row {
        Row {
            name: session.name.clone(),
            device: device(&session.agent),
            address: session.address.clone(),
            began: dates::date_time(session.created_at),
            seen: dates::date_time(session.seen_at),
            here: session.name == here,
        }
    }
}

fn span(time: TimeDelta) -> String {
    let minutes = time.num_minutes();
    if minutes % 60 == 0 { format!("{}時間", minutes / 60) } else { format!("{minutes}分") }
}
