//! What other backup tools report: blocking clients that ask, one module per tool, and the events that Veeam sends.
//!
//! A [`poll`] gives the sessions that have ended since a mark, as plain data. What they mean for a job is decided
//! elsewhere. `docs/formats/sources.md` says what each tool is asked.
//!
//! Invariant: nothing is sent but over TLS, to a certificate that the system, a given authority or a given fingerprint
//! vouches for. There is no way to accept any certificate.
//! Invariant: a word that nobody here knows never counts as a success.
//! Invariant: credentials that were refused are not tried again, but once where a session had been given before.
//! Invariant: every answer, every paging and every waiting has a bound.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

mod aws;
mod copies;
mod door;
mod em;
mod events;
mod fields;
mod holdings;
mod pbs;
mod report;
mod signature;
mod trouble;
mod trust;
mod vbr;

use chrono::{DateTime, TimeDelta, Utc};

pub use copies::{CopiedPoint, CopiedWrite, CopyReport};
pub use events::{Event, RunEvent, Sign, SignEvent, Tells};
pub use holdings::{Cleanness, Holdings, PlaceKind, PlaceReport, PointReport};
pub use report::{
    Attempt, Met, ObjectReport, OpenSession, Poll, Retries, SessionReport, Sizes, ToldJob, Verdict,
    VerificationReport,
};
pub use trouble::Trouble;
pub use trust::{InvalidTrust, Trust};

use door::Door;

/// Which tool is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// Veeam Backup & Replication, its REST API.
    VeeamServer,
    /// Veeam Backup Enterprise Manager, its REST API.
    VeeamManager,
    /// Proxmox Backup Server.
    Proxmox,
    /// AWS Backup, in one region.
    Aws,
}

/// Where a tool is asked, in whose name. It holds a password, so it has no `Debug`.
#[derive(Clone)]
pub struct Access {
    /// The tool.
    pub tool: Tool,
    /// `host:port`.
    pub place: String,
    /// The account; of Proxmox the name of the token, `user@realm!token`; of AWS the key and the region, `key@region`.
    pub user: String,
    /// Its password, or the token's secret.
    pub password: String,
    /// Which certificate is believed.
    pub trust: Trust,
}

/// How far back the first poll looks.
pub const FIRST_LOOK: TimeDelta = TimeDelta::days(30);
/// How far a poll looks back behind its mark.
pub(crate) const OVERLAP: TimeDelta = TimeDelta::hours(1);
/// Restore points are told again for so long, because a search for malware may find something later.
pub(crate) const LOOK_BACK: TimeDelta = TimeDelta::days(2);
/// A session that goes on for longer than this is not waited for.
pub(crate) const LONGEST: TimeDelta = TimeDelta::days(14);
/// A clock that differs by more than this is put right.
pub(crate) const SKEW: TimeDelta = TimeDelta::minutes(2);

/// Signs on and off; says whom one has met.
pub fn try_out(access: &Access, now: DateTime<Utc>) -> Result<Met, Trouble> {
    let mut door = Door::to(access, now)?;
    match access.tool {
        Tool::VeeamServer => vbr::try_out(&mut door, access),
        Tool::VeeamManager => em::try_out(&mut door, access),
        Tool::Proxmox => pbs::try_out(&mut door, access),
        Tool::Aws => aws::try_out(&mut door, access, now),
    }
}

/// Asks for what has ended since `mark`, which is by the other side's clock; without one, for the last 30 days.
pub fn poll(access: &Access, mark: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<Poll, Trouble> {
    let mut door = Door::to(access, now)?;
    let since = mark.unwrap_or(now - FIRST_LOOK) - OVERLAP;
    let poll = match access.tool {
        Tool::VeeamServer => vbr::poll(&mut door, access, since, now),
        Tool::VeeamManager => em::poll(&mut door, access, since, now),
        Tool::Proxmox => pbs::poll(&mut door, access, since),
        Tool::Aws => aws::poll(&mut door, access, since, now),
    }?;
    Ok(poll.put_right())
}
