//! What a Proxmox Backup Server holds: the newest snapshot of each group, what its verifications said, how full its stores are,
//! and what its synchronisations carry.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{get, moment};
use crate::door::Door;
use crate::fields::{field, query, text};
use crate::holdings::{Cleanness, Holdings, PlaceKind, PlaceReport, PointReport, unless_refused};
use crate::{Access, ToldJob, Trouble, Verdict};

/// No store is asked for more namespaces.
const MOST_NAMESPACES: usize = 200;

/// What is held in the stores; what the token may not ask is told in `notes`.
pub(super) fn ask(
    door: &mut Door,
    access: &Access,
    stores: &[String],
    notes: &mut Vec<String>,
) -> Result<Holdings, Trouble> {
    let points = unless_refused(points(door, access, stores), "スナップショット", notes)?;
    let places = unless_refused(places(door, access, stores), "データストアの状態", notes)?;
    Ok(Holdings { points, places, ..Holdings::default() })
}

fn points(door: &mut Door, access: &Access, stores: &[String]) -> Result<Vec<PointReport>, Trouble> {
    let mut points: BTreeMap<String, PointReport> = BTreeMap::new();
    for store in stores {
        for space in namespaces(door, access, store)? {
            let path = format!("/api2/json/admin/datastore/{store}/snapshots?{}", query(&[("ns", &space)]));
            let snapshots = get(door, access, &path)?;
            for row in snapshots.as_array().into_iter().flatten() {
                add(&mut points, store, &space, row);
            }
        }
    }
    Ok(points.into_values().collect())
}

fn namespaces(door: &mut Door, access: &Access, store: &str) -> Result<Vec<String>, Trouble> {
    let rows = get(door, access, &format!("/api2/json/admin/datastore/{store}/namespace"))?;
    let named = rows.as_array().into_iter().flatten().map(|row| text(row, "ns").to_owned());
    let others = named.filter(|space| !space.is_empty()).take(MOST_NAMESPACES);
    Ok([String::new()].into_iter().chain(others).collect())
}

/// Takes a snapshot into account. One without a size is being written.
fn add(points: &mut BTreeMap<String, PointReport>, store: &str, space: &str, row: &Value) {
    let Some(at) = moment(row, "backup-time").filter(|_| field(row, "size").is_some()) else { return };
    let object = format!("{}/{}", text(row, "backup-type"), text(row, "backup-id"));
    let job =
        if space.is_empty() { format!("{store}:{object}") } else { format!("{store}:{space}:{object}") };
    let point = points.entry(job.clone()).or_insert_with(|| PointReport {
        job: ToldJob::named(&job),
        object,
        at,
        cleanness: Cleanness::Untold,
        verified: None,
    });
    point.at = point.at.max(at);
    point.verified = worse(point.verified, verified(row));
}

/// The younger of two looks; of two at one moment the one that says less good.
fn worse(
    known: Option<(DateTime<Utc>, bool)>,
    found: Option<(DateTime<Utc>, bool)>,
) -> Option<(DateTime<Utc>, bool)> {
    [known, found].into_iter().flatten().max_by_key(|(at, well)| (*at, !well))
}

/// What the last verification of a snapshot said, dated by its task.
fn verified(row: &Value) -> Option<(DateTime<Utc>, bool)> {
    let said = field(row, "verification")?;
    Some((task_began(text(said, "upid"))?, text(said, "state") == "ok"))
}

/// When a task began: the fifth part of its name, in hexadecimal seconds.
fn task_began(upid: &str) -> Option<DateTime<Utc>> {
    let seconds = upid.strip_prefix("UPID:")?.split(':').nth(4)?;
    DateTime::from_timestamp(i64::from_str_radix(seconds, 16).ok()?, 0)
}

fn places(door: &mut Door, access: &Access, stores: &[String]) -> Result<Vec<PlaceReport>, Trouble> {
    let mut places = Vec::new();
    for store in stores {
        let status = get(door, access, &format!("/api2/json/admin/datastore/{store}/status"))?;
        let size = |name| field(&status, name).and_then(Value::as_i64).filter(|bytes| *bytes >= 0);
        let sizes = size("total").zip(size("used")).filter(|(total, _)| *total > 0);
        // A snapshot that is protected is not locked: root can lift that.
        let kind = PlaceKind::Store { sizes, online: Some(true), lock_days: Some(0) };
        places.push(PlaceReport { name: store.clone(), kind });
    }
    let jobs = get(door, access, "/api2/json/admin/sync")?;
    places.extend(jobs.as_array().into_iter().flatten().map(sync));
    Ok(places)
}

fn sync(row: &Value) -> PlaceReport {
    let (state, began) = (text(row, "last-run-state"), task_began(text(row, "last-run-upid")));
    let last = began.filter(|_| !state.is_empty()).map(|at| (at, Verdict::of_proxmox(state)));
    PlaceReport { name: text(row, "id").to_owned(), kind: PlaceKind::Sync { last } }
}
