//! Mail: messages written in the transaction of an act, and sent by a task.

use platform_database::{Migration, Migrations};

/// The tables of this crate.
pub const MIGRATIONS: Migrations = Migrations {
    owner: "platform-mail",
    steps: &[Migration { number: 1, name: "messages", text: include_str!("../migrations/0001_messages.sql") }],
};
