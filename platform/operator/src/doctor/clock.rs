//! Whether the machine's clock agrees with what else tells the time. No other host is asked.

use std::time::SystemTime;

use chrono::{DateTime, TimeDelta, Utc};
use platform_database::{Clock, Database, Dialect, Reached, Timestamp, migration_state, reach};

use super::Finding;
use crate::Server;
use crate::probe::apart;
use crate::server::{refuse_missing_file, sqlite_file};
use crate::status::store;

const TOPIC: &str = "時計";
const SYNCHRONISE: &str = if cfg!(windows) { "w32tm /resync" } else { "timedatectl set-ntp true" };
/// One-time codes of second factors bear half a minute.
const TOLERATED: TimeDelta = TimeDelta::seconds(20);

/// Compares it with the database's clock, with the time that a new file gets, and with the newest migration.
pub(super) async fn look(server: &Server<'_>) -> Vec<Finding> {
    let mut others = Vec::new();
    let database = open(server).await;
    if let Some(database) = &database
        && let Some((now, told)) = time_of_database(database).await
    {
        others.push(("データベースの時計", now, told));
    }
    let folder = server.installation.backups.data_dir.clone();
    let file = apart(move || {
        let file = tempfile::tempfile_in(folder).ok()?;
        file.metadata().ok()?.modified().ok()
    });
    if let Some(at) = file.await.flatten() {
        others.push(("ファイルの時刻", Clock::System.now(), as_timestamp(at)));
    }
    let mut found: Vec<Finding> = others
        .iter()
        .filter(|(_, now, other)| (*now - *other).abs() > TOLERATED)
        .map(|(name, now, other)| {
            Finding::wrong(
                TOPIC,
                format!("{name}と{}秒ずれています", (*now - *other).num_seconds()),
                format!(
                    "時刻の同期({SYNCHRONISE} など)を確かめてください。ずれていると2段階認証が通りません"
                ),
            )
        })
        .collect();
    let newest = match &database {
        Some(database) => newest_migration(server, database).await,
        None => None,
    };
    if newest.is_some_and(|at| at > Clock::System.now() + TOLERATED) {
        found.push(Finding::wrong(
            TOPIC,
            "データベースの更新の記録より前の時刻です",
            "時計が戻っていないか確かめてください",
        ));
    }
    if let Some(database) = database {
        database.close().await;
    }
    if found.is_empty() {
        let names: Vec<&str> = others.iter().map(|(name, ..)| *name).collect();
        found.push(if names.is_empty() {
            Finding::warning(TOPIC, "比べるものがありません", "データベースと DATA_DIR を確かめてください")
        } else {
            Finding::fine(TOPIC, format!("{}と合っています", names.join("、")))
        });
    }
    found
}

/// The database, unless something stands in the way, which is told under its own name.
async fn open(server: &Server<'_>) -> Option<Database> {
    refuse_missing_file(server.database).ok()?;
    if sqlite_file(server.database).is_none() && reach(server.database).await != Reached::Inside {
        return None;
    }
    Database::open(server.database, Clock::System).await.ok()
}

/// Our time and PostgreSQL's at once; SQLite has no clock of its own.
async fn time_of_database(database: &Database) -> Option<(Timestamp, Timestamp)> {
    if database.dialect() == Dialect::Sqlite {
        return None;
    }
    let mut tx = database.read().await.ok()?;
    let told = store::load_time(&mut tx).await.ok()?;
    Some((Clock::System.now(), DateTime::from_timestamp_micros(told)?))
}

async fn newest_migration(server: &Server<'_>, database: &Database) -> Option<Timestamp> {
    let state = migration_state(database, server.migrations).await.ok()?;
    state.applied().filter_map(|step| step.applied_at).max()
}

fn as_timestamp(at: SystemTime) -> Timestamp {
    DateTime::<Utc>::from(at)
}
