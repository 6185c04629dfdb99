//! What a Veeam server holds: restore points with what was found in them, where they lie, and repositories with their locks
//! and sizes.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::backups::Backups;
use super::jobs::Jobs;
use super::{BY_NAME, Visit};
use crate::copies::{Point, Written, lying};
use crate::fields::{field, in_address, moment, text};
use crate::holdings::{Cleanness, Holdings, PlaceKind, PlaceReport, PointReport, unless_refused};
use crate::{LOOK_BACK, Poll, ToldJob, Trouble, Verdict, VerificationReport};

const POINTS: &str = "/api/v1/restorePoints";
const REPOSITORIES: &str = "/api/v1/backupInfrastructure/repositories";
const STATES: &str = "/api/v1/backupInfrastructure/repositories/states";
const AT_ONCE: usize = 200;
/// What restores out of a backup are told as.
const RESTORE: &str = "復元";
/// Whoever gets into the machine can change what lies in these.
const OPEN_KINDS: [&str; 4] = ["winlocal", "linuxlocal", "smb", "nfs"];
/// Veeam's gigabytes are of 1,024 megabytes each.
const GIB: f64 = 1_073_741_824.0;
/// No repository is larger, in those gigabytes.
const LARGEST_GIB: f64 = 4_000_000_000.0;

/// Adds what is held, which of it was given back by `restores`, and what of it sessions have `written` that go on; what this
/// account or version may not ask is told in the notes.
pub(super) fn ask(
    visit: &mut Visit<'_>,
    (since, now): (DateTime<Utc>, DateTime<Utc>),
    (jobs, restores, written): (&Jobs, &[&Value], &[Written]),
    poll: &mut Poll,
) -> Result<(), Trouble> {
    let since = since.min(now - LOOK_BACK);
    let repositories = unless_refused(Repositories::ask(visit), "リポジトリの状態", &mut poll.notes)?;
    let (names, places) = repositories.map(|asked| (asked.names, Some(asked.places))).unwrap_or_default();
    let backups = Backups::ask(visit, jobs, names);
    if let Ok(backups) = &backups {
        poll.verifications.extend(restores.iter().filter_map(|row| restored(row, backups)));
    }
    let told = backups.and_then(|backups| Ok((point_rows(visit, since)?, backups)));
    let told = unless_refused(told, "復元ポイント", &mut poll.notes)?;
    let points = told.as_ref().map(|(rows, backups)| points(rows, backups));
    let copies = told.map(|(rows, backups)| {
        let points: Vec<Point<'_>> = rows.iter().filter_map(|row| backups.point(row)).collect();
        lying(&points, &backups.promised(jobs), (&poll.sessions, written), &mut poll.notes)
    });
    poll.holdings = Holdings { points, places, all_copies: copies.is_some(), copies };
    Ok(())
}

/// A restore that went well is evidence for the job whose backup it was of, where that is told.
fn restored(row: &Value, backups: &Backups) -> Option<VerificationReport> {
    let named = text(row, "resourceReference").rsplit_once("/backups/").map(|(_, id)| id);
    let job = &backups.find(named.unwrap_or_else(|| text(row, "resourceId")))?.job;
    Some(VerificationReport {
        id: text(row, "id").to_owned(),
        what: RESTORE.to_owned(),
        job: job.clone(),
        span: moment(row, "creationTime").zip(moment(row, "endTime"))?,
        verdict: Verdict::Succeeded,
        words: text(row, "name").to_owned(),
    })
}

/// The points since then. Older ones in which something was found come along, because a search may find it long after.
fn point_rows(visit: &mut Visit<'_>, since: DateTime<Utc>) -> Result<Vec<Value>, Trouble> {
    let from = in_address(since);
    let mut rows = visit.all(POINTS, &[("createdAfterFilter", from.as_str())], AT_ONCE)?;
    for word in ["Infected", "Suspicious"] {
        rows.extend(visit.all(POINTS, &[("malwareStatusFilter", word)], AT_ONCE)?);
    }
    Ok(rows)
}

/// The newest point of each machine.
fn points(rows: &[Value], backups: &Backups) -> Vec<PointReport> {
    let mut newest: BTreeMap<(ToldJob, String), PointReport> = BTreeMap::new();
    for row in rows {
        let Some(Point { backup, object, at }) = backups.point(row) else { continue };
        let key = (backup.job.clone(), object.to_owned());
        if newest.get(&key).is_none_or(|known| known.at <= at) {
            let cleanness = Cleanness::of_veeam(text(row, "malwareStatus"));
            let (job, object) = key.clone();
            newest.insert(key, PointReport { job, object, at, cleanness, verified: None });
        }
    }
    newest.into_values().collect()
}

/// The repositories.
struct Repositories {
    /// What they are called, by their ids.
    names: HashMap<String, String>,
    places: Vec<PlaceReport>,
}

impl Repositories {
    fn ask(visit: &mut Visit<'_>) -> Result<Repositories, Trouble> {
        let rows = visit.all_ordered(REPOSITORIES, BY_NAME, &[], AT_ONCE)?;
        let locks: HashMap<&str, Option<i64>> =
            rows.iter().map(|row| (text(row, "id"), lock_days(row))).collect();
        let states = visit.all_ordered(STATES, BY_NAME, &[], AT_ONCE)?;
        let place = |row: &Value| PlaceReport {
            name: text(row, "name").to_owned(),
            kind: PlaceKind::Store {
                sizes: bytes(row, "capacityGB")
                    .zip(bytes(row, "usedSpaceGB"))
                    .filter(|(total, _)| *total > 0),
                online: field(row, "isOnline").and_then(Value::as_bool),
                lock_days: locks.get(text(row, "id")).copied().flatten(),
            },
        };
        let named = |row: &Value| (text(row, "id").to_owned(), text(row, "name").to_owned());
        let names = rows.iter().chain(&states).map(named).collect();
        Ok(Repositories { names, places: states.iter().map(place).collect() })
    }
}

/// For how many days a repository locks what is written there. Where it depends on retention, or the kind is not known, nobody
/// has said.
fn lock_days(row: &Value) -> Option<i64> {
    let days =
        |value: &Value, name: &str| field(value, name).and_then(Value::as_i64).filter(|days| *days >= 0);
    if let Some(hardened) = field(row, "repository").and_then(|at| days(at, "makeRecentBackupsImmutableDays"))
    {
        return Some(hardened);
    }
    let settings = ["bucket", "container", "repository"]
        .into_iter()
        .find_map(|name| field(row, name).and_then(|at| field(at, "immutability")));
    if let Some(settings) = settings {
        return match field(settings, "isEnabled").and_then(Value::as_bool)? {
            true => days(settings, "daysCount").filter(|days| *days > 0),
            false => Some(0),
        };
    }
    let switched_off = field(row, "immutabilityEnabled").and_then(Value::as_bool) == Some(false);
    let open = OPEN_KINDS.contains(&text(row, "type").to_ascii_lowercase().as_str());
    (switched_off || open).then_some(0)
}

fn bytes(row: &Value, name: &str) -> Option<i64> {
    let size = field(row, name).and_then(Value::as_f64).filter(|size| (0.0..=LARGEST_GIB).contains(size))?;
    // It fits by the bound above; parts of a byte do not matter.
    Some((size * GIB) as i64)
}
