//! What the servers behind an Enterprise Manager hold: restore points, and how full their repositories are. It tells of no
//! locks and of no search for malware.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::{Kind, Visit, link, server};
use crate::fields::{field, moment, text};
use crate::holdings::{Cleanness, Holdings, PlaceKind, PlaceReport, PointReport, unless_refused};
use crate::report::with_server;
use crate::{LOOK_BACK, ToldJob, Trouble};

const REPOSITORIES: Kind = ("Repository", "Repositories");
/// What a job made at once, of all its machines.
const POINTS: Kind = ("RestorePoint", "RestorePoints");
/// What of that is one machine's.
const POINTS_OF_MACHINES: Kind = ("VmRestorePoint", "VmRestorePoints");
/// A machine's part may be dated so much later than the whole.
const LATER: TimeDelta = TimeDelta::days(1);

/// What is held; what this account may not ask is told in `notes`.
pub(super) fn ask(
    visit: &mut Visit<'_>,
    (since, now): (DateTime<Utc>, DateTime<Utc>),
    notes: &mut Vec<String>,
) -> Result<Holdings, Trouble> {
    let places = visit.all(REPOSITORIES, None).map(|rows| rows.iter().map(place).collect());
    let places = unless_refused(places, "リポジトリの状態", notes)?;
    let points = unless_refused(points(visit, since.min(now - LOOK_BACK)), "復元ポイント", notes)?;
    Ok(Holdings { points, places })
}

/// The newest point of each machine since then. Only the whole says of which job it is, by the name that the job had first.
fn points(visit: &mut Visit<'_>, since: DateTime<Utc>) -> Result<Vec<PointReport>, Trouble> {
    let wholes = visit.all(POINTS, Some(since - LATER))?;
    let jobs: HashMap<&str, ToldJob> =
        wholes.iter().filter_map(|row| Some((last_part(text(row, "UID"), ':'), job(row)?))).collect();
    let mut newest: BTreeMap<(ToldJob, String), PointReport> = BTreeMap::new();
    for row in visit.all(POINTS_OF_MACHINES, Some(since))? {
        let whole = link(&row, "RestorePointReference").map_or("", |link| text(link, "Href"));
        let whole = last_part(whole.split('?').next().unwrap_or_default(), '/');
        let (Some(job), Some(at)) = (jobs.get(whole), moment(&row, "CreationTimeUTC")) else { continue };
        let key = (job.clone(), machine(&row));
        if newest.get(&key).is_none_or(|known| known.at <= at) {
            let (job, object) = key.clone();
            let cleanness = Cleanness::Untold;
            newest.insert(key, PointReport { job, object, at, cleanness, verified: None });
        }
    }
    Ok(newest.into_values().collect())
}

fn last_part(text: &str, mark: char) -> &str {
    text.rsplit(mark).next().unwrap_or(text)
}

fn job(whole: &Value) -> Option<ToldJob> {
    let name = text(link(whole, "BackupReference")?, "Name");
    let job = ToldJob { server: server(whole).to_owned(), ..ToldJob::named(name) };
    (!name.is_empty()).then_some(job)
}

/// The machine; a point is called 「machine@time」.
fn machine(row: &Value) -> String {
    let told = [text(row, "VmName"), text(row, "VmDisplayName")].into_iter().find(|name| !name.is_empty());
    let name = text(row, "Name");
    told.unwrap_or_else(|| name.rsplit_once('@').map_or(name, |(machine, _)| machine)).to_owned()
}

/// A repository. Of an object storage the sizes are not known, and said to be -1.
fn place(row: &Value) -> PlaceReport {
    let size = |name| field(row, name).and_then(Value::as_i64).filter(|bytes| *bytes >= 0);
    let sizes = size("Capacity").zip(size("FreeSpace")).filter(|(total, free)| *total > 0 && free <= total);
    PlaceReport {
        name: with_server(text(row, "Name"), server(row)),
        kind: PlaceKind::Store {
            sizes: sizes.map(|(total, free)| (total, total - free)),
            online: None,
            lock_days: None,
        },
    }
}
