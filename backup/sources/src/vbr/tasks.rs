//! The tasks of a Veeam server: what became of each machine in a session. Of a copy job that copies at once and never ends its
//! session they alone tell what has been written.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::jobs::{COPYING, Jobs};
use super::{Visit, is_of, result, sizes};
use crate::copies::{CopiedWrite, Written};
use crate::fields::{moment, text};
use crate::{ObjectReport, Trouble};

const TASKS: &str = "/api/v1/taskSessions";
/// Tasks are slow to list.
const AT_ONCE: usize = 100;
/// In this order the list grows at its end.
const BY_END: [(&str, &str); 2] = [("orderColumn", "EndTime"), ("orderAsc", "true")];
/// So many sessions are looked up one by one at most.
const MOST_LOOKED_UP: usize = 100;

/// The tasks that have ended, by their sessions.
pub(super) struct Tasks(BTreeMap<String, Vec<Task>>);

struct Task {
    ended: DateTime<Utc>,
    /// Whether it carried what others made.
    copies: bool,
    object: ObjectReport,
}

impl Tasks {
    /// Those that have ended since then, also of sessions that are much older. Accounts and versions that may not ask this tell
    /// their sessions all the same.
    pub(super) fn ask(visit: &mut Visit<'_>, since: &str, notes: &mut Vec<String>) -> Result<Tasks, Trouble> {
        let rows = match visit.all_ordered(TASKS, BY_END, &[("endedAfterFilter", since)], AT_ONCE) {
            Ok(rows) => rows,
            Err(Trouble::Forbidden { said, .. } | Trouble::Refused { said, .. }) => {
                notes.push(format!("対象ごとの結果は取れませんでした（{TASKS}: {said}）。"));
                return Ok(Tasks(BTreeMap::new()));
            }
            Err(trouble) => return Err(trouble),
        };
        let mut found: BTreeMap<String, Vec<Task>> = BTreeMap::new();
        for row in &rows {
            let Some(ended) = moment(row, "endTime") else { continue };
            let (verdict, words) = result(row);
            let object =
                ObjectReport { name: text(row, "name").to_owned(), verdict, words, sizes: sizes(row) };
            let task = Task { ended, copies: is_of(row, &COPYING), object };
            found.entry(text(row, "sessionId").to_owned()).or_default().push(task);
        }
        Ok(Tasks(found))
    }

    /// What became of the machines in a session.
    pub(super) fn take(&mut self, session: &str) -> Vec<ObjectReport> {
        self.0.remove(session).unwrap_or_default().into_iter().map(|task| task.object).collect()
    }

    /// The sessions that go on and are too old to be listed beside `listed`, of copy jobs that have written something.
    pub(super) fn old_sessions(
        &self,
        visit: &mut Visit<'_>,
        listed: &[Value],
    ) -> Result<Vec<Value>, Trouble> {
        let listed: HashSet<&str> = listed.iter().map(|row| text(row, "id")).collect();
        let copying = self.0.iter().filter(|(_, tasks)| tasks.iter().any(|task| task.copies));
        let unknown = copying.map(|(id, _)| id.as_str()).filter(|id| !listed.contains(id) && is_id(id));
        let mut found = Vec::new();
        for id in unknown.take(MOST_LOOKED_UP) {
            let path = format!("/api/v1/sessions/{id}");
            match visit.get(&path)?.json(&path) {
                Ok(row) if moment(&row, "endTime").is_none() => found.push(row),
                Ok(_) | Err(Trouble::Forbidden { .. } | Trouble::Refused { .. }) => {}
                Err(trouble) => return Err(trouble),
            }
        }
        Ok(found)
    }

    /// What those of these sessions have written that go on and are of copy jobs.
    pub(super) fn written<'a>(
        &mut self,
        sessions: impl Iterator<Item = &'a Value>,
        jobs: &Jobs,
    ) -> Vec<Written> {
        let mut written = Vec::new();
        for row in sessions.filter(|row| moment(row, "endTime").is_none()) {
            let job = jobs.of(row);
            if !is_of(row, &COPYING) && jobs.carried_by(&job, "").is_none() {
                continue;
            }
            let tasks = self.0.remove(text(row, "id")).unwrap_or_default();
            written.extend(tasks.into_iter().filter(|task| !task.object.name.is_empty()).map(|task| {
                let ObjectReport { name: object, verdict, .. } = task.object;
                Written { job: job.clone(), write: CopiedWrite { object, at: task.ended, verdict } }
            }));
        }
        written
    }
}

/// Whether it may stand in an address.
fn is_id(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
}
