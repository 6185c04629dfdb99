//! Looking, sending and giving signs of life, again and again.

use std::thread;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use thiserror::Error;

use crate::clock;
use crate::config::{Config, ConfigError};
use crate::deliver::{DeliverError, Delivered, deliver};
use crate::folder::{Folder, FolderError};
use crate::identity::Identity;
use crate::looks::{Looked, Looks, look_at_all};
use crate::server::{Server, ServerError};
use crate::spool::Spool;
use crate::wrap;

/// How often something may be due.
const TICK: Duration = Duration::from_secs(2);
/// How often the server hears of the agent.
const HEARTBEAT: TimeDelta = TimeDelta::minutes(5);
/// The first wait after the server was not there; each is twice the one before.
const FIRST_WAIT_S: i64 = 5;
/// The longest wait.
const LONGEST_WAIT_S: i64 = 300;

/// What one round did.
#[derive(Debug, Default)]
pub struct Round {
    /// Reports that are new.
    pub spooled: usize,
    /// What was sent.
    pub delivered: Delivered,
}

/// Why a round was not done.
#[derive(Debug, Error)]
pub enum RoundError {
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Sending.
    #[error(transparent)]
    Deliver(#[from] DeliverError),
    /// The server.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// The folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
}

/// Looks at everything, sends what waits and gives a sign of life, once.
pub fn round(folder: &Folder, identity: &Identity, now: DateTime<Utc>) -> Result<Round, RoundError> {
    let config = Config::read(folder)?;
    let abandoned = wrap::report_abandoned(folder, now)?;
    let spooled = abandoned + look_at_all(folder, &config, true, now)?;
    let server = Server::of(identity)?;
    let delivered = deliver(&Spool::open(folder)?, &server, now)?;
    beat(folder, &config, identity, &server)?;
    Ok(Round { spooled, delivered })
}

/// Says that the agent is there, and what it watches.
fn beat(folder: &Folder, config: &Config, identity: &Identity, server: &Server) -> Result<(), RoundError> {
    let looks = Looks::read(folder)?;
    let watch = |job: &str, tool: &str, looked: Option<&Looked>| -> Value {
        json!({ "job": job, "tool": tool, "looked_at": looked.map(|looked| looked.at),
                "problem": looked.map_or("", |looked| &looked.problem) })
    };
    let watched =
        config.watches.iter().map(|watched| watch(&watched.job, watched.tool.code(), looks.of(watched)));
    let wrapped = looks.list(wrap::TOOL).map(|looked| watch(&looked.job, wrap::TOOL, Some(looked)));
    let watches: Vec<Value> = watched.chain(wrapped).collect();
    let counts = Spool::open(folder)?.count()?;
    Ok(server.beat(&identity.host, counts, &watches)?)
}

/// Works until it is stopped, which may be at any moment. Whoever looks and whoever sends do not wait for each other.
pub(crate) fn serve(folder: &Folder, identity: &Identity, tell: fn(&str)) -> Result<(), RoundError> {
    let server = Server::of(identity)?;
    let of_looker = folder.clone();
    let looker = thread::spawn(move || look_for_ever(&of_looker, tell));
    let (mut send_at, mut beat_at) = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MIN_UTC);
    let mut failures = 0;
    // A program whose looker has died must not look alive.
    while !looker.is_finished() {
        let now = clock::now();
        // A clock that was set back must not keep the agent waiting.
        let due = |at: DateTime<Utc>, longest: TimeDelta| at <= now || at - now > longest;
        if due(send_at, TimeDelta::seconds(2 * LONGEST_WAIT_S)) {
            let beats = due(beat_at, HEARTBEAT);
            match send(folder, identity, &server, beats) {
                Ok(()) => {
                    (send_at, failures) = (now, 0);
                    beat_at = if beats { now + HEARTBEAT } else { beat_at };
                }
                Err(error) => {
                    let wait = (FIRST_WAIT_S << failures.min(6)).min(LONGEST_WAIT_S);
                    // Many agents that lost one server do not come back in one second.
                    let jitter = i64::from(now.timestamp_subsec_millis()) * wait / 4;
                    send_at = now + TimeDelta::milliseconds(wait * 1_000 + jitter);
                    failures += 1;
                    tell(&format!("{error}（{wait}秒後にもう一度送ります）"));
                }
            }
        }
        thread::sleep(TICK);
    }
    Err(ConfigError::Form("監視が止まりました".to_owned()).into())
}

fn send(folder: &Folder, identity: &Identity, server: &Server, beats: bool) -> Result<(), RoundError> {
    deliver(&Spool::open(folder)?, server, clock::now())?;
    if beats {
        beat(folder, &Config::read(folder)?, identity, server)?;
    }
    Ok(())
}

fn look_for_ever(folder: &Folder, tell: fn(&str)) {
    let mut told = String::new();
    loop {
        let now = clock::now();
        let looked = wrap::report_abandoned(folder, now).map_err(RoundError::from).and_then(|_| {
            let config = Config::read(folder)?;
            Ok(look_at_all(folder, &config, false, now)?)
        });
        let words = looked.err().map(|error| error.to_string()).unwrap_or_default();
        if words != told && !words.is_empty() {
            tell(&words);
        }
        told = words;
        thread::sleep(TICK);
    }
}
