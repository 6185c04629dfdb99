//! What the jobs of a source are called here.
//!
//! A person registers a job under the names of its source and its own, 「本店VBR/日次」; of a source that looks after several
//! servers with that of the server, 「全社EM/日次（VBRSRV01）」. A name that was registered without it, as long as nobody told
//! the servers apart, means the job of the server that tells of one so called first.
//!
//! Invariant: a name means the job of one server, and keeps meaning it when the job is called otherwise there.

use std::collections::HashMap;

use backup_sources::ToldJob;
use platform_database::{Database, DbResult, ReadTx};

use super::store::{self, MeantJob, Puller};
use super::{PullerId, keep};
use crate::intake::{self, Said};

/// What the jobs of a source are called, without its name.
pub(crate) struct JobNames {
    source: String,
    names: HashMap<ToldJob, String>,
    /// What names mean that meant something else until now.
    news: Vec<MeantJob>,
    /// Servers whose jobs nobody has registered, though somebody may think so.
    pub(super) notes: Vec<String>,
}

impl JobNames {
    /// What a job is called; one that nobody registered by its whole name.
    pub(crate) fn of(&self, job: &ToldJob) -> String {
        self.names.get(job).cloned().unwrap_or_else(|| job.full_name())
    }

    /// How a message would name the job.
    pub(crate) fn said(&self, job: &ToldJob) -> Said {
        keep::said(&self.source, &self.of(job))
    }

    /// Keeps what names mean from now on. Where somebody was faster with another server's job, a name means that one.
    pub(super) async fn keep(mut self, database: &Database, puller: PullerId) -> DbResult<JobNames> {
        let news = std::mem::take(&mut self.news);
        if news.is_empty() {
            return Ok(self);
        }
        let mut tx = database.write().await?;
        for meant in &news {
            if !store::upsert_meant(&mut tx, puller, meant).await? {
                self.names.retain(|job, name| *name != meant.name || job.server != meant.server);
            }
        }
        tx.commit().await?;
        Ok(self)
    }

    fn mean(&mut self, known: &mut Vec<MeantJob>, job: &ToldJob, name: String) {
        let meant = MeantJob { name: name.clone(), server: job.server.clone(), tool_id: job.id.clone() };
        let is_told = !job.id.is_empty() || known.iter().all(|known| known.name != name);
        let is_known = known.contains(&meant);
        if is_told && !is_known && !(job.id.is_empty() && job.server.is_empty()) {
            known.retain(|known| known.name != meant.name);
            known.push(meant.clone());
            self.news.push(meant);
        }
        self.names.insert(job.clone(), name);
    }
}

/// Finds what each of these jobs of a source is called: as it is registered now, else as it was when it had another name,
/// else by its bare name, if that is free or its server's.
pub(super) async fn find_names(tx: &mut ReadTx, puller: &Puller, told: &[&ToldJob]) -> DbResult<JobNames> {
    let mut jobs: Vec<&ToldJob> = Vec::new();
    for job in told {
        if !jobs.contains(job) {
            jobs.push(job);
        }
    }
    let mut known = store::list_meant(tx, puller.id).await?;
    let source = puller.name.clone();
    let mut found = JobNames { source, names: HashMap::new(), news: Vec::new(), notes: Vec::new() };
    let mut left = Vec::new();
    for job in jobs {
        match is_registered(tx, puller, &job.full_name()).await? {
            true => found.mean(&mut known, job, job.full_name()),
            false => left.push(job),
        }
    }
    for job in left {
        let earlier = known.iter().find(|known| known.is_of(job)).map(|known| known.name.clone());
        if let Some(name) = earlier
            && is_registered(tx, puller, &name).await?
        {
            found.names.insert(job.clone(), name);
        } else if !job.server.is_empty() && is_registered(tx, puller, &job.name).await? {
            match known.iter().find(|known| known.name == job.name) {
                Some(other) if other.server != job.server => found.notes.push(note(job, &other.server)),
                _ => found.mean(&mut known, job, job.name.clone()),
            }
        }
    }
    Ok(found)
}

async fn is_registered(tx: &mut ReadTx, puller: &Puller, name: &str) -> DbResult<bool> {
    Ok(intake::find_job_called(tx, &keep::said(&puller.name, name)).await?.is_some())
}

fn note(job: &ToldJob, other: &str) -> String {
    let (name, server, full) = (&job.name, &job.server, job.full_name());
    format!(
        "「{name}」は{other}のジョブとして記録しています。{server}にも同じ名前のジョブがあります。「{full}」として登録してください。"
    )
}
