//! Opens SQLite or PostgreSQL and gives read and write transactions over one SQL text.
//!
//! Invariant: every statement is written inside [`sql!`], [`rows_sql!`], [`sorted_sql!`] or
//! [`either_sql!`], so that one test can prepare all of them on both engines.
//! Invariant: a function that writes takes [`WriteTx`]; [`ReadTx`] cannot write (both engines
//! refuse it too).
//! Invariant: on SQLite a write transaction begins `IMMEDIATE`, there is one writer.
//! Invariant: a commit has ended once the disk has it.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

mod clock;
mod closing;
mod commit_log;
mod error;
mod ids;
mod migrations;
mod moving;
mod open;
mod reach;
mod replica;
mod search;
mod sqlite;
mod statement;
mod stopwatch;
mod transaction;
mod upkeep;
mod value;

pub use clock::{Clock, Timestamp};
pub use closing::Closing;
pub use error::{DbError, DbResult};
pub use ids::RowId;
pub use migrations::{
    AppliedMigration, Migration, MigrationError, Migrations, SchemaState, migrate, migration_state,
};
pub use moving::{MoveError, Moved, move_rows};
pub use open::{Database, OpenError, PoolState, PostgresOptions};
pub use reach::{Reached, reach};
pub use replica::{FoundReplica, ReplicaTrouble};
pub use search::containing;
pub use sqlite::is_unused;
pub use statement::{Dialect, RegisteredStatement, Sql, all_statements};
pub use transaction::{ReadTx, Record, Running, WriteTx};
pub use upkeep::{CheckMethod, Integrity};
pub use value::{Params, Value};

#[doc(hidden)]
pub use inventory;
#[doc(hidden)]
pub use sqlx;
