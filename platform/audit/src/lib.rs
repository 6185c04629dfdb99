//! Keeps who did what, in the transaction that did it.
//!
//! Invariant: an entry is written by the transaction that made the change, or not at all.

mod store;

use platform_database::{DbResult, Migration, Migrations, WriteTx};
use serde::Serialize;

/// The tables of this crate.
pub const MIGRATIONS: Migrations = Migrations {
    owner: "platform-audit",
    steps: &[Migration {
        number: 1,
        name: "audit_entries",
        text: include_str!("../migrations/0001_audit_entries.sql"),
    }],
};

/// Who does something: a person who signed in, or the command line on the server itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The person's user id; `None` for the command line and for the server's own timers.
    pub user_id: Option<i64>,
    /// The name as it was at the time, for people who read the record later.
    pub name: String,
}

impl Actor {
    /// A person.
    pub fn person(user_id: i64, name: impl Into<String>) -> Actor {
        Actor { user_id: Some(user_id), name: name.into() }
    }

    /// Somebody with a terminal on the server.
    pub fn command_line() -> Actor {
        Actor { user_id: None, name: "コマンド".to_owned() }
    }

    /// The server itself, on a schedule.
    pub fn server() -> Actor {
        Actor { user_id: None, name: "サーバー".to_owned() }
    }
}

/// Records that `actor` did `event` (past tense, `marks.recorded`) to `subject` (a path-like name
/// of the thing), with facts that a reader may need later.
pub async fn record(
    tx: &mut WriteTx,
    actor: &Actor,
    event: &'static str,
    subject: impl std::fmt::Display,
    facts: &(impl Serialize + Sync),
) -> DbResult<()> {
    let facts = serde_json::to_string(facts).expect("audit facts are plain data");
    store::insert_entry(tx, actor, event, &subject.to_string(), &facts).await
}
