//! Knocking at PostgreSQL once, to say what stands in the way. A pool waits for a server that may come up; a person who
//! looks for the fault does not.

use std::io::ErrorKind;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};

/// How long the server may take to let us in.
const PATIENCE: Duration = Duration::from_secs(3);

/// What happened at the door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reached {
    /// We are in.
    Inside,
    /// Nobody listens there.
    Nobody,
    /// Nobody answers there.
    Silence,
    /// The machine has no address.
    NoSuchHost,
    /// It starts or stops just now.
    NotYet,
    /// User or password are not taken.
    Unknown,
    /// There is no such database.
    NoSuchDatabase,
    /// All connections are taken.
    Crowded,
    /// Anything else, in the driver's words.
    Trouble(String),
}

/// Connects to the PostgreSQL database at `address` and goes again.
pub async fn reach(address: &str) -> Reached {
    let options = match PgConnectOptions::from_str(address) {
        Ok(options) => options,
        Err(error) => return Reached::Trouble(error.to_string()),
    };
    match tokio::time::timeout(PATIENCE, PgConnection::connect_with(&options)).await {
        Err(_elapsed) => Reached::Silence,
        Ok(Err(error)) => told_by(&error),
        // How the farewell goes matters to nobody.
        Ok(Ok(connection)) => connection.close().await.map_or(Reached::Inside, |()| Reached::Inside),
    }
}

fn told_by(error: &sqlx::Error) -> Reached {
    match error {
        sqlx::Error::Io(error)
            if matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::NotFound) =>
        {
            Reached::Nobody
        }
        sqlx::Error::Io(error) if error.kind() == ErrorKind::TimedOut => Reached::Silence,
        sqlx::Error::Io(error) if error.to_string().contains("failed to lookup address") => {
            Reached::NoSuchHost
        }
        sqlx::Error::Database(reported) => match reported.code().as_deref() {
            Some("28P01" | "28000") => Reached::Unknown,
            Some("3D000") => Reached::NoSuchDatabase,
            Some("53300") => Reached::Crowded,
            Some("57P01" | "57P02" | "57P03") => Reached::NotYet,
            _ => Reached::Trouble(reported.to_string()),
        },
        error => Reached::Trouble(error.to_string()),
    }
}
