//! What the servers behind an Enterprise Manager hold: restore points with where they lie, and how full their repositories
//! are. It tells of no locks and of no search for malware.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::copy_jobs::CopyJobs;
use super::{Kind, Visit, link, server};
use crate::copies::{Backup, Point, Written, lying};
use crate::fields::{field, moment, text};
use crate::holdings::{Cleanness, Holdings, PlaceKind, PlaceReport, PointReport, unless_refused};
use crate::report::with_server;
use crate::{LOOK_BACK, Poll, ToldJob, Trouble};

const REPOSITORIES: Kind = ("Repository", "Repositories");
/// What one job wrote in one repository.
const BACKUPS: Kind = ("Backup", "Backups");
/// What a job made at once, of all its machines.
const POINTS: Kind = ("RestorePoint", "RestorePoints");
/// What of that is one machine's.
const POINTS_OF_MACHINES: Kind = ("VmRestorePoint", "VmRestorePoints");
/// A machine's part may be dated so much later than the whole.
const LATER: TimeDelta = TimeDelta::days(1);

/// Adds what is held, and what of it sessions of copy jobs have `written` that go on; what this account may not ask is told in
/// the notes.
pub(super) fn ask(
    visit: &mut Visit<'_>,
    (since, now): (DateTime<Utc>, DateTime<Utc>),
    (copy_jobs, written): (&CopyJobs, &[Written]),
    poll: &mut Poll,
) -> Result<(), Trouble> {
    let places = visit.all(REPOSITORIES, None).map(|rows| rows.iter().map(place).collect());
    let places = unless_refused(places, "リポジトリの状態", &mut poll.notes)?;
    let backups = unless_refused(visit.all(BACKUPS, None), "バックアップの保管先", &mut poll.notes)?;
    let told = PointRows::ask(visit, since.min(now - LOOK_BACK));
    let told = unless_refused(told, "復元ポイント", &mut poll.notes)?;
    let points = told.as_ref().map(PointRows::newest);
    let copies = backups.zip(told).map(|(backups, told)| {
        let backups = told.backups(&backups, copy_jobs);
        lying(&told.points(&backups), &[], (&poll.sessions, written), &mut poll.notes)
    });
    poll.holdings = Holdings { points, places, all_copies: copies.is_some(), copies };
    Ok(())
}

/// The points since a time. Only the whole says of which job it is, by the name that the job had first.
struct PointRows {
    wholes: Vec<Value>,
    of_machines: Vec<Value>,
}

impl PointRows {
    fn ask(visit: &mut Visit<'_>, since: DateTime<Utc>) -> Result<PointRows, Trouble> {
        let wholes = visit.all(POINTS, Some(since - LATER))?;
        Ok(PointRows { wholes, of_machines: visit.all(POINTS_OF_MACHINES, Some(since))? })
    }

    /// The newest point of each machine.
    fn newest(&self) -> Vec<PointReport> {
        let jobs: HashMap<&str, ToldJob> = self
            .wholes
            .iter()
            .filter_map(|row| Some((last_part(text(row, "UID"), ':'), job(row)?)))
            .collect();
        let mut newest: BTreeMap<(ToldJob, String), PointReport> = BTreeMap::new();
        for row in &self.of_machines {
            let (Some(job), Some(at)) = (jobs.get(whole(row)), moment(row, "CreationTimeUTC")) else {
                continue;
            };
            let key = (job.clone(), machine(row).to_owned());
            if newest.get(&key).is_none_or(|known| known.at <= at) {
                let (job, object) = key.clone();
                let cleanness = Cleanness::Untold;
                newest.insert(key, PointReport { job, object, at, cleanness, verified: None });
            }
        }
        newest.into_values().collect()
    }

    /// The backups that the wholes are in, by the ids of these.
    fn backups(&self, backups: &[Value], copy_jobs: &CopyJobs) -> HashMap<&str, Backup> {
        let places: HashMap<&str, String> = backups
            .iter()
            .filter_map(|row| {
                let name = text(link(row, "RepositoryReference")?, "Name");
                Some((last_part(text(row, "UID"), ':'), with_server(name, server(row))))
            })
            .collect();
        let backup = |row| {
            let id = link(row, "BackupReference").map_or("", |link| id_in(text(link, "Href")));
            let (place, made) = (places.get(id).cloned(), job(row)?);
            let (job, copied_from) = match copy_jobs.making(&made) {
                Some((by, of)) => (by.clone(), Some(of.to_vec())),
                None => (made, None),
            };
            Some((last_part(text(row, "UID"), ':'), Backup { job, place, copied_from }))
        };
        self.wholes.iter().filter_map(backup).collect()
    }

    fn points<'a>(&'a self, backups: &'a HashMap<&str, Backup>) -> Vec<Point<'a>> {
        let point = |row: &'a Value| {
            let (backup, at) = (backups.get(whole(row))?, moment(row, "CreationTimeUTC")?);
            Some(Point { backup, object: machine(row), at })
        };
        self.of_machines.iter().filter_map(point).collect()
    }
}

/// The whole that a machine's part belongs to.
fn whole(row: &Value) -> &str {
    link(row, "RestorePointReference").map_or("", |link| id_in(text(link, "Href")))
}

/// What an address leads to.
fn id_in(href: &str) -> &str {
    last_part(href.split('?').next().unwrap_or_default(), '/')
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
fn machine(row: &Value) -> &str {
    let told = [text(row, "VmName"), text(row, "VmDisplayName")].into_iter().find(|name| !name.is_empty());
    let name = text(row, "Name");
    told.unwrap_or_else(|| name.rsplit_once('@').map_or(name, |(machine, _)| machine))
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
