//! The backups of a Veeam server: whose they are, and in which repository they lie.

use std::collections::HashMap;

use serde_json::Value;

use super::jobs::{Carries, Jobs};
use super::{BY_NAME, Visit};
use crate::copies::{Backup, Point};
use crate::fields::{moment, text};
use crate::{ToldJob, Trouble};

const BACKUPS: &str = "/api/v1/backups";
/// Repositories that span others, which the list of repositories does not name.
const SCALED_OUT: &str = "/api/v1/backupInfrastructure/scaleOutRepositories";
const AT_ONCE: usize = 200;

/// What is known of the backups.
pub(super) struct Backups {
    known: HashMap<String, Backup>,
    /// What repositories are called, by their ids.
    repositories: HashMap<String, String>,
}

impl Backups {
    /// The backups that the account may see, in repositories that are called so.
    pub(super) fn ask(
        visit: &mut Visit<'_>,
        jobs: &Jobs,
        mut repositories: HashMap<String, String>,
    ) -> Result<Backups, Trouble> {
        let rows = visit.all(BACKUPS, &[], AT_ONCE)?;
        for row in rows.iter().filter(|row| !text(row, "repositoryName").is_empty()) {
            repositories.insert(text(row, "repositoryId").to_owned(), text(row, "repositoryName").to_owned());
        }
        let is_unknown = |row: &Value| !repositories.contains_key(text(row, "repositoryId"));
        if rows.iter().any(is_unknown) {
            repositories.extend(scaled_out(visit)?);
        }
        let read: Vec<(&Value, ToldJob, Option<Carries>)> = rows
            .iter()
            .map(|row| {
                let job = jobs.of(row);
                let carries = jobs.carried_by(&job, text(row, "jobType"));
                (row, job, carries)
            })
            .collect();
        let mut written: HashMap<&str, Vec<ToldJob>> = HashMap::new();
        for (row, job, _) in read.iter().filter(|(.., carries)| carries.is_none()) {
            written.entry(text(row, "repositoryId")).or_default().push(job.clone());
        }
        let backup = |(row, job, carries): &(&Value, ToldJob, Option<Carries>)| {
            let place = repositories.get(text(row, "repositoryId")).filter(|name| !name.is_empty()).cloned();
            let copied_from = carries.as_ref().map(|carries| sources(carries, &written));
            (text(row, "id").to_owned(), Backup { job: job.clone(), place, copied_from })
        };
        let known = read.iter().map(backup).collect();
        Ok(Backups { known, repositories })
    }

    pub(super) fn find(&self, id: &str) -> Option<&Backup> {
        self.known.get(id)
    }

    /// A restore point of a backup that is some job's.
    pub(super) fn point<'a>(&'a self, row: &'a Value) -> Option<Point<'a>> {
        let backup = self.find(text(row, "backupId")).filter(|backup| !backup.job.name.is_empty())?;
        Some(Point { backup, object: text(row, "name"), at: moment(row, "creationTime")? })
    }

    /// What copy jobs say they carry, whether or not anything has arrived.
    pub(super) fn promised(&self, jobs: &Jobs) -> Vec<Backup> {
        let promise = |(job, carries): (ToldJob, Carries)| {
            let place = self.repositories.get(&carries.target).cloned();
            Backup { job, place, copied_from: Some(carries.jobs) }
        };
        jobs.copy_jobs().into_iter().map(promise).collect()
    }
}

/// The jobs of whose data a copy job may have copies: those that it names, and those that write where it reads.
fn sources(carries: &Carries, written: &HashMap<&str, Vec<ToldJob>>) -> Vec<ToldJob> {
    let read = carries.repositories.iter().filter_map(|id| written.get(id.as_str())).flatten();
    let mut jobs: Vec<ToldJob> = carries.jobs.iter().chain(read).cloned().collect();
    jobs.sort();
    jobs.dedup();
    jobs
}

/// What they are called, by their ids; whoever may not see them is told nothing.
fn scaled_out(visit: &mut Visit<'_>) -> Result<Vec<(String, String)>, Trouble> {
    match visit.all_ordered(SCALED_OUT, BY_NAME, &[], AT_ONCE) {
        Ok(rows) => {
            Ok(rows.iter().map(|row| (text(row, "id").to_owned(), text(row, "name").to_owned())).collect())
        }
        Err(Trouble::Forbidden { .. } | Trouble::Refused { .. }) => Ok(Vec::new()),
        Err(trouble) => Err(trouble),
    }
}
