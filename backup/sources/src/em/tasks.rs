//! The tasks behind an Enterprise Manager: what became of each machine in a session. Of a copy job whose session does not end
//! they alone tell what has been written.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::copy_jobs::is_copy;
use super::{Kind, SESSIONS, Visit, ended, job, since_then};
use crate::copies::{CopiedWrite, Written};
use crate::fields::{field, moment, text};
use crate::{ObjectReport, Sizes, Trouble, Verdict};

const TASKS: Kind = ("BackupTaskSession", "BackupTaskSessions");

/// The tasks that have ended, by their sessions, and when each did.
pub(super) struct Tasks(HashMap<String, Vec<(DateTime<Utc>, ObjectReport)>>);

impl Tasks {
    /// Those that have ended since then, also of sessions that are much older.
    pub(super) fn ask(visit: &mut Visit<'_>, since: DateTime<Utc>) -> Result<Tasks, Trouble> {
        let rows = visit.all_ordered(TASKS, "EndTime", Some(&since_then("EndTime", since)))?;
        let mut found: HashMap<String, Vec<(DateTime<Utc>, ObjectReport)>> = HashMap::new();
        for row in &rows {
            if let Some(at) = moment(row, "EndTimeUTC") {
                found.entry(text(row, "JobSessionUid").to_owned()).or_default().push((at, object(row)));
            }
        }
        Ok(Tasks(found))
    }

    /// What became of the machines in a session.
    pub(super) fn take(&mut self, session: &str) -> Vec<ObjectReport> {
        self.0.remove(session).unwrap_or_default().into_iter().map(|(_, object)| object).collect()
    }

    /// The sessions of copy jobs that go on and are too old to be listed beside `listed`; asked for only where a task is of none
    /// of these.
    pub(super) fn old_sessions(
        &self,
        visit: &mut Visit<'_>,
        listed: &[Value],
    ) -> Result<Vec<Value>, Trouble> {
        let listed: HashSet<&str> = listed.iter().map(|row| text(row, "UID")).collect();
        if self.0.keys().all(|session| listed.contains(session.as_str())) {
            return Ok(Vec::new());
        }
        let open = match visit.all_ordered(SESSIONS, "CreationTime", Some("State!=Stopped")) {
            Ok(rows) => rows,
            Err(Trouble::Forbidden { .. } | Trouble::Refused { .. }) => Vec::new(),
            Err(trouble) => return Err(trouble),
        };
        Ok(open.into_iter().filter(|row| is_copy(row) && !listed.contains(text(row, "UID"))).collect())
    }

    /// What those of these sessions have written that go on and are of copy jobs.
    pub(super) fn written(&mut self, sessions: &[Value]) -> Vec<Written> {
        let mut written = Vec::new();
        for row in sessions.iter().filter(|row| is_copy(row) && ended(row).is_none()) {
            let job = job(row);
            let tasks = self.0.remove(text(row, "UID")).unwrap_or_default();
            let named = tasks.into_iter().filter(|(_, object)| !object.name.is_empty());
            written.extend(named.map(|(at, ObjectReport { name: object, verdict, .. })| Written {
                job: job.clone(),
                write: CopiedWrite { object, at, verdict },
            }));
        }
        written
    }
}

fn object(row: &Value) -> ObjectReport {
    let name = Some(text(row, "VmDisplayName")).filter(|name| !name.is_empty());
    let bytes = field(row, "TotalSize").and_then(Value::as_i64).filter(|bytes| *bytes >= 0);
    ObjectReport {
        name: name.unwrap_or_else(|| text(row, "Name")).to_owned(),
        verdict: Verdict::of_veeam(text(row, "Result")),
        words: text(row, "Reason").to_owned(),
        sizes: Sizes { bytes, ..Sizes::default() },
    }
}
