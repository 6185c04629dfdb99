//! What can go wrong between us and the database.

use thiserror::Error;

use crate::value::{HoldsNul, OutOfYears};

/// The result of a store function.
pub type DbResult<T> = Result<T, DbError>;

/// Trouble with the database; never a decision of ours.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DbError {
    /// Another writer held the database for longer than we wait, or no connection came free.
    #[error("the database is busy")]
    Busy(#[source] sqlx::Error),
    /// The disk is full.
    #[error("the database cannot grow: the disk is full")]
    DiskFull(#[source] sqlx::Error),
    /// Nobody answers where the database should be, or it went away before the transaction ended: nothing was kept.
    #[error("the database cannot be reached")]
    Unreachable(#[source] sqlx::Error),
    /// The database went away while a transaction was being kept; nobody knows whether it was.
    #[error("the database went away while it was told to keep a transaction")]
    Unsure(#[source] sqlx::Error),
    /// A row that had to be there was not.
    #[error("a row that had to exist was not found")]
    Missing,
    /// Text with the character NUL, which PostgreSQL cannot keep; no engine is given any.
    #[error("a text with the character NUL cannot be kept")]
    Unstorable,
    /// A moment or a day before the year 0 or after 9999, which SQLite would not keep in its order; no engine is given any.
    #[error("a time outside of the years 0 to 9999 cannot be kept")]
    OutOfYears,
    /// A text that PostgreSQL finds too long to look things up by.
    #[error("a text is too long for an index")]
    TooLong(#[source] sqlx::Error),
    /// Anything else the driver reported.
    #[error("the database refused a statement")]
    Driver(#[source] sqlx::Error),
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> DbError {
        match &error {
            sqlx::Error::RowNotFound => DbError::Missing,
            sqlx::Error::Encode(cause) if cause.is::<HoldsNul>() => DbError::Unstorable,
            sqlx::Error::Encode(cause) if cause.is::<OutOfYears>() => DbError::OutOfYears,
            _ if is_busy(&error) => DbError::Busy(error),
            sqlx::Error::Database(reported) => match reported.code().as_deref() {
                // SQLITE_FULL; PostgreSQL disk_full
                Some("13" | "53100") => DbError::DiskFull(error),
                // PostgreSQL's program_limit_exceeded
                Some("54000") => DbError::TooLong(error),
                _ if is_lost(&error) => DbError::Unreachable(error),
                _ => DbError::Driver(error),
            },
            _ if is_lost(&error) => DbError::Unreachable(error),
            _ => DbError::Driver(error),
        }
    }
}

impl DbError {
    /// What became of a commit that ended so.
    pub(crate) fn of_commit(error: sqlx::Error) -> DbError {
        match DbError::from(error) {
            DbError::Unreachable(error) => DbError::Unsure(error),
            error => error,
        }
    }
}

/// Whether somebody else has what is asked for, and may let go of it.
pub(crate) fn is_busy(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut => true,
        // SQLITE_BUSY and its extended codes, SQLITE_LOCKED; PostgreSQL lock_not_available, too_many_connections, and
        // serialization_failure, by which a standby cuts off somebody whose rows are gone from what it follows
        sqlx::Error::Database(reported) => matches!(
            reported.code().as_deref(),
            Some("5" | "261" | "517" | "773" | "6" | "262" | "55P03" | "53300" | "40001")
        ),
        _ => false,
    }
}

/// Whether the connection itself is gone, or could not be made.
pub(crate) fn is_lost(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::WorkerCrashed => true,
        // PostgreSQL's admin_shutdown, crash_shutdown, cannot_connect_now, and the class of broken connections.
        sqlx::Error::Database(reported) => reported
            .code()
            .is_some_and(|code| matches!(&*code, "57P01" | "57P02" | "57P03") || code.starts_with("08")),
        _ => false,
    }
}
