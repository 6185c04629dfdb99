//! The jobs of a Veeam server: what they are called now, how often each is tried again, which jobs a verification is of, and
//! what copy jobs carry where.

use std::collections::HashMap;

use chrono::TimeDelta;
use serde_json::Value;

use super::Visit;
use crate::fields::{field, list, text};
use crate::{Attempt, Retries, ToldJob, Trouble};

const JOBS: &str = "/api/v1/jobs";
const AT_ONCE: usize = 200;
/// The version in which a session says that it repeats another one.
const TELLS_RETRIES: &str = "1.3-rev2";
/// Jobs of these kinds carry what others made.
const COPIES: [&str; 4] = ["backupcopy", "legacybackupcopy", "filebackupcopy", "entraidtenantbackupcopy"];
/// So do those whose sessions and tasks are of these kinds, which not every version and account is told.
pub(super) const COPYING: [&str; 4] =
    ["copybackup", "backupcopyjob", "backupcopyjobparent", "unstructureddatabackupcopy"];

/// What is known of the jobs, by their ids.
pub(super) struct Jobs {
    known: HashMap<String, Job>,
    /// Whether sessions say that they repeat another one. Older versions do not.
    tells_retries: bool,
}

/// What is known of one.
#[derive(Default)]
struct Job {
    name: String,
    retries: Option<Retries>,
    /// The jobs whose backups it verifies.
    verifies: Vec<ToldJob>,
    /// None of a job that makes backups of its own.
    carries: Option<Carries>,
}

/// What a copy job carries, and where to.
#[derive(Clone, Default)]
pub(super) struct Carries {
    /// What these jobs made; of no job and no repository where that is not told.
    pub(super) jobs: Vec<ToldJob>,
    /// What lies in these repositories, by their ids.
    pub(super) repositories: Vec<String>,
    /// The id of the repository that it goes to; empty where that is not told.
    pub(super) target: String,
}

impl Jobs {
    /// The jobs that the account may see. Of those that it may not, the newest session says what they are called.
    pub(super) fn ask(visit: &mut Visit<'_>, sessions: &[&Value]) -> Result<Jobs, Trouble> {
        let listed = match visit.all_ordered(JOBS, super::BY_NAME, &[], AT_ONCE) {
            Ok(rows) => rows,
            Err(Trouble::Forbidden { .. } | Trouble::Refused { .. }) => Vec::new(),
            Err(trouble) => return Err(trouble),
        };
        let of_session = |row: &&Value| {
            let told = ToldJob::of_veeam(text(row, "name"), text(row, "jobId"));
            let carries = super::is_of(row, &COPYING).then(Carries::default);
            (told.id, Job { name: told.name, carries, ..Job::default() })
        };
        let listed = listed.iter().map(|row| (told(row).id, Job::new(row)));
        let known = sessions.iter().map(of_session).chain(listed);
        let known = known.filter(|(id, _)| !id.is_empty()).collect();
        Ok(Jobs { known, tells_retries: visit.version == TELLS_RETRIES })
    }

    /// The job of a session or a backup, whose `name` is the job's as long as nobody calls that otherwise.
    pub(super) fn of(&self, row: &Value) -> ToldJob {
        let told = ToldJob::of_veeam(text(row, "name"), text(row, "jobId"));
        match self.known.get(&told.id) {
            Some(known) => ToldJob { name: known.name.clone(), ..told },
            None => told,
        }
    }

    /// What the copy job carries whose backup says to be of that kind; `None` of a job that makes backups of its own.
    pub(super) fn carried_by(&self, job: &ToldJob, kind: &str) -> Option<Carries> {
        let known = self.known.get(&job.id).and_then(|known| known.carries.as_ref());
        let carries = known.cloned().or_else(|| is_copy(kind).then(Carries::default))?;
        Some(Carries { jobs: self.called_now(&carries.jobs), ..carries })
    }

    /// The copy jobs that say which jobs they are of and where they carry to, in a certain order.
    pub(super) fn copy_jobs(&self) -> Vec<(ToldJob, Carries)> {
        let whole = self.known.iter().filter_map(|(id, job)| {
            let carries = job.carries.as_ref().filter(|carries| !carries.target.is_empty())?;
            let carries = Carries { jobs: self.called_now(&carries.jobs), ..carries.clone() };
            Some((ToldJob { id: id.clone(), ..ToldJob::named(&job.name) }, carries))
        });
        let mut whole: Vec<(ToldJob, Carries)> = whole.collect();
        whole.sort_by(|a, b| a.0.cmp(&b.0));
        whole
    }

    /// The jobs as they are called now; one of which nobody knows a name is none.
    fn called_now(&self, jobs: &[ToldJob]) -> Vec<ToldJob> {
        let called = jobs.iter().map(|job| match self.known.get(&job.id) {
            Some(known) => ToldJob { name: known.name.clone(), ..job.clone() },
            None => job.clone(),
        });
        called.filter(|job| !job.name.is_empty()).collect()
    }

    /// Which attempt a session of a job is.
    pub(super) fn attempt(&self, job: &ToldJob, row: &Value) -> Attempt {
        let retry = field(row, "retryInfo");
        Attempt {
            is_retry: self.tells_retries.then(|| retry.is_some()),
            number: retry.and_then(|retry| field(retry, "retryNumber")).and_then(Value::as_i64),
            retries: self.known.get(&job.id).and_then(|known| known.retries),
        }
    }

    /// The jobs that a verification speaks for: those that it says it verifies, else itself.
    pub(super) fn verified_by(&self, job: &ToldJob) -> Vec<ToldJob> {
        let verifies = self.known.get(&job.id).map_or(&[][..], |known| known.verifies.as_slice());
        if verifies.is_empty() { vec![job.clone()] } else { verifies.to_vec() }
    }
}

impl Job {
    fn new(row: &Value) -> Job {
        let linked = list(row, &["linkedJobs", "includes"]).into_iter().flatten();
        Job {
            name: text(row, "name").to_owned(),
            retries: retries(row),
            verifies: linked.map(told).collect(),
            carries: is_copy(text(row, "type")).then(|| carries(row)),
        }
    }
}

fn told(row: &Value) -> ToldJob {
    ToldJob::of_veeam(text(row, "name"), text(row, "id"))
}

fn is_copy(kind: &str) -> bool {
    COPIES.contains(&kind.to_ascii_lowercase().as_str())
}

/// What a copy job says it carries. One of files names a job; any other names jobs and repositories.
fn carries(row: &Value) -> Carries {
    let included =
        |name| list(row, &["sourceObjects", "includes", name]).map(Vec::as_slice).unwrap_or_default();
    let primary = ToldJob::of_veeam("", text(row, "primaryJobId"));
    let jobs = included("jobs").iter().map(told).chain([primary]).filter(|job| !job.id.is_empty());
    let target = field(row, "target").unwrap_or(row);
    Carries {
        jobs: jobs.collect(),
        repositories: included("repositories").iter().map(|row| text(row, "id").to_owned()).collect(),
        target: text(target, "backupRepositoryId").to_owned(),
    }
}

/// How often a job is tried again; only one that runs by its schedule is.
fn retries(row: &Value) -> Option<Retries> {
    let schedule = field(row, "schedule")?;
    let retry = field(schedule, "retry")?;
    let says = |object: &Value, name| field(object, name).and_then(Value::as_bool);
    let is_on = says(retry, "isEnabled") == Some(true) && says(schedule, "runAutomatically") != Some(false);
    let number =
        |name| field(retry, name).and_then(Value::as_i64).filter(|number| (1..=1_000).contains(number));
    let (most, minutes) = number("retryCount").zip(number("awaitMinutes")).filter(|_| is_on)?;
    Some(Retries { most, apart: TimeDelta::minutes(minutes) })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_job_is_tried_again_only_where_it_says_so_and_by_its_schedule_alone() {
        let of = |automatic: bool, on: bool, count: i64| {
            retries(&json!({ "schedule": {
                "runAutomatically": automatic, "retry": { "isEnabled": on, "retryCount": count, "awaitMinutes": 10 },
            } }))
        };
        assert_eq!(of(true, true, 3), Some(Retries { most: 3, apart: TimeDelta::minutes(10) }));
        assert_eq!([of(false, true, 3), of(true, false, 3), of(true, true, -3)], [None, None, None]);
        assert_eq!(retries(&json!({ "name": "日次" })), None);
    }
}
