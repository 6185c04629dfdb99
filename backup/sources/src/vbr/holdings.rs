//! What a Veeam server holds: restore points with what was found in them, and repositories with their locks and sizes.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::Visit;
use crate::fields::{field, in_address, moment, text};
use crate::holdings::{Cleanness, Holdings, PlaceKind, PlaceReport, PointReport, unless_refused};
use crate::{LOOK_BACK, Trouble};

const JOBS: &str = "/api/v1/jobs";
const BACKUPS: &str = "/api/v1/backups";
const POINTS: &str = "/api/v1/restorePoints";
const REPOSITORIES: &str = "/api/v1/backupInfrastructure/repositories";
const STATES: &str = "/api/v1/backupInfrastructure/repositories/states";
const AT_ONCE: usize = 200;
/// What has no time of its making is listed so.
const BY_NAME: [(&str, &str); 2] = [("orderColumn", "Name"), ("orderAsc", "true")];
/// Whoever gets into the machine can change what lies in these.
const OPEN_KINDS: [&str; 4] = ["winlocal", "linuxlocal", "smb", "nfs"];
/// Veeam's gigabytes are of 1,024 megabytes each.
const GIB: f64 = 1_073_741_824.0;
/// No repository is larger, in those gigabytes.
const LARGEST_GIB: f64 = 4_000_000_000.0;

/// What is held; what this account or version may not ask is told in `notes`. `jobs` are the names of jobs by their ids.
pub(super) fn ask(
    visit: &mut Visit<'_>,
    (since, now): (DateTime<Utc>, DateTime<Utc>),
    jobs: &HashMap<String, String>,
    notes: &mut Vec<String>,
) -> Result<Holdings, Trouble> {
    let since = since.min(now - LOOK_BACK);
    let points = names(visit, jobs).and_then(|jobs| points(visit, since, &jobs));
    let points = unless_refused(points, "復元ポイント", notes)?;
    let places = unless_refused(places(visit), "リポジトリの状態", notes)?;
    Ok(Holdings { points, places })
}

/// The names of jobs by their ids, as far as they are told: the list of jobs, and what their sessions are called.
fn names(
    visit: &mut Visit<'_>,
    of_sessions: &HashMap<String, String>,
) -> Result<HashMap<String, String>, Trouble> {
    let listed = match visit.all_ordered(JOBS, BY_NAME, &[], AT_ONCE) {
        Ok(rows) => rows,
        Err(Trouble::Forbidden { .. } | Trouble::Refused { .. }) => Vec::new(),
        Err(trouble) => return Err(trouble),
    };
    let listed = listed.iter().map(|row| (text(row, "id").to_owned(), text(row, "name").to_owned()));
    Ok(listed.chain(of_sessions.clone()).collect())
}

/// The newest point of each machine since then. Older points in which something was found come along, because a search may
/// find it long after.
fn points(
    visit: &mut Visit<'_>,
    since: DateTime<Utc>,
    jobs: &HashMap<String, String>,
) -> Result<Vec<PointReport>, Trouble> {
    let backups: HashMap<String, String> = visit
        .all(BACKUPS, &[], AT_ONCE)?
        .iter()
        .map(|row| (text(row, "id").to_owned(), job(row, jobs)))
        .collect();
    let from = in_address(since);
    let mut rows = visit.all(POINTS, &[("createdAfterFilter", from.as_str())], AT_ONCE)?;
    for word in ["Infected", "Suspicious"] {
        rows.extend(visit.all(POINTS, &[("malwareStatusFilter", word)], AT_ONCE)?);
    }
    let mut newest: BTreeMap<(String, String), PointReport> = BTreeMap::new();
    for row in &rows {
        let job = backups.get(text(row, "backupId")).filter(|job| !job.is_empty());
        let (Some(job), Some(at)) = (job, moment(row, "creationTime")) else { continue };
        let key = (job.clone(), text(row, "name").to_owned());
        if newest.get(&key).is_none_or(|known| known.at <= at) {
            let cleanness = Cleanness::of_veeam(text(row, "malwareStatus"));
            let (job, object) = key.clone();
            newest.insert(key, PointReport { job, object, at, cleanness, verified: None });
        }
    }
    Ok(newest.into_values().collect())
}

/// The job whose backup it is, as sessions call it; else the backup's own name, which is the job's as long as nobody renames it.
fn job(backup: &Value, jobs: &HashMap<String, String>) -> String {
    jobs.get(text(backup, "jobId")).map_or_else(|| text(backup, "name").to_owned(), Clone::clone)
}

fn places(visit: &mut Visit<'_>) -> Result<Vec<PlaceReport>, Trouble> {
    let locks: HashMap<String, Option<i64>> = visit
        .all_ordered(REPOSITORIES, BY_NAME, &[], AT_ONCE)?
        .iter()
        .map(|row| (text(row, "id").to_owned(), lock_days(row)))
        .collect();
    let states = visit.all_ordered(STATES, BY_NAME, &[], AT_ONCE)?;
    let place = |row: &Value| PlaceReport {
        name: text(row, "name").to_owned(),
        kind: PlaceKind::Store {
            sizes: bytes(row, "capacityGB").zip(bytes(row, "usedSpaceGB")).filter(|(total, _)| *total > 0),
            online: field(row, "isOnline").and_then(Value::as_bool),
            lock_days: locks.get(text(row, "id")).copied().flatten(),
        },
    };
    Ok(states.iter().map(place).collect())
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
