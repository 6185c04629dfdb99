//! What the list of locks shows.

use askama::Template;
use platform_database::Timestamp;
use platform_identity::{AccountRules, Lock};
use platform_web::dates;

/// Who is locked out now.
#[derive(Template)]
#[template(path = "console/locks/list.html")]
pub(super) struct LocksView {
    rows: Vec<Row>,
    rule: String,
}

/// One of them.
struct Row {
    subject: String,
    whose: String,
    name: String,
    began: String,
    ends: String,
    remaining: String,
    attempts: i64,
    refused: i64,
}

impl LocksView {
    pub(super) fn new(locks: &[Lock], now: Timestamp, rules: &AccountRules) -> LocksView {
        let rule = format!(
            "{}分のあいだに{}回まちがえたログインIDと、まちがいの続いたアドレスは、{}分ロックされます。",
            rules.window.num_minutes(),
            rules.tries,
            rules.window.num_minutes()
        );
        LocksView { rows: locks.iter().map(|lock| Row::new(lock, now)).collect(), rule }
    }
}

impl Row {
    fn new(lock: &Lock, now: Timestamp) -> Row {
        let whose = match (&lock.login, lock.address()) {
            (Some(login), _) => login.clone(),
            (None, Some(address)) => format!("アドレス {address}"),
            (None, None) => "（存在しないログインID）".to_owned(),
        };
        Row {
            subject: lock.subject.clone(),
            whose,
            name: lock.name.clone().unwrap_or_default(),
            began: dates::date_time(lock.began_at),
            ends: dates::date_time(lock.free_at),
            remaining: dates::remaining(lock.free_at, now).unwrap_or_default(),
            attempts: lock.attempts,
            refused: lock.refused,
        }
    }
}
