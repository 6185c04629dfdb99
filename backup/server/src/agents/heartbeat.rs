//! An agent says that it is there, and what it watches.

use chrono::TimeDelta;
use platform_database::{Database, DbResult, Timestamp, WriteTx};
use platform_identity::prolong_token;

use super::access::EnrolledAgent;
use super::enrol::{About, TOKEN_DAYS};
use super::store::{self, WatchRow};
use crate::alerts;
use crate::intake::{NameKind, Said, find_job_called};

/// So long before its end a token is prolonged, so that not every heartbeat writes into the record.
const PROLONGED_BEFORE: TimeDelta = TimeDelta::days(60);

/// What an agent says every few minutes.
#[derive(Clone, Debug)]
pub(super) struct Heartbeat {
    pub(super) about: About,
    /// How many reports wait to be sent.
    pub(super) waiting: i64,
    /// How many were refused and wait for somebody here.
    pub(super) refused: i64,
    pub(super) watches: Vec<Watched>,
}

/// One thing that it watches.
#[derive(Clone, Debug)]
pub(super) struct Watched {
    /// The job, as reports name it.
    pub(super) job: Said,
    pub(super) job_name: String,
    pub(super) tool: String,
    pub(super) looked_at: Option<Timestamp>,
    pub(super) problem: String,
}

/// Keeps what an agent says of itself.
pub(super) async fn keep_heartbeat(
    database: &Database,
    by: &EnrolledAgent,
    said: &Heartbeat,
) -> DbResult<()> {
    let mut tx = database.write().await?;
    let agent = by.agent();
    store::update_seen(&mut tx, agent.id, said).await?;
    let was_silent = agent.is_silent(tx.now());
    if keep_watches(&mut tx, by, said).await? || was_silent {
        alerts::enqueue_comparison(&mut tx).await?;
    }
    if let Some(token) = agent.token_id {
        let now = tx.now();
        let ends = now + TimeDelta::days(TOKEN_DAYS);
        prolong_token(&mut tx, by.actor(), token, (now + PROLONGED_BEFORE, ends)).await?;
    }
    tx.commit().await
}

/// Whether they are others than before.
async fn keep_watches(tx: &mut WriteTx, by: &EnrolledAgent, said: &Heartbeat) -> DbResult<bool> {
    let mut rows = Vec::new();
    for (place, watched) in (0_i64..).zip(&said.watches) {
        let job = find_job_called(tx, &watched.job).await?;
        rows.push(WatchRow {
            place,
            job_name: watched.job_name.clone(),
            job_id: job.map(|job| job.id),
            tool: watched.tool.clone(),
            looked_at: watched.looked_at,
            problem: watched.problem.clone(),
        });
    }
    if store::list_watches(tx, by.agent().id).await? == rows {
        return Ok(false);
    }
    store::delete_watches(tx, by.agent().id).await?;
    store::insert_watches(tx, by.agent().id, &rows).await?;
    Ok(true)
}

impl Watched {
    /// A number is the job's number here, anything else one of its names.
    pub(super) fn called(job: &str) -> Said {
        match job.strip_prefix('#').and_then(|number| number.parse().ok()) {
            Some(id) => Said::Id(crate::jobs::JobId(id)),
            None => Said::Called(NameKind::Name, job.to_owned()),
        }
    }
}
