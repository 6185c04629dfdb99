//! The copy jobs behind an Enterprise Manager. Every account is told their sessions; what they carry, only those that may see
//! jobs.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::{job, job_of, server};
use crate::ToldJob;
use crate::fields::{field, text};

/// Jobs and sessions of these kinds carry what others made.
const COPIES: [&str; 3] = ["BackupCopy", "ImmediateBackupCopy", "ImmediateBackupCopyWorker"];
/// What the settings of such a job are called.
const SETTINGS: [&str; 2] = ["ImmediateBackupCopyJobInfo", "BackupCopyJobInfo"];

/// The copy jobs, each with the jobs that it is of; without any where that is not told.
pub(super) struct CopyJobs(BTreeMap<ToldJob, Vec<ToldJob>>);

impl CopyJobs {
    pub(super) fn of(sessions: &[Value], jobs: &[Value]) -> CopyJobs {
        let by_id: HashMap<String, ToldJob> = jobs.iter().map(|row| (job_of(row).id, listed(row))).collect();
        let of_sessions = sessions.iter().filter(|row| is_copy(row)).map(|row| (whole(row), Vec::new()));
        let of_jobs = jobs.iter().filter(|row| is_copy(row)).map(|row| {
            let ids = linked(row).map(|linked| ToldJob::of_veeam("", text(linked, "LinkedJobUid")).id);
            (listed(row), ids.filter_map(|id| by_id.get(&id).cloned()).collect())
        });
        CopyJobs(of_sessions.chain(of_jobs).collect())
    }

    /// The copy job that makes a backup of that name and server, and what it is of. One that copies at once makes a backup of
    /// each job that it is of, called `job\source`.
    pub(super) fn making(&self, backup: &ToldJob) -> Option<(&ToldJob, &[ToldJob])> {
        let makes = |job: &ToldJob| *job == *backup || backup.is_part_of(job);
        self.0.iter().find(|(job, _)| makes(job)).map(|(job, of)| (job, of.as_slice()))
    }
}

/// Whether a job or a session carries what others made.
pub(super) fn is_copy(row: &Value) -> bool {
    COPIES.iter().any(|kind| text(row, "JobType").eq_ignore_ascii_case(kind))
}

/// The copy job of a session, which may be of a part of it; as backups name it, without an id.
fn whole(session: &Value) -> ToldJob {
    let told = job(session);
    let name = told.name.split('\\').next().unwrap_or_default();
    ToldJob { server: told.server, ..ToldJob::named(name) }
}

/// A job that is listed, as backups name it.
fn listed(row: &Value) -> ToldJob {
    ToldJob { server: server(row).to_owned(), ..ToldJob::named(text(row, "Name")) }
}

/// What a copy job is linked to. The list stands alone, or under the name of what is in it.
fn linked(row: &Value) -> impl Iterator<Item = &Value> {
    let info = field(row, "JobInfo");
    let settings = info.and_then(|info| SETTINGS.iter().find_map(|name| field(info, name)));
    let list = settings
        .and_then(|settings| field(settings, "LinkedJobIncludes"))
        .and_then(|list| list.as_array().or_else(|| list.as_object()?.values().find_map(Value::as_array)));
    list.into_iter().flatten()
}
